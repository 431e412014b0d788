"""How a lesson is stored: executed once from top to bottom, valid, and nothing left over."""

from __future__ import annotations

import ast

import nbformat

from grader.authoring.rules.cells import code, named
from grader.authoring.rules.outputs import RAISES
from grader.core.course import source
from grader.core.models import Notebook
from grader.regression.tolerance import KEY as TOLERANCE

_CELL_METADATA = {"nbgrader", "tags", "jupyter", TOLERANCE}
_FOLDED = {"source_hidden": True}
_NOTEBOOK_METADATA = {"kernelspec", "language_info"}
_WIDGET = "application/vnd.jupyter.widget-view+json"


def counts_rise(notebook: Notebook) -> list[str]:
    """Execution counts rise from 1 without a gap, and each result bears its cell's."""
    found = []
    for wanted, cell in enumerate(code(notebook), start=1):
        shown = [cell["execution_count"]]
        shown += [o["execution_count"] for o in cell["outputs"] if "execution_count" in o]
        if set(shown) != {wanted}:
            found.append(f"{named(cell)} has the execution count {shown[-1]}, not {wanted}")
    more = f", and {len(found) - 1} more cells like it" if len(found) > 1 else ""
    return [f"{each}{more}; run `grader solutions`." for each in found[:1]]


def plain_python(notebook: Notebook) -> list[str]:
    """Every code cell is Python without magics, so that all rules can read it."""
    found = []
    for cell in code(notebook):
        try:
            ast.parse(source(cell))
        except SyntaxError as error:
            found.append(f"{named(cell)} is no plain Python: {error.msg} (line {error.lineno}).")
    return found


def format_is_right(notebook: Notebook) -> list[str]:
    """Valid nbformat 4.5 or later, for the kernel python3, each cell with an id of its own."""
    found = []
    version = (notebook["nbformat"], notebook["nbformat_minor"])
    if version[0] != 4 or version < (4, 5):
        found.append(f"The notebook has format {version[0]}.{version[1]}, not 4.5 or later.")
    kernel = notebook["metadata"].get("kernelspec", {}).get("name")
    if kernel != "python3":
        found.append(f"The notebook asks for the kernel {kernel!r}, not 'python3'.")
    ids = [cell.get("id") for cell in notebook["cells"]]
    found += [f"The cell id {name!r} is there twice." for name in set(ids) if ids.count(name) > 1]
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        found.append(f"The notebook is not valid: {error.message}.")
    return found


def nothing_left_over(notebook: Notebook) -> list[str]:
    """No metadata of a session: no timings, no widgets, no tag but the one for exceptions.

    A cell may fold its source away, and nothing else.
    """
    found = [
        f"The notebook has the metadata {key!r}."
        for key in sorted(notebook["metadata"].keys() - _NOTEBOOK_METADATA)
    ]
    for cell in notebook["cells"]:
        keys = sorted(cell["metadata"].keys() - _CELL_METADATA)
        found += [f"{named(cell)} has the metadata {key!r}." for key in keys]
        if cell["metadata"].get("jupyter", _FOLDED) != _FOLDED:
            found.append(
                f"{named(cell)} folds more than its source: {cell['metadata']['jupyter']}."
            )
        tags = sorted(set(cell["metadata"].get("tags", [])) - {RAISES})
        found += [f"{named(cell)} has the tag {tag!r}." for tag in tags]
        if any(_WIDGET in output.get("data", {}) for output in cell.get("outputs", [])):
            found.append(f"{named(cell)} shows a widget, which stored outputs cannot.")
    return found
