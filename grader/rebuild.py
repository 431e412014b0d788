"""The second room: the release notebook with a student's answers in it.

Rebuilding, not repairing: the result is ours, and only text of the student's enters it, as the
source of an answer cell or of a code cell that the student added; in a lesson that a person marks
in part, of an added Markdown cell too. Tags, points, locks, outputs,
ids and other metadata of the student's notebook have no way in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from grader.core.course import (
    ADDED,
    exercise_of,
    grade_id,
    is_answer,
    is_by_hand,
    is_check,
    is_task,
    source,
)
from grader.core.models import Notebook, Rebuilt, Submission
from grader.core.same_cells import recognised, text_of
from grader.core.student_names import shown
from grader.core.teaching_cells import defines, names_of, written

TOLD = 3
"""Changed cells of which each has a sentence."""
_AGAIN = "\n# Once more: this answer stands above its check, and counts."

Cell = dict[str, Any]


class Prose(str):
    """The source of an added cell that is Markdown, among those that are code."""

    __slots__ = ()


@dataclass
class _Harvest:
    """What a student's notebook gives: all positions are those of release cells.

    answers: the student's cells for each answer cell, in their order
    later:   for an answer cell that is answered above its check, the number and the source of
             each cell of the student's that answers it anew below
    added:   sources of added cells, by the release cell that they follow; -1 is the start
    told:    sentences about the lesson's own cells that were changed
    prose:   whether a person reads the notebook, so that added Markdown is kept
    """

    answers: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    later: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    added: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: list[str] = field(default_factory=list)
    prose: bool = False


def rebuild(submission: Submission, release: Notebook) -> Rebuilt:
    """Put a student's answers and added cells into a copy of the release notebook.

    A student's cell stands for the release cell of its grade_id, else of its id, else of its
    source. Of an answer that occurs several times, as after a split or a copy, the one counts
    that the student saw pass: the last that differs from the starter and stands above its check,
    or else the last; earlier ones run before it, as they did for the student. A later one runs
    where it stands, and the one that counts runs once more after all cells. New definitions in a
    cell of the lesson run as an added cell. Of an answer in Markdown all parts count, one below
    the other.

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
        repairs.extend(_answer_repairs(ours[i], candidates))
    repairs += harvest.told[:TOLD]
    if more := len(harvest.told[TOLD:]):
        repairs.append(f"Other cells of the lesson that were changed: {more}.")
    later = {i: copies[-1] for i, copies in harvest.later.items()}
    again = [answers[i][-1] + _AGAIN for i in later]
    notebook = _notebook(release, _laid_out(ours, answers, harvest.added, again))
    otherwise = None
    if later:
        others = {i: [*answers[i], text] for i, (_, text) in later.items()}
        otherwise = _notebook(release, _laid_out(ours, answers | others, harvest.added))
    numbers = {grade_id(ours[i]): number for i, (number, _) in later.items()}
    return Rebuilt(
        submission.student, submission.lesson, notebook, tuple(repairs), numbers, otherwise
    )


def _notebook(release: Notebook, cells: list[Cell]) -> Notebook:
    return deepcopy({key: value for key, value in release.items() if key != "cells"}) | {
        "cells": cells
    }


def put_outputs_back(notebook: Notebook, release: Notebook) -> None:
    """Give the teaching cells of an executed notebook the release's outputs: ours ran for all."""
    outputs = {cell["id"]: cell.get("outputs", []) for cell in release["cells"]}
    for cell in notebook["cells"]:
        ours = cell["cell_type"] == "code" and not is_answer(cell) and not is_check(cell)
        if ours and cell["id"] in outputs:
            cell["outputs"] = outputs[cell["id"]]


def _harvest(theirs: list[Cell], ours: list[Cell]) -> _Harvest:
    """Go through the student's cells once, in their order."""
    harvest = _Harvest(prose=any(map(is_by_hand, ours)))
    taken = names_of(source(cell) for cell in ours if _is_teaching(cell))
    anchor = -1
    seen: set[int] = set()
    checked: set[str] = set()
    for number, (cell, i) in enumerate(zip(theirs, recognised(theirs, ours), strict=True), 1):
        text = source(cell)
        if i is None:
            if harvest.prose and cell["cell_type"] == "markdown" and text.strip():
                harvest.added[anchor].append(Prose(text))
            if cell["cell_type"] == "code" and text.strip():
                harvest.added[anchor].append(text)
                _note_later(harvest, ours, checked, number, text)
            continue
        before, known = anchor, i in seen
        # A copy pasted elsewhere moves nothing, and an emptied answer cell is as good as deleted.
        if not known and (text.strip() or not is_answer(ours[i])):
            seen.add(i)
            anchor = i
        if is_answer(ours[i]):
            again = grade_id(ours[i]) in checked and _code(harvest.answers[i], ours[i])
            if not again:
                harvest.answers[i].append(cell)
            elif _code([cell], ours[i]):
                harvest.added[anchor].append(text)
                harvest.later[i].append((number, text))
            continue
        if not known:
            behind = before if is_check(ours[i]) else anchor
            _take_changes(harvest, cell, ours[i], number, behind, taken)
        if is_check(ours[i]):
            checked.add(exercise_of(grade_id(ours[i])))
    for i, copies in list(harvest.later.items()):
        if copies[-1][1] == _code(harvest.answers[i], ours[i])[-1]:
            del harvest.later[i]
    _let_pass(harvest.added, ours, seen)
    return harvest


def _is_teaching(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and not is_answer(cell) and not is_check(cell)


def _note_later(
    harvest: _Harvest, ours: list[Cell], checked: set[str], number: int, text: str
) -> None:
    """Note an added cell that answers below its check, anew or for the first time."""
    for i, cell in enumerate(ours):
        if grade_id(cell) not in checked or not defines(text, names_of([source(cell)])):
            continue
        if _code(harvest.answers[i], cell):
            harvest.later[i].append((number, text))
        else:
            harvest.told.append(
                f"Cell {number} answers {grade_id(cell)} below its check, which ran before it; "
                "write the answer into its own cell."
            )


def _take_changes(
    harvest: _Harvest, cell: Cell, ours: Cell, number: int, anchor: int, taken: frozenset[str]
) -> None:
    """Take what a student wrote into a cell of the lesson, behind the anchor, or say it is lost."""
    text = source(cell)
    if not text.strip() or text_of(cell) == text_of(ours):
        return
    if is_task(ours) and cell["cell_type"] != "code":
        harvest.added[anchor].append(Prose(text))  # the work, written over what it is about
        return
    if cell["cell_type"] != "code":
        return
    if ours["cell_type"] != "code":  # a text cell into which code was written
        harvest.added[anchor].append(text)
        return
    found = written(text, source(ours), taken)
    if found.definitions:
        harvest.added[anchor].append(found.definitions)
        names = shown(", ".join(found.names))
        harvest.told.append(
            f"Cell {number} belongs to the lesson; your definitions in it ran: {names}."
        )
    if found.line:
        line = shown(text.splitlines()[found.line - 1].strip())
        harvest.told.append(
            f"Cell {number} belongs to the lesson; its line {found.line} did not run: {line} "
            "(write your own code into a new cell)."
        )


def _let_pass(added: dict[int, list[str]], ours: list[Cell], seen: set[int]) -> None:
    """Move added cells behind release cells that are missing, up to the next check.

    Where a student deleted an answer cell and wrote the answer into a new one, the starter that
    is put back must not undo it.
    """
    for i, cell in enumerate(ours):
        if i not in seen and not is_check(cell):
            added[i] = added.pop(i - 1, [])


def _code(candidates: list[Cell], ours: Cell) -> list[str]:
    """Sources of the code cells that differ from the starter."""
    written = (cell for cell in candidates if text_of(cell) not in ("", text_of(ours)))
    return [source(cell) for cell in written if cell["cell_type"] == "code"]


def _answer(candidates: list[Cell], ours: Cell) -> list[str]:
    """Sources for one answer cell, the last of which is its own; the others run before it."""
    if ours["cell_type"] == "markdown":
        texts = [source(cell) for cell in candidates if text_of(cell) not in ("", text_of(ours))]
        return ["\n\n".join(dict.fromkeys(texts)) or source(ours)]
    if code := _code(candidates, ours):
        return [*(text for text in dict.fromkeys(code) if text != code[-1]), code[-1]]
    written = [cell for cell in candidates if text_of(cell) not in ("", text_of(ours))]
    return [source(written[-1] if written else ours)]


def _answer_repairs(ours: Cell, candidates: list[Cell]) -> Iterator[str]:
    """What was odd about the cells of one answer."""
    name = grade_id(ours)
    if not candidates:
        yield f"The answer cell {name} is missing; its starter was put back."
    in_words = ours["cell_type"] == "markdown"
    if len(candidates) > 1:
        counts = "all of its parts count" if in_words else "the last answer counts"
        yield f"The answer cell {name} occurs {len(candidates)} times; {counts}."
    if in_words:
        if any("](attachment:" in source(cell) for cell in candidates):
            yield f"A picture pasted into the answer {name} cannot be kept; draw it with code."
        return
    if any(cell["cell_type"] != "code" for cell in candidates):
        yield f"The answer cell {name} is not a code cell; its text was taken as code."


def _laid_out(
    ours: list[Cell],
    answers: dict[int, list[str]],
    added: dict[int, list[str]],
    last: Sequence[str] = (),
) -> list[Cell]:
    """The release's cells in their order, the student's between them, and some behind them."""
    taken = {cell.get("id") for cell in ours}
    fresh = (name for n in count(1) if (name := f"{ADDED}{n}") not in taken)
    cells = [_added(text, next(fresh)) for text in added.get(-1, [])]
    for i, cell in enumerate(ours):
        *earlier, own = answers.get(i, [source(cell)])
        cells.extend(_added(text, next(fresh)) for text in earlier)
        cells.append(_released(cell, own))
        cells.extend(_added(text, next(fresh)) for text in added.get(i, []))
    return [*cells, *(_added(text, next(fresh)) for text in last)]


def _released(cell: Cell, text: str) -> Cell:
    """A copy of our cell, ready to be run, with that source."""
    kept = deepcopy({key: value for key, value in cell.items() if key != "outputs"})
    if cell["cell_type"] == "code":
        kept |= {"outputs": [], "execution_count": None}
    return kept | {"source": text}


def _added(text: str, name: str) -> Cell:
    """A cell of the student's: nothing but its source."""
    if isinstance(text, Prose):
        return {"cell_type": "markdown", "id": name, "metadata": {}, "source": str(text)}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": text,
    }
