"""How far a download is: a bar at a terminal, elsewhere a line at its start and one at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

Moved = Callable[[int, int | None], None]
"""Called with the bytes that are here and those of the whole file, if they are known."""


@contextmanager
def meter(name: str, shown: bool) -> Iterator[Moved]:
    """Tell on stderr how far the download of a file is."""
    if not shown:
        yield lambda _here, _whole: None
    elif sys.stderr.isatty():
        # No markup: a file's name may hold square brackets.
        columns = TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn()
        with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task(name, total=None)
            yield lambda here, whole: bar.update(task, completed=here, total=whole)
    else:
        print(f"{name}: downloading", file=sys.stderr, flush=True)
        yield lambda _here, _whole: None
        print(f"{name}: whole", file=sys.stderr, flush=True)
