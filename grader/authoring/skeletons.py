"""`grader new-lesson` and `grader new-exercise`: all cells that the rules ask for, to be filled in.

A skeleton is a small working example, about doubling a number. What an author replaces is marked
FILL IN, and `grader check` names each mark that is left.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.authoring.rules.exercises import BY_HAND
from grader.authoring.rules.exercises import TASK as TASK_FLAGS
from grader.authoring.rules.layout import EXERCISES
from grader.core import course
from grader.core.atomic import write_whole
from grader.core.course import CourseError
from grader.core.models import Notebook

CHECKED, ANSWER_BY_HAND, TASK = "checked", "by hand", "task"
"""Kinds of exercises: see `grader new-exercise`."""
SECTIONS, CELLS = 5, 5
"""Of a new lesson: 25 teaching cells, the fewest that the rules allow."""

_LESSON = re.compile(r"\d\d_[a-z][a-z0-9_]*")
_EXERCISE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

TITLE = """# {number}. FILL IN: the title

FILL IN: one paragraph that says what the lesson promises.

**When you finish you can**

- FILL IN: a goal.

**Time:** FILL IN: minutes; `grader check` says how many. **You need:** FILL IN."""
SETUP = """import sys

sys.path.append("..")  # lesson.py lies one folder up

import matplotlib.pyplot as plt
import torch
from lesson import begin, expect, passed, show

begin()"""
FIGURE = """def draw():
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])  # FILL IN: what is to be seen, with labels and units
    return figure


show(draw(), "FILL IN: what somebody who does not see the figure has to know of it.")"""
END = """FILL IN: a last thought.

## What you know now

- FILL IN: one thing.

**Next:** FILL IN."""
INTRODUCTION = """### Exercise {number}.{count}: FILL IN: a title

FILL IN: one paragraph that says what to write, and why. Write `{function}(number)`. It gives twice
the number that it gets, and raises `ValueError` if the number is negative.

<details><summary>Hint 1: a direction</summary>FILL IN: where to look.</details>

<details><summary>Hint 2: the tool</summary>FILL IN: what to use.</details>"""
RUBRIC = """### Exercise {number}.{count}: FILL IN: a title

FILL IN: one paragraph that says what to write, and why. A person reads it; no check runs.

Your teacher gives points for each of these:

- FILL IN: what has to be true (2 points)
- FILL IN: what has to be explained (1 point)"""
OWN = "FILL IN: the answer that you would give; the release puts one line in its place."
BELOW = "\n\nWrite your answer into new cells below this one."
ANSWER = '''def {function}(number: int) -> int:
    """FILL IN: what it gives; shapes, dtypes, units, errors."""
    ### BEGIN SOLUTION
    if number < 0:  # FILL IN
        raise ValueError("the number is negative")
    return 2 * number
    ### END SOLUTION'''
CHECK = """# FILL IN: one line for each rule that the text states
expect({function}, 3, equals=6)
expect({function}, -1, raises=ValueError)
passed("{function}")"""
HIDDEN = """# Hidden checks run here when your work is graded.
### BEGIN HIDDEN TESTS
from lesson import fresh

# FILL IN: the same rules, other inputs
{function}_input = int(torch.randint(4, 99, (), generator=fresh("{name}")))
expect({function}, {function}_input, equals=2 * {function}_input, rule="the number is doubled")
expect({function}, -{function}_input, raises=ValueError, rule="a negative number raises ValueError")
### END HIDDEN TESTS"""
_GUARD = '    if number < 0:\n        raise ValueError("negative")\n'
ANSWERS = {
    "right_sum.py": _GUARD + "    return number + number\n",
    "right_shift.py": _GUARD + "    return number << 1\n",
    "wrong_square.py": _GUARD + "    return number**2\n",
    "wrong_same.py": "    return number\n",
    "wrong_unguarded_sum.py": "    return number + 3\n",
    "wrong_memorised.py": _GUARD + "    return {3: 6}.get(number, 0)\n",
}
"""Bodies of the bank's answers: two right ones, three that lose all, one that knows the example."""


def new_lesson_command(name: str) -> int:
    """Write a lesson's skeleton and say what comes next.

    raises: CourseError if the name is no lesson's, or taken
    """
    path = course.source_path(name)
    if not _LESSON.fullmatch(name):
        raise CourseError(f"{name!r} is no lesson's name; name it like 10_more.")
    if path.exists():
        raise CourseError(f"There is a lesson {name} already; choose another name.")
    _write(path, _lesson(int(name[:2])))
    print(f"Wrote {_shown(path)}. Add four exercises or more: grader new-exercise {name} NAME")
    return 0


def new_exercise_command(lesson: str, name: str, kind: str = CHECKED) -> int:
    """Put an exercise before a lesson's last cell, with its answers in the bank.

    kind:   CHECKED, or what a person marks, without a bank: an ANSWER_BY_HAND or a TASK

    raises: CourseError if the name is no exercise's, or taken
    """
    path = course.source_path(course.lesson_named(lesson))
    notebook = course.read_notebook(path)
    folder = course.BANK / lesson / name
    if not _EXERCISE.fullmatch(name):
        raise CourseError(f"{name!r} is no exercise's name; name it like offsets-from-lengths.")
    if folder.exists() or any(cell.get("id", "").startswith(name) for cell in notebook["cells"]):
        raise CourseError(f"There is an exercise {name} already; choose another name.")
    count = 1 + len(course.exercises(notebook))
    made = _exercise if kind == CHECKED else _rubric if kind == ANSWER_BY_HAND else _task
    notebook["cells"][-1:-1] = made(name, int(lesson[:2]), count)
    function = name.replace("-", "_")
    for file, body in ANSWERS.items() if kind == CHECKED else ():
        write_whole(folder / file, _header(file) + f"def {function}(number):\n{body}")
    _write(path, notebook)
    answers = f", and its answers to {_shown(folder)}" if kind == CHECKED else ""
    print(
        f"Added exercise {name} to {_shown(path)}{answers}. Move its "
        f"cells where they belong, fill in what is marked, and then:\n"
        f"  grader solutions {lesson} && grader release && grader check {lesson}"
    )
    if count > max(EXERCISES):
        print(
            f"{lesson} has {count} exercises now, and a lesson has {min(EXERCISES)} to "
            f"{max(EXERCISES)}: take one out before you go on.",
            file=sys.stderr,
        )
    return 0


def _header(file: str) -> str:
    if file.startswith("right_"):
        return "# FILL IN: another right way\n"
    loses, mark = ("2", "# memorises\n") if "memorised" in file else ("3", "")
    return f"# misconception: FILL IN: what somebody believes.\n# loses: {loses}\n{mark}"


def _lesson(number: int) -> Notebook:
    cells = [_cell("title", TITLE.format(number=number)), _cell("setup", SETUP, {})]
    for section in range(1, SECTIONS + 1):
        cells.append(_cell(f"section-{section}", "## FILL IN: an idea"))
        for each in range(1, CELLS + 1):
            cells += _shown_cell(f"{section}-{each}", is_figure=(section, each) == (1, 1))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    cells.append(_cell("end", END))
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _shown_cell(name: str, is_figure: bool) -> list[dict[str, Any]]:
    source = FIGURE if is_figure else "# FILL IN: one thing that shows something"
    return [_cell(f"show-{name}", source, {}), _cell(f"seen-{name}", "FILL IN: what is seen.")]


def _exercise(name: str, number: int, count: int) -> Sequence[dict[str, Any]]:
    names = {"name": name, "function": name.replace("-", "_"), "number": number, "count": count}
    return (
        _cell(f"{name}-text", INTRODUCTION.format(**names)),
        _cell(name, ANSWER.format(**names), _flags(name, solution=True)),
        _cell(f"{name}-check", CHECK.format(**names), _flags(f"{name}-check", points=1)),
        _cell(f"{name}-hidden", HIDDEN.format(**names), _flags(f"{name}-hidden", points=2)),
    )


def _rubric(name: str, number: int, count: int) -> Sequence[dict[str, Any]]:
    """An answer in Markdown that a person marks, below its rubric."""
    text = RUBRIC.format(number=number, count=count)
    return _cell(f"{name}-text", text), _cell(name, OWN, _by_hand(name, BY_HAND))


def _task(name: str, number: int, count: int) -> Sequence[dict[str, Any]]:
    """A task with its rubric: students answer in cells of their own below it."""
    text = RUBRIC.format(number=number, count=count) + BELOW
    return (_cell(name, text, _by_hand(name, TASK_FLAGS)),)


def _by_hand(grade_id: str, flags: dict[str, Any]) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": grade_id, "points": 3, **flags}}


def _flags(grade_id: str, solution: bool = False, points: int = 0) -> dict[str, Any]:
    """nbgrader's metadata of an answer, or of a check."""
    kind = {"grade": not solution, "solution": solution, "locked": not solution, "task": False}
    worth = {} if solution else {"points": points}
    return {"nbgrader": {"grade_id": grade_id, "schema_version": 3, **kind, **worth}}


def _cell(name: str, source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A cell as nbformat stores it: Markdown without metadata, or to be marked, else code."""
    lines = source.splitlines(keepends=True)
    cell = {"cell_type": "markdown", "id": name, "metadata": metadata or {}, "source": lines}
    more: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": []}
    text = metadata is None or course.is_by_hand(cell)
    return dict(sorted((cell if text else cell | more).items()))


def _write(path: Path, notebook: Notebook) -> None:
    write_whole(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def _shown(path: Path) -> str:
    return str(path.relative_to(course.ROOT)) if path.is_relative_to(course.ROOT) else str(path)
