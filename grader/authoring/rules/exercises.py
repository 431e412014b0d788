"""How an exercise is laid out: introduction, stub, visible check, hidden check."""

from __future__ import annotations

import ast
import re
from typing import Any

from grader.authoring.rules.cells import (
    HIDDEN,
    Cell,
    answers,
    by_hand,
    checks,
    named,
    teaching,
    tree,
)
from grader.core.course import (
    CHECK_SUFFIXES,
    grade_id,
    is_answer,
    is_by_hand,
    is_check,
    is_task,
    nbgrader_of,
    source,
)
from grader.core.models import Notebook

HINTS = 2
"""First a direction, then the tool."""
MAX_LINES = 10
"""Lines of code of an answer."""

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_EXERCISE = re.compile(r"^### Exercise (\d+)\.(\d+): \S.*$", re.MULTILINE)
_HINT = re.compile(r"<details>\s*<summary>.+?</summary>.+?</details>", re.DOTALL)
_SOLUTION = re.compile(
    r"^ *### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION$", re.DOTALL | re.MULTILINE
)
_TESTS = re.compile(r"^### BEGIN HIDDEN TESTS\n.*^### END HIDDEN TESTS$", re.DOTALL | re.MULTILINE)

_ANSWER = {"grade": False, "solution": True, "locked": False, "task": False, "schema_version": 3}
BY_HAND = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3}
TASK = {"grade": False, "solution": False, "locked": True, "task": True, "schema_version": 3}
"""nbgrader's flags of what a person marks."""
_CHECK = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}


def order_of_cells(notebook: Notebook) -> list[str]:
    """Each answer, under words as id, is followed by its visible and then by its hidden check."""
    cells = notebook["cells"]
    found, placed = [], set()
    for index, cell in enumerate(cells):
        if not is_answer(cell) and not is_by_hand(cell):
            continue
        name = grade_id(cell)
        if not _KEBAB.fullmatch(name) or name.endswith(CHECK_SUFFIXES):
            found.append(
                f"{named(cell)} has the grade_id {name!r}; words in kebab-case are wanted."
            )
        if is_by_hand(cell):
            continue
        wanted = [name + suffix for suffix in CHECK_SUFFIXES]
        after = [grade_id(follower) for follower in cells[index + 1 : index + 3]]
        if after != wanted:
            found.append(f"{named(cell)} is followed by {after}, not by {wanted}.")
        placed.update(wanted)
    strays = [cell for cell in checks(notebook) if grade_id(cell) not in placed]
    found += [f"{named(cell)} checks no answer." for cell in strays]
    return found


def introductions(notebook: Notebook) -> list[str]:
    """Before each answer stand "### Exercise N.M: title", a paragraph and two hints; M counts up.

    What a person marks needs no hints; a task is its own introduction.
    """
    found = []
    cells = notebook["cells"]
    lesson = re.match(r"# (\d+)\. ", source(cells[0]))
    exercises = [cell for cell in cells if is_answer(cell) or is_by_hand(cell)]
    for index, cell in enumerate(exercises, start=1):
        number = (lesson[1] if lesson else "?", str(index))
        faults = _introduction_faults(introduction(notebook, cell), number, is_by_hand(cell))
        found += [f"{named(cell)} {fault}." for fault in faults]
    headings = sum(len(_EXERCISE.findall(source(cell))) for cell in cells)
    if headings != len(exercises):
        found.append(f"{headings} headings of exercises, {len(exercises)} answers.")
    return found


def introduction(notebook: Notebook, cell: Cell) -> str:
    """The text that says what an exercise wants; empty if there is none before its answer."""
    if is_task(cell):
        return source(cell)
    before = notebook["cells"][notebook["cells"].index(cell) - 1]
    return source(before) if before["cell_type"] == "markdown" else ""


def _introduction_faults(text: str, number: tuple[str, str], hand: bool) -> list[str]:
    heading = list(_HEADING.finditer(text))
    title = _EXERCISE.fullmatch(heading[-1][0]) if heading else None
    wanted = ".".join(number)
    if not title:
        return [f"does not come right after '### Exercise {wanted}: title'"]
    if title.groups() != number:
        found = ".".join(title.groups())
        return [f"stands below '### Exercise {found}', and is Exercise {wanted}"]
    body = text[heading[-1].end() :]
    hints = list(_HINT.finditer(body))
    faults = []
    if len(hints) != HINTS and not hand:
        faults.append(f"has {len(hints)} hints in <details> before it, not {HINTS}")
    if len(body[: hints[0].start() if hints else None].split()) < 10:
        faults.append("has no paragraph before it that says what to write")
    return faults


def stubs(notebook: Notebook) -> list[str]:
    """An answer is functions or classes, typed, with docstrings, of 1 to 10 lines of code."""
    found = []
    for cell in answers(notebook):
        faults = [fault for node in tree(cell).body for fault in _stub_faults(node)]
        lines = sum(map(_lines_of_code, _SOLUTION.findall(source(cell))))
        if not 1 <= lines <= MAX_LINES:
            faults.append(f"has {lines} lines of code between the SOLUTION marks, not 1 to 10")
        found += [f"{named(cell)} {fault}." for fault in faults]
    return found


def _lines_of_code(region: str) -> int:
    lines = (line.strip() for line in region.splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def _stub_faults(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return []
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [f"has a bare statement at its top (line {node.lineno})"]
    faults = [] if ast.get_docstring(node) else [f"has no docstring for {node.name}"]
    functions = node.body if isinstance(node, ast.ClassDef) else [node]
    for function in functions:
        if isinstance(function, ast.FunctionDef):
            faults += _untyped(function, in_class=function is not node)
    return faults


def _untyped(function: ast.FunctionDef, in_class: bool) -> list[str]:
    where = function.args
    parameters = [*where.posonlyargs, *where.args, *where.kwonlyargs, where.vararg, where.kwarg]
    bare = [arg.arg for arg in parameters[in_class:] if arg and not arg.annotation]
    faults = [f"has no type for {name!r} of {function.name}" for name in bare]
    return faults if function.returns else [*faults, f"has no type for what {function.name} gives"]


def hidden_regions(notebook: Notebook) -> list[str]:
    """All code of a hidden check lies in its HIDDEN TESTS region; a visible one has none."""
    found = []
    for cell in checks(notebook):
        rest, regions = _TESTS.subn("", source(cell))
        wanted = int(grade_id(cell).endswith(HIDDEN))
        if regions != wanted:
            found.append(f"{named(cell)} has {regions} HIDDEN TESTS regions, not {wanted}.")
        elif wanted and _lines_of_code(rest):
            found.append(f"{named(cell)} has code outside of its HIDDEN TESTS region.")
    return found


def flags(notebook: Notebook) -> list[str]:
    """nbgrader's metadata say what the cell is; id and grade_id agree; teaching cells have none."""
    found = [
        f"{named(cell)} has nbgrader metadata." for cell in teaching(notebook) if nbgrader_of(cell)
    ]
    for cell in answers(notebook):
        found += [f"{named(cell)} {fault}." for fault in _flag_faults(cell, _ANSWER)]
        if "points" in nbgrader_of(cell):
            found.append(f"{named(cell)} is an answer and has points.")
    for cell in checks(notebook):
        found += [f"{named(cell)} {fault}." for fault in _flag_faults(cell, _CHECK)]
        found += [f"{named(cell)} {fault}." for fault in _point_faults(cell)]
    for cell in by_hand(notebook):
        wanted = TASK if is_task(cell) else BY_HAND
        found += [f"{named(cell)} {fault}." for fault in _flag_faults(cell, wanted)]
    return found


def _flag_faults(cell: Cell, wanted: dict[str, Any]) -> list[str]:
    have = nbgrader_of(cell)
    faults = [
        f"has nbgrader's {key} {have.get(key)!r}, not {value!r}"
        for key, value in wanted.items()
        if have.get(key) != value
    ]
    same = cell.get("id") == grade_id(cell)
    return faults if same else [*faults, f"has another grade_id, {grade_id(cell)!r}"]


def _point_faults(cell: Cell) -> list[str]:
    points = nbgrader_of(cell).get("points", 0)
    if is_check(cell) and grade_id(cell).endswith(HIDDEN):
        return [] if points >= 1 else [f"is worth {points} points, not 1 or more"]
    return [] if points == 1 else [f"is worth {points} points, not 1"]
