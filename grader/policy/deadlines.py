"""How much of a mark a student keeps, by the time at which a lesson was handed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from grader.core.student_names import alike
from grader.policy.rules import (
    ALL_LESSONS,
    ClassSettings,
    Deadline,
    LessonPolicy,
    Override,
    Person,
)
from grader.policy.times import duration, local_text

FULL = 100
_alike = lru_cache(maxsize=10_000)(alike)
"""A class asks for the same names again and again: each student against each override."""
_CENT = Decimal("0.01")
_LESSON_FIELDS = ("release", "due", "deadlines", "grace")


@dataclass(frozen=True)
class Credit:
    """What a hand-in keeps of its points.

    percent:      whole, from 0 to 100
    seconds_late: after the due time; 0 within the grace
    rule:         a sentence that says which rule gave it
    excused:      the lesson does not count for this student
    """

    percent: int
    seconds_late: int
    rule: str
    excused: bool = False

    def of(self, points: float) -> Decimal:
        """Points after credit.

        Full credit leaves the points as they are. Else they have two decimals, and half a
        hundredth goes up, but never above what they were.
        """
        exact = Decimal(repr(points))
        if self.percent == FULL:
            return exact
        return min(exact, (exact * self.percent / FULL).quantize(_CENT, ROUND_HALF_UP))


@dataclass(frozen=True)
class Terms:
    """What holds for one student in one lesson.

    policy: the lesson's, with every override put in
    by:     the override that gave a field, by the field's name; `excused` is one of them
    """

    policy: LessonPolicy
    by: dict[str, Override]

    @property
    def excused(self) -> bool:
        """Whether the lesson does not count for this student."""
        return "excused" in self.by and bool(self.by["excused"].excused)


def terms(settings: ClassSettings, person: Person, lesson: str) -> Terms:
    """The lesson's policy for a student.

    Each field is taken by itself: from the last override for the student that says it, else from
    the last one for one of the student's labels, else from the lesson. (PrairieLearn's order.)
    """
    fitting = [each for each in settings.overrides if _fits(settings, each, person, lesson)]
    by = {
        name: override
        for override in sorted(fitting, key=lambda each: (bool(each.student), each.number))
        for name in (*_LESSON_FIELDS, "excused")
        if getattr(override, name) is not None
    }
    changes = {name: getattr(by[name], name) for name in _LESSON_FIELDS if name in by}
    return Terms(replace(settings.lessons.get(lesson, LessonPolicy()), **changes), by)


def credit(
    settings: ClassSettings, person: Person, lesson: str, handed_in: datetime | None
) -> Credit:
    """The credit of what a student handed in.

    handed_in: with a zone, fractions of a second are cut off; None where nothing came
    raises:    ValueError where the time has no zone

    Of all times that were not over yet, the one with the most credit counts. So a later due time,
    one more deadline or a longer grace can never lower a mark.
    """
    held = terms(settings, person, lesson)
    if held.excused:
        return Credit(FULL, 0, f"Excused{_source(held, 'excused')}.", excused=True)
    if handed_in is None:
        return Credit(0, 0, "Nothing was handed in.")
    if handed_in.tzinfo is None:
        raise ValueError("A time of a hand-in needs a zone.")
    if held.policy.due is None:
        return Credit(FULL, 0, "There is no due time.")
    return _by_time(settings, held, held.policy.due, handed_in.replace(microsecond=0))


def extension(settings: ClassSettings, person: Person, lesson: str) -> timedelta | None:
    """How much later than the class a student may hand in, or earlier; None if it is the same."""
    usual = settings.lessons.get(lesson, LessonPolicy()).due
    own = terms(settings, person, lesson).policy.due
    return own - usual if own and usual and own != usual else None


def is_open(settings: ClassSettings, person: Person, lesson: str, now: datetime) -> bool:
    """Whether what a student hands in now can still get points; also where nothing is due."""
    return credit(settings, person, lesson, now).percent > 0


def is_closed(settings: ClassSettings, person: Person, lesson: str, now: datetime) -> bool:
    """Whether the last time at which a student could get points is over; never without a due time.

    Being excused opens and closes nothing: the times are the same as without it.
    """
    held = terms(settings, person, lesson)
    due = held.policy.due
    return due is not None and _by_time(settings, held, due, now).percent == 0


def _by_time(settings: ClassSettings, held: Terms, due: datetime, handed_in: datetime) -> Credit:
    late = max(0, int((handed_in - due).total_seconds()))
    grace = timedelta(minutes=held.policy.grace)
    times = [(Deadline(due, FULL), "due"), *((each, "deadlines") for each in held.policy.deadlines)]
    still = [(each, name) for each, name in times if handed_in <= each.until + grace]
    if not still:
        last, name = max(times, key=lambda pair: pair[0].until)
        after = f"no credit after {local_text(last.until, settings.zone)}{_source(held, name)}"
        return Credit(0, late, f"{duration(late)} late: {after}.")
    counted, name = max(still, key=lambda pair: pair[0].credit)
    until = f"{local_text(counted.until, settings.zone)}{_source(held, name)}"
    if counted.credit < FULL:
        return Credit(
            counted.credit, late, f"{duration(late)} late: {counted.credit}% until {until}."
        )
    within = (
        f", within {held.policy.grace} minutes of grace{_source(held, 'grace')}" if late else ""
    )
    return Credit(FULL, 0, f"On time: due {until}{within}.")


def _fits(settings: ClassSettings, override: Override, person: Person, lesson: str) -> bool:
    if override.lesson not in (ALL_LESSONS, lesson):
        return False
    if override.student:
        return _alike(override.student) == _alike(person.student)
    return override.label in settings.labels_of(person)


def _source(held: Terms, name: str) -> str:
    """Which override gave a field, in brackets; empty where the lesson itself did."""
    override = held.by.get(name)
    if override is None:
        return ""
    whom = "the student" if override.student else f"the label {override.label}"
    return f" (override {override.number}, for {whom})"
