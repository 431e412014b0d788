"""Where the course lies on disk, and which exercises a lesson holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.core.models import Exercise, Notebook

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build"
BANK = ROOT / "grader" / "bank"

MODULES = ("lesson.py", "lessonkit", "langbags", "data")
"""What the lessons import, and read, in NOTEBOOKS."""
CHECK_SUFFIXES = ("-check", "-hidden")
ADDED = "added-"
"""How the ids of cells begin that a student added."""


class CourseError(Exception):
    """A use or a state that the caller can mend; the text is one sentence for the user."""


def lessons() -> list[str]:
    """Names of the lessons, in the order of their numbers."""
    return sorted(path.parent.name for path in SOLUTIONS.glob("*/*.ipynb") if is_lesson(path))


def is_lesson(path: Path) -> bool:
    """Whether a notebook is the one that gives its folder its name."""
    return path.stem == path.parent.name


def lesson_named(name: str) -> str:
    """The lesson of that name, or a CourseError that lists those that exist."""
    if name in lessons():
        return name
    raise CourseError(f"There is no lesson {name!r}; the lessons are {', '.join(lessons())}.")


def source_path(lesson: str) -> Path:
    """The author's notebook, with answers and hidden checks."""
    return SOLUTIONS / lesson / f"{lesson}.ipynb"


def release_path(lesson: str) -> Path:
    """The student's notebook."""
    return NOTEBOOKS / lesson / f"{lesson}.ipynb"


def read_notebook(path: Path) -> Notebook:
    """A notebook of ours as plain JSON. Not for a student's: that is intake's work."""
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def nbgrader_of(cell: dict[str, Any]) -> dict[str, Any]:
    """The cell's nbgrader metadata, empty for a teaching cell."""
    found: dict[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return found


def is_answer(cell: dict[str, Any]) -> bool:
    """Whether the student writes in this cell."""
    return bool(nbgrader_of(cell).get("solution"))


def is_check(cell: dict[str, Any]) -> bool:
    """Whether the cell gives points by running."""
    return bool(nbgrader_of(cell).get("grade")) and not is_answer(cell)


def is_task(cell: dict[str, Any]) -> bool:
    """Whether the cell describes work that the student does in cells below it."""
    return bool(nbgrader_of(cell).get("task"))


def is_by_hand(cell: dict[str, Any]) -> bool:
    """Whether a person gives the cell's points: an answer with points of its own, or a task."""
    return is_task(cell) or (is_answer(cell) and bool(nbgrader_of(cell).get("grade")))


def is_added(cell: dict[str, Any]) -> bool:
    """Whether a cell of a rebuilt notebook is one that the student added."""
    return str(cell.get("id", "")).startswith(ADDED)


def grade_id(cell: dict[str, Any]) -> str:
    """The cell's grade_id, empty for a teaching cell."""
    return str(nbgrader_of(cell).get("grade_id", ""))


def answers(notebook: Notebook, *, by_hand: bool = False) -> dict[str, str]:
    """Sources of a notebook's answer cells by grade_id, in its order.

    by_hand: those that a person marks, which may be no code, as well as those that checks call
    """
    cells = (cell for cell in notebook["cells"] if is_answer(cell))
    return {grade_id(cell): source(cell) for cell in cells if by_hand or not is_by_hand(cell)}


def reference_answers(notebook: Notebook) -> dict[str, str]:
    """What the author answers, by exercise, as a reader may see it; of checked exercises alone."""
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return {
        name: "\n".join(line for line in text.splitlines() if line.strip() not in marks)
        for name, text in answers(notebook).items()
    }


def exercise_of(check_id: str) -> str:
    """The exercise that a check cell belongs to: its grade_id without the suffix."""
    for suffix in CHECK_SUFFIXES:
        if check_id.endswith(suffix):
            return check_id.removesuffix(suffix)
    raise CourseError(f"The check {check_id!r} ends neither in -check nor in -hidden.")


def exercises(notebook: Notebook) -> list[Exercise]:
    """The exercises of a lesson of ours, in its order."""
    cells = notebook["cells"]
    by_hand = {grade_id(cell) for cell in cells if is_by_hand(cell)}
    found: dict[str, dict[str, float]] = {
        grade_id(cell): {} for cell in cells if is_answer(cell) or is_by_hand(cell)
    }
    for cell in cells:
        if is_check(cell) or is_by_hand(cell):
            name = grade_id(cell)
            exercise = name if name in by_hand else exercise_of(name)
            found[exercise][name] = float(nbgrader_of(cell)["points"])
    return [Exercise(name, checks, name in by_hand) for name, checks in found.items()]


def source(cell: dict[str, Any]) -> str:
    """The cell's text."""
    return joined(cell.get("source", ""))


def joined(text: str | list[str]) -> str:
    """A text that nbformat stores as one string or as a list of lines."""
    return text if isinstance(text, str) else "".join(text)
