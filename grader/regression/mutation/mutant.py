"""What a mutant of a notebook is, and the list of all kinds of them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from nbformat import NotebookNode

Altered = dict[int, NotebookNode]
"""The cells that a mutant has in place of the stored ones, by index in the notebook."""
METADATA = -1
"""The index of the notebook's own metadata among the cells of a mutant."""


@dataclass(frozen=True)
class Kind:
    """One way to falsify a stored notebook.

    missable: tolerant mode may let it pass, because it is rounding or cannot be seen
    alter:    yields every mutant of this kind that a notebook offers
    """

    name: str
    alter: Callable[[NotebookNode, Random], Iterator[Altered]]
    missable: bool = False


def with_cells(notebook: NotebookNode, altered: Altered) -> NotebookNode:
    """The notebook with some cells replaced; the rest is shared, not copied."""
    cells = [altered.get(index, cell) for index, cell in enumerate(notebook["cells"])]
    metadata = altered.get(METADATA, notebook["metadata"])
    return NotebookNode({**notebook, "cells": cells, "metadata": metadata})


def each_cell(
    alter: Callable[[NotebookNode], Iterator[NotebookNode]],
) -> Callable[[NotebookNode, Random], Iterator[Altered]]:
    """A kind that alters one code cell at a time, from a function that yields altered copies."""

    def over_notebook(notebook: NotebookNode, _: Random) -> Iterator[Altered]:
        for index, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] == "code" and cell["source"].strip():
                for altered in alter(cell):
                    yield {index: altered}

    return over_notebook


def copies(cell: NotebookNode, output_type: str) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    """For each output of a type: a deep copy of the cell, and the output in that copy."""
    for at, output in enumerate(cell["outputs"]):
        if output["output_type"] == output_type:
            altered = copy.deepcopy(cell)
            yield altered, altered["outputs"][at]
