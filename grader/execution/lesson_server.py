"""The trusted process of one lesson: it holds the checks, and forks for each submission.

Run as `python -m grader.execution.lesson_server FD`: on that socket it gets a job, says "ready",
"threads" or what is wrong, and then gets one socket for each submission, on which it reads a
notebook and answers with what the examiner found; in place of a notebook it takes answers of our
own, to say how they behave. It starts the lesson's sandbox, which it hands
to the examiner. "threads" asks for a cold start (see sandbox/inside/forkserver.py): each fork then
runs the teaching cells itself. Here run those that checks use, which is the first cell in most
lessons; the sandbox runs those that answers use too, or all of them if the job says so.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import re
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from grader.core import course
from grader.core.course import CourseError
from grader.core.limits import GRACE_SECONDS, KILLED, Limits
from grader.core.teaching_cells import Cells, cells_of
from grader.execution.examiner.bounds import limit_memory
from grader.execution.examiner.examine import Lesson, behaviours, examine, lesson
from grader.execution.examiner.proxy import Fault
from grader.execution.sandbox.host import LeavesThreads, Sandbox, SandboxFailed, backend

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Prepare, say how it went, and serve until the road closes its end."""
    _die_with_parent()
    control = socket.socket(fileno=int(sys.argv[1]))
    with control.makefile("rb") as stream:
        job = json.loads(stream.read(int.from_bytes(stream.read(8), "big")))
    limits, cold = Limits(**job["limits"]), job["cold"]
    cells = cells_of(job["notebook"])
    try:
        used, theirs = _used(cells, job["every_cell"])
        sandbox = Sandbox(theirs, limits, backend(job["unsafe"], job["hidden"]), cold=cold)
        known = lesson(job["notebook"], _taught(["import lesson"] if cold else used))
        _ready_for_gradients(known.checks.values())
        if threading.active_count() > 1:
            raise LeavesThreads
        sandbox.wait()
    except (CourseError, LeavesThreads) as error:
        control.send(str(error).encode() or b"threads")
        return
    except SandboxFailed:
        sys.exit(KILLED)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.send(b"ready")
    _serve(control, known, sandbox, limits, used if cold else [])


def _used(cells: Cells, every_cell: bool) -> tuple[list[str], list[str]]:
    """Teaching cells that run here, and in the sandbox."""
    try:
        here = cells.used_by_checks()
        return here, cells.teaching if every_cell else cells.used_by_exercises()
    except SyntaxError as error:
        raise CourseError(f"The lesson does not run: {error}.") from error


def _taught(cells: list[str]) -> dict[str, Any]:
    """The namespace that these cells leave; what they print goes nowhere."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, text in enumerate(cells):
        try:
            exec(compile(text, f"<cell {number}>", "exec", dont_inherit=True), namespace)  # noqa: S102
        except Exception as error:
            raise CourseError(
                f"The lesson does not run: cell {number} stops with {error!r}."
            ) from error
    return namespace


def _ready_for_gradients(checks: Iterable[str]) -> None:
    """Import what the first gradient of a process imports: half a second in each fork."""
    if any(re.search(r"\b(grad|backward)\(", text) for text in checks):
        importlib.import_module("torch.fx.experimental.symbolic_shapes")


def _serve(
    control: socket.socket, known: Lesson, sandbox: Sandbox, limits: Limits, cells: list[str]
) -> None:
    """Until the road closes its end, or the sandbox is killed: the road then starts both anew.

    cells: what each fork still has to run; none in a warm process
    """
    ends: list[int | socket.socket] = [control, ended := sandbox.ended()]
    while True:
        ready, _, _ = select.select(ends, [], [])
        if ended in ready:
            os._exit(1)  # at once: a process that takes its leave looks alive to the road
        data, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            sandbox.close()
            return
        if os.fork() == 0:
            try:
                control.close()
                here = replace(known, namespace=_taught(cells)) if cells else known
                _answer(socket.socket(fileno=sockets[0]), here, sandbox, limits)
            finally:
                os._exit(0)
        os.close(sockets[0])


def _answer(client: socket.socket, known: Lesson, sandbox: Sandbox, limits: Limits) -> None:
    """Examine one notebook; nothing is answered where the fault is ours, but the reason."""
    _die_with_parent()
    signal.alarm(int(limits.total_seconds + GRACE_SECONDS + limits.probe_seconds))
    with client.makefile("rb") as stream:
        asked = json.loads(stream.read())
    found: dict[str, Any]
    try:
        limit_memory()
        if "answers" in asked:
            told = behaviours(asked["answers"], known, sandbox.fork, limits)
            found = {"done": [each and asdict(each) for each in told]}
        else:
            done = examine(asked["notebook"], known, sandbox.fork, limits)
            # asdict() copies what it meets, and most of that would be the notebook
            found = {"done": asdict(replace(done, notebook=None)) | {"notebook": done.notebook}}
    except (Exception, Fault) as error:
        found = {"failed": str(error)}
    with suppress(OSError):
        client.sendall(json.dumps(found).encode())


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    os.chdir(course.NOTEBOOKS)
    main()
