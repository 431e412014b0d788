"""The names of a cell: the same ones by every Python that a lesson runs on."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from lessonkit import scopes

# A cell, the names that it takes from the notebook, and those that it puts there.
CELLS: dict[str, tuple[set[str], set[str]]] = {
    "rows = [row for row in given if row]": ({"given"}, {"rows"}),
    "print({word: len(word) for word in words})": ({"print", "len", "words"}, set()),
    "print({a * b for a in first for b in second(a)})": ({"print", "first", "second"}, set()),
    "row = 3\nprint([row for row in rows], row)": ({"print", "rows", "row"}, {"row"}),
    "print(row, [row for row in rows])": ({"print", "rows", "row"}, set()),
    "print([[x + y for x in row] for row in rows])": ({"print", "rows", "y"}, set()),
    "def f(n):\n    return [n * k for k in range(n) if k in seen]": ({"range", "seen"}, {"f"}),
    "print(f'{[n for n in names]!r:>{width}}')": ({"print", "names", "width"}, set()),
    "import torch as t\nclass C:\n    xs = {x: t for x in ys}": ({"t", "ys"}, {"t", "C"}),
}


@pytest.mark.parametrize("version", [sys.version_info[:2], (3, 12)])
@pytest.mark.parametrize("cell", CELLS)
def test_a_variable_of_a_comprehension_is_no_name_of_the_notebook(
    cell: str, version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "sys", SimpleNamespace(version_info=version))
    assert (set(scopes.names_used(cell)), set(scopes.names_bound(cell))) == CELLS[cell]
