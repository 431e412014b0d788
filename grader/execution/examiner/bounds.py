"""What a check may take of the grader itself, because an answer's result decides what it computes.

A property that counts up to a number, or that looks each part up, is quick with the results that
its author thought of. A result of another mind may ask for hours, or for all memory.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from grader.core.limits import CHECKS_BYTES
from grader.core.models import Status
from grader.execution.examiner.proxy import Lost

_DATA = 5
"""Of the numbers in /proc/<pid>/statm: pages of data and stack."""


def limit_memory() -> None:
    """Let this process take CHECKS_BYTES more than it has; then Python raises MemoryError."""
    pages = int(Path("/proc/self/statm").read_bytes().split()[_DATA])
    most = pages * resource.getpagesize() + CHECKS_BYTES
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


@contextmanager
def processor_seconds(most: float) -> Iterator[None]:
    """Raise Lost(TIMED_OUT) in the block once this process has worked that long in it.

    Its own work counts, and no waiting for an answer: a busy machine takes nothing from it.
    """
    before = signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _too_long(*_: object) -> NoReturn:
    raise Lost(Status.TIMED_OUT)


def bare(error: BaseException) -> None:
    """Forget the frames that an exception came through: they hold a student's values."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
