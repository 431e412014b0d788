"""Processes that try to confuse whoever counts their memory: of every name, dying, and dead.

`python -m grader.benchmarks.grading.fuzz_supervisor SEED COUNT` makes that many, a few at a time,
and prints how many times it has counted them. A process of its own, because it forks: pytest is
large. The tests make a few, `make bench` many.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

from rich.table import Table

from grader.core import course
from grader.execution.sandbox.inside import memory

SEED, PROCESSES = 4321, 1_000
AT_ONCE, HELD = 25, 8 << 20
_NAME = 15
_libc = ctypes.CDLL(None)
Kind = Callable[[bytes, Callable[[], None]], None]
"""Does what it does after its name, and says by the function that it has begun."""


def counts_of(seed: int, count: int) -> int:
    """How often so many processes were counted, by a process of its own.

    raises: subprocess.CalledProcessError, with what went wrong, where the counting failed
    """
    program = [sys.executable, "-m", "grader.benchmarks.grading.fuzz_supervisor"]
    said = subprocess.run(
        [*program, str(seed), str(count)],
        cwd=course.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(said.stdout)


def supervisor_table() -> Table:
    """1,000 processes, counted while they come and go."""
    start = time.perf_counter()
    found = counts_of(SEED, PROCESSES)
    table = Table(
        "processes", "times counted", "seconds", title="memory of processes of every name"
    )
    table.add_row(str(PROCESSES), str(found), f"{time.perf_counter() - start:.0f}")
    return table


def fuzz(seed: int, count: int) -> int:
    """Count processes' memory while they come and go; returns how often it was counted.

    raises: whatever the counting raises, and AssertionError where it misses memory that is held
    """
    draw, counted = random.Random(seed), 0  # noqa: S311
    for first in range(0, count, AT_ONCE):
        kinds = [draw.choice(KINDS) for _ in range(min(AT_ONCE, count - first))]
        ready = mmap.mmap(-1, len(kinds))
        children = [_start(kind, draw.randbytes(15), ready, at) for at, kind in enumerate(kinds)]
        while ready[:].count(1) < len(kinds):
            memory.of_processes(memory.below(os.getpid()), 0)
            counted += 1
        holding = sum(kind in (_hold, _hold_in_a_thread) for kind in kinds)
        pids = [pid for pid in memory.below(os.getpid()) if pid != os.getpid()]
        for limit in (0, 1 << 60):  # by shares, and without
            assert memory.of_processes(pids, limit) >= holding * HELD
        for pid in children:
            os.kill(pid, 9)
        memory.of_processes(children, 0)  # zombies now, or nearly so
        for pid in children:
            os.waitpid(pid, 0)
        counted += 4
    assert memory.of_processes([1 << 22, -1, *children], 0) >= 0
    return counted


def _start(kind: Kind, name: bytes, ready: mmap.mmap, at: int) -> int:
    pid = os.fork()
    if pid == 0:
        _libc.prctl(_NAME, name, 0, 0, 0)
        kind(name, lambda: ready.__setitem__(at, 1))
    return pid


def _hold(name: bytes, ready: Callable[[], None]) -> NoReturn:
    held = b"y" * HELD
    ready()
    time.sleep(600)
    os._exit(len(held) % 2)


def _hold_in_a_thread(name: bytes, ready: Callable[[], None]) -> None:
    """Its first thread ends, and with it all that /proc/<pid> itself shows."""

    def hold() -> None:
        _libc.prctl(_NAME, name[::-1], 0, 0, 0)
        _hold(name, ready)

    threading.Thread(target=hold).start()
    _libc.syscall(60, 0)


def _vanish(name: bytes, ready: Callable[[], None]) -> NoReturn:
    ready()
    os._exit(0)


def _leave_a_zombie(name: bytes, ready: Callable[[], None]) -> NoReturn:
    if os.fork() == 0:
        _libc.prctl(_NAME, name[::-1], 0, 0, 0)
        os._exit(0)
    ready()
    time.sleep(600)
    os._exit(0)


def _leave_an_orphan(name: bytes, ready: Callable[[], None]) -> NoReturn:
    if os.fork() == 0:
        os._exit(0)
    _vanish(name, ready)


KINDS: tuple[Kind, ...] = (_hold, _hold_in_a_thread, _vanish, _leave_a_zombie, _leave_an_orphan)

if __name__ == "__main__":
    print(fuzz(*map(int, sys.argv[1:])))
