"""Execute: a rebuilt notebook to its outputs and scores, by a warm process of its lesson."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from grader.core import course
from grader.core.course import CourseError
from grader.core.limits import GRACE_SECONDS, KILLED, THREADS, Limits
from grader.core.messages import plain
from grader.core.models import (
    CheckResult,
    Executed,
    Notebook,
    Rebuilt,
    Status,
    WrongAnswer,
    wrong_answers,
)
from grader.core.teaching_cells import cells_of

Work = TypeVar("Work")
Done = TypeVar("Done")

Answers = Sequence[tuple[str, str]]
"""Answers of our own: the exercise's name, and the answer cell's text."""

TRIES, STARTS = 2, 5
END_SECONDS = 1.0
DEFAULT_LIMITS = Limits()
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "COURSE_KEY", "LD_LIBRARY_PATH", "HOME",
             "ATEN_CPU_CAPABILITY")  # fmt: skip
"""What the trusted process sees of our environment; the students' sees still less."""
QUIET = {
    "MPLBACKEND": "Agg",
    "CUDA_VISIBLE_DEVICES": "",
    **THREADS,
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Stopped(Exception):
    """The run was stopped from outside; there is no result and none is missed."""


class CannotRun(CourseError):
    """Nothing can be run as it should: the grading stops, and no submission is blamed."""


class Runner(Protocol):
    """Executes submissions of one lesson, from any number of threads."""

    unsafe: bool

    def __enter__(self) -> Runner: ...

    def __exit__(self, *_: object) -> None: ...

    def execute(self, rebuilt: Rebuilt) -> Executed: ...

    def behaviours(self, answers: Answers) -> Sequence[WrongAnswer | None]: ...

    def stop(self) -> None: ...


@dataclass(frozen=True)
class Runners:
    """Makes the runner of a lesson; jobs: how many submissions it is given at the same time."""

    of_lesson: Callable[[Notebook], Runner]
    jobs: int


class LessonRunner:
    """Executes submissions of one lesson, from any number of threads.

    Use it as a context manager. Its process runs the teaching cells that the exercises use. A
    submission that uses others, such as the model that a lesson trains, is given to a second
    runner, which starts at the first of them.
    """

    def __init__(
        self,
        notebook: Notebook,
        limits: Limits = DEFAULT_LIMITS,
        unsafe: bool = False,
        cold: bool = False,
        hidden: Sequence[Path | str] = (),
        every_cell: bool = False,
    ) -> None:
        """Nothing starts yet.

        notebook:   the author's, with hidden tests
        unsafe:     without a sandbox
        cold:       each submission runs the teaching cells itself; becomes true by itself where
                    they leave threads behind, which no fork takes along
        hidden:     files and folders that no submission may see, besides those of the course
        every_cell: all teaching cells run, whatever a submission uses
        """
        self._hidden = [str(Path(path).absolute()) for path in hidden]
        self.unsafe, self.cold = unsafe, cold
        self._notebook, self._limits = notebook, limits
        self._cells = cells_of(notebook)
        self._every_cell = every_cell
        self._whole: LessonRunner | None = None
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._stopped = False

    def __enter__(self) -> LessonRunner:
        """Start the processes; raises CourseError if the lesson or the sandbox does not start."""
        with self._lock:
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End everything; runs in other threads raise Stopped."""
        self._stopped = True
        with self._lock:
            self._end()
            if self._whole is not None:
                self._whole.stop()

    def execute(self, rebuilt: Rebuilt) -> Executed:
        """Run one submission.

        returns: Status.ERROR, without checks, if the fault is ours as often as it is tried
        raises:  Stopped if stop() was called
        """
        if not self._every_cell and not self._cells.suffice(_of_student(rebuilt, self._notebook)):
            return self._with_every_cell().execute(rebuilt)
        start = time.monotonic()
        reason = ""
        for _ in range(TRIES):
            if self._stopped:
                raise Stopped
            try:
                return executed(self._asked({"notebook": rebuilt.notebook}))
            except (OSError, ValueError, KeyError, TypeError, CourseError) as error:
                reason = str(error)
        if self._stopped:
            raise Stopped
        said = plain(f"Grading failed, and not because of the student: {reason}")
        return Executed(Status.ERROR, said, time.monotonic() - start)

    def _with_every_cell(self) -> LessonRunner:
        with self._lock:
            if self._stopped:
                raise Stopped
            if self._whole is None:
                self._whole = LessonRunner(
                    self._notebook, self._limits, self.unsafe, self.cold, self._hidden, True
                )
            return self._whole

    def behaviours(self, answers: Answers) -> Sequence[WrongAnswer | None]:
        """How answers of our own behave, in their order; None for one that cannot be asked.

        raises: CourseError or OSError if that cannot be had
        """
        found: list[dict[str, Any] | None] = self._asked({"answers": answers})
        return [wrong_answers([each])[0] if each else None for each in found]

    def _asked(self, question: dict[str, Any]) -> Any:
        """What a fork of the process answers."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                process = self._hand_over(theirs)
            said = self._said(ours, question)
        found: dict[str, Any] = (
            json.loads(said) if said else {"failed": "the process of the lesson was killed"}
        )
        if "failed" in found:
            with suppress(subprocess.TimeoutExpired):  # with its sandbox it ends in a moment
                process.wait(END_SECONDS)
            raise OSError(found["failed"])
        return found["done"]

    def _said(self, ours: socket.socket, question: dict[str, Any]) -> bytes:
        """The answer to a question; empty if the other side is gone."""
        limits = self._limits
        ours.settimeout(limits.total_seconds + 2 * GRACE_SECONDS + limits.probe_seconds)
        with suppress(BrokenPipeError, ConnectionResetError):
            ours.sendall(json.dumps(question).encode())
            ours.shutdown(socket.SHUT_WR)
            with ours.makefile("rb") as stream:
                return stream.read()
        return b""

    def _hand_over(self, client: socket.socket) -> subprocess.Popen[bytes]:
        """Give the process a submission's socket; a process that is dead is started anew."""
        with self._lock:
            if self._stopped:
                raise Stopped
            if self._process is None or self._process.poll() is not None:
                self._end()
                self._start()
            assert self._control is not None and self._process is not None
            with suppress(BrokenPipeError):  # it has just been killed: no answer will come
                socket.send_fds(self._control, [b"S"], [client.fileno()])
            return self._process

    def _start(self) -> None:
        """Start the processes, anew if somebody kills them meanwhile."""
        for _ in range(STARTS):
            said = self._asked_for_one()
            if said == b"ready":
                return
            assert self._process is not None
            status = self._process.wait()
            if said != b"threads" and status not in (-signal.SIGKILL, KILLED):
                raise CourseError(said.decode() or self._last_line())
            self._end()
            self.cold = self.cold or said == b"threads"
        raise CourseError(f"The lesson's process was killed {STARTS} times while it started.")

    def _last_line(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").splitlines()
        return next((line for line in reversed(lines) if line.strip()), "no reason")

    def _asked_for_one(self) -> bytes:
        """A new process's first word."""
        self._control, theirs = socket.socketpair()
        env = {key: os.environ[key] for key in PASSED_ON if key in os.environ} | QUIET
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        command = [sys.executable, "-W", "ignore", "-m", "grader.execution.lesson_server"]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno())],
            env=env,
            cwd=course.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what the teaching cells print
            stderr=self._log,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        asked = {
            "notebook": self._notebook,
            "limits": asdict(self._limits),
            "hidden": self._hidden,
            "unsafe": self.unsafe,
            "cold": self.cold,
            "every_cell": self._every_cell,
        }
        job = json.dumps(asked).encode()
        with suppress(OSError):  # if it is gone already, its log says why
            self._control.sendall(len(job).to_bytes(8, "big") + job)
        with suppress(ConnectionError):
            return self._control.recv(1_000)
        return b""

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._log.close()
            self._process = None


def _of_student(rebuilt: Rebuilt, lesson: Notebook) -> list[str]:
    """Sources of the answers and of the cells that the lesson has not."""
    own = {cell["id"] for cell in lesson["cells"]}
    return [
        course.source(cell)
        for cell in rebuilt.notebook["cells"]
        if cell["cell_type"] == "code" and (course.is_answer(cell) or cell["id"] not in own)
    ]


def executed(found: dict[str, Any]) -> Executed:
    """The inverse of asdict()."""
    checks = (CheckResult(**{**c, "status": Status(c["status"])}) for c in found["checks"])
    return Executed(
        Status(found["status"]),
        found["message"],
        found["seconds"],
        found["notebook"],
        tuple(checks),
        wrong_answers(found["wrong"]),
    )


def as_they_come(
    work: Callable[[Work], Done], items: Iterable[Work], jobs: int, stop: Callable[[], None]
) -> Generator[Done, None, None]:
    """Work on the items in threads; an item is asked for when there is room for it.

    stop: ends the work that is under way; called when the results are no longer wanted
    """
    pool = ThreadPoolExecutor(max_workers=jobs)
    running: set[Future[Done]] = set()
    try:
        for item in items:
            running.add(pool.submit(work, item))
            if len(running) > jobs:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ended)
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)
    except BaseException:  # nobody asks for more, too
        pool.shutdown(wait=False, cancel_futures=True)
        stop()
        raise
    finally:
        pool.shutdown(wait=True)
