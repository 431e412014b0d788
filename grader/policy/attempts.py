"""Which of a student's attempts counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grader.policy.deadlines import Credit, credit, terms
from grader.policy.rules import LAST, ClassSettings, Person


@dataclass(frozen=True)
class Attempt:
    """One hand-in of one lesson.

    name:      tells apart attempts of the same second, such as the file's sha256
    handed_in: with a zone
    points:    before credit; None where there is no mark yet: `error`
    in_part:   points are those of the checks, and a person has to mark the rest
    """

    name: str
    handed_in: datetime
    points: float | None
    max_points: float
    in_part: bool = False


@dataclass(frozen=True)
class Choice:
    """The attempt that counts.

    points:      after credit; None where this attempt has no mark yet
    provisional: a mark that is still missing could change the points, or the choice
    rule:        a sentence that says why this one
    """

    attempt: Attempt
    credit: Credit
    points: Decimal | None
    provisional: bool
    rule: str


def counting(
    settings: ClassSettings, person: Person, lesson: str, attempts: Iterable[Attempt]
) -> Choice | None:
    """The attempt that counts; None where there is none.

    `best`: most points after credit; of equal ones the earliest, so that an attempt that is no
            better changes nothing, but the latest where a person marks a part: nobody knows yet
            whether that part is better
    `last`: the latest, whatever its credit

    The same attempts give the same choice, in whatever order they were collected.
    """
    found = sorted(attempts, key=lambda each: (each.handed_in, each.name))
    if not found:
        return None
    credits = [credit(settings, person, lesson, each.handed_in) for each in found]
    tried = list(zip(found, credits, strict=True))
    if terms(settings, person, lesson).policy.attempts == LAST:
        return _last(tried)
    return _best(tried)


def _last(tried: list[tuple[Attempt, Credit]]) -> Choice:
    attempt, kept = tried[-1]
    points = None if attempt.points is None else kept.of(attempt.points)
    return Choice(attempt, kept, points, points is None, f"The last of {_count(tried)}.")


def _best(tried: list[tuple[Attempt, Credit]]) -> Choice:
    """Where no attempt has a mark, the one that would get most with full marks."""
    marked = [(kept.of(each.points), each, kept) for each, kept in tried if each.points is not None]
    could = [(kept.of(each.max_points), each, kept) for each, kept in tried if each.points is None]
    if not marked:
        _, attempt, kept = max(could, key=lambda row: row[0])
        return Choice(attempt, kept, None, True, f"None of {_count(tried)} has a mark yet.")
    most = max(row[0] for row in marked)
    equal = [row for row in marked if row[0] == most]
    points, attempt, kept = equal[-1 if equal[-1][1].in_part else 0]
    rule = f"The best of {_count(tried)} after credit."
    return Choice(attempt, kept, points, any(row[0] > points for row in could), rule)


def _count(tried: list[tuple[Attempt, Credit]]) -> str:
    return f"{len(tried)} attempt{'' if len(tried) == 1 else 's'}"
