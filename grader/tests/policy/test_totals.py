"""Totals: weights, drops, and what is not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import permutations

import pytest

from grader.core.models import Status
from grader.policy.rules import Person
from grader.policy.totals import LessonMark, Standing, Total, standing, total
from grader.tests.support.class_toml import LESSON, PARIS, override, settings, utc

NAMES = ("01_embeddings", "02_embedding_bags", "03_tatoeba", "04_ngrams")
CY = Person("cy")
MISSING, EXCUSED, OPEN, WAITS, ERROR = (
    Standing.MISSING, Standing.EXCUSED, Standing.OPEN, Standing.WAITS, Standing.ERROR,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Marks of lessons of 10 points, their weights, and the total."""

    name: str
    marks: tuple[str | Standing, ...]
    percent: str | None
    weights: tuple[float, ...] = ()
    drop: int = 0
    dropped: tuple[int, ...] = ()
    unknown: int = 0


CASES = [
    Case("one lesson", ("7",), "70.00"),
    Case("the mean of the lessons", ("7", "8"), "75.00"),
    Case("half a hundredth goes up", ("0.001", "0"), "0.01"),
    Case("less than half goes down", ("1", "0", "0"), "3.33"),
    Case("two thirds", ("10", "10", "0"), "66.67"),
    Case("missing is nothing", ("10", MISSING), "50.00"),
    Case("excused does not count", ("8", EXCUSED), "80.00"),
    Case("all excused", (EXCUSED, EXCUSED), None),
    Case("an error is no 0", ("8", ERROR), "80.00", unknown=1),
    Case("a mark that waits is no 0", ("8", WAITS), "80.00", unknown=1),
    Case("what is not due yet is no 0", ("8", OPEN), "80.00", unknown=1),
    Case("nothing known", (ERROR, WAITS, OPEN), None, unknown=3),
    Case("weights", ("10", "0"), "75.00", weights=(3, 1)),
    Case("weights with a point", ("10", "0"), "33.33", weights=(0.5, 1)),
    Case("a weight of 0 counts nowhere", ("8", "0"), "80.00", weights=(1, 0)),
    Case("what counts nowhere is not waited for", ("8", ERROR), "80.00", weights=(1, 0)),
    Case("weights of the excused go", ("10", EXCUSED, "0"), "75.00", weights=(3, 5, 1)),
    Case("drop the lowest", ("2", "8", "6"), "70.00", drop=1, dropped=(0,)),
    Case("drop two", ("2", "8", "6"), "80.00", drop=2, dropped=(0, 2)),
    Case("drop one of two equal ones", ("6", "8", "6"), "70.00", drop=1, dropped=(2,)),
    Case("drop what is missing", ("2", "8", MISSING), "50.00", drop=1, dropped=(2,)),
    Case("the excused are not dropped", ("2", "8", EXCUSED), "80.00", drop=1, dropped=(0,)),
    Case("the unknown are not dropped", ("2", "8", WAITS), "80.00", drop=1, dropped=(0,),
         unknown=1),
    Case("one always stays", ("2", OPEN, OPEN), "20.00", drop=2, unknown=2),
    Case("drop by what it costs", ("6", "5", "10"), "75.00", weights=(10, 1, 1), drop=1,
         dropped=(0,)),
    Case("keep a heavy one", ("9", "5", "10"), "91.67", weights=(5, 1, 1), drop=1, dropped=(1,)),
]  # fmt: skip


def class_of(count: int, weights: tuple[float, ...], drop: int) -> str:
    """A class.toml with so many lessons."""
    text = f'zone = "UTC"\n[totals]\ndrop_lowest = {drop}\n'
    for name, weight in zip(NAMES, weights or (1,) * count, strict=False):
        text += f"[lessons.{name}]\nweight = {weight}\n"
    return text


def mark(name: str, said: str | Standing) -> LessonMark:
    if isinstance(said, Standing):
        return LessonMark(name, said, None, Decimal(10))
    return LessonMark(name, Standing.MARKED, Decimal(said), Decimal(10))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_total(case: Case) -> None:
    held = settings(class_of(len(case.marks), case.weights, case.drop))
    marks = [mark(name, said) for name, said in zip(NAMES, case.marks, strict=False)]
    found = total(held, marks)
    assert found.percent == (None if case.percent is None else Decimal(case.percent))
    if found.percent is not None:
        assert str(found.percent) == case.percent
    assert found.dropped == tuple(NAMES[each] for each in case.dropped)
    assert len(found.provisional) == case.unknown
    assert all(total(held, order) == found for order in permutations(marks))


def test_points_of_the_lessons_that_count() -> None:
    held = settings(class_of(4, (1, 1, 1, 0), 1))
    marks = [mark(name, said) for name, said in zip(NAMES, ("2", "8.5", "6", "9"), strict=True)]
    assert total(held, marks) == Total(
        Decimal("72.50"), Decimal("14.5"), Decimal(20), (NAMES[0],), ()
    )


def test_a_lesson_without_a_mark_makes_a_total_provisional() -> None:
    found = total(settings(class_of(2, (), 0)), [mark(NAMES[0], "8")])
    assert found.provisional == ("02_embedding_bags: not handed in yet.",)


def test_a_lesson_of_another_class_is_left_out() -> None:
    marks = [mark(NAMES[0], "8"), mark(NAMES[3], "0")]
    assert total(settings(class_of(1, (), 0)), marks).percent == 80


@pytest.mark.parametrize(
    "marks",
    [[mark(NAMES[0], "8"), mark(NAMES[0], "9")],
     [LessonMark(NAMES[0], Standing.MARKED, None, Decimal(10))]],
    ids=["two marks", "no points"],
)  # fmt: skip
def test_marks_that_contradict_are_refused(marks: list[LessonMark]) -> None:
    with pytest.raises(ValueError, match=NAMES[0]):
        total(settings(class_of(1, (), 0)), marks)


BEFORE, AFTER = utc("2027-03-12T00:00:00Z"), utc("2027-04-12T00:00:00Z")


@pytest.mark.parametrize(
    ("status", "now", "waits", "also", "stands"),
    [
        (Status.GRADED, BEFORE, False, "", Standing.MARKED),
        (Status.REFUSED, BEFORE, False, "", Standing.MARKED),
        (Status.TIMED_OUT, BEFORE, False, "", Standing.MARKED),
        (Status.GRADED, AFTER, True, "", WAITS),
        (Status.ERROR, AFTER, True, "", ERROR),
        (Status.MISSING, BEFORE, False, "", OPEN),
        (Status.MISSING, AFTER, False, "", MISSING),
        (Status.MISSING, AFTER, False, override(student="cy", due="2027-05-01T12:00"), OPEN),
        (Status.MISSING, AFTER, False, override(student="cy", excused=True), EXCUSED),
        (Status.GRADED, BEFORE, False, override(student="cy", excused=True), EXCUSED),
        (Status.ERROR, BEFORE, True, override(student="cy", excused=True), EXCUSED),
    ],
)
def test_how_a_lesson_stands(
    status: Status, now: datetime, waits: bool, also: str, stands: Standing
) -> None:
    assert standing(settings(PARIS + also), CY, LESSON, status, now, waits=waits) is stands


def test_without_a_due_time_what_is_missing_can_still_come() -> None:
    held = settings(class_of(1, (), 0))
    assert standing(held, CY, NAMES[0], Status.MISSING, utc("2099-01-01T00:00:00Z")) is OPEN
