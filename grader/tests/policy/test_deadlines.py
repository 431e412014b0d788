"""Credit by the time of a hand-in: one case for each promise of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from grader.policy.deadlines import Credit, credit, is_closed, is_open, terms
from grader.policy.rules import Person
from grader.tests.support.class_toml import LESSON, OTHER, PARIS, override, settings, utc

ANA, CY = Person("ana"), Person("cy")
IN_B = Person("cy", frozenset({"section B"}))


@dataclass(frozen=True)
class Case:
    """Who handed in, when, with which overrides, and the credit; said is a part of the rule."""

    name: str
    handed_in: str
    percent: int
    late: int = 0
    said: str = ""
    also: str = ""
    who: Person = CY
    lesson: str = LESSON


FOR_ANA = override(student="ana", lesson=LESSON, due="2027-03-05T12:00")
FOR_LABEL = override(label="extra-time", lesson=LESSON, due="2027-03-03T12:00")
LATER_FOR_LABEL = override(label="extra-time", lesson=LESSON, due="2027-03-02T12:00")

CASES = [
    # the due time: Paris is at UTC+1 in March
    Case("a week before due", "2027-02-22T10:00:00Z", 100, said="On time: due 2027-03-01 23:59."),
    Case("in the last minute", "2027-03-01T22:59:59Z", 100, said="On time"),
    Case("fractions of the last second", "2027-04-01T21:59:59.999999Z", 100, lesson=OTHER),
    Case("given in another zone", "2027-03-01T17:59:59-05:00", 100, said="On time"),
    Case("late in another zone", "2027-03-01T19:00:00-05:00", 50, 3601, "1 hour"),
    # grace
    Case("first second of grace", "2027-03-01T23:00:00Z", 100, said="within 10 minutes of grace"),
    Case("last second of grace", "2027-03-01T23:09:59Z", 100, said="within 10 minutes of grace"),
    Case("one second after grace", "2027-03-01T23:10:00Z", 50, 601, "10 minutes 1 second late"),
    Case("grace of a deadline", "2027-03-08T23:05:00Z", 50, 7 * 86400 + 301, "50% until"),
    Case("after the grace of a deadline", "2027-03-08T23:10:00Z", 20, 7 * 86400 + 601, "20%"),
    Case("a longer grace for a label", "2027-03-01T23:50:00Z", 100, who=ANA,
         also=override(label="extra-time", grace=60), said="60 minutes of grace (override 1"),
    Case("no grace for a student", "2027-03-01T23:05:00Z", 50, 301,
         also=override(student="cy", grace=0)),
    Case("no grace in a lesson without it", "2027-04-01T22:00:00Z", 0, 1, "no credit",
         lesson=OTHER),
    # deadlines
    Case("first deadline", "2027-03-04T10:00:00Z", 50, 212401, "50% until 2027-03-08 23:59."),
    Case("last second of a deadline", "2027-03-08T22:59:59Z", 50, 7 * 86400),
    Case("second deadline", "2027-03-12T10:00:00Z", 20, 903601, "20% until 2027-03-15 23:59."),
    Case("after all deadlines", "2027-03-20T10:00:00Z", 0, 1594801,
         "18 days 11 hours late: no credit after 2027-03-15 23:59."),
    Case("a due time without deadlines", "2027-04-02T10:00:00Z", 0, 43201,
         "no credit after 2027-04-01 23:59.", lesson=OTHER),
    Case("deadlines of a student's own", "2027-03-12T10:00:00Z", 80, 903601, "(override 1, for the",
         also=override(student="cy", deadlines='[{until = "2027-03-20T12:00", credit = 80}]')),
    Case("no late credit for a student", "2027-03-04T10:00:00Z", 0, 212401, "no credit",
         also=override(student="cy", deadlines="[]")),
    # overrides
    Case("an extension", "2027-03-05T10:59:59Z", 100, who=ANA, also=FOR_ANA,
         said="On time: due 2027-03-05 12:00 (override 1, for the student)."),
    Case("an extension is for one student", "2027-03-05T10:59:59Z", 50, 302400, also=FOR_ANA),
    Case("an extension is for one lesson", "2027-04-03T10:00:00Z", 0, 129601, also=FOR_ANA, who=ANA,
         lesson=OTHER),
    Case("after an extension the deadlines hold", "2027-03-06T10:00:00Z", 50, 82741, "50%", FOR_ANA,
         ANA),
    Case("an extension beyond the last deadline", "2027-03-25T10:00:00Z", 100, who=ANA,
         also=override(student="ana", lesson=LESSON, due="2027-04-01T12:00")),
    Case("too late for an extension beyond all", "2027-04-02T10:00:00Z", 0, 85141,
         "no credit after 2027-04-01 12:20",
         override(student="ana", lesson=LESSON, due="2027-04-01T12:20"), ANA),
    Case("a label", "2027-03-03T10:00:00Z", 100, who=ANA, also=FOR_LABEL,
         said="(override 1, for the label extra-time)"),
    Case("not of the label", "2027-03-03T10:00:00Z", 50, 126001, also=FOR_LABEL),
    Case("a section is a label", "2027-03-03T10:00:00Z", 100, who=IN_B,
         also=override(label="section B", due="2027-03-03T12:00")),
    Case("student beats label", "2027-03-05T10:00:00Z", 100, who=ANA, also=FOR_LABEL + FOR_ANA),
    Case("student beats a later label", "2027-03-05T10:00:00Z", 100, who=ANA,
         also=FOR_ANA + FOR_LABEL, said="override 1"),
    Case("student beats a more generous label", "2027-03-03T10:00:00Z", 50, 86341,
         who=ANA, also=FOR_LABEL + override(student="ana", due="2027-03-02T11:00"),
         said="late"),
    Case("a later label beats an earlier one", "2027-03-03T10:00:00Z", 50, 82741, who=ANA,
         also=FOR_LABEL + LATER_FOR_LABEL),
    Case("the order of labels matters", "2027-03-03T10:00:00Z", 100, who=ANA,
         also=LATER_FOR_LABEL + FOR_LABEL, said="override 2"),
    Case("a later override of a student", "2027-03-06T10:00:00Z", 100, who=ANA,
         also=FOR_ANA + override(student="ana", due="2027-03-07T12:00"), said="override 2"),
    Case("fields of two overrides add up", "2027-03-05T11:20:00Z", 100, who=ANA,
         also=FOR_ANA + override(label="extra-time", grace=30),
         said="(override 1, for the student), within 30 minutes of grace (override 2,"),
    Case("an override for all lessons", "2027-04-09T10:00:00Z", 100, lesson=OTHER,
         also=override(student="cy", lesson="all", due="2027-04-10T12:00")),
    Case("without a lesson it is for all", "2027-04-09T10:00:00Z", 100, lesson=OTHER,
         also=override(student="cy", due="2027-04-10T12:00")),
    Case("a due time for a lesson that has none", "2027-05-02T10:00:00Z", 0, 79141,
         lesson="08_contest", also=override(student="cy", due="2027-05-01T14:00")),
    Case("a decomposed name is the same student", "2027-03-05T10:00:00Z", 100,
         who=Person("Zo\u00eb"), also=override(student="Zoe\u0308", due="2027-03-05T12:00")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_credit(case: Case) -> None:
    found = credit(settings(PARIS + case.also), case.who, case.lesson, utc(case.handed_in))
    assert (found.percent, found.seconds_late) == (case.percent, case.late)
    assert case.said in found.rule
    assert not found.excused


# Where clocks change: a zone, a due time in it, and the last instant that is on time.
ZONES = {
    "UTC": ("UTC", "2027-03-01T23:59", "2027-03-01T23:59:59Z"),
    "seconds are taken as they are": ("UTC", "2027-03-01T23:59:30", "2027-03-01T23:59:30Z"),
    "midnight": ("UTC", "2027-03-01T00:00", "2027-03-01T00:00:59Z"),
    "New York in winter": ("America/New_York", "2027-03-01T23:59", "2027-03-02T04:59:59Z"),
    "New York in summer": ("America/New_York", "2027-07-01T23:59", "2027-07-02T03:59:59Z"),
    "Kathmandu": ("Asia/Kathmandu", "2027-03-01T23:59", "2027-03-01T18:14:59Z"),
    "Auckland, a day ahead": ("Pacific/Auckland", "2027-01-02T08:00", "2027-01-01T19:00:59Z"),
    "before the clocks go forward": ("Europe/Paris", "2027-03-28T01:59", "2027-03-28T00:59:59Z"),
    "after the clocks went forward": ("Europe/Paris", "2027-03-28T03:00", "2027-03-28T01:00:59Z"),
    "an hour that comes twice": ("Europe/Paris", "2027-10-31T02:30", "2027-10-31T01:30:59Z"),
    "after the clocks went back": ("Europe/Paris", "2027-10-31T03:00", "2027-10-31T02:00:59Z"),
    "half an hour comes twice": ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T15:15:59Z"),
}


@pytest.mark.parametrize(("zone", "due", "last"), ZONES.values(), ids=ZONES)
def test_a_due_time_ends_at_one_instant(zone: str, due: str, last: str) -> None:
    held = settings(f'zone = "{zone}"\n[lessons.{LESSON}]\ndue = "{due}"\n')
    end = utc(last)
    assert held.lessons[LESSON].due == end
    assert credit(held, CY, LESSON, end).percent == 100
    assert credit(held, CY, LESSON, end.fromtimestamp(end.timestamp() + 1, end.tzinfo)).percent == 0
    assert due.replace("T", " ")[:16] in credit(held, CY, LESSON, end).rule


def test_the_beginning_of_an_hour_that_comes_twice_is_the_first() -> None:
    held = settings(f'zone = "Europe/Paris"\n[lessons.{LESSON}]\nrelease = "2027-10-31T02:30"\n')
    assert held.lessons[LESSON].release == utc("2027-10-31T00:30:00Z")


def test_late_over_a_change_of_clocks_is_measured_in_time_that_passed() -> None:
    held = settings(f'zone = "Europe/Paris"\n[lessons.{LESSON}]\ndue = "2027-03-28T01:59:59"\n')
    late = credit(held, CY, LESSON, utc("2027-03-28T01:00:59Z"))
    assert late.seconds_late == 60  # 03:00:59 by the clock, an hour and a minute later


def test_without_a_due_time_nothing_is_late() -> None:
    assert credit(settings(PARIS), CY, "08_contest", utc("2099-01-01T00:00:00Z")) == Credit(
        100, 0, "There is no due time."
    )


def test_what_was_not_handed_in_gets_nothing() -> None:
    assert credit(settings(PARIS), CY, LESSON, None) == Credit(0, 0, "Nothing was handed in.")


EXCUSED = override(student="ana", lesson=LESSON, excused=True)


@pytest.mark.parametrize(
    "handed_in", [None, utc("2027-02-01T00:00:00Z"), utc("2099-01-01T00:00:00Z")]
)
def test_an_excused_lesson_has_full_credit_whenever_it_comes(handed_in: datetime | None) -> None:
    found = credit(settings(PARIS + EXCUSED), ANA, LESSON, handed_in)
    assert found == Credit(100, 0, "Excused (override 1, for the student).", excused=True)


@pytest.mark.parametrize(
    ("also", "excused"),
    [
        (EXCUSED + override(student="ana", excused=False), False),
        (EXCUSED + override(label="extra-time", excused=False), True),
        (override(label="extra-time", excused=True), True),
        (override(label="extra-time", excused=True) + override(student="ana", grace=5), True),
    ],
    ids=["taken back", "not by a label", "for a label", "beside another override"],
)
def test_excused_follows_the_order_of_overrides(also: str, excused: bool) -> None:
    assert terms(settings(PARIS + also), ANA, LESSON).excused is excused


@pytest.mark.parametrize(
    ("now", "is_it"),
    [
        ("2027-01-01T00:00:00Z", True),
        ("2027-03-15T22:59:59Z", True),
        ("2027-03-15T23:30:00Z", False),
    ],
)
def test_a_lesson_is_open_while_it_can_get_credit(now: str, is_it: bool) -> None:
    assert is_open(settings(PARIS), CY, LESSON, utc(now)) is is_it


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        credit(settings(PARIS), CY, LESSON, datetime(2027, 3, 1, 12))


@pytest.mark.parametrize(
    ("points", "percent", "after"),
    [
        (10.0, 50, "5.00"),
        (7.5, 67, "5.03"),  # 5.025
        (0.5, 1, "0.01"),  # 0.005
        (0.49, 1, "0.00"),
        (0.006, 99, "0.006"),  # never above what it was
        (3.333, 100, "3.333"),
        (0.1 + 0.2, 50, "0.15"),
        (8.0, 0, "0.00"),
    ],
)
def test_points_after_credit(points: float, percent: int, after: str) -> None:
    assert Credit(percent, 0, "").of(points) == Decimal(after)


def test_a_lesson_is_closed_when_no_time_is_left_that_gives_points() -> None:
    """For each student alone: due, deadlines, grace, an extension, and being excused or not."""
    late = override(student="bo", lesson=LESSON, due="2027-03-20T12:00")
    excused = override(student="cy", lesson=LESSON, excused=True)
    nothing = override(student="dee", lesson=LESSON, deadlines="[]")
    held = settings(PARIS + late + excused + nothing)

    def closes(student: str, minute: str) -> list[bool]:
        last = utc(f"2027-03-{minute}:59Z")
        times = last, last + timedelta(seconds=1)
        return [is_closed(held, Person(student), LESSON, time) for time in times]

    assert closes("ana", "15T23:09") == [False, True]
    assert closes("bo", "20T11:10") == [False, True]
    assert closes("cy", "15T23:09") == [False, True]
    assert closes("dee", "01T23:09") == [False, True]
    assert not is_closed(
        settings('zone = "UTC"'), Person("ana"), LESSON, utc("2099-01-01T00:00:00Z")
    )
