"""Which answers of the bank one run tries together: one to each exercise.

Exercises are graded each for itself: a run with a wrong answer to each of them tells as much as
many runs with one. That holds as long as no cell of one exercise names what the answer to another
defines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from lessonkit.scopes import names_used

from grader.authoring.bank import Answer
from grader.core import course
from grader.core.models import Exercise, Notebook
from grader.core.teaching_cells import names_of

REFERENCE = "reference"
"""Name of the author's own answer."""

Round = dict[str, Answer]
"""By exercise; the others are answered as the author does."""


def side_by_side(notebook: Notebook, bank: Sequence[Answer]) -> list[Round]:
    """Each answer once: right ones beside right ones, wrong ones beside wrong ones.

    Each alone where exercises need each other.
    """
    own = course.answers(notebook)
    if not _need_nothing_of_each_other(notebook, own, bank):
        return [{answer.exercise: answer} for answer in bank]
    return [
        {answer.exercise: answer for answer in row if answer}
        for right in (True, False)
        for row in zip_longest(
            *([a for a in bank if a.exercise == name and a.right is right] for name in own)
        )
    ]


def _need_nothing_of_each_other(
    notebook: Notebook, own: dict[str, str], bank: Sequence[Answer]
) -> bool:
    defined = {name: names_of([text]) for name, text in own.items()}
    cells = [
        (course.exercise_of(course.grade_id(cell)), course.source(cell))
        for cell in filter(course.is_check, notebook["cells"])
    ]
    cells += [*own.items(), *((answer.exercise, answer.source) for answer in bank)]
    try:
        return not any(
            names & names_used(text)
            for exercise, text in cells
            for name, names in defined.items()
            if name != exercise
        )
    except (SyntaxError, ValueError):  # nobody can say what it uses
        return False


def with_the_author(notebook: Notebook, bank: Sequence[Answer], with_wrong: bool) -> list[Round]:
    """An answer to each exercise in each round; every answer, and the author's, has its turn.

    with_wrong: whether wrong answers have one too
    """
    choices = {
        name: [
            Answer(name, REFERENCE, source),
            *(a for a in bank if a.exercise == name and (a.right or with_wrong)),
        ]
        for name, source in course.answers(notebook).items()
    }
    return [
        {name: answers[turn % len(answers)] for name, answers in choices.items()}
        for turn in range(max(map(len, choices.values())))
    ]


def sources(chosen: Round) -> dict[str, str]:
    """The answers' code, by exercise."""
    return {name: answer.source for name, answer in chosen.items()}


def drawn_again(chosen: Round, number: int) -> dict[str, str]:
    """Sources with a comment: hidden inputs follow from the answers' bytes, see examine()."""
    return {name: f"{source}\n# draw {number}" for name, source in sources(chosen).items()}


def loses(chosen: Round, exercise: Exercise) -> float:
    """Points that a round costs this exercise, by what the bank says."""
    return chosen[exercise.name].loses if exercise.name in chosen else 0.0
