"""What the road makes of the bank's answers: a verdict for each, and the report of them all."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.core.course import CHECK_SUFFIXES
from grader.core.messages import UNANSWERED
from grader.core.models import CheckResult


@dataclass(frozen=True)
class Verdict:
    """What the road makes of a lesson with one answer in it, or of the reference or the starter.

    points: what the lesson gives, all other exercises answered as the author did
    faults: sentences about what is not as the bank says; none if the judge judged well
    checks: each check of the answer's own exercise, all for reference and starter
    memorises: whether the answer knows the examples by heart
    where:  the answer's file in the bank; of reference and starter the lesson and that word
    """

    lesson: str
    exercise: str
    name: str
    points: float
    faults: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    memorises: bool = False
    where: str = ""


@dataclass(frozen=True)
class Report:
    """All verdicts of a run; seconds is the wall-clock time that it took."""

    verdicts: tuple[Verdict, ...]
    seconds: float

    @property
    def faulty(self) -> list[Verdict]:
        """The verdicts with faults."""
        return [verdict for verdict in self.verdicts if verdict.faults]

    @property
    def sentences(self) -> list[str]:
        """Each fault, after the file in which it lies."""
        return [f"{each.where}: {fault}" for each in self.faulty for fault in each.faults]

    @property
    def hidden_alone(self) -> tuple[int, int]:
        """Of the wrong answers that memorise nothing: caught by hidden checks alone, and all."""
        wrong = [v for v in self.verdicts if v.name.startswith("wrong_") and not v.memorises]
        return sum(map(only_hidden, wrong)), len(wrong)


def passed(check: CheckResult) -> bool:
    """Whether it gave all of its points."""
    return check.points == check.max_points


def only_hidden(verdict: Verdict) -> bool:
    """Whether the visible check passes and the hidden one does not."""
    lost = [check.grade_id for check in verdict.checks if not passed(check)]
    return bool(lost) and all(name.endswith(CHECK_SUFFIXES[1]) for name in lost)


def ended(check: CheckResult) -> str:
    """A line on a check of a wrong answer: what it is worth, and the first line of what it says."""
    if passed(check):
        return f"\n  {check.grade_id} ({check.max_points:g}) passes"
    said = check.message.partition("\n")[0]
    return f"\n  {check.grade_id} ({check.max_points:g}) fails: {textwrap.shorten(said, 80)}"


def refused(checks: Sequence[CheckResult]) -> list[str]:
    """A sentence for each check that fails."""
    return [
        f"the check {check.grade_id} fails: {check.message}"
        for check in checks
        if not passed(check)
    ]


def rewarded(checks: Sequence[CheckResult]) -> Iterator[str]:
    """A sentence for each check that takes the starter for more than a starter."""
    for check in checks:
        if passed(check):
            yield f"the check {check.grade_id} passes without an answer."
        elif check.message != UNANSWERED:
            yield f"the check {check.grade_id} does not see a starter: {check.message}"
