"""The mutation gate: would the regression notice if a stored output were wrong?

`python -m grader.regression.mutation.gate [NOTEBOOK...]` runs each notebook once, falsifies what it
stores in every way of `mutants`, lets the plugin's own judge compare each falsified notebook with
that one run, and prints how many were caught. Without arguments it takes every lesson.
Exit status 0 if nothing escaped that must not, 1 if something did, 2 on wrong use.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from rich.console import Console
from rich.table import Table

from grader.core import course
from grader.regression.cell_verdict import Survey, cell_faults, survey
from grader.regression.compare_widgets import widget_faults
from grader.regression.kernel import lesson_kernel
from grader.regression.mutation.images import image_kinds
from grader.regression.mutation.mutant import METADATA, Altered, Kind, with_cells
from grader.regression.mutation.structure import structure_kinds
from grader.regression.mutation.texts import text_kinds
from grader.regression.mutation.widgets import widget_kinds
from grader.regression.tolerance import EXACT, TOLERANT, Tolerance

SEED = 4321


@dataclass(frozen=True)
class Recording:
    """A stored notebook and what one run gave.

    runs:     the outputs of its code cells, by index in the notebook
    widgets:  the state of its widgets after the last cell
    verdicts: whether unaltered cells fail, by all that this depends on: most cells of a mutant are
    """

    name: str
    notebook: NotebookNode
    runs: dict[int, list[NotebookNode]]
    widgets: dict[str, Any] = field(default_factory=dict)
    verdicts: dict[Hashable, bool] = field(default_factory=dict, repr=False, compare=False)


Mutant = tuple[Recording, Altered]


@dataclass(frozen=True)
class Row:
    """How many mutants of a kind there were, and how many made exactly their own cells fail."""

    kind: str
    mutants: int
    exact: int
    tolerant: int
    missable: bool

    @property
    def holds(self) -> bool:
        """Whether nothing escaped that must not."""
        return self.exact == self.mutants and (self.missable or self.tolerant == self.mutants)


def record(path: Path) -> Recording:
    """Run a notebook once, in the kernel that the plugin would start."""
    notebook = nbformat.read(path, as_version=4)
    with lesson_kernel(notebook, path.parent) as kernel:
        indices = [at for at, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        runs = {index: kernel.run(index) for index in indices}
        return Recording(path.name, notebook, runs, kernel.widgets())


def failing_cells(recording: Recording, altered: Altered, strictness: Tolerance) -> set[int]:
    """The cells that would fail under pytest if the notebook stored the altered cells.

    Among them stands METADATA if a stored widget would.
    """
    mutant = with_cells(recording.notebook, altered)
    surveyed = survey(mutant)
    failing = {
        index for index in recording.runs if _fails(recording, surveyed, index, altered, strictness)
    }
    others = {index: now for index, now in recording.runs.items() if index not in failing}
    if widget_faults(mutant, others, recording.widgets, strictness):
        failing.add(METADATA)
    return failing


def _fails(
    recording: Recording, surveyed: Survey, index: int, altered: Altered, strictness: Tolerance
) -> bool:
    """Whether a cell fails; of an unaltered one it is known from the first time on."""
    now = recording.runs[index]
    if index in altered:
        return bool(cell_faults(surveyed, index, now, strictness))
    key = (index, strictness, surveyed.released, surveyed.count_faults.get(index))
    if key not in recording.verdicts:
        recording.verdicts[key] = bool(cell_faults(surveyed, index, now, strictness))
    return recording.verdicts[key]


def kinds() -> list[Kind]:
    """Every kind of mutant."""
    return [*text_kinds(), *image_kinds(), *structure_kinds(), *widget_kinds()]


def gate(recordings: Sequence[Recording], seed: int = SEED) -> list[Row]:
    """A row for each kind of mutant, over all notebooks; the draws depend on the seed alone."""
    return [_row(kind, drawn(kind, recordings, seed)) for kind in kinds()]


def drawn(kind: Kind, recordings: Sequence[Recording], seed: int = SEED) -> list[Mutant]:
    """The mutants of one kind, each with what it is a mutant of."""
    random = Random(f"{seed} {kind.name}")  # noqa: S311
    return [
        (recording, altered)
        for recording in recordings
        for altered in kind.alter(recording.notebook, random)
    ]


def _row(kind: Kind, mutants: Sequence[Mutant]) -> Row:
    exact, tolerant = (
        sum(failing_cells(*mutant, strictness) == set(mutant[1]) for mutant in mutants)
        for strictness in (EXACT, TOLERANT)
    )
    return Row(kind.name, len(mutants), exact, tolerant, kind.missable)


def table(rows: Sequence[Row]) -> Table:
    """The rows for people, with their sum."""
    total = Row(
        "all",
        sum(row.mutants for row in rows),
        sum(row.exact for row in rows),
        sum(row.tolerant for row in rows),
        False,
    )
    shown = Table(title="Stored outputs falsified, and caught")
    shown.add_column("kind")
    for heading in ("n", "exact", "tolerant"):
        shown.add_column(heading, justify="right")
    shown.add_column("tolerant mode")
    for row in [*rows, total]:
        note = "may miss it" if row.missable else "" if row.holds or row is total else "ESCAPED"
        shown.add_row(row.kind, str(row.mutants), str(row.exact), str(row.tolerant), note)
    return shown


def false_alarms(recordings: Sequence[Recording]) -> list[str]:
    """Cells that fail although nobody altered them, with what the judge says."""
    return [
        f"{recording.name}, cell {index}: {fault}"
        for recording in recordings
        for index, now in recording.runs.items()
        for fault in cell_faults(survey(recording.notebook), index, now, EXACT)
    ] + [
        f"{recording.name}, widgets: {fault}"
        for recording in recordings
        for fault in widget_faults(recording.notebook, recording.runs, recording.widgets, EXACT)
    ]


def main(arguments: Sequence[str]) -> int:
    paths = [Path(name) for name in arguments]
    paths = paths or [course.source_path(lesson) for lesson in course.lessons()]
    try:
        recordings = [record(path) for path in paths]
    except (OSError, NotJSONError) as error:
        print(f"A notebook cannot be read: {error}", file=sys.stderr)
        return 2
    if alarms := false_alarms(recordings):
        print("Unaltered cells fail, so nothing can be told:", *alarms, sep="\n", file=sys.stderr)
        return 1
    rows = gate(recordings)
    Console(width=100).print(table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
