"""A student's process as the examiner sees it: hostile until proven otherwise."""

from __future__ import annotations

import builtins
import os
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeGuard

from lessonkit.codec import NotData
from lessonkit.elsewhere import Elsewhere
from lessonkit.expecting import CheckFailed

from grader.core.messages import plain
from grader.core.models import Status
from grader.execution.examiner.sanitize_outputs import cleaned
from grader.execution.frames import FIRST, Garbage, Gone, TooLate, answer, send

START_SECONDS = 120.0
NAME_CHARS, TEXT_CHARS = 80, 2_000


class Line(Protocol):
    """What the sandbox gives for one submission."""

    @property
    def channel(self) -> socket.socket:
        """To the student's code."""

    def close(self) -> None:
        """Kill it."""

    def ended(self) -> str:
        """Why it ended by itself, "memory" or "exit"; raises if nobody can say so."""


class Lost(BaseException):
    """The student's process is no longer there, or no longer to be talked to.

    A BaseException, because no check may take it for a failure of its answer.
    """

    def __init__(self, status: Status) -> None:
        self.status = status


class Fault(BaseException):
    """Something of ours does not work: no check may take that for a failure of its answer."""


class Missing(BaseException):
    """The name that an answer cell should define is not there."""


class Student:
    """One process, from its start until it is lost or closed."""

    def __init__(self, line: Line, cell_seconds: float, until: float) -> None:
        """cell_seconds: for each request; until: time.monotonic() at which all must be over."""
        self._line, self._seconds, self.until = line, cell_seconds, until
        try:
            word = answer(line.channel, FIRST, time.monotonic() + START_SECONDS)
        except (Gone, TooLate, Garbage) as error:
            raise Fault("a sandbox does not start") from error
        if word != "ready":
            raise Fault("a sandbox does not say that it is ready")

    def close(self) -> None:
        """Kill the process and all that it started."""
        self._line.close()

    def cell(self, source: str, chars: int) -> tuple[list[dict[str, Any]], Exception | None]:
        """Run a cell: its outputs, of at most that many characters, and what it raised."""
        reply = self._ask(("cell", source, chars))
        if len(reply) == 3 and reply[0] == "done":
            error = None if reply[2] is None else _error(reply[2])
            return cleaned(reply[1], chars), error
        if reply[0] == "no data":  # its outputs are not to be had; the cell itself ran
            return [], None
        raise Lost(Status.CRASHED)

    def call(self, name: str, measures: tuple[str, ...], packed: bytes) -> tuple[bytes, bytes]:
        """Call an answer: its packed result, and its packed arguments after the call."""
        reply = self._ask(("call", name, list(measures), packed))
        kinds = tuple(map(type, reply))
        if reply[0] == "returned" and kinds == (str, bytes, bytes):
            return reply[1], reply[2]
        if reply[0] == "no data" and kinds == (str, str):
            raise NotData(plain(reply[1]))
        if reply[0] == "missing":
            raise Missing(name)
        raise _error(reply)

    def _ask(self, request: tuple[Any, ...]) -> tuple[Any, ...]:
        nonce = os.urandom(8)
        until = min(time.monotonic() + self._seconds, self.until)
        try:
            send(self._line.channel, nonce, request, until)
            reply = answer(self._line.channel, nonce, until)
        except TooLate:
            raise Lost(Status.TIMED_OUT) from None
        except Gone:
            raise Lost(self._why_gone()) from None
        except Garbage:
            raise Lost(Status.CRASHED) from None
        if type(reply) is not tuple or not reply or type(reply[0]) is not str:
            raise Lost(Status.CRASHED)
        return reply

    def _why_gone(self) -> Status:
        try:
            memory = self._line.ended() == "memory"
        except Exception as error:
            raise Fault(str(error)) from error
        return Status.OUT_OF_MEMORY if memory else Status.CRASHED


class StandIn(Elsewhere):
    """Stands in a check for an answer of the student's."""

    def __init__(
        self, student: Callable[[], Student], name: str, measures: tuple[str, ...] = ()
    ) -> None:
        self._student, self._name, self._measures = student, name, measures
        self.__name__ = " ".join([*(each.replace("_", " ") for each in measures), name])

    def carry(self, packed: bytes) -> tuple[bytes, bytes]:
        """Call the answer twice: what depends on anything but its arguments is no answer."""
        first = self._student().call(self._name, self._measures, packed)
        try:
            second = self._student().call(self._name, self._measures, packed)
        except (Exception, Missing) as error:
            raise _fickle(self._name) from error
        if first != second:
            raise _fickle(self._name)
        return first

    def measured(self, measure: str) -> StandIn:
        """The same with one more measure taken."""
        return StandIn(self._student, self._name, (*self._measures, measure))


def _fickle(name: str) -> CheckFailed:
    return CheckFailed(f"{name} gives two different results for the same arguments.")


def _error(reply: tuple[Any, ...]) -> Exception:
    """An exception of the kind and text that the student's side reports.

    Its class is made here, below the first of Python's own classes that is named.
    """
    kinds = tuple(map(type, reply)) if type(reply) is tuple else ()
    if kinds[:3] != (str, list, str) or len(kinds) != 4 or reply[0] != "raised":
        raise Lost(Status.CRASHED)
    _, names, text, line = reply
    if not names or any(type(name) is not str for name in names):
        raise Lost(Status.CRASHED)
    known = (vars(builtins).get(name) for name in names[:20])
    base: type[Exception] = next((kind for kind in known if _is_plain(kind)), Exception)
    name = plain(names[0], NAME_CHARS)
    kind: type[Exception] = type(
        name if name.isidentifier() else "Error", (base,), {"__str__": _text}
    )
    error = kind.__new__(kind)
    error.args = (plain(text, TEXT_CHARS),)
    if type(line) is int and 0 < line < 1_000_000:
        error.answer_line = line  # type: ignore[attr-defined]
    return error


def _is_plain(kind: Any) -> TypeGuard[type[Exception]]:
    """Whether it is a class of exceptions that can be made from nothing, and that ends no loop."""
    ours = isinstance(kind, type) and issubclass(kind, Exception)
    return ours and not issubclass(kind, ExceptionGroup | StopIteration | StopAsyncIteration)


def _text(error: Exception) -> str:
    return str(error.args[0]) if error.args else ""
