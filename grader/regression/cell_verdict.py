"""Decides, cell by cell, whether a notebook gives what it stores.

Everything that can fail a cell is decided here, from plain data, so that the mutation gate tests
the very code that runs under pytest.
"""

from __future__ import annotations

import ast
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbval.plugin import find_comment_markers, find_metadata_tags

from grader.core import course
from grader.regression.compare_outputs import kind, output_faults
from grader.regression.tolerance import Tolerance, cell_tolerance

SOLUTION_MARK = "### BEGIN SOLUTION"
STUB_MARK = "raise NotImplementedError"
RAISES = "raises-exception"
SKIP_TAGS = frozenset({"skip-execution"})  # nbclient's own; nbval's come from nbval


@dataclass(frozen=True)
class Survey:
    """What the judgement of one cell needs to know of its whole notebook.

    released:     students get this notebook: its answers are stubs
    count_faults: at most one cell's index in the notebook, with what is wrong with its count
    """

    notebook: NotebookNode
    released: bool
    count_faults: dict[int, str]


def survey(notebook: NotebookNode) -> Survey:
    """Read off a stored notebook what does not depend on running it."""
    released = is_released(notebook)
    faults = _rising_fault(notebook) if released else _gapless_fault(notebook)
    return Survey(notebook, released, faults)


def is_released(notebook: NotebookNode) -> bool:
    """Whether this is the students' notebook: no answer is in it, and at least one stub is.

    A notebook of solutions cannot pass for one by having its outputs cleared.
    """
    answers = [cell["source"] for cell in notebook["cells"] if course.is_answer(cell)]
    if any(SOLUTION_MARK in source for source in answers):
        return False
    return any(STUB_MARK in source for source in answers)


def cell_faults(
    surveyed: Survey, index: int, now: Sequence[NotebookNode], strictness: Tolerance
) -> list[str]:
    """Why a cell fails, in sentences; empty where it does not.

    index:  of the cell in the notebook, Markdown cells counted
    now:    the outputs that the cell gave in a fresh kernel after the cells before it
    """
    cell = surveyed.notebook["cells"][index]
    faults = marker_faults(cell)
    if index in surveyed.count_faults:
        faults.append(surveyed.count_faults[index])
    try:
        tolerance = cell_tolerance(cell["metadata"], strictness)
    except ValueError as error:
        return [*faults, str(error)]
    if cell["execution_count"] is None:
        return faults + _unrun_faults(cell, surveyed.released, now)
    faults += _number_faults(cell) + _raises_faults(cell)
    return faults + output_faults(cell["outputs"], now, tolerance)


def marker_faults(cell: NotebookNode) -> list[str]:
    """A fault if a tag or a comment asks not to run the cell or not to compare its outputs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbval warns of markers that contradict each other
        options = [*find_metadata_tags(cell["metadata"]), *find_comment_markers(cell["source"])]
    tags = cell["metadata"].get("tags", [])
    if ("skip", True) in options or ("check", False) in options or SKIP_TAGS.intersection(tags):
        return ["A tag or a comment asks to skip the cell or to ignore its outputs. Remove it."]
    return []


def _unrun_faults(cell: NotebookNode, released: bool, now: Sequence[NotebookNode]) -> list[str]:
    if cell["outputs"]:
        return ["The cell stores outputs but no run that gave them. Run the notebook again."]
    if not cell["source"].strip():
        return []
    if released and course.is_answer(cell):
        return output_faults([], now, Tolerance())
    if released and course.is_check(cell):
        return _cleared_check_faults(cell, now)
    return ["The cell stores no run. Run the notebook from its first cell and save it."]


def _cleared_check_faults(cell: NotebookNode, now: Sequence[NotebookNode]) -> list[str]:
    """A check of an unanswered exercise must meet the stub's NotImplementedError, and only that."""
    wanted = ["error NotImplementedError"] if holds_code(cell["source"]) else []
    found = [kind(output) for output in now]
    if wanted == found:
        return []
    if wanted:
        return [
            "The check of an unanswered exercise must stop with NotImplementedError; "
            f"it gave: {', '.join(found) or 'no output'}."
        ]
    return [f"A check without code must give no output; it gave: {', '.join(found)}."]


def holds_code(source: str) -> bool:
    """Whether a cell holds anything besides comments and blank lines."""
    try:
        return bool(ast.parse(textwrap.dedent(source)).body)
    except SyntaxError:
        return True  # a magic command, or broken code: not a comment


def _number_faults(cell: NotebookNode) -> list[str]:
    """A fault if a result bears another number than its cell: Out[7] under In[3]."""
    numbers = [
        output["execution_count"]
        for output in cell["outputs"]
        if output["output_type"] == "execute_result"
    ]
    if all(number == cell["execution_count"] for number in numbers):
        return []
    return [
        f"The cell is numbered [{cell['execution_count']}] and its result [{numbers[0]}]: "
        "the outputs come from another run. Run the notebook again."
    ]


def _raises_faults(cell: NotebookNode) -> list[str]:
    """The tag and the stored outputs agree on whether the cell fails, or Run All stops there."""
    tagged = RAISES in cell["metadata"].get("tags", [])
    failed = any(output["output_type"] == "error" for output in cell["outputs"])
    if tagged and not failed:
        return [f"The cell has the tag {RAISES} and stores no error. Remove the tag or run again."]
    if failed and not tagged:
        return [f"The cell stores an error. Mend it, or tag it {RAISES} if the lesson wants it."]
    return []


def code_cells(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    """The code cells that are not blank, each with its index in the notebook."""
    return [
        (index, cell)
        for index, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code" and cell["source"].strip()
    ]


def _gapless_fault(notebook: NotebookNode) -> dict[int, str]:
    """The first cell whose count is not its place among the code cells. None is told elsewhere."""
    for place, (index, cell) in enumerate(code_cells(notebook), 1):
        count = cell["execution_count"]
        if count is not None and count != place:
            return {
                index: f"The cell is numbered [{count}] and is code cell {place}: it was not run "
                "in one go from the first cell. Restart the kernel and run all cells."
            }
    return {}


def _rising_fault(notebook: NotebookNode) -> dict[int, str]:
    """The first kept cell of a released notebook whose count does not rise."""
    highest = 0
    for index, cell in code_cells(notebook):
        count = cell["execution_count"]
        if count is None:
            continue
        if count <= highest:
            return {
                index: f"The cell is numbered [{count}] after [{highest}]: it was not run in one "
                "go from the first cell. Release the lesson again."
            }
        highest = count
    return {}
