"""`grader contest`, and the contest's part of `grader bench`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lesson import DATA
from rich.console import Console
from rich.table import Table

from grader.benchmarks.detectors.compete import Contest, common_labels, run_contest
from grader.benchmarks.detectors.drift import drift_table
from grader.benchmarks.detectors.entrants import Entrant, entrants
from grader.benchmarks.detectors.filed import CONTEST, Row, read_rows, write_rows
from grader.benchmarks.detectors.lingua_suite import suite_table
from grader.benchmarks.detectors.peers import available
from grader.benchmarks.detectors.protocol import Rows, rows
from grader.core.course import ROOT, CourseError


def contest_command(export: Path | None) -> int:
    """Measure, and write notebooks/data/contest.csv."""
    if export is None:
        raise CourseError("There is no export; name one: TATOEBA_EXPORT=file make contest.")
    console = Console(stderr=True)
    training, held_out = rows(export)
    path = write_rows(measured_rows(held_out, entrants(training), console))
    console.print(f"Wrote {path.relative_to(ROOT)}.")
    return 0


def drift(held_out: Rows, competing: Iterable[Entrant], console: Console) -> Table:
    """The contest once more, and what differs from the file by more than chance explains."""
    return drift_table(read_rows(CONTEST), measured_rows(held_out, competing, console))


def on_suite(suite: dict[str, Rows], competing: Iterable[Entrant], console: Console) -> Table:
    """Every entrant on lingua's suite."""
    return suite_table(suite, _announced(competing, console))


def measured_rows(held_out: Rows, competing: Iterable[Entrant], console: Console) -> list[Row]:
    """Every entrant in every condition, on the held-out rows of an export."""
    common = common_labels(peer.known for peer in available()[0])
    contest = Contest(held_out, common, DATA / "sentences.csv")
    return list(run_contest(contest, _announced(competing, console)))


def _announced(competing: Iterable[Entrant], console: Console) -> Iterator[Entrant]:
    for entrant in competing:
        console.print(f"measuring {entrant.name} {entrant.version}", style="dim")
        yield entrant
