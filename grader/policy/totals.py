"""One mark out of many: weights, what is dropped, and what is not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from grader.core.models import Status
from grader.policy.deadlines import is_open, terms
from grader.policy.rules import ClassSettings, Person

_CENT = Decimal("0.01")


class Standing(StrEnum):
    """How a lesson stands in a student's total."""

    MARKED = "marked"
    MISSING = "missing"
    EXCUSED = "excused"
    OPEN = "not handed in yet"
    WAITS = "waits for a mark"
    ERROR = "could not be graded"


UNKNOWN = (Standing.OPEN, Standing.WAITS, Standing.ERROR)
"""What is no mark, and never read as 0: it makes a total provisional."""


@dataclass(frozen=True)
class LessonMark:
    """One student's mark in one lesson.

    points: after credit; not read unless the lesson is MARKED
    """

    lesson: str
    standing: Standing
    points: Decimal | None
    max_points: Decimal


@dataclass(frozen=True)
class Total:
    """A student's marks together.

    percent:            from 0, two decimals, half a hundredth goes up; None where nothing counts
    points, max_points: of the lessons that count
    dropped:            lessons that were left out as the lowest
    provisional:        sentences that say what is not known yet; the total is final where there
                        are none
    """

    percent: Decimal | None
    points: Decimal
    max_points: Decimal
    dropped: tuple[str, ...]
    provisional: tuple[str, ...]


def standing(
    settings: ClassSettings,
    person: Person,
    lesson: str,
    status: Status,
    now: datetime,
    *,
    waits: bool = False,
) -> Standing:
    """How a lesson stands, from the status of the attempt that counts.

    now:   what is missing is OPEN until no credit can be had any more; where there is no due time,
           for ever
    waits: a person has to mark a part of it
    """
    if terms(settings, person, lesson).excused:
        return Standing.EXCUSED
    if status is Status.MISSING:
        return Standing.OPEN if is_open(settings, person, lesson, now) else Standing.MISSING
    if status is Status.ERROR:
        return Standing.ERROR
    return Standing.WAITS if waits else Standing.MARKED


def total(settings: ClassSettings, marks: Iterable[LessonMark]) -> Total:
    """The weighted mean of the lessons of the class, each as a share of its points.

    marks:  at most one a lesson; a lesson without one is OPEN, one that is not of the class is
            left out
    raises: ValueError where a lesson has two marks, or is MARKED without points

    Excused lessons do not count. Missing ones are 0. Those to be dropped are the ones without
    which the mean is highest; with equal weights they are the lowest. One lesson always stays.
    """
    by_lesson = _by_lesson(marks)
    found = [
        by_lesson.get(name) or LessonMark(name, Standing.OPEN, None, Decimal(1))
        for name, policy in settings.lessons.items()
        if policy.weight > 0
    ]
    unknown = tuple(f"{m.lesson}: {m.standing}." for m in found if m.standing in UNKNOWN)
    known = [m for m in found if m.standing in (Standing.MARKED, Standing.MISSING)]
    parts = [_Part(m, Fraction(settings.lessons[m.lesson].weight)) for m in known if m.max_points]
    kept = _kept(parts, settings.totals.drop_lowest)
    return Total(
        percent=_rounded(100 * _mean(kept)) if kept else None,
        points=sum((part.points for part in kept), Decimal(0)),
        max_points=sum((part.mark.max_points for part in kept), Decimal(0)),
        dropped=tuple(part.mark.lesson for part in parts if part not in kept),
        provisional=unknown,
    )


@dataclass(frozen=True)
class _Part:
    """A mark that is known, with its weight."""

    mark: LessonMark
    weight: Fraction

    @property
    def points(self) -> Decimal:
        if self.mark.standing is Standing.MISSING:
            return Decimal(0)
        assert self.mark.points is not None
        return self.mark.points

    @property
    def share(self) -> Fraction:
        return Fraction(self.points) / Fraction(self.mark.max_points)


def _by_lesson(marks: Iterable[LessonMark]) -> dict[str, LessonMark]:
    found: dict[str, LessonMark] = {}
    for mark in marks:
        if mark.lesson in found:
            raise ValueError(f"{mark.lesson} has two marks.")
        if mark.standing is Standing.MARKED and mark.points is None:
            raise ValueError(f"{mark.lesson} is marked and has no points.")
        found[mark.lesson] = mark
    return found


def _kept(parts: Sequence[_Part], drop: int) -> Sequence[_Part]:
    """The parts without the lowest so many, chosen so that their mean is highest.

    Dropping what has the lowest share would not do: with unequal weights a better mark could then
    lower the total. Dinkelbach's iteration ends at the highest mean: keep what lies highest above
    the mean, weighted, and begin again with the new mean. (D. and J. Kane, Dropping lowest grades,
    Mathematics Magazine 79, 2006.)
    """
    keep = max(1, len(parts) - drop)
    best = list(parts[:keep])
    while best:
        mean = _mean(best)
        above = sorted(parts, key=lambda part: part.weight * (mean - part.share))[:keep]
        if _mean(above) <= mean:
            break
        best = above
    return best


def _mean(parts: Sequence[_Part]) -> Fraction:
    return sum((p.weight * p.share for p in parts), Fraction(0)) / sum(p.weight for p in parts)


def _rounded(exact: Fraction) -> Decimal:
    """Two decimals; exact fractions, so that no rounding comes before this one."""
    hundredths = exact * 100
    whole, rest = divmod(hundredths.numerator, hundredths.denominator)
    return (Decimal(whole + (2 * rest >= hundredths.denominator)) * _CENT).quantize(_CENT)
