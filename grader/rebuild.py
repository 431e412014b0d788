"""The second room: the release notebook with a student's answers in it.

Rebuilding, not repairing: the result is ours, and only text of the student's enters it, as the
source of an answer cell or of a code cell that the student added. Tags, points, locks, outputs,
ids and other metadata of the student's notebook have no way in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from grader.core.course import grade_id, is_answer, is_check, source
from grader.core.models import Notebook, Rebuilt, Submission

Cell = dict[str, Any]


@dataclass
class _Harvest:
    """What a student's notebook gives: all positions are those of release cells.

    answers: the student's cells for each answer cell, in their order
    added:   sources of added code cells, by the release cell that they follow; -1 is the start
    changed: teaching and check cells that no longer read as the release's
    """

    answers: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    added: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    changed: set[int] = field(default_factory=set)


def rebuild(submission: Submission, release: Notebook) -> Rebuilt:
    """Put a student's answers and added code cells into a copy of the release notebook.

    A student's cell stands for the release cell of its grade_id, else of its id, else of its
    source. An answer that occurs several times, as after a split or a copy, is the last of those
    that differ from the starter; earlier ones run before it, as they did for the student.

    submission: as intake gives it; it is not altered
    release:    the student's version of the lesson, nbformat 4.5; it is not altered
    returns:    a valid notebook of nbformat 4.5 without outputs and execution counts
    """
    ours = release["cells"]
    harvest = _harvest(submission.notebook["cells"], ours)
    answers: dict[int, list[str]] = {}
    repairs: list[str] = []
    for i in (i for i, cell in enumerate(ours) if is_answer(cell)):
        candidates = harvest.answers.get(i, [])
        answers[i] = _answer(candidates, ours[i])
        repairs.extend(_answer_repairs(grade_id(ours[i]), candidates))
    if harvest.changed:
        repairs.append(
            "Cells of the lesson that were changed, for which the lesson's own were taken: "
            f"{len(harvest.changed)}."
        )
    notebook = deepcopy({key: value for key, value in release.items() if key != "cells"})
    notebook["cells"] = _laid_out(ours, answers, harvest.added)
    return Rebuilt(submission.student, submission.lesson, notebook, tuple(repairs))


def put_outputs_back(notebook: Notebook, release: Notebook) -> None:
    """Give the teaching cells of an executed notebook the release's outputs: ours ran for all."""
    outputs = {cell["id"]: cell.get("outputs", []) for cell in release["cells"]}
    for cell in notebook["cells"]:
        ours = cell["cell_type"] == "code" and not is_answer(cell) and not is_check(cell)
        if ours and cell["id"] in outputs:
            cell["outputs"] = outputs[cell["id"]]


def _harvest(theirs: list[Cell], ours: list[Cell]) -> _Harvest:
    """Go through the student's cells once, in their order."""
    harvest = _Harvest()
    anchor = -1
    seen: set[int] = set()
    for cell, index in zip(theirs, _recognised(theirs, ours), strict=True):
        if index is None:
            if cell["cell_type"] == "code" and source(cell).strip():
                harvest.added[anchor].append(source(cell))
            continue
        if index not in seen:  # a copy pasted elsewhere moves nothing
            seen.add(index)
            anchor = index
        if is_answer(ours[index]):
            harvest.answers[index].append(cell)
        elif source(cell).strip() and _text(cell) != _text(ours[index]):
            harvest.changed.add(index)
    _let_pass(harvest.added, ours, seen)
    return harvest


def _let_pass(added: dict[int, list[str]], ours: list[Cell], seen: set[int]) -> None:
    """Move added cells behind release cells that are missing, up to the next check.

    Where a student deleted an answer cell and wrote the answer into a new one, the starter that
    is put back must not undo it.
    """
    for i, cell in enumerate(ours):
        if i not in seen and not is_check(cell):
            added[i] = added.pop(i - 1, [])


def _recognised(theirs: list[Cell], ours: list[Cell]) -> list[int | None]:
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
        if i not in claimed and _text(ours[i]):
            unclaimed[_text(ours[i])].append(i)
    for cell, index in zip(theirs, found, strict=True):
        same = unclaimed.get(_text(cell)) if index is None else None
        yield same.pop() if same else index


def _answer(candidates: list[Cell], ours: Cell) -> list[str]:
    """Sources for one answer cell, the last of which is its own; the others run before it."""
    written = [cell for cell in candidates if _text(cell) not in ("", _text(ours))]
    code = [source(cell) for cell in written if cell["cell_type"] == "code"]
    if code:
        return [*(text for text in dict.fromkeys(code) if text != code[-1]), code[-1]]
    return [source(written[-1] if written else ours)]


def _answer_repairs(name: str, candidates: list[Cell]) -> Iterator[str]:
    """What was odd about the cells of one answer."""
    if not candidates:
        yield f"The answer cell {name} is missing; its starter was put back."
    if len(candidates) > 1:
        yield f"The answer cell {name} occurs {len(candidates)} times; the last answer counts."
    if any(cell["cell_type"] != "code" for cell in candidates):
        yield f"The answer cell {name} is not a code cell; its text was taken as code."


def _laid_out(
    ours: list[Cell], answers: dict[int, list[str]], added: dict[int, list[str]]
) -> list[Cell]:
    """The release's cells in their order, and the student's between them."""
    taken = {cell.get("id") for cell in ours}
    fresh = (name for n in count(1) if (name := f"added-{n}") not in taken)
    cells = [_added(text, next(fresh)) for text in added.get(-1, [])]
    for i, cell in enumerate(ours):
        *earlier, own = answers.get(i, [source(cell)])
        cells.extend(_added(text, next(fresh)) for text in earlier)
        cells.append(_released(cell, own))
        cells.extend(_added(text, next(fresh)) for text in added.get(i, []))
    return cells


def _released(cell: Cell, text: str) -> Cell:
    """A copy of our cell, ready to be run, with that source."""
    kept = deepcopy({key: value for key, value in cell.items() if key != "outputs"})
    if cell["cell_type"] == "code":
        kept |= {"outputs": [], "execution_count": None}
    return kept | {"source": text}


def _added(text: str, name: str) -> Cell:
    """A code cell of the student's: nothing but its source."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": text,
    }


def _claimed_grade_id(cell: Cell) -> str:
    """The grade_id that a student's cell bears, empty if it is none; the value may be any JSON."""
    nbgrader = cell["metadata"].get("nbgrader")
    return _string(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _text(cell: Cell) -> str:
    """The source as two cells are compared: without line endings and blanks at lines' ends."""
    return "\n".join(line.rstrip() for line in source(cell).strip().splitlines())
