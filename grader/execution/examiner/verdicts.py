"""What checks that failed are worth and say: causes for the instructor, sentences for the student.

A hidden check says which rule it tried, and the same however an answer fails it: a wrong value, an
exception, lateness, exhausted memory and a crash would otherwise be five ways in which an answer
could tell its author what its inputs were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessonkit.expecting import CheckFailed, is_unanswered

from grader.core.course import ADDED, CHECK_SUFFIXES, exercise_of
from grader.core.messages import (
    HIDDEN_FAILED,
    NO_TIME_LEFT,
    RULE_BROKEN,
    UNANSWERED,
    UNFINISHED,
    of_memory,
    plain,
)
from grader.core.models import CheckResult, Status, worst
from grader.execution.examiner.proxy import Lost, Missing

VISIBLE, HIDDEN = CHECK_SUFFIXES


class NotRun(Lost):
    """There was no time left for a check."""


@dataclass(frozen=True)
class Ends:
    """How one way through a notebook ended.

    checks: what each check raised, None if it passed, by grade_id
    known:  what cells raised, or that they lost their process, up to the first hidden check: later
            losses may depend on hidden inputs, and are no student's to know
    over:   whether the time of the whole submission is used up
    """

    checks: Mapping[str, Any]
    known: Mapping[str, Exception | Lost]
    over: bool


def results(ends: Ends, points: Mapping[str, float]) -> dict[str, CheckResult]:
    """The result of each check that has points, by grade_id."""
    return {name: _result(name, ends, float(most)) for name, most in points.items()}


def _result(name: str, ends: Ends, points: float) -> CheckResult:
    end = ends.checks[name]
    if end is None:
        return CheckResult(name, points, points, Status.GRADED)
    hidden = name.endswith(HIDDEN)
    told = _hidden_message(name, ends) if hidden else _message(name, end, ends)
    return CheckResult(name, 0.0, points, _cause(end), plain(told))


def _cause(end: Any) -> Status:
    """Why a check failed, for the instructor."""
    if isinstance(end, Lost):
        return end.status
    no_memory = not isinstance(end, Missing) and of_memory(f"{type(end).__name__} {end}")
    return Status.OUT_OF_MEMORY if no_memory else Status.GRADED


def _hidden_message(name: str, ends: Ends) -> str:
    """The rule that was tried; other words for what was known before any hidden check ran."""
    end, exercise = ends.checks[name], exercise_of(name)
    seen = ends.checks.get(exercise + VISIBLE)
    if exercise in ends.known or isinstance(seen, Lost | Missing) or is_unanswered(seen):
        return _message(name, seen or ends.known[exercise], ends)
    if isinstance(end, NotRun):
        return NO_TIME_LEFT
    rule = getattr(end, "rule", "")
    return RULE_BROKEN.format(rule=rule) if rule else HIDDEN_FAILED


def _message(name: str, end: Any, ends: Ends) -> str:
    """What a visible check says."""
    status = _cause(end)
    if status is Status.TIMED_OUT and ends.over:
        return NO_TIME_LEFT
    if status in UNFINISHED:
        return UNFINISHED[status].format(what="The check")
    if is_unanswered(end):
        return UNANSWERED
    error = ends.known.get(exercise_of(name))
    if isinstance(error, Exception):
        line = getattr(error, "answer_line", None)
        at = f" (line {line})" if line else ""
        return f"Your answer stops with {type(error).__name__}: {error}{at}."
    if isinstance(end, Missing):
        return (
            f"The check does not find a name: name '{end}' is not defined. Keep the starter's name."
        )
    if isinstance(end, CheckFailed):
        return str(end)
    text = str(end)
    return f"The check stops with {type(end).__name__}{': ' + text if text else ''}."


def whole(ends: Ends, checks: tuple[CheckResult, ...]) -> tuple[Status, str]:
    """The worst status of all cells and checks, and a sentence on the worst but hidden checks.

    The sentence is the student's to read, the status the instructor's.
    """
    lost = [(name, error.status) for name, error in ends.known.items() if isinstance(error, Lost)]
    shown = [(c.grade_id, c.status) for c in checks if not c.grade_id.endswith(HIDDEN)]
    worst = _worst([status for _, status in lost] + [check.status for check in checks])
    told = _worst([status for _, status in [*lost, *shown]])
    if told is Status.GRADED:
        return worst, ""
    named = next(name for name, status in [*lost, *shown] if status is told)
    what = f"The cell {named}" if not named.startswith(ADDED) else "A cell without a check"
    return worst, UNFINISHED[told].format(what=what)


def _worst(ends: list[Status]) -> Status:
    return worst(ends)
