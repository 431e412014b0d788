"""What a person marks says how: criteria with points, before the answer, for both to read."""

from __future__ import annotations

import re

from grader.authoring.rules.cells import Cell, by_hand, named
from grader.authoring.rules.exercises import introduction
from grader.core.course import is_task, nbgrader_of, source
from grader.core.models import Notebook

CRITERIA = 2
"""Fewest criteria of a rubric: one alone says no more than the points do."""

_CRITERION = re.compile(r"^- .*\((\d+(?:\.\d+)?) points?\)\.?$", re.MULTILINE)
_REGION = re.compile(r"(?:BEGIN|END) SOLUTION")


def add_up(notebook: Notebook) -> list[str]:
    """The criteria of a rubric, such as `- It is true (2 points)`, give the exercise's points."""
    return [
        f"{named(cell)} {fault}." for cell in by_hand(notebook) for fault in _faults(notebook, cell)
    ]


def answered_whole(notebook: Notebook) -> list[str]:
    """A written answer is the author's own, whole: the release puts one line in its place."""
    found = []
    for cell in by_hand(notebook):
        if is_task(cell) or cell["cell_type"] != "markdown":
            continue
        if not source(cell).strip():
            found.append(f"{named(cell)} is empty; write the answer that you would give.")
        if _REGION.search(source(cell)):
            found.append(f"{named(cell)} has SOLUTION marks; all of a written answer is replaced.")
    return found


def _faults(notebook: Notebook, cell: Cell) -> list[str]:
    points = nbgrader_of(cell).get("points", 0)
    criteria = [float(each) for each in _CRITERION.findall(introduction(notebook, cell))]
    faults = [] if points >= 1 else [f"is worth {points} points, not 1 or more"]
    if len(criteria) < CRITERIA:
        wanted = "lines like '- It is true (2 points)'"
        return [*faults, f"has {len(criteria)} criteria and needs {CRITERIA} or more, {wanted}"]
    if sum(criteria) != points:
        faults.append(f"is worth {points:g} points, and its criteria give {sum(criteria):g}")
    return faults
