"""Grading with somebody at the terminal: progress, a last line, and an exit status."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grader.core.models import Result, Status
from grader.pipeline import run

ENOUGH = 3
"""Submissions that must have run before a time to go is worth saying."""


@dataclass(frozen=True)
class Tally:
    """Counts of submissions.

    done:   have a result
    total:  all
    taken:  of those done, had their result from an earlier run
    ran:    were run now
    to_run: will have been run at the end
    """

    done: int
    total: int
    taken: int = 0
    ran: int = 0
    to_run: int = 0


Progress = Callable[[Tally], None]
"""Called whenever results have been filed."""


@dataclass
class Pace:
    """The time to go, from the submissions that ran: refusals and earlier results take none."""

    clock: Callable[[], float] = time.monotonic
    _start: float = field(init=False)

    def __post_init__(self) -> None:
        self._start = self.clock()

    def to_go(self, tally: Tally) -> str:
        """In words, empty where nothing honest can be said yet."""
        left = tally.to_run - tally.ran
        if tally.ran < ENOUGH or left <= 0:
            return ""
        return f"{_words(left * (self.clock() - self._start) / tally.ran)} to go"


def _words(seconds: float) -> str:
    """No more exact than an estimate is."""
    if seconds < 90:
        return f"about {max(10, 10 * round(seconds / 10))} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 90 else f"about {seconds / 3600:.1f} h"


LINE_EVERY = 10
"""Submissions per line of progress, where nobody watches a bar."""


def grade_watched(grading: run.Grading) -> int:
    """Grade a class; exit status 1 if a submission has no result because of us, else 0."""
    last = Tally(0, 0)

    def noted(tally: Tally) -> None:
        nonlocal last
        last = tally
        tick(tally)

    try:
        with progress() as tick:
            results = run.grade(grading, noted)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped with {last.done} of {last.total or 'all'} graded; the same command goes on "
            "from there."
        ) from None
    print(summary(results, grading.out, last.taken), file=sys.stderr)
    return 1 if any(result.status is Status.ERROR for result in results) else 0


def summary(results: Sequence[Result], out: Path, taken: int = 0) -> str:
    """One line: how the submissions ended, and where the report lies.

    taken: how many of them had their result before
    """
    counts = Counter(result.status for result in results)
    parts = [f"{counts[s]} {s.value.replace('_', ' ')}" for s in Status if counts[s]]
    before = f" ({taken} of them before)" if taken else ""
    return f"{', '.join(parts)}{before}; the report is {out / 'report.html'}"


@contextmanager
def progress() -> Iterator[Progress]:
    """What shows the progress: a bar on a terminal, else a line now and then."""
    pace = Pace()
    if not sys.stderr.isatty():
        yield lambda tally: _line(tally, pace)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[to_go]}")
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("grading", total=None, to_go="")
        yield lambda tally: bar.update(
            task, completed=tally.done, total=tally.total, to_go=pace.to_go(tally)
        )


def _line(tally: Tally, pace: Pace) -> None:
    if tally.done % LINE_EVERY == 0 or tally.done == tally.total:
        to_go = pace.to_go(tally)
        print(f"graded {tally.done} of {tally.total}{to_go and ', ' + to_go}", file=sys.stderr)
