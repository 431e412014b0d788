"""What the rules ask of a notebook's cells: kinds, syntax trees, texts, and a name for messages."""

from __future__ import annotations

import ast
from typing import Any

from grader.core.course import is_answer, is_by_hand, is_check, joined, source
from grader.core.models import Notebook

Cell = dict[str, Any]

HIDDEN = "-hidden"


def of_type(notebook: Notebook, kind: str) -> list[Cell]:
    """The cells of a type: "code" or "markdown"."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def code(notebook: Notebook) -> list[Cell]:
    """Every code cell."""
    return of_type(notebook, "code")


def teaching(notebook: Notebook) -> list[Cell]:
    """The code cells that are neither answer nor check."""
    return [c for c in code(notebook) if not (is_answer(c) or is_check(c) or is_by_hand(c))]


def answers(notebook: Notebook) -> list[Cell]:
    """The cells that a student writes code in, for checks."""
    return [cell for cell in code(notebook) if is_answer(cell) and not is_by_hand(cell)]


def by_hand(notebook: Notebook) -> list[Cell]:
    """The answers and tasks that a person marks, code and Markdown."""
    return [cell for cell in notebook["cells"] if is_by_hand(cell)]


def checks(notebook: Notebook) -> list[Cell]:
    """The cells that give points, visible and hidden."""
    return [cell for cell in code(notebook) if is_check(cell)]


def named(cell: Cell) -> str:
    """The cell's id, and the beginning of its first line."""
    first = source(cell).strip().partition("\n")[0]
    return f"cell {cell.get('id', '?')} ({first[:40]!r})"


def tree(cell: Cell) -> ast.Module:
    """The cell's syntax tree, empty if it is no plain Python, which storage.plain_python tells."""
    try:
        return ast.parse(source(cell))
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def plain(output: dict[str, Any]) -> str:
    """The text that a reader sees: a stream's, or the text/plain of a result."""
    return joined(output.get("text", output.get("data", {}).get("text/plain", "")))


def is_figure(output: dict[str, Any]) -> bool:
    """Whether the output shows an image."""
    return any(kind.startswith("image/") for kind in output.get("data", {}))


def printed(notebook: Notebook) -> list[tuple[Cell, str]]:
    """What the code cells print, cell by cell; a figure's alt text is prose, not output."""
    return [
        (cell, plain(output))
        for cell in code(notebook)
        for output in cell.get("outputs", [])
        if not is_figure(output)
    ]
