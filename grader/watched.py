"""Grading with somebody at the terminal: progress, a last line, and an exit status."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader import road
from grader.records import Result, Status

LINE_EVERY = 10
"""Submissions per line of progress, where nobody watches a bar."""


def grade_watched(grading: road.Grading) -> int:
    """Grade a class; exit status 1 if a submission has no result because of us, else 0."""
    with progress() as tick:
        results = road.grade(grading, tick)
    print(summary(results, grading.out), file=sys.stderr)
    return 1 if any(result.status is Status.ERROR for result in results) else 0


def summary(results: Sequence[Result], out: Path) -> str:
    """One line: how the submissions ended, and where the report lies."""
    counts = Counter(result.status for result in results)
    parts = [f"{counts[s]} {s.value.replace('_', ' ')}" for s in Status if counts[s]]
    return f"{', '.join(parts)}; the report is {out / 'report.html'}"


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """What shows the progress: a bar on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _line
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("grading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _line(done: int, total: int) -> None:
    if done % LINE_EVERY == 0 or done == total:
        print(f"graded {done} of {total}", file=sys.stderr)
