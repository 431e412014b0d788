"""A class to try the grading on: students who answer from the bank, and hand in as students do."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.authoring.bank import Answer, read_bank
from grader.core import course
from grader.core.models import Exercise, Notebook, Status

SUBMITTED, ROSTER = "submitted", "roster.csv"
"""What write_demo_class puts into its folder."""

ALL_RIGHT, ONE_WRONG, HALF_WRONG, HALF_BLANK, ALL_WRONG, BLANK = range(6)
"""How well a student answers."""

CLASS = {
    "Ana Kovač": (ALL_RIGHT, "as it is"),
    "李 小龙": (ALL_RIGHT, "with a helper cell"),
    "Мария Петрова": (ONE_WRONG, "as it is"),
    "محمد علي": (ALL_RIGHT, "noisy"),
    "Nguyễn Thị Hà": (ONE_WRONG, "renamed"),
    "José Álvarez": (HALF_WRONG, "as it is"),
    "ქეთევან გელაშვილი": (ONE_WRONG, "with an answer twice"),
    "राधा शर्मा": (HALF_BLANK, "as it is"),
    "דנה לוי": (HALF_WRONG, "without a check"),
    "山田 さくら": (ONE_WRONG, "as it is"),
    "Zoë O'Brien": (ALL_WRONG, "as it is"),
    "김 민준": (BLANK, "as it is"),
    "Åse Lund": (ALL_RIGHT, "empty"),
    "Ὑπατία Θέωνος": (ALL_RIGHT, "cut off"),
    "Σοφία Παππά": (HALF_BLANK, "with a helper cell"),
    "Oluwaseun Adébáyọ̀": (ALL_RIGHT, "not at all"),
}
"""Who is on the roster: how well they answer, and how they hand in."""

NOISE = """import functools
import sys
import warnings


def loudly(answer):
    @functools.wraps(answer)
    def call(*args):
        print("calling", answer.__name__, file=sys.stderr)
        return answer(*args)

    return call


warnings.warn("this cell is full of warnings")"""
HELPER = '''def unchanged(answer):
    """A helper that the answers below cannot do without."""
    return answer'''


WORDS = "I expected more of my change. The seeds cannot tell, so I keep the base, and its card."
"""What they write where a person marks."""


@dataclass(frozen=True)
class _Handed:
    """How a notebook is handed in: what happens to it, and how its grading ends."""

    change: Callable[[Notebook], Notebook] = lambda notebook: notebook
    write: Callable[[str], str] = lambda text: text
    file: str = "{lesson}.ipynb"
    status: Status = Status.GRADED


def write_demo_class(folder: Path) -> Path:
    """Write the submissions of CLASS to every lesson, the same on every machine.

    folder:  gets submitted/<student>/<lesson>/<lesson>.ipynb and roster.csv
    returns: the roster
    raises:  CourseError if a lesson is not released, or its bank is not well-formed
    """
    for lesson in course.lessons():
        released = _released(lesson)
        for student, (_, manner) in CLASS.items():
            handed = _MANNERS[manner]
            if handed.status is Status.MISSING:
                continue
            notebook = handed.change(answered(released, _answers(student, lesson)))
            file = folder / SUBMITTED / student / lesson / handed.file.format(lesson=lesson)
            file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(notebook, ensure_ascii=False, indent=1)
            file.write_text(handed.write(text), encoding="utf-8")
    roster = folder / ROSTER
    roster.write_text("\n".join(["student", *CLASS]) + "\n", encoding="utf-8")
    return roster


def predicted_points(student: str, lesson: str) -> float:
    """What the bank says that checks give this student of CLASS for the lesson."""
    if predicted_status(student) is not Status.GRADED:
        return 0.0
    answers = _answers(student, lesson)
    exercises = [each for each in _exercises(lesson) if each.name in answers]
    return float(sum(each.max_points - answers[each.name].loses for each in exercises))


def predicted_status(student: str) -> Status:
    """How the grading of this student's submissions must end."""
    return _MANNERS[CLASS[student][1]].status


def _answers(student: str, lesson: str) -> dict[str, Answer]:
    """What the student answers, by exercise; an exercise left blank is missing.

    Which file of the bank it is turns with the student's place in the class, so that the class
    as a whole makes many different mistakes.
    """
    exercises = _exercises(lesson)
    bank = read_bank(lesson, exercises)
    skill, turn = CLASS[student][0], list(CLASS).index(student)
    chosen: dict[str, Answer] = {}
    for place, exercise in enumerate(exercises):
        right = _is_right(skill, place, turn % len(exercises))
        if right is not None:
            kind = [a for a in bank if a.exercise == exercise.name and a.right is right]
            chosen[exercise.name] = kind[(turn + place) % len(kind)]
    if skill not in (HALF_BLANK, BLANK):
        words = (each.name for each in _all_exercises(lesson) if each.by_hand)
        chosen |= {name: Answer(name, "in_words", WORDS) for name in words}
    return chosen


def _is_right(skill: int, place: int, weak: int) -> bool | None:
    """Whether a student of that skill knows the exercise at that place; None is no answer."""
    odd = place % 2 == 1
    blank = skill == BLANK or (skill == HALF_BLANK and odd)
    wrong = (
        skill == ALL_WRONG
        or (skill == HALF_WRONG and odd)
        or (skill == ONE_WRONG and place == weak)
    )
    return None if blank else not wrong


def _released(lesson: str) -> Notebook:
    path = course.release_path(lesson)
    if not path.is_file():
        raise course.CourseError(f"The lesson {lesson} is not released; run `grader release`.")
    return course.read_notebook(path)


def _exercises(lesson: str) -> list[Exercise]:
    """The exercises that have checks."""
    return [each for each in _all_exercises(lesson) if not each.by_hand]


def _all_exercises(lesson: str) -> list[Exercise]:
    return course.exercises(course.read_notebook(course.source_path(lesson)))


def answered(released: Notebook, answers: dict[str, Answer]) -> Notebook:
    """The released notebook with these answers in their cells."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        if course.is_answer(cell) and course.grade_id(cell) in answers:
            cell["source"] = answers[course.grade_id(cell)].source
    return notebook


def _decorated(notebook: Notebook, cell: str, name: str) -> Notebook:
    """Add a cell before the first answer, and let every answer use what it defines."""
    cells = notebook["cells"]
    first = next(i for i, c in enumerate(cells) if course.is_answer(c))
    for answer in filter(course.is_answer, cells):
        answer["source"] = re.sub(
            r"^def ", f"@{name}\ndef ", course.source(answer), flags=re.MULTILINE
        )
    return {**notebook, "cells": [*cells[:first], _code(cell), *cells[first:]]}


def _code(source: str) -> dict[str, Any]:
    kind = {"cell_type": "code", "id": "added-by-hand", "execution_count": None}
    return {**kind, "metadata": {}, "outputs": [], "source": source}


def _with_a_copy(notebook: Notebook) -> Notebook:
    """A first try at the first answer stands above it, as after copying the cell."""
    cells = notebook["cells"]
    first = next(i for i, c in enumerate(cells) if course.is_answer(c))
    attempt = {**cells[first], "id": "first-try", "source": "first_try = 1"}
    return {**notebook, "cells": [*cells[:first], attempt, *cells[first:]]}


def _without_a_check(notebook: Notebook) -> Notebook:
    cells = notebook["cells"]
    first = next(i for i, c in enumerate(cells) if course.is_check(c))
    return {**notebook, "cells": [*cells[:first], *cells[first + 1 :]]}


_MANNERS = {
    "as it is": _Handed(),
    "with a helper cell": _Handed(lambda notebook: _decorated(notebook, HELPER, "unchanged")),
    "noisy": _Handed(lambda notebook: _decorated(notebook, NOISE, "loudly")),
    "with an answer twice": _Handed(_with_a_copy),
    "without a check": _Handed(_without_a_check),
    "renamed": _Handed(file="{lesson} (1).ipynb"),
    "empty": _Handed(write=lambda text: "", status=Status.REFUSED),
    "cut off": _Handed(write=lambda text: text[: len(text) // 2], status=Status.REFUSED),
    "not at all": _Handed(status=Status.MISSING),
}
