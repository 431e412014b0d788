"""Which cell of the lesson a student's cell stands for: by its grade_id, its id, or its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from grader.core.course import grade_id, is_answer, source

Cell = dict[str, Any]


def recognised(theirs: list[Cell], ours: list[Cell]) -> list[int | None]:
    """For each of the student's cells the release cell that it stands for, if any."""
    by_grade_id = {grade_id(cell): i for i, cell in enumerate(ours) if grade_id(cell)}
    by_id = {cell["id"]: i for i, cell in enumerate(ours) if "id" in cell}
    claimed: set[int] = set()
    found: list[int | None] = []
    for cell in theirs:
        index = by_grade_id.get(_claimed_grade_id(cell))
        if index is None:
            index = by_id.get(_string(cell.get("id")))
            # A second teaching cell of one id is the student's copy, and may be anything.
            if index in claimed and not is_answer(ours[index]):
                index = None
        if index is not None:
            claimed.add(index)
        found.append(index)
    return list(_recognised_by_source(theirs, ours, found, claimed))


def _recognised_by_source(
    theirs: list[Cell], ours: list[Cell], found: list[int | None], claimed: set[int]
) -> Iterator[int | None]:
    """Fill the gaps: a cell that lost its ids stands for the first unclaimed cell of its text."""
    unclaimed: dict[str, list[int]] = defaultdict(list)
    for i in reversed(range(len(ours))):
        if i not in claimed and text_of(ours[i]):
            unclaimed[text_of(ours[i])].append(i)
    for cell, index in zip(theirs, found, strict=True):
        same = unclaimed.get(text_of(cell)) if index is None else None
        yield same.pop() if same else index


def _claimed_grade_id(cell: Cell) -> str:
    """The grade_id that a student's cell bears, empty if it is none; the value may be any JSON."""
    nbgrader = cell["metadata"].get("nbgrader")
    return _string(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def text_of(cell: Cell) -> str:
    """The source as two cells are compared: without line endings and blanks at lines' ends."""
    return "\n".join(line.rstrip() for line in source(cell).strip().splitlines())
