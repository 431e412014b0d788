"""The server in a student's process: runs cells, and calls answers by value.

Requests are tuples: ("cell", source, characters of output) and
("call", name, names of measures, packed arguments). Replies: ("done", outputs, error or None),
("returned", packed result, packed arguments after the call),
("raised", names of the exception's classes, its text, line of the answer or None),
("no data", text), ("missing", name).
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

import lesson
from lessonkit.codec import NotData, decode, encode

from grader.execution.frames import FIRST, Gone, receive, send
from grader.execution.sandbox.inside.shell import OUTPUTS, Shell, Stream

OURS = ("/course/", sys.prefix, sys.base_prefix)


def serve(sock: Any, shell: Shell) -> None:
    """Say that the doors are shut, then answer requests until the examiner closes its end."""
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    send(sock, FIRST, "ready")
    while True:
        try:
            nonce, request = receive(sock)
        except Gone:
            return
        reply = _reply(shell, request)
        try:
            send(sock, nonce, reply)
        except NotData as error:
            send(sock, nonce, ("no data", str(error)))


def _reply(shell: Shell, request: tuple[Any, ...]) -> tuple[Any, ...]:
    kind, *rest = request
    try:
        return _cell(shell, *rest) if kind == "cell" else _call(shell.user_ns, *rest)
    except NotData as error:
        return "no data", str(error)
    except BaseException as error:
        return _raised(error)


def _cell(shell: Shell, source: str, chars: int) -> tuple[Any, ...]:
    OUTPUTS.begin(chars)
    result = shell.run_cell(source, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    outputs, told = OUTPUTS.kept, None if error is None else _raised(error)
    OUTPUTS.begin(0)
    return "done", outputs, told


def _call(
    namespace: dict[str, Any], name: str, measures: list[str], packed: bytes
) -> tuple[Any, ...]:
    if name not in namespace:
        return "missing", name
    answer: Callable[..., Any] = namespace[name]
    for measure in measures:
        answer = getattr(lesson, measure)(answer)
    arguments = decode(packed)
    return "returned", encode(answer(*arguments)), encode(arguments)


def _raised(error: BaseException) -> tuple[Any, ...]:
    names = [kind.__name__ for kind in type(error).__mro__]
    if isinstance(error, SyntaxError):
        return "raised", names, str(error.msg), error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if not frame.filename.startswith(OURS)]
    return "raised", names, str(error), lines[0] if lines else None
