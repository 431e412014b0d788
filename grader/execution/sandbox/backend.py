"""What the sandbox asks of a backend, and the choice of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from grader.core.limits import THREADS

INSIDE = "/course"
"""Where the sandbox has the course: no path of the machine shows in a traceback."""
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
    **THREADS,
    "PIP_RETRIES": "0",  # a `%pip install` that a student leaves in fails at once
}


class Backend(Protocol):
    """How students' code is kept from the machine; `grader doctor` prints its findings."""

    def command(self, program: list[str]) -> list[str]:
        """A command line that runs the program behind it; raises CourseError if none can."""

    def environment(self) -> dict[str, str]:
        """The environment of that command, besides PATH."""

    def walls(self, disk: int) -> dict[str, Any]:
        """What is around each submission (see inside/walls.py), empty for nothing.

        disk: bytes of each scratch folder
        """

    def findings(self) -> Iterator[tuple[str, str]]:
        """What it needs, and "ok, ..." or "missing: ..."."""


class NoSandbox:
    """No walls, and no limits but those of memory and time: the student's code has your rights."""

    def command(self, program: list[str]) -> list[str]:
        return program

    def environment(self) -> dict[str, str]:
        return ENVIRONMENT

    def walls(self, disk: int) -> dict[str, Any]:
        return {}

    def findings(self) -> Iterator[tuple[str, str]]:
        yield "sandbox", "none: students' code runs with your rights"
