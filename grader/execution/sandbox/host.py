"""The grader's side of the sandbox: starts the warm process of a lesson, and asks it for forks."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from grader.core.course import CourseError
from grader.core.limits import KILLED, Limits
from grader.execution.sandbox.backend import Backend, NoSandbox

START_SECONDS, GONE_SECONDS = 300.0, 1.0


class LeavesThreads(Exception):
    """The teaching cells leave threads behind, which no fork takes along."""


class SandboxFailed(Exception):
    """The sandbox does not do its part: a fault of ours, never of a student's."""


@dataclass(frozen=True)
class Cell:
    """One fork: a line to the student's code, and a line whose end is the fork's end."""

    channel: socket.socket
    line: socket.socket
    sandbox: int
    """A descriptor that becomes readable when the whole sandbox is gone."""

    def close(self) -> None:
        """Kill the submission's processes; all of them die with the first."""
        self.channel.close()
        self.line.close()

    def ended(self, seconds: float = 2.0) -> str:
        """Why the submission's process ended by itself: "memory" or "exit".

        One that has closed its channel and lives on counts as ended: nobody talks to it any more.

        raises: SandboxFailed if somebody killed it, or the whole sandbox
        """
        self.line.settimeout(seconds)
        try:
            said = self.line.recv(1_000)
        except TimeoutError:
            return "exit"
        except OSError:
            said = b""
        if not said:  # its supervisor is gone, and it with that
            if select.select([self.sandbox], [], [], GONE_SECONDS)[0]:
                raise SandboxFailed("the sandbox is gone")
            return "exit"
        if said == b"killed":
            raise SandboxFailed("somebody killed a submission's process, or memory is short")
        return said.decode()


class Sandbox:
    """The warm process of one lesson."""

    def __init__(
        self, cells: Sequence[str], limits: Limits, backend: Backend, *, cold: bool = False
    ) -> None:
        """Start it; it runs the teaching cells meanwhile.

        cold:   each fork runs the teaching cells itself
        raises: CourseError where this machine cannot have a sandbox
        """
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            backend.command(_program(theirs.fileno())),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            pass_fds=[theirs.fileno()],
            env={"PATH": os.environ.get("PATH", ""), **backend.environment()},
        )
        theirs.close()
        self._ended = os.pidfd_open(self._process.pid)
        job = json.dumps(_job(cells, limits, backend, cold)).encode()
        with suppress(OSError):  # if it is gone already, wait() says why
            self._control.sendall(len(job).to_bytes(8, "big") + job)

    def wait(self) -> None:
        """Return when it is ready.

        raises: LeavesThreads if it has to be cold, SandboxFailed if somebody killed it, CourseError
                with the reason if it will not be ready
        """
        self._control.settimeout(START_SECONDS)
        try:
            said = self._control.recv(1_000)
        except TimeoutError:
            said = b"it does not start in time"
        except OSError:
            said = b""
        if said == b"threads":
            raise LeavesThreads
        if not said and self._process.wait() in (-signal.SIGKILL, KILLED):
            raise SandboxFailed("the sandbox was killed")
        if said.startswith(b"cell "):
            raise CourseError(f"The lesson does not run: {said.decode(errors='replace')}.")
        if said != b"ready":
            reason = said.decode(errors="replace") or self._last_line()
            raise CourseError(
                f"The sandbox does not start: {reason}. `grader doctor` says what is missing; "
                "with --unsafe the students' code runs with your rights."
            )

    def fork(self) -> Cell:
        """A submission's process; its channel says "ready" once the doors are shut."""
        channel, student = socket.socketpair()
        line, supervisor = socket.socketpair()
        try:
            socket.send_fds(self._control, [b"F"], [student.fileno(), supervisor.fileno()])
        except OSError:
            raise SandboxFailed("the sandbox is gone") from None
        finally:
            student.close()
            supervisor.close()
        return Cell(channel, line, self._ended)

    def ended(self) -> int:
        """A descriptor that becomes readable when the warm process is gone."""
        return self._ended

    def close(self) -> None:
        """End it, and all its forks."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        os.close(self._ended)
        self._log.close()

    def _last_line(self) -> str:
        self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it gives no reason"


def _program(control: int) -> list[str]:
    """bwrap keeps the descriptor's number; the warm process expects CONTROL."""
    start = (
        f"import os; os.dup2({control}, 3, True); "
        "from grader.execution.sandbox.inside.forkserver import main; main()"
    )
    return [sys.executable, "-s", "-W", "ignore", "-c", start]


def _job(cells: Sequence[str], limits: Limits, backend: Backend, cold: bool) -> dict[str, object]:
    return {
        "cells": list(cells),
        "cold": cold,
        "walls": backend.walls(limits.disk_bytes),
        "memory": limits.memory_bytes,
        "file": limits.file_bytes,
        "processes": limits.processes,
    }


def backend(unsafe: bool, hidden: Sequence[str] = ()) -> Backend:
    """The one for a grading.

    hidden: files and folders that no submission may see, besides those of the course
    """
    if unsafe:
        return NoSandbox()
    from grader.execution.sandbox.bubblewrap import Bubblewrap  # its wheel is for Linux only

    return Bubblewrap(tuple(hidden))
