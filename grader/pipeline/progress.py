"""Grading with somebody at the terminal: progress, a last line, and an exit status."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from grader.core.models import Result, Status
from grader.pipeline.results import NO_PAGE

LINE_EVERY = 10
"""Submissions per line of progress, where nobody watches a bar."""
PERIOD = 600.0
"""Seconds over which the speed is averaged: a lesson that starts takes a while."""


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


Say = Callable[[str], None]
"""Called with a sentence for people about what was odd and is no result."""


def watched(grade: Callable[[Progress, Say], list[Result]], out: Path) -> list[Result]:
    """Grade a class and show how it goes: progress, a last line, and the pages that are missing."""
    last = Tally(0, 0)

    def noted(tally: Tally) -> None:
        nonlocal last
        last = tally
        tick(tally)

    try:
        with shown() as tick:
            results = grade(noted, _said)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped with {last.done} of {last.total or 'all'} graded; the same command goes on "
            "from there."
        ) from None
    print(summary(results, out, last), file=sys.stderr)
    for each in results:
        if NO_PAGE in each.message:
            print(f"{each.student}, {each.lesson}: {each.message}", file=sys.stderr)
    return results


def exit_status(results: Sequence[Result]) -> int:
    """1 if a result or a page is missing because of us, else 0."""
    return int(any(r.status is Status.ERROR or NO_PAGE in r.message for r in results))


def _said(sentence: str) -> None:
    print(f"grader: {sentence}", file=sys.stderr)


def summary(results: Sequence[Result], out: Path, last: Tally) -> str:
    """One line: how the submissions ended, how many of them were run now, where the report lies."""
    counts = Counter(result.status for result in results)
    names = {s: s.value.replace("_", " ") for s in Status}
    names[Status.MISSING] = "not handed in"  # it may not be due yet
    parts = [f"{counts[s]} {names[s]}" for s in Status if counts[s]]
    before = f" ({last.taken} of them before, {last.ran} now)" if last.taken else ""
    return f"{', '.join(parts)}{before}; the report is {out / 'report.html'}"


@contextmanager
def shown() -> Iterator[Progress]:
    """What shows the progress: a bar on a terminal, else a line now and then.

    Both count what has to run, and nothing else: refusals and earlier results take no time.
    """
    watching = sys.stderr.isatty()
    to_go = TimeRemainingColumn()
    columns = TextColumn("grading"), BarColumn(), MofNCompleteColumn(), to_go
    console = Console(stderr=True)
    with Bar(
        *columns, console=console, transient=True, disable=not watching,
        speed_estimate_period=PERIOD,
    ) as bar:  # fmt: skip
        bar.add_task("grading", total=None)
        (task,) = bar.tasks

        def tick(tally: Tally) -> None:
            news = tally.ran - task.completed
            bar.update(task.id, completed=tally.ran, total=tally.to_run)
            if news and not watching and (tally.ran % LINE_EVERY == 0 or task.finished):
                print(_line(tally, to_go.render(task).plain), file=sys.stderr)

        yield tick


def _line(tally: Tally, to_go: str) -> str:
    said = f"graded {tally.ran} of {tally.to_run}"
    return f"{said}, {to_go} to go" if tally.ran < tally.to_run and "-" not in to_go else said
