"""Runs checks of a saved notebook: `python -m lessonkit.desk_run NOTEBOOK EXERCISE...`.

Of the notebook's other cells only those run whose names an answer uses, directly or by way of
another cell, and the first one. Answers to other exercises are among them, checks are not. Each
line on standard output is one exercise, as JSON: its name, its state, and what its check says.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from lessonkit.desk import FAILING, PASSED, UNTOUCHED, grade_id, source_of
from lessonkit.expecting import CheckFailed, is_unanswered
from lessonkit.passing import tallied
from lessonkit.scopes import names_bound, names_used

Cell = dict[str, Any]


def main(path: str, *names: str) -> None:
    """Run the checks of these exercises, one after the other."""
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    codes = [cell for cell in cells if cell.get("cell_type") == "code"]
    report = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what an answer prints is not the report
    os.dup2(nowhere, 2)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    stopped: dict[str, str] = {}
    for cell in needed(codes, names):
        name = grade_id(cell)
        if name.endswith("-check"):
            exercise = name.removesuffix("-check")
            end = _check(cell, dict(namespace), stopped.get(exercise, ""))
            os.write(report, json.dumps([exercise, *end]).encode() + b"\n")
        elif why := _run(cell, namespace):
            stopped[name] = why


def needed(codes: list[Cell], names: tuple[str, ...]) -> list[Cell]:
    """The answers and checks of these exercises, and the cells that they need, in their order."""
    wanted = [name + suffix for name in names for suffix in ("", "-check")]
    kept = [grade_id(cell) in wanted for cell in codes]
    kept[0] = True
    free = [not grade_id(cell).endswith(("-check", "-hidden")) for cell in codes]
    used, bound = zip(*(_names(cell) for cell in codes), strict=True)
    while True:
        open_names = set().union(*(each for each, keep in zip(used, kept, strict=True) if keep))
        more = [
            keep or (may and bool(b & open_names))
            for keep, may, b in zip(kept, free, bound, strict=True)
        ]
        if more == kept:
            return [cell for cell, keep in zip(codes, kept, strict=True) if keep]
        kept = more


def _names(cell: Cell) -> tuple[frozenset[str], frozenset[str]]:
    """Names that a cell looks up outside of itself, and names that it binds."""
    try:
        code = _python(cell)
        return names_used(code), names_bound(code)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset(), frozenset()


def _python(cell: Cell) -> str:
    """The cell with IPython's magics turned into Python."""
    return str(TransformerManager().transform_cell(source_of(cell)))


def _run(cell: Cell, namespace: dict[str, Any]) -> str:
    """Run a cell; what it stops with, if it does."""
    try:
        exec(compile(_python(cell), f"<{cell.get('id')}>", "exec"), namespace)  # noqa: S102
    except Exception as error:
        line = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        return f"Your answer stops with {type(error).__name__}: {error}{line}."
    return ""


def _check(cell: Cell, namespace: dict[str, Any], stopped: str) -> tuple[str, str]:
    """The state of an exercise, and what its check says."""
    if stopped:
        return FAILING, stopped
    try:
        with tallied() as tally:
            exec(compile(_python(cell), f"<{cell.get('id')}>", "exec"), namespace)  # noqa: S102
    except CheckFailed as failed:
        return FAILING, str(failed)
    except Exception as error:
        if is_unanswered(error):
            return UNTOUCHED, ""
        return FAILING, f"The check stops with {type(error).__name__}: {error}."
    return PASSED, tally.line


if __name__ == "__main__":
    main(*sys.argv[1:])
