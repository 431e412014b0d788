"""Kinds of mutants that alter which outputs a cell stores, of what kind, and its markers."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.regression.cell_verdict import RAISES, is_released
from grader.regression.mutation.mutant import Altered, Kind, copies, each_cell
from grader.regression.tolerance import CAP, KEY

NONSENSE = "not what the cell prints\n"
DISPLAYS = ("display_data", "execute_result")


def structure_kinds() -> list[Kind]:
    """All kinds of this module."""
    return [
        Kind("outputs: one dropped", each_cell(_one_dropped)),
        Kind("outputs: all dropped", each_cell(_all_dropped)),
        Kind("outputs: one added", each_cell(_one_added)),
        Kind("outputs: last one repeated", each_cell(_last_repeated)),
        Kind("outputs: order reversed", each_cell(_reversed)),
        Kind("outputs: swapped with another cell's", _swapped),
        Kind("cell: stripped of its run", each_cell(_stripped)),
        Kind("cell: count is zero", each_cell(_with_count(lambda _: 0))),
        Kind("cell: count leaves a gap", _gap),
        Kind("result: another cell's number", each_cell(_result_number)),
        Kind("stdout <-> stderr", each_cell(_other_stream)),
        Kind("execute_result <-> display_data", each_cell(_other_display)),
        Kind("output metadata: key added", each_cell(_metadata_added)),
        Kind("output metadata: emptied", each_cell(_metadata_emptied)),
        Kind("mime type: removed", each_cell(_mime_removed)),
        Kind("mime type: added", each_cell(_mime_added)),
        *_marker_kinds(),
        Kind("metadata: tolerance over the cap", each_cell(_greedy)),
        Kind("error: type", each_cell(_error_with("ename", lambda _: "ArithmeticError"))),
        Kind("error: message", each_cell(_error_with("evalue", lambda text: f"{text}!"))),
        Kind("error: traceback", each_cell(_error_with("traceback", lambda _: ["nonsense"]))),
        Kind(
            "error: a library's line number",
            each_cell(_error_with("traceback", _library_line_moved)),
            missable=True,
        ),
        Kind("error: our own line number", each_cell(_error_with("traceback", _our_line_moved))),
        Kind("error: printed instead", each_cell(_error_printed)),
    ]


def _marker_kinds() -> list[Kind]:
    tags = ["nbval-ignore-output", "nbval-skip", "skip-execution"]
    comments = ["# NBVAL_IGNORE_OUTPUT", "# NBVAL_SKIP"]
    return [
        *(Kind(f"tag {tag}, wrong output", each_cell(_tagged(tag, True))) for tag in tags),
        *(Kind(f"tag {tag}, right output", each_cell(_tagged(tag, False))) for tag in tags),
        *(Kind(f"{text}, wrong output", each_cell(_commented(text))) for text in comments),
    ]


def _altered(cell: NotebookNode, **fields: Any) -> NotebookNode:
    altered = copy.deepcopy(cell)
    altered.update(fields)
    return altered


def _nonsense() -> NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=NONSENSE)


def _one_dropped(cell: NotebookNode) -> Iterator[NotebookNode]:
    for at, _ in enumerate(cell["outputs"]):
        yield _altered(cell, outputs=cell["outputs"][:at] + cell["outputs"][at + 1 :])


def _all_dropped(cell: NotebookNode) -> Iterator[NotebookNode]:
    if cell["outputs"]:
        yield _altered(cell, outputs=[])


def _one_added(cell: NotebookNode) -> Iterator[NotebookNode]:
    yield _altered(cell, outputs=[*cell["outputs"], _nonsense()])


def _last_repeated(cell: NotebookNode) -> Iterator[NotebookNode]:
    if cell["outputs"]:
        yield _altered(cell, outputs=[*cell["outputs"], cell["outputs"][-1]])


def _reversed(cell: NotebookNode) -> Iterator[NotebookNode]:
    backwards = cell["outputs"][::-1]
    kinds = {output["output_type"] for output in backwards}
    if backwards != cell["outputs"] and kinds != {"stream"}:
        yield _altered(cell, outputs=backwards)


def _swapped(notebook: NotebookNode, _: Random) -> Iterator[Altered]:
    """Each cell with outputs and the next such cell, results numbered anew."""
    cells = [(at, cell) for at, cell in enumerate(notebook["cells"]) if cell.get("outputs")]
    for (a, first), (b, second) in pairwise(cells):
        altered = {a: _dressed_as(first, second), b: _dressed_as(second, first)}
        if altered[a]["outputs"] != first["outputs"]:
            yield altered


def _dressed_as(cell: NotebookNode, other: NotebookNode) -> NotebookNode:
    altered = _altered(cell, outputs=copy.deepcopy(other["outputs"]))
    for output in altered["outputs"]:
        if output["output_type"] == "execute_result":
            output["execution_count"] = cell["execution_count"]
    return altered


def _stripped(cell: NotebookNode) -> Iterator[NotebookNode]:
    if cell["execution_count"] is not None:
        yield _altered(cell, outputs=[], execution_count=None)


def _with_count(
    change: Callable[[int], int],
) -> Callable[[NotebookNode], Iterator[NotebookNode]]:
    def alter(cell: NotebookNode) -> Iterator[NotebookNode]:
        if cell["execution_count"] is None:
            return
        altered = _altered(cell, execution_count=change(cell["execution_count"]))
        for output in altered["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = altered["execution_count"]
        yield altered

    return alter


def _gap(notebook: NotebookNode, random: Random) -> Iterator[Altered]:
    """In a released notebook gaps are right: the cleared cells leave them."""
    if not is_released(notebook):
        yield from each_cell(_with_count(lambda count: count + 1000))(notebook, random)


def _result_number(cell: NotebookNode) -> Iterator[NotebookNode]:
    for altered, output in copies(cell, "execute_result"):
        output["execution_count"] += 1
        yield altered


def _other_stream(cell: NotebookNode) -> Iterator[NotebookNode]:
    for altered, output in copies(cell, "stream"):
        output["name"] = "stderr" if output["name"] == "stdout" else "stdout"
        yield altered


def _other_display(cell: NotebookNode) -> Iterator[NotebookNode]:
    for old, new in (DISPLAYS, DISPLAYS[::-1]):
        for altered, output in copies(cell, old):
            number = {"execution_count": cell["execution_count"]} if new == DISPLAYS[1] else {}
            output.pop("execution_count", None)
            output.update(output_type=new, **number)
            yield altered


def _displays(cell: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    for output_type in DISPLAYS:
        yield from copies(cell, output_type)


def _metadata_added(cell: NotebookNode) -> Iterator[NotebookNode]:
    for altered, output in _displays(cell):
        output["metadata"]["isolated"] = True
        yield altered


def _metadata_emptied(cell: NotebookNode) -> Iterator[NotebookNode]:
    for altered, output in _displays(cell):
        if output["metadata"]:
            output["metadata"] = NotebookNode()
            yield altered


def _mime_removed(cell: NotebookNode) -> Iterator[NotebookNode]:
    mimes = {mime for output in cell["outputs"] for mime in output.get("data", {})}
    for mime in sorted(mimes):
        for altered, output in _displays(cell):
            if mime in output["data"]:
                del output["data"][mime]
                yield altered


def _mime_added(cell: NotebookNode) -> Iterator[NotebookNode]:
    for altered, output in _displays(cell):
        output["data"]["text/markdown"] = NONSENSE
        yield altered


def _tagged(tag: str, wrong: bool) -> Callable[[NotebookNode], Iterator[NotebookNode]]:
    def alter(cell: NotebookNode) -> Iterator[NotebookNode]:
        altered = copy.deepcopy(cell)
        altered["metadata"]["tags"] = [*altered["metadata"].get("tags", []), tag]
        if wrong:
            altered["outputs"] = [_nonsense()]
        yield altered

    return alter


def _commented(marker: str) -> Callable[[NotebookNode], Iterator[NotebookNode]]:
    def alter(cell: NotebookNode) -> Iterator[NotebookNode]:
        yield _altered(cell, source=f"{marker}\n{cell['source']}", outputs=[_nonsense()])

    return alter


def _greedy(cell: NotebookNode) -> Iterator[NotebookNode]:
    altered = copy.deepcopy(cell)
    altered["metadata"][KEY] = {"relative": CAP.relative * 2}
    yield altered


def _error_with(
    field: str, change: Callable[[Any], Any]
) -> Callable[[NotebookNode], Iterator[NotebookNode]]:
    def alter(cell: NotebookNode) -> Iterator[NotebookNode]:
        for altered, output in copies(cell, "error"):
            stored, output[field] = output[field], change(output[field])
            if output[field] != stored:
                yield altered

    return alter


def _library_line_moved(traceback: list[str]) -> list[str]:
    return [re.sub(r"(?<=\.py:)(\d+)", r"\g<1>0", part) for part in traceback]


def _our_line_moved(traceback: list[str]) -> list[str]:
    return [
        re.sub(r"(?<=, line )\d+", lambda found: f"{found.group()}0", part) for part in traceback
    ]


def _error_printed(cell: NotebookNode) -> Iterator[NotebookNode]:
    """The message as printed text, and no tag that would give the mutant away."""
    for altered, output in copies(cell, "error"):
        text = nbformat.v4.new_output("stream", name="stdout", text=output["evalue"])
        altered["outputs"] = [text if out is output else out for out in altered["outputs"]]
        tags = altered["metadata"].get("tags", [])
        altered["metadata"]["tags"] = [tag for tag in tags if tag != RAISES]
        yield altered
