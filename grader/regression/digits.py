"""The same digits everywhere: every lesson under several kinds of processor, made by settings.

`python -m grader.regression.digits [NOTEBOOK...]` runs each notebook under each kind, holds what
its cells give against what they store, prints for each cell with decimals how far the kinds lie
apart, and fails where that comes near to the cell's tolerance. Without arguments it takes every
lesson. Exit status 0, 1 if a digit is not safe, 2 on wrong use. Its short form is a part of the
tests: they run each lesson under the kind that outputs are stored under, and each hand-out under
the one that lies farthest from it.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from rich.console import Console
from rich.table import Table

from grader.core import course
from grader.core.limits import PROCESSOR, THREADS
from grader.regression.cell_verdict import RAISES, cell_faults, survey
from grader.regression.kernel import KernelStopped, lesson_kernel
from grader.regression.tolerance import EXACT, TOLERANT, Tolerance, cell_tolerance
from grader.regression.unrounded import FILE, Number, read_numbers, watched

MARGIN = 10
"""The kinds may lie apart by a tenth of a number's tolerance: a processor that was not tried may
lie farther out."""

CONFIGURATION: Any = np.show_config(mode="dicts")
SIMD: Sequence[str] = CONFIGURATION.get("SIMD Extensions", {}).get("found", [])
"""What NumPy can use of this processor beyond its baseline; X86_V4 is AVX-512."""

HELD_DOWN: Mapping[str, str] = {
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": " ".join(SIMD),
}
FARTHEST: Mapping[str, str] = {
    **THREADS,
    **HELD_DOWN,
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_CBWR": "COMPATIBLE",
}
"""An old processor: of all kinds the farthest from PROCESSOR."""

TWO_THREADS = dict.fromkeys((*THREADS, "OPENBLAS_NUM_THREADS"), "2")


def kinds() -> dict[str, Mapping[str, str]]:
    """The kinds of processor that this machine can be, by name; each is values of kernel.NAMES."""
    wide = {"AVX-512": {**PROCESSOR, "ATEN_CPU_CAPABILITY": "avx512"}}
    return {
        "AVX2": PROCESSOR,
        **(wide if "X86_V4" in SIMD else {}),
        "ATen default": {**PROCESSOR, "ATEN_CPU_CAPABILITY": "default"},
        "MKL compatible": {**PROCESSOR, "MKL_CBWR": "COMPATIBLE"},
        "oneDNN, OpenBLAS, NumPy held down": {**PROCESSOR, **HELD_DOWN},
        "all held down": FARTHEST,
        "two threads": {**PROCESSOR, **TWO_THREADS},
        "nothing pinned": {},
    }


@dataclass(frozen=True)
class Reading:
    """What the cells of a notebook gave under one kind, by index in the notebook."""

    kind: str
    runs: dict[int, list[NotebookNode]]
    numbers: dict[int, list[Number]]


@dataclass(frozen=True)
class Row:
    """How steady the decimals of one cell are.

    apart: the largest distance between two kinds
    flip:  the least distance from a change of the last printed digit
    room:  how often the distance between the kinds goes into the tolerance, at the worst number
    All but room in units of the last printed digit.
    """

    lesson: str
    cell: str
    numbers: int
    apart: float
    flip: float
    room: float

    @property
    def safe(self) -> bool:
        """Whether no number comes near to its tolerance."""
        return self.room >= MARGIN


def read(path: Path, kind: str, processor: Mapping[str, str]) -> Reading:
    """Run a notebook under one kind; its cells also note what they round."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        log, end = Path(folder) / "numbers", 0
        runs: dict[int, list[NotebookNode]] = {}
        numbers: dict[int, list[Number]] = {}
        with lesson_kernel(
            _watched(notebook), path.parent, processor={**processor, FILE: str(log)}
        ) as kernel:
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    runs[index] = kernel.run(index)
                    numbers[index], end = read_numbers(log, end)
    return Reading(kind, runs, numbers)


def _watched(notebook: NotebookNode) -> NotebookNode:
    """The same cells, noting; those that are to fail stay: a traceback shows their lines."""
    cells = [
        nbformat.v4.new_code_cell(watched(cell.source))
        if cell.cell_type == "code" and RAISES not in cell.metadata.get("tags", [])
        else cell
        for cell in notebook.cells
    ]
    return nbformat.v4.new_notebook(cells=cells)


def differing(notebook: NotebookNode, readings: Sequence[Reading], mode: Tolerance) -> list[str]:
    """The cells that do not give what they store, each with the kind and what is different."""
    surveyed = survey(notebook)
    return [
        f"{notebook.cells[index].id}, {reading.kind}: {fault}"
        for reading in readings
        for index, now in reading.runs.items()
        for fault in cell_faults(surveyed, index, now, mode)
    ]


def rows(lesson: str, notebook: NotebookNode, readings: Sequence[Reading]) -> list[Row]:
    """One row for each cell that prints decimals.

    raises: ValueError if a cell prints more numbers under one kind than under another
    """
    found = []
    for index, cell in enumerate(notebook.cells):
        noted = [reading.numbers.get(index, []) for reading in readings]
        if len({len(each) for each in noted}) > 1:
            raise ValueError(f"{lesson}, cell {cell.id}: it prints now more numbers and now fewer.")
        if noted and noted[0]:
            tolerance = cell_tolerance(cell.metadata, TOLERANT)
            found.append(_row(lesson, cell.id, list(zip(*noted, strict=True)), tolerance))
    return found


def _row(
    lesson: str, cell: str, numbers: Sequence[tuple[Number, ...]], tolerance: Tolerance
) -> Row:
    apart, flip, room = 0.0, math.inf, math.inf
    for same in numbers:
        values, unit = [each.value for each in same], 10.0 ** -same[0].decimals
        distance = max(values) - min(values)
        if not math.isfinite(distance):
            continue  # nan or inf: the text is compared
        largest = max(map(abs, values))
        limit = max(tolerance.absolute, tolerance.relative * largest, tolerance.units * unit)
        apart = max(apart, distance / unit)
        flip = min(flip, *(abs(value / unit % 1 - 0.5) for value in values))
        room = min(room, limit / distance if distance else math.inf)
    return Row(lesson, cell, len(numbers), apart, flip, room)


def farthest(readings: Sequence[Reading]) -> tuple[str, str, float]:
    """The two kinds that lie farthest apart, and how far: the mean over all numbers, in units."""
    return max(
        ((a.kind, b.kind, _mean_distance(a, b)) for a, b in combinations(readings, 2)),
        key=lambda pair: pair[2],
    )


def _mean_distance(a: Reading, b: Reading) -> float:
    pairs = [
        pair for index in a.numbers for pair in zip(a.numbers[index], b.numbers[index], strict=True)
    ]
    distances = [abs(x.value - y.value) * 10.0**x.decimals for x, y in pairs]
    finite = [each for each in distances if math.isfinite(each)]
    return sum(finite) / max(len(finite), 1)


def read_all(paths: Sequence[Path], workers: int) -> dict[Path, list[Reading]]:
    """Each notebook under each kind, several at a time."""
    jobs = [(path, *kind) for path in paths for kind in kinds().items()]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        readings = list(pool.map(read, *zip(*jobs, strict=True)))
    each = len(kinds())
    return {path: readings[at * each : (at + 1) * each] for at, path in enumerate(paths)}


def table(found: Sequence[Row]) -> Table:
    """The rows for people."""
    shown = Table(title="How far the kinds of processor lie apart, in units of the last digit")
    for heading in ("lesson", "cell"):
        shown.add_column(heading)
    for heading in ("numbers", "apart", "to a flip", "room"):
        shown.add_column(heading, justify="right")
    for row in found:
        room = "all" if math.isinf(row.room) else f"{row.room:.2g} x"
        numbers = f"{row.numbers}", f"{row.apart:.1g}", f"{row.flip:.1g}"
        shown.add_row(row.lesson, row.cell, *numbers, room if row.safe else f"{room} UNSAFE")
    return shown


def judged(readings: Mapping[Path, Sequence[Reading]], console: Console) -> bool:
    """Print what was found; whether every digit is safe."""
    notebooks = {path: nbformat.read(path, as_version=4) for path in readings}
    found = [row for path in readings for row in rows(path.stem, notebooks[path], readings[path])]
    console.print(table(found))
    faults = {
        name: [
            f"{path.stem}, {fault}"
            for path in readings
            for fault in differing(notebooks[path], readings[path], mode)
        ]
        for name, mode in (("exact", EXACT), ("tolerant", TOLERANT))
    }
    for path, each in readings.items():
        one, other, distance = farthest(each)
        console.print(f"{path.stem}: farthest apart are {one!r} and {other!r}, {distance:.1g}")
    for name, lines in faults.items():
        console.print(f"{len(lines)} differences in {name} mode", *lines, sep="\n", markup=False)
    unsafe = [f"{row.lesson}, {row.cell}" for row in found if not row.safe]
    console.print(f"{len(unsafe)} of {len(found)} cells with decimals unsafe", *unsafe, sep="\n")
    return not (unsafe or faults["tolerant"])


def main(arguments: Sequence[str]) -> int:
    named = [Path(name) for name in arguments]
    paths = named or [course.source_path(lesson) for lesson in course.lessons()]
    try:
        readings = read_all(paths, os.cpu_count() or 1)
        return 0 if judged(readings, Console(width=100)) else 1
    except (OSError, NotJSONError) as error:
        print(f"A notebook cannot be read: {error}", file=sys.stderr)
    except (KernelStopped, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
