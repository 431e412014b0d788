"""Child processes that are killed with everything that they started."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


class Stopped(Exception):
    """The run was stopped from outside; there is no result and none is missed."""


class Children:
    """The running children of a grading; stop() ends them and lets no new one start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def run(
        self, command: Sequence[str], env: Mapping[str, str], log: Path, seconds: float
    ) -> int | None:
        """Run a command in a session of its own; its exit status, or None if time ran out.

        Whatever it started is dead when this returns. raises: Stopped after stop()
        """
        with log.open("wb") as stream, self._started(command, env, stream.fileno()) as child:
            try:
                status: int | None = child.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                status = None
        if self._stopped:
            raise Stopped
        return status

    @contextmanager
    def _started(
        self, command: Sequence[str], env: Mapping[str, str], log: int
    ) -> Iterator[subprocess.Popen[bytes]]:
        with self._lock:
            if self._stopped:
                raise Stopped
            child = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            self._running.add(child)
        try:
            yield child
        finally:
            with self._lock:
                self._running.discard(child)
            kill_family(child)

    def stop(self) -> None:
        """Kill every child and refuse new ones."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for child in running:
            kill_family(child)


def kill_family(child: subprocess.Popen[bytes]) -> None:
    """Kill a child and all its descendants; it has adopted its orphans (see grader.autograde)."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGSTOP)  # it must live while its descendants are sought
        kill_descendants(child.pid)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def kill_descendants(pid: int) -> None:
    """Kill everything below a process, and what that started meanwhile."""
    while found := descendants(pid):
        for each in found:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Living processes below pid, from /proc (proc_pid_stat(5)); zombies are not counted."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name in parentheses may hold anything: what follows the last one is safe.
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    children.setdefault(int(parent), []).append(int(entry.name))
    found: list[int] = []
    queue = [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found
