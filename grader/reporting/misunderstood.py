"""What the class did not understand: wrong answers to an exercise, grouped by what they do wrong.

For instructors only: a group shows inputs of hidden checks. Two wrong answers belong together if
they behave like the same answer of the bank, or if the same rule is the first that they break and
the same comes of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.core.messages import MARKED, UNFINISHED
from grader.core.models import ExerciseResult, Misconception, Result, Status, WrongAnswer
from grader.reporting import statistics

EXAMPLES = 2
"""Answers that are shown of a group."""
RULE = "A rule does not hold: {rule}."
OR = " Or: "
"""Between misconceptions that the checks of an exercise do not tell from each other."""


@dataclass(frozen=True)
class Group:
    """Wrong answers that do the same wrong.

    name:     the misconception in the bank's words, the first rule that breaks, or how they ended
    of_bank:  whether it is a misconception of the bank
    told:     what was asked, what was expected and what came; empty where nobody knows
    students: who gave such an answer
    answers:  the code of some, each another
    feedback: what most of these students were told
    """

    name: str
    of_bank: bool
    told: str
    students: tuple[str, ...]
    answers: tuple[str, ...]
    feedback: str


@dataclass(frozen=True)
class Exercise:
    """An exercise's wrong answers, the largest group first.

    answered, unanswered, refused: students; a refused file is neither an answer nor none
    remark: a sentence where good students lose the exercise
    """

    lesson: str
    name: str
    answered: int
    unanswered: int
    refused: int
    remark: str
    groups: tuple[Group, ...]

    @property
    def wrong(self) -> int:
        """Students with a wrong answer."""
        return sum(len(group.students) for group in self.groups)


@dataclass(frozen=True)
class _Given:
    """One wrong answer."""

    student: str
    lesson: str
    row: ExerciseResult
    wrong: WrongAnswer


def grouped(results: Sequence[Result], known: Sequence[Misconception] = ()) -> list[Exercise]:
    """The wrong answers of a class, by lesson and exercise.

    known: how the wrong answers of the bank behave
    """
    sentences: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for each in known:
        same = sentences.setdefault((each.lesson, each.exercise, each.outcomes), [])
        same += [each.sentence] if each.sentence not in same else []
    lessons = dict.fromkeys(result.lesson for result in results)
    return [
        exercise
        for lesson in lessons
        for exercise in _of_lesson([r for r in results if r.lesson == lesson], sentences)
    ]


def _of_lesson(
    results: Sequence[Result], sentences: Mapping[tuple[str, str, tuple[str, ...]], list[str]]
) -> Iterator[Exercise]:
    measured = statistics.of_lesson(results)
    given = list(_wrong_answers(results))
    for exercise in measured.exercises:
        groups: dict[tuple[str, bool, str], list[_Given]] = {}
        for each in given:
            if each.row.exercise == exercise.name:
                where = (each.lesson, exercise.name, each.wrong.outcomes)
                groups.setdefault(_name(each, sentences.get(where, [])), []).append(each)
        yield Exercise(
            results[0].lesson,
            exercise.name,
            exercise.answered,
            exercise.unanswered + measured.blank,
            measured.refused,
            exercise.remark,
            tuple(sorted((_group(*kind) for kind in groups.items()), key=_order)),
        )


def _wrong_answers(results: Sequence[Result]) -> Iterator[_Given]:
    for result in results:
        known = {each.exercise: each for each in result.wrong}
        for row in result.exercises:
            ran = row.status not in (Status.MISSING, Status.REFUSED, Status.ERROR)
            lost = row.points is not None and row.points < row.max_points
            tried = statistics.answered(row) and not row.message.startswith(MARKED)
            if ran and lost and tried:
                wrong = known.get(row.exercise, WrongAnswer(row.exercise))
                yield _Given(result.student, result.lesson, row, wrong)


def _name(given: _Given, sentences: Sequence[str]) -> tuple[str, bool, str]:
    """The name of a group, whether it is the bank's, and what else tells the group from others."""
    wrong, row = given.wrong, given.row
    if sentences:
        return OR.join(sentences), True, ""
    if row.status in UNFINISHED:
        return UNFINISHED[row.status].format(what="The answer"), False, row.message
    if wrong.rule:
        return RULE.format(rule=wrong.rule), False, wrong.told
    first, _, more = (row.message or wrong.told).partition("\n")
    return first, False, wrong.told or more


def _group(kind: tuple[str, bool, str], given: Sequence[_Given]) -> Group:
    name, of_bank, _ = kind
    codes = dict.fromkeys(each.wrong.code.strip() for each in given)
    return Group(
        name,
        of_bank,
        next((each.wrong.told for each in given if each.wrong.told), ""),
        tuple(each.student for each in given),
        tuple(code for code in codes if code)[:EXAMPLES],
        Counter(each.row.message for each in given).most_common(1)[0][0],
    )


def _order(group: Group) -> tuple[int, str]:
    return -len(group.students), group.name
