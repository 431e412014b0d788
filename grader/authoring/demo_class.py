"""A class to try the grading on: students who answer from the bank, and hand in as students do."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from grader.authoring.bank import Answer, read_bank
from grader.core import course
from grader.core.models import Exercise, Notebook, Status

ALL_RIGHT, ONE_WRONG, HALF_WRONG, HALF_BLANK, ALL_WRONG, BLANK = range(6)
"""How well a student answers."""


@dataclass(frozen=True)
class Student:
    """One of the class: the name at login, how well they answer, and how they hand in."""

    login: str
    skill: int
    manner: str = "as it is"


CLASS = {
    "Ana Kovač": Student("kovac", ALL_RIGHT),
    "李 小龙": Student("li", ALL_RIGHT, "with a helper cell"),
    "Мария Петрова": Student("petrova", ONE_WRONG),
    "محمد علي": Student("ali", ALL_RIGHT, "noisy"),
    "Nguyễn Thị Hà": Student("nguyen", ONE_WRONG, "renamed"),
    "José Álvarez": Student("alvarez", HALF_WRONG),
    "ქეთევან გელაშვილი": Student("gelashvili", ONE_WRONG, "with an answer twice"),
    "राधा शर्मा": Student("sharma", HALF_BLANK),
    "דנה לוי": Student("levi", HALF_WRONG, "without a check"),
    "山田 さくら": Student("yamada", ONE_WRONG),
    "Zoë O'Brien": Student("obrien", ALL_WRONG),
    "김 민준": Student("kim", BLANK),
    "Åse Lund": Student("lund", ALL_RIGHT, "empty"),
    "Ὑπατία Θέωνος": Student("theonos", ALL_RIGHT, "cut off"),
    "Σοφία Παππά": Student("pappa", HALF_BLANK, "with a helper cell"),
    "Oluwaseun Adébáyọ̀": Student("adebayo", ALL_RIGHT, "not at all"),
    "Tomáš Novák": Student("novak", ALL_RIGHT),
    "Ingrid Bjørnson": Student("bjornson", ONE_WRONG),
    "Ayşe Yılmaz": Student("yilmaz", ONE_WRONG, "with a helper cell"),
    "Wanjirũ Kamau": Student("kamau", HALF_WRONG),
    "Łukasz Żak": Student("zak", ONE_WRONG),
    "Ольга Шевченко": Student("shevchenko", ALL_RIGHT, "with an answer twice"),
    "สมชาย ใจดี": Student("chaidi", ONE_WRONG),
    "Catalina Ñuñez": Student("nunez", HALF_WRONG, "renamed"),
}
"""The class, by name."""

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


@dataclass(frozen=True)
class DemoLesson:
    """A lesson, and the answers of the bank that the class gives in it."""

    name: str
    released: Notebook
    exercises: list[Exercise]
    bank: list[Answer]

    def handed_in(self, student: str, skill: int | None = None) -> tuple[str, bytes] | None:
        """The name and the bytes of the file, the same on every machine; None if there is none.

        skill: another one than the student's own, as in a first attempt
        """
        about = CLASS[student] if skill is None else replace(CLASS[student], skill=skill)
        handed = _MANNERS[about.manner]
        if handed.status is Status.MISSING:
            return None
        notebook = handed.change(answered(self.released, self._answers(student, about.skill)))
        text = handed.write(json.dumps(notebook, ensure_ascii=False, indent=1))
        return handed.file.format(lesson=self.name), text.encode()

    def points(self, student: str) -> float:
        """What the bank says that checks give this student."""
        if status(student) is not Status.GRADED:
            return 0.0
        answers = self._answers(student, CLASS[student].skill)
        known = [each for each in self._checked if each.name in answers]
        return float(sum(each.max_points - answers[each.name].loses for each in known))

    @property
    def _checked(self) -> list[Exercise]:
        """The exercises that have checks."""
        return [each for each in self.exercises if not each.by_hand]

    def _answers(self, student: str, skill: int) -> dict[str, Answer]:
        """What the student answers, by exercise; an exercise left blank is missing.

        Which file of the bank it is turns with the student's place in the class, so that the class
        as a whole makes many different mistakes.
        """
        turn = list(CLASS).index(student)
        chosen: dict[str, Answer] = {}
        for place, exercise in enumerate(self._checked):
            right = _is_right(skill, place, turn % len(self._checked))
            if right is not None:
                kind = [a for a in self.bank if a.exercise == exercise.name and a.right is right]
                chosen[exercise.name] = kind[(turn + place) % len(kind)]
        if skill not in (HALF_BLANK, BLANK):
            words = (each.name for each in self.exercises if each.by_hand)
            chosen |= {name: Answer(name, "in_words", WORDS) for name in words}
        return chosen


def demo_lesson(name: str) -> DemoLesson:
    """The lesson of that name.

    raises: CourseError if it is not released, or its bank is not well-formed
    """
    path = course.release_path(name)
    if not path.is_file():
        raise course.CourseError(f"The lesson {name} is not released; run `grader release`.")
    exercises = course.exercises(course.read_notebook(course.source_path(name)))
    bank = read_bank(name, exercises, course.BANK)
    return DemoLesson(name, course.read_notebook(path), exercises, bank)


def status(student: str) -> Status:
    """How the grading of this student's submissions must end."""
    return _MANNERS[CLASS[student].manner].status


def refused(student: str) -> bool:
    """Whether the student's files are damaged."""
    return status(student) is Status.REFUSED


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
