"""How a wrong answer behaves where every answer to its exercise is asked the same.

Hidden inputs differ from submission to submission, so that what two wrong answers gave for theirs
does not tell whether they make the same mistake. Here each expectation of an exercise is tried
again, on inputs that follow from the course's key alone, and one that fails ends no other. What
comes of it changes no mark and reaches no student.
"""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import torch
from lessonkit.codec import decode
from lessonkit.draws import drawn_for
from lessonkit.elsewhere import Elsewhere
from lessonkit.expecting import expect
from lessonkit.passing import tallied

from grader.core.messages import TOLD_CHARS, UNFINISHED, plain
from grader.core.models import WrongAnswer
from grader.execution.examiner.bounds import processor_seconds
from grader.execution.examiner.proxy import Fault, Lost, Missing, StandIn, Student

FOR_EVERYBODY = b"probes"
"""In place of a submission's answers, from whose bytes hidden checks draw their inputs."""
MAX_OUTCOMES, MAX_ENTRIES = 200, 2_000
"""Expectations that are kept of an exercise, and entries of a tensor that are looked at."""
DIGEST_CHARS = 12
SKEW, DIGITS = math.pi / 3, 3
"""Floats count to three digits, because answers that do the same differ in their last ones; first
they are stretched, so that no round number lies half-way between two."""
_LINE = re.compile(r" \(line \d+ of your answer\)")
"""What two answers that stop alike need not share."""
TINY = 1e-9, 1e-6
"""What rounding leaves of a zero: by itself, and beside the largest entry of its tensor."""


def behaviour(
    exercise: str,
    checks: Iterable[str],
    namespace: Mapping[str, Any],
    names: Iterable[str],
    student: Student,
    seconds: float,
) -> tuple[WrongAnswer | None, bool]:
    """Try each expectation of an exercise's checks on inputs that are the same for everybody.

    checks:    sources of its check cells
    namespace: of the lesson, as checks see it
    names:     what answers define
    student:   where the answer is
    seconds:   for all of it
    returns:   how the answer behaves, up to where its process was lost, None where it cannot be
               asked; and whether its process is still there
    """
    record = _Record()
    student.until = time.monotonic() + seconds
    stand_ins = {name: _Noted(StandIn(lambda: student, name), record.said) for name in names}
    try:
        with drawn_for(FOR_EVERYBODY), processor_seconds(seconds):
            for source in checks:
                record.cell(source, {**namespace, **stand_ins, "expect": record.expect})
    except (Exception, Missing):
        return None, True
    except (Lost, Fault):
        return record.of(exercise), False
    return record.of(exercise), True


class _Record:
    """What came of the expectations so far; said: what the answer said in the one that is on."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.outcomes: list[str] = []
        self.rule = self.told = ""

    def of(self, exercise: str) -> WrongAnswer | None:
        """What is known of the answer; None where it was not asked."""
        outcomes = tuple(self.outcomes[:MAX_OUTCOMES])
        return WrongAnswer(exercise, outcomes, self.rule, self.told) if outcomes else None

    def cell(self, source: str, namespace: dict[str, Any]) -> None:
        """Run a check cell to its end."""
        self.said.clear()
        try:
            with tallied():
                exec(compile(source, "<probe>", "exec"), namespace)  # noqa: S102
        except Exception as error:  # it works on with what an answer gave
            self._fails(error, "")

    def expect(self, answer: Callable[..., Any], *args: Any, **asked: Any) -> None:
        """Ask what the lesson's own function asks; a failure is noted, and ends nothing."""
        self.said.clear()
        try:
            expect(answer, *args, **asked)
        except Exception as error:
            self._fails(error, str(asked.get("rule", "")))
        except Lost as lost:
            self._fails(lost, str(asked.get("rule", "")))
            raise
        else:
            self.outcomes.append("")

    def _fails(self, error: Exception | Lost, rule: str) -> None:
        kind = error.status if isinstance(error, Lost) else type(error).__name__
        text = "\n".join([kind, *self.said])
        self.outcomes.append(hashlib.sha256(text.encode()).hexdigest()[:DIGEST_CHARS])
        if not self.told or (rule and not self.rule):
            self.rule, self.told = rule, plain(_words(error), TOLD_CHARS)


def _words(error: Exception | Lost) -> str:
    if isinstance(error, Lost):
        return UNFINISHED[error.status].format(what="The answer")
    return _LINE.sub("", str(error))


class _Noted(Elsewhere):
    """An answer, with a note of all that it says."""

    def __init__(self, answer: StandIn, said: list[str]) -> None:
        self._answer, self._said = answer, said
        self.__name__ = answer.__name__

    def carry(self, packed: bytes) -> tuple[bytes, bytes]:
        try:
            result, after = self._answer.carry(packed)
        except Exception as error:
            self._said.append(f"raises {type(error).__name__}")
            raise
        self._said += [_noted(each) for each in (result, after if after != packed else b"")]
        return result, after

    def measured(self, measure: str) -> _Noted:
        return _Noted(self._answer.measured(measure), self._said)


def _noted(packed: bytes) -> str:
    try:
        return canonical(decode(packed)) if packed else ""
    except Exception:  # it is a stranger's: what cannot be read is all alike
        return "no data"


def canonical(value: Any, tiny: float = TINY[0]) -> str:
    """A text that is the same for values that differ by rounding, or in the order of a set."""
    kind = type(value).__name__
    if isinstance(value, torch.Tensor | np.ndarray):
        return (
            f"{value.dtype}{tuple(value.shape)}{_entries(value.flatten()[:MAX_ENTRIES].tolist())}"
        )
    if isinstance(value, list | tuple):
        return f"{kind}({','.join(map(canonical, value))})"
    if isinstance(value, set | dict):
        parts = value.items() if isinstance(value, dict) else value
        return f"{kind}({','.join(sorted(map(canonical, parts)))})"
    if isinstance(value, complex):
        return f"{canonical(value.real, tiny)}+{canonical(value.imag, tiny)}j"
    if isinstance(value, float):
        return "0.0" if abs(value) <= tiny else f"{value * SKEW:.{DIGITS}g}f"
    return f"{kind} {value!r}"


def _entries(entries: list[Any]) -> str:
    sizes = (abs(each) for each in entries)
    largest = max((size for size in sizes if math.isfinite(size)), default=0)
    tiny = max(TINY[0], TINY[1] * largest)
    return ",".join(canonical(each, tiny) for each in entries)
