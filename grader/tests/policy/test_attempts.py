"""Which attempt counts: one case for each promise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from grader.policy.attempts import Attempt, counting
from grader.policy.rules import Person
from grader.tests.support.class_toml import LESSON, PARIS, override, settings, utc

ANA = Person("ana")
LAST = PARIS.replace("grace = 10", 'grace = 10\nattempts = "last"')
EARLY, ON_TIME, LATE, LATER, TOO_LATE = (
    utc(f"2027-{day}T10:00:00Z") for day in ("02-20", "03-01", "03-05", "03-12", "04-01")
)


@dataclass(frozen=True)
class Case:
    """Attempts by their names, and which of them counts for how much."""

    name: str
    attempts: dict[str, Attempt]
    counts: str
    points: str | None
    provisional: bool = False
    text: str = PARIS


def tries(**found: tuple[object, float | None]) -> dict[str, Attempt]:
    """Attempts of a lesson of 10 points: a time and points before credit by the attempt's name."""
    return {name: Attempt(name, when, points, 10.0) for name, (when, points) in found.items()}  # type: ignore[arg-type]


CASES = [
    Case("one attempt", tries(a=(ON_TIME, 7.0)), "a", "7.0"),
    Case("the better one", tries(a=(EARLY, 6.0), b=(ON_TIME, 7.0)), "b", "7.0"),
    Case("an earlier one that was better", tries(a=(EARLY, 8.0), b=(ON_TIME, 7.0)), "a", "8.0"),
    Case("of equal ones the earliest", tries(b=(EARLY, 7.0), a=(ON_TIME, 7.0)), "b", "7.0"),
    Case("of the same second the first name", tries(b=(EARLY, 7.0), a=(EARLY, 7.0)), "a", "7.0"),
    Case("credit decides", tries(a=(ON_TIME, 6.0), b=(LATE, 10.0)), "a", "6.0"),
    Case("a late one may win", tries(a=(ON_TIME, 4.0), b=(LATE, 10.0)), "b", "5.00"),
    Case("equal after credit", tries(a=(ON_TIME, 5.0), b=(LATE, 10.0)), "a", "5.0"),
    Case("two late ones", tries(a=(LATE, 3.0), b=(LATER, 10.0)), "b", "2.00"),
    Case("nothing left of any", tries(a=(TOO_LATE, 9.0)), "a", "0.00"),
    Case("an extension changes the choice", tries(a=(ON_TIME, 6.0), b=(LATE, 10.0)), "b", "10.0",
         text=PARIS + override(student="ana", due="2027-03-06T12:00")),
    Case("one without a mark could be better", tries(a=(EARLY, 9.0), b=(ON_TIME, None)), "a", "9.0",
         provisional=True),
    Case("one without a mark cannot win", tries(a=(ON_TIME, 5.0), b=(LATE, None)), "a", "5.0"),
    Case("full marks wait for nothing", tries(a=(EARLY, 10.0), b=(ON_TIME, None)), "a", "10.0"),
    Case("no mark yet", tries(a=(LATE, None), b=(ON_TIME, None)), "b", None, provisional=True),
    Case("the last one", tries(a=(EARLY, 9.0), b=(ON_TIME, 7.0)), "b", "7.0", text=LAST),
    Case("the last one, late", tries(a=(ON_TIME, 9.0), b=(LATE, 10.0)), "b", "5.00", text=LAST),
    Case("the last one, too late", tries(a=(ON_TIME, 9.0), b=(TOO_LATE, 10.0)), "b", "0.00",
         text=LAST),
    Case("the last one without a mark", tries(a=(EARLY, 9.0), b=(ON_TIME, None)), "b", None,
         provisional=True, text=LAST),
    Case("of equal ones the latest where a person marks a part",
         {"a": Attempt("a", EARLY, 7.0, 10.0, True), "b": Attempt("b", ON_TIME, 7.0, 10.0, True)},
         "b", "7.0"),
    Case("the better one where a person marks a part",
         {"a": Attempt("a", EARLY, 8.0, 10.0, True), "b": Attempt("b", ON_TIME, 7.0, 10.0, True)},
         "a", "8.0"),
    Case("the last one of the same second", tries(b=(EARLY, 7.0), a=(EARLY, 9.0)), "b", "7.0",
         text=LAST),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_attempt_that_counts(case: Case) -> None:
    found = counting(settings(case.text), ANA, LESSON, case.attempts.values())
    assert found is not None
    assert found.attempt is case.attempts[case.counts]
    assert found.points == (None if case.points is None else Decimal(case.points))
    assert found.provisional is case.provisional


def test_without_an_attempt_none_counts() -> None:
    assert counting(settings(PARIS), ANA, LESSON, []) is None


def test_the_rule_says_why() -> None:
    attempts = tries(a=(EARLY, 9.0), b=(ON_TIME, 7.0)).values()
    best = counting(settings(PARIS), ANA, LESSON, attempts)
    last = counting(settings(LAST), ANA, LESSON, attempts)
    assert best and best.rule == "The best of 2 attempts after credit."
    assert last and last.rule == "The last of 2 attempts."
