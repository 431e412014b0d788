"""What a Dask worker says of a submission, read as data of a stranger.

A worker is believed which checks passed, and what the student's cells put out. Everything else is
ours: whose submission it is, its cells, which checks there are and what they are worth.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grader.core.course import exercise_of, grade_id, is_check, nbgrader_of
from grader.core.limits import Limits
from grader.core.messages import MESSAGE_CHARS, TOLD_CHARS, plain
from grader.core.models import CheckResult, Executed, Notebook, Status, WrongAnswer
from grader.execution.examiner.sanitize_outputs import cleaned

MAX_BYTES = 64 << 20
"""Of a result, unpacked: far above what outputs within the limits take."""
ENDS = (Status.GRADED, Status.TIMED_OUT, Status.OUT_OF_MEMORY, Status.CRASHED)


FIELDS = ("status", "message", "seconds", "notebook", "checks", "wrong")
MAX_LIST = 1_000
OUTCOME = re.compile(r"[0-9a-f]{0,64}")


class NoResult(Exception):
    """What came is not the result of the submission that was sent; the text says why."""


def believed(data: object, sent: Notebook, limits: Limits) -> Executed:
    """The result in a worker's bytes.

    data:   compressed JSON of an Executed, if the worker is honest
    sent:   the rebuilt notebook that the worker was given
    raises: NoResult
    """
    found = _mapping(_parsed(data), FIELDS)
    points = {grade_id(c): float(nbgrader_of(c)["points"]) for c in filter(is_check, sent["cells"])}
    checks = found["checks"]
    if type(checks) is not list or len(checks) != len(points):
        raise NoResult("it has not one result for each check")
    results = {check.grade_id: check for check in (_check(each, points) for each in checks)}
    if results.keys() != points.keys():
        raise NoResult("it leaves a check out")
    return Executed(
        _status(found["status"]),
        _message(found["message"]),
        _seconds(found["seconds"]),
        _notebook(found["notebook"], sent, limits.output_chars + 4 * len(points) * MESSAGE_CHARS),
        tuple(results[name] for name in points),
        tuple(_wrong(each, set(map(exercise_of, points))) for each in _list(found["wrong"])),
    )


def believed_behaviours(data: object, exercises: Sequence[str]) -> list[WrongAnswer | None]:
    """How answers of our own behave, in a worker's bytes.

    exercises: of the answers, in their order
    raises:    NoResult
    """
    found = _list(_parsed(data))
    if len(found) != len(exercises):
        raise NoResult("it has not one behaviour for each answer")
    pairs = zip(found, exercises, strict=True)
    return [None if each is None else _wrong(each, {exercise}) for each, exercise in pairs]


def _parsed(data: object) -> object:
    if type(data) is not bytes:
        raise NoResult("it is not made of bytes")
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(data, MAX_BYTES)
        if reader.unconsumed_tail or not reader.eof:
            raise NoResult("it is too large or cut off")
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()  # half a character could not be written
    except (zlib.error, ValueError, RecursionError) as error:
        raise NoResult(f"it is no JSON ({type(error).__name__})") from None
    return found


def _mapping(value: object, keys: tuple[str, ...]) -> Mapping[str, Any]:
    if type(value) is not dict or value.keys() != set(keys):
        raise NoResult(f"a part has not the fields {', '.join(keys)}")
    return value


def _check(value: object, points: Mapping[str, float]) -> CheckResult:
    """A check that there is, all or nothing of its points."""
    found = _mapping(value, ("grade_id", "points", "max_points", "status", "message"))
    name, won, most = found["grade_id"], found["points"], found["max_points"]
    if type(name) is not str or name not in points:
        raise NoResult("it names a check that does not exist")
    if type(won) not in (int, float) or won not in (0, points[name]) or most != points[name]:
        raise NoResult(f"{name} cannot have these points")
    return CheckResult(
        name, float(won), points[name], _status(found["status"]), _message(found["message"])
    )


def _wrong(value: object, exercises: Collection[str]) -> WrongAnswer:
    """How an answer to one of these exercises behaves."""
    found = _mapping(value, ("exercise", "outcomes", "rule", "told", "code"))
    name, outcomes = found["exercise"], found["outcomes"]
    if type(name) is not str or name not in exercises:
        raise NoResult("it names an exercise that does not exist")
    for each in _list(outcomes):
        if type(each) is not str or not OUTCOME.fullmatch(each):
            raise NoResult("an outcome is no digest")
    return WrongAnswer(
        name, tuple(outcomes), _message(found["rule"]), _message(found["told"], TOLD_CHARS)
    )


def _list(value: object) -> list[Any]:
    if type(value) is not list or len(value) > MAX_LIST:
        raise NoResult("a part is no list, or too long")
    return value


def _status(value: object) -> Status:
    found = next((status for status in ENDS if value == status.value), None)
    if type(value) is not str or found is None:
        raise NoResult("it ends in no way that a run can end")
    return found


def _message(value: object, limit: int = MESSAGE_CHARS) -> str:
    if type(value) is not str or len(value) > limit:
        raise NoResult("a message is no text or too long")
    return plain(value, limit)


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        raise NoResult("it took no time that can be")
    return float(value)


def _notebook(value: object, sent: Notebook, chars: int) -> Notebook:
    """Our own notebook, with the outputs that came; chars: of all outputs together."""
    cells = value.get("cells") if type(value) is dict else None
    if type(cells) is not list or len(cells) != len(sent["cells"]):
        raise NoResult("it is of another notebook")
    found = []
    for ours, theirs in zip(sent["cells"], cells, strict=True):
        given = theirs.get("outputs") if type(theirs) is dict else None
        if given == ours.get("outputs"):
            found.append(ours)
            continue
        outputs = cleaned(given, chars)
        if outputs != given or ours["cell_type"] != "code":
            raise NoResult("an output is not in the form of ours, or too long")
        chars = max(0, chars - len(str(outputs)))  # as the examiner counts
        found.append({**ours, "outputs": outputs})
    return {**sent, "cells": found}
