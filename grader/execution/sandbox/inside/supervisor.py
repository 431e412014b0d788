"""Between the warm process and a student's: watches memory, and kills when told to.

It reads numbers of the kernel's and nothing that the student writes. Whatever ends it ends the
submission with it: within walls it is the first process of the PID namespace that holds them all.
"""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from grader.execution.sandbox.inside.walls import Walls

POLL_SECONDS = 0.02
CLOSED, ENDED, MEMORY, KILLED = b"", b"exit", b"memory", b"killed"
"""Why it is over: the grader has closed its line, the process has ended by itself, it took too much
memory, or somebody outside has killed it."""


def supervise(
    walls: Walls, line: socket.socket, channel: int, memory: int, student: Callable[[], None]
) -> NoReturn:
    """Start a student's process, and say on the line how it ended, once it has.

    channel: the student's descriptor, which no other process keeps
    memory:  bytes that all its processes together may take
    """
    said = ENDED  # also of a submission that ends because something here does not work
    child = 0
    try:
        walls.around_supervisor()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child = os.fork()
        if not child:
            line.close()
            _be(student)
        os.close(channel)
        said = _to_its_end(walls, child, line, memory)
    finally:
        if child:
            _kill(child)
        walls.take_away()
        if said:
            with suppress(OSError):
                line.send(said)
        os._exit(0)


def _be(student: Callable[[], None]) -> NoReturn:
    try:
        os.setsid()  # a group to signal, and where the kernel counts sessions a turn, of its own
        student()
    except BaseException as error:
        with suppress(OSError):  # the grader misses the first word, and the log has the reason
            os.write(2, f"{error!r}\n".encode())
    finally:
        os._exit(0)


def _to_its_end(walls: Walls, child: int, line: socket.socket, memory: int) -> bytes:
    said, most = _watch(walls, child, line, memory)
    _kill(child)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if said == ENDED and walls.killed_from_outside(status):
        # What took much of a machine that has too little is to blame for that.
        return MEMORY if 2 * most > memory and walls.killed_by_the_kernel() else KILLED
    return said


def _watch(walls: Walls, child: int, line: socket.socket, memory: int) -> tuple[bytes, int]:
    """Wait for the end of the child or of the line; why it is over, and the most that it took.

    Too much is what is so twice: a process that starts another one seems to be two for a moment.
    """
    ends: list[int | socket.socket] = [os.pidfd_open(child), line]
    most, times = 0, 0
    while times < 2:
        ready, _, _ = select.select(ends, [], [], POLL_SECONDS)
        if line in ready:
            return CLOSED, most
        if ready:
            return ENDED, most
        taken = walls.taken(child, memory)
        most = max(most, taken)
        times = times + 1 if taken > memory else 0
        walls.give_way()
    return MEMORY, most


def _kill(child: int) -> None:
    """With it dies its PID namespace; without walls, at least its process group."""
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
