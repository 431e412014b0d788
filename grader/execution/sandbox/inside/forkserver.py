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
import select
import signal
import socket
import sys
import types
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from grader.execution.sandbox.inside import confine
from grader.execution.sandbox.inside.server import serve
from grader.execution.sandbox.inside.shell import OUTPUTS, Shell, Stream, make_shell

SCRATCH = ("/tmp", "/submission", "/dev/shm")  # noqa: S108
POLL_SECONDS = 0.02
CONTROL, CHANNEL = 3, 3


def main() -> None:
    """Prepare, then serve until the grader closes the control socket."""
    control = socket.socket(fileno=CONTROL)
    job = json.loads(_message(control))
    if job["uid"]:
        confine.leave_root(job["uid"])
    shell = _shell()
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
        if os.fork() == 0:
            control.close()
            _supervise(sockets[0], socket.socket(fileno=sockets[1]), shell, job, number)
        for each in sockets:
            os.close(each)


def _message(control: socket.socket) -> bytes:
    """Its length on 8 bytes, then the message."""
    with control.makefile("rb") as stream:
        return stream.read(int.from_bytes(stream.read(8), "big"))


def _shell() -> Shell:
    """A shell in a process that has built an optimizer, whose first use is slow."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    shell = make_shell(module)
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


def _supervise(
    channel: int, line: socket.socket, shell: Shell, job: dict[str, Any], number: int
) -> None:
    """Between the warm process and the student's: watches memory, and kills when told to."""
    if not job["unsafe"]:
        confine.call("unshare", confine.OWN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if not child:
        try:
            line.close()
            _be_student(channel, shell, job, number)
        except BaseException as error:
            _last_words(error)
        finally:
            os._exit(0)
    os.close(channel)
    with suppress(OSError):
        os.setpgid(child, child)
    reason = _watch(os.pidfd_open(child), child, line, job["memory"])
    _kill(child)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # Nobody within can kill the first process of a PID namespace; see confine._PRLIMIT64.
    if status == -signal.SIGKILL and not reason and not job["unsafe"]:
        reason = "killed"
    with suppress(OSError):
        line.send(reason.encode() or b"exit")
    os._exit(0)


def _watch(ended: int, child: int, line: socket.socket, memory: int) -> str:
    """Wait for the end of the child or of the line; the reason for which to kill, if any.

    All processes of a submission stay below the child: it is the init of their PID namespace.
    """
    while True:
        ready, _, _ = select.select([ended, line.fileno()], [], [], POLL_SECONDS)
        if line.fileno() in ready:
            os._exit(_killed(child))
        if ready:
            return ""
        if _resident(child) > memory:
            return "memory"


def _killed(child: int) -> int:
    _kill(child)
    os.waitpid(child, 0)
    return 0


def _kill(child: int) -> None:
    """With it dies its PID namespace; without a sandbox, at least its process group."""
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def _resident(child: int) -> int:
    """Bytes of memory of a process and all below it; pages that forks share count for each."""
    parents: dict[int, int] = {}
    memory: dict[int, int] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208
        if name.isdigit():
            with suppress(OSError, KeyError, ValueError):
                text = Path("/proc", name, "status").read_text()
                fields = dict(line.split(":", 1) for line in text.splitlines())
                parents[int(name)] = int(fields["PPid"])
                kib = (fields[key].split()[0] for key in ("RssAnon", "RssShmem"))
                memory[int(name)] = 1024 * sum(map(int, kib))
    below = {child}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return sum(memory.get(pid, 0) for pid in below)


def _be_student(channel: int, shell: Shell, job: dict[str, Any], number: int) -> None:
    """Shut every door, then serve. No descriptor but the channel is left."""
    os.dup2(channel, CHANNEL)
    os.closerange(CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))
    if not job["unsafe"]:
        _mount_scratch(job["disk"], job["kept"])
    confine.limit(job["memory"], job["file"], job["processes"])
    nowhere = os.open(os.devnull, os.O_RDWR)
    for each in range(3):
        os.dup2(nowhere, each)
    os.close(nowhere)
    if not job["unsafe"]:
        _shut_doors(job, number)
    random.setstate(job["random"])  # Python seeds this one generator anew in every fork
    if job["cold"] and (wrong := _teach(shell, job["cells"])):
        raise RuntimeError(wrong)
    serve(socket.socket(fileno=CHANNEL), shell)


def _shut_doors(job: dict[str, Any], number: int) -> None:
    """From here on there is no way back."""
    os.chdir("/submission")
    confine.give_up_everything(job["uid"] + number % (1 << 15) if job["uid"] else None)


def _mount_scratch(size: int, kept: list[str]) -> None:
    """/proc and scratch folders of the submission's own.

    kept: what lies below /tmp and belongs to the course; it stays
    """
    tmp, aside = SCRATCH[0], "/run/aside"
    confine.call("unshare", confine.NEWNS)  # the supervisor goes on seeing the outer /proc
    confine.mount("none", "/", "", confine.MS_REC | confine.MS_PRIVATE)
    confine.mount("proc", "/proc", "proc", confine.MS_NOSUID | confine.MS_NODEV | confine.MS_NOEXEC)
    if kept:
        confine.mount(tmp, aside, "", confine.MS_BIND | confine.MS_REC)
    for folder in SCRATCH:
        options = f"size={size},mode=1777"
        confine.mount("tmpfs", folder, "tmpfs", confine.MS_NOSUID | confine.MS_NODEV, options)
    for path in kept:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103
        confine.mount(aside + path[len(tmp) :], path, "", confine.MS_BIND | confine.MS_REC)


def _last_words(error: BaseException) -> None:
    """A confinement that failed: the examiner misses the first word, and the log has the reason."""
    with suppress(OSError):
        os.write(2, f"{error!r}\n".encode())


if __name__ == "__main__":
    main()
