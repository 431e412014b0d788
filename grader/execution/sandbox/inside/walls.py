"""What is around a submission within the sandbox: namespaces of its own, or nothing at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from signal import SIGKILL
from typing import Any, Protocol

from lesson import DATA

from grader.execution.sandbox.inside import confine, memory, turns

SCRATCH = ("/tmp", "/submission", "/dev/shm")  # noqa: S108
INODES = 1 << 15
"""Files and folders that each scratch folder may hold."""
TERMINALS = 64
"""Pseudo-terminals of one submission; the machine has 4,096 for all."""
_QUIET = confine.MS_NOSUID | confine.MS_NODEV | confine.MS_NOEXEC


class Walls(Protocol):
    """The two backends of the sandbox, as the warm process sees them."""

    def prepare(self) -> None:
        """In the warm process, before any code of the lesson."""

    def fork(self) -> int:
        """As os.fork(): where the warm process goes on, and where a supervisor begins."""

    def around_supervisor(self) -> None:
        """In the supervisor, before the student's process is there."""

    def around_student(self, number: int) -> None:
        """In the student's process, as the last step before it serves."""

    def taken(self, child: int, limit: int) -> int:
        """Bytes of memory that the submission takes; child: its first process."""

    def give_way(self) -> None:
        """In the supervisor: let a submission of many processes weigh as much as one of one."""

    def take_away(self) -> None:
        """In the supervisor, once the student's process is gone."""

    def killed_by_the_kernel(self) -> bool:
        """Whether memory was short on this machine since around_supervisor()."""

    def killed_from_outside(self, status: int) -> bool:
        """Whether nobody within can have ended the student's process with that status."""


class NoWalls:
    """The student's code has the rights of the user; only limits hold.

    It works in a folder of its own, beside which lies `data`, as beside the folder of a lesson.
    """

    def prepare(self) -> None: ...

    def fork(self) -> int:
        return os.fork()

    def around_supervisor(self) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="submission-"))
        (self._place / DATA.name).symlink_to(DATA)
        (self._place / "submission").mkdir()

    def around_student(self, number: int) -> None:
        os.chdir(self._place / "submission")

    def taken(self, child: int, limit: int) -> int:
        return memory.of_processes(memory.below(child), limit)

    def give_way(self) -> None: ...

    def take_away(self) -> None:
        shutil.rmtree(self._place, ignore_errors=True)

    def killed_by_the_kernel(self) -> bool:
        return False

    def killed_from_outside(self, status: int) -> bool:
        return False


class Namespaces:
    """Two PID namespaces, one within the other: the supervisor is the first process of the outer
    one, with which all others end, and the student's of the inner one, which nobody in it can kill.
    """

    def __init__(self, uid: int, disk: int, kept: list[str]) -> None:
        """uid: the first of a block, 0 where root did not start this; disk: bytes of a folder.

        kept: what lies below /tmp and belongs to the course
        """
        self._uid, self._disk, self._kept = uid, disk, kept

    def prepare(self) -> None:
        self._vmstat = os.open("/proc/vmstat", os.O_RDONLY)
        if self._uid:
            confine.leave_root(self._uid)

    def fork(self) -> int:
        # Of a namespace that it has made a process cannot always come back: one between makes it.
        if between := os.fork():
            return between
        confine.call("unshare", confine.NEWPID)
        if os.fork():
            os._exit(0)
        return 0

    def around_supervisor(self) -> None:
        os.chdir("/")
        confine.call("unshare", confine.OWN)
        confine.mount("none", "/", "", confine.MS_REC | confine.MS_PRIVATE)
        self._mount_scratch()
        confine.mount("devpts", "/dev/pts", "devpts", confine.MS_NOSUID | confine.MS_NOEXEC,
                      f"newinstance,ptmxmode=0666,mode=620,max={TERMINALS}")  # fmt: skip
        confine.mount("proc", "/proc", "proc", _QUIET, "subset=pid")
        self._kills = self._kernel_kills()

    def _mount_scratch(self) -> None:
        """Folders of the submission's own; nothing of the warm process's shows below them."""
        tmp, aside = SCRATCH[0], "/run/aside"
        if self._kept:
            confine.mount(tmp, aside, "", confine.MS_BIND | confine.MS_REC)
        options = f"size={self._disk},nr_inodes={INODES},mode=1777"
        for folder in SCRATCH:
            confine.mount("tmpfs", folder, "tmpfs", confine.MS_NOSUID | confine.MS_NODEV, options)
        for path in self._kept:
            os.makedirs(path, exist_ok=True)  # noqa: PTH103
            confine.mount(aside + path[len(tmp) :], path, "", confine.MS_BIND | confine.MS_REC)
        if self._kept:
            confine.detach(aside)

    def around_student(self, number: int) -> None:
        confine.die_first()
        confine.call("unshare", confine.NEWNS)
        own = os.open("/proc/self", os.O_RDONLY)
        # Nothing in it can be written, not even what die_first has: a user may take that back.
        confine.mount("proc", "/proc", "proc", _QUIET | confine.MS_RDONLY)
        os.chdir("/submission")
        confine.give_up_everything(self._uid + number % (1 << 15) if self._uid else None, own)
        os.close(own)

    def taken(self, child: int, limit: int) -> int:
        rest = memory.of_nobody(SCRATCH)
        return rest + memory.of_processes(memory.in_namespace(), limit - rest)

    def give_way(self) -> None:
        turns.give_way(memory.in_namespace())

    def take_away(self) -> None: ...

    def killed_by_the_kernel(self) -> bool:
        return self._kernel_kills() > self._kills

    def killed_from_outside(self, status: int) -> bool:
        return status == -SIGKILL

    def _kernel_kills(self) -> int:
        """How often the kernel has killed a process of this machine because memory was short."""
        text = os.pread(self._vmstat, 1 << 20, 0)
        return int(text.partition(b"\noom_kill ")[2].split(b"\n")[0] or 0)


def walls(job: dict[str, Any]) -> Walls:
    """Those that the job of the warm process asks for."""
    return Namespaces(**job["walls"]) if job["walls"] else NoWalls()
