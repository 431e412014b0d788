"""The warm process: it has run a lesson's teaching cells, and forks for each submission.

No student's code ever runs in it. It gets a job on its control socket (one JSON message), says
"ready" or what is wrong, and then takes pairs of sockets: the examiner's line to the student's
code, and a line to the supervisor. Closing the latter kills the submission; it carries one JSON
message when the submission's process ends by itself.

A fork takes no thread along. Where the teaching cells leave some behind, the process says
"threads", and the grader starts a cold one: it has only imported what every lesson needs, and
each of its forks runs the teaching cells itself, behind the same doors.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import socket
import sys
import types
from functools import partial
from itertools import count
from typing import Any

from grader.execution.sandbox.inside import confine
from grader.execution.sandbox.inside.server import serve
from grader.execution.sandbox.inside.shell import OUTPUTS, Shell, Stream, make_shell
from grader.execution.sandbox.inside.supervisor import supervise
from grader.execution.sandbox.inside.walls import Walls, walls

CONTROL, CHANNEL = 3, 3


def main() -> None:
    """Prepare, then serve until the grader closes the control socket."""
    control = socket.socket(fileno=CONTROL)
    job = json.loads(_message(control))
    around = walls(job)
    around.prepare()
    shell = _shell(optimizer="torch" in "".join(job["cells"]))
    wrong = "" if job["cold"] else _teach(shell, job["cells"])
    if not wrong and len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208
        wrong = "threads"
    if wrong:
        control.send(wrong.encode())
        return
    job["random"] = random.getstate()
    gc.collect()
    gc.freeze()  # else the first collection in a fork copies every page
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.send(b"ready")
    for number in count(1):
        data, sockets, _, _ = socket.recv_fds(control, 1, 2)
        if not data:
            return
        if around.fork() == 0:
            control.close()
            channel, line = sockets[0], socket.socket(fileno=sockets[1])
            student = partial(_be_student, channel, shell, job, around, number)
            supervise(around, line, channel, job["memory"], student)
        for each in sockets:
            os.close(each)


def _message(control: socket.socket) -> bytes:
    """Its length on 8 bytes, then the message."""
    with control.makefile("rb") as stream:
        return stream.read(int.from_bytes(stream.read(8), "big"))


def _shell(optimizer: bool) -> Shell:
    """A shell; optimizer: in a process that has built one, which takes seconds the first time."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    shell = make_shell(module)
    if optimizer:
        import torch

        torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    return shell


def _teach(shell: Shell, cells: list[str]) -> str:
    """Run the teaching cells; what is wrong with them, if anything."""
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    for number, source in enumerate(cells):
        OUTPUTS.begin(10_000)
        result = shell.run_cell(source, store_history=True)
        if not result.success:
            error = result.error_before_exec or result.error_in_exec
            return f"cell {number} stops with {type(error).__name__}: {error}"
    return ""


def _be_student(channel: int, shell: Shell, job: dict[str, Any], walls: Walls, number: int) -> None:
    """Shut every door, then serve. No descriptor but the channel is left."""
    os.dup2(channel, CHANNEL)
    os.closerange(CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))
    confine.limit(job["memory"], job["file"], job["processes"])
    nowhere = os.open(os.devnull, os.O_RDWR)
    for each in range(3):
        os.dup2(nowhere, each)
    os.close(nowhere)
    walls.around_student(number)
    random.setstate(job["random"])  # Python seeds this one generator anew in every fork
    if job["cold"] and (wrong := _teach(shell, job["cells"])):
        raise RuntimeError(wrong)
    serve(socket.socket(fileno=CHANNEL), shell)


if __name__ == "__main__":
    main()
