"""class.toml, read once and checked whole: every mistake gets a sentence."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from grader.core import course
from grader.core.course import CourseError
from grader.core.student_names import alike, normal
from grader.policy.comments import comment_bank
from grader.policy.rules import (
    ALL_LESSONS,
    ATTEMPTS,
    ClassSettings,
    Deadline,
    ExportOptions,
    LessonPolicy,
    Override,
    RosterColumns,
    TotalsPolicy,
)
from grader.policy.times import instant, zone_named
from grader.policy.toml_table import Table, parsed

MAX_GRACE = 7 * 24 * 60
"""Longest grace, in minutes: what is longer is a deadline."""

_KEYS = ("title", "zone", "roster", "labels", "defaults", "lessons", "override", "totals",
         "canvas", "moodle", "comments")  # fmt: skip
_ROSTER = ("key", "name", "first_name", "last_name", "email", "ids", "section")
_DEFAULTS = ("grace", "attempts", "weight", "with_answers")
_TIMES = ("release", "due", "deadlines")
_FOR = ("student", "label", "lesson")
_EXPORT = ("scale_points", "missing_as_zero", "columns")


def read_settings(path: Path) -> ClassSettings:
    """The settings of a class.

    path:   class.toml, in UTF-8
    raises: CourseError in one sentence, with the file, the key and what to write
    """
    return settings_in(path, read_text(path))


def read_text(path: Path) -> str:
    """The text of class.toml, line ends and byte order mark as they are; raises CourseError."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise CourseError(
            f"{path} cannot be read ({error.strerror}); `grader new-class` makes one."
        ) from None
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not UTF-8 (byte {error.start + 1}); save it as UTF-8."
        ) from None


def settings_in(path: Path, text: str) -> ClassSettings:
    """The settings in a text; path is named in the sentences. Raises CourseError."""
    file = parsed(path, text)
    file.only(_KEYS)
    zone = _zone(file)
    lessons = _lessons(file, zone)
    return ClassSettings(
        title=file.text("title"),
        zone=zone,
        lessons=lessons,
        roster=_roster(file.table("roster")),
        labels=_labels(file.table("labels")),
        overrides=tuple(_override(each, n, zone, lessons)
                        for n, each in enumerate(file.tables("override", "override"), start=1)),
        totals=_totals(file.table("totals"), lessons),
        canvas=_export(file.table("canvas"), lessons),
        moodle=_export(file.table("moodle"), lessons),
        comments=comment_bank(file.table("comments"), lessons),
    )  # fmt: skip


def _zone(file: Table) -> ZoneInfo:
    name = file.text("zone")
    try:
        return zone_named(name)
    except ValueError as error:
        what = f"({name}) {error}" if name else 'is missing; write zone = "Europe/Paris", or yours'
        raise file.wrong("zone", what) from None


def _roster(table: Table) -> RosterColumns:
    table.only(_ROSTER)
    titles = {key: table.text(key) for key in _ROSTER if key != "ids"}
    return RosterColumns(ids=table.texts("ids"), **titles)


def _labels(table: Table) -> dict[str, frozenset[str]]:
    return {
        label.strip(): frozenset(alike(name) for name in table.texts(label))
        for label in table.values
    }


def _lessons(file: Table, zone: ZoneInfo) -> dict[str, LessonPolicy]:
    defaults, tables = file.table("defaults"), file.table("lessons")
    defaults.only(_DEFAULTS)
    usual = _policy(defaults, zone, LessonPolicy())
    for name in tables.values:
        _known_lesson(tables, name, name, course.lessons())
    named = [name for name in course.lessons() if name in tables.values] or course.lessons()
    return {name: _lesson(tables.table(name), zone, usual) for name in named}


def _lesson(table: Table, zone: ZoneInfo, usual: LessonPolicy) -> LessonPolicy:
    table.only((*_TIMES, *_DEFAULTS))
    found = _policy(table, zone, usual)
    if found.release and found.due and found.release >= found.due:
        raise table.wrong("release", "is not before due; write an earlier time")
    if found.deadlines and not found.due:
        raise table.wrong("deadlines", "stands without due; write due, until which credit is full")
    if found.due and found.deadlines and found.deadlines[0].until <= found.due:
        raise table.wrong("deadlines", "begins before due; write times after due")
    return found


def _policy(table: Table, zone: ZoneInfo, usual: LessonPolicy) -> LessonPolicy:
    grace = table.whole("grace", 0, MAX_GRACE, usual.grace)
    return LessonPolicy(
        release=table.time("release", partial(instant, zone=zone, opens=True)),
        due=table.time("due", partial(instant, zone=zone)),
        deadlines=_deadlines(table, zone) or (),
        grace=usual.grace if grace is None else grace,
        attempts=table.one_of("attempts", ATTEMPTS, usual.attempts),
        weight=table.weight("weight", usual.weight),
        with_answers=bool(table.flag("with_answers", usual.with_answers)),
    )


def _deadlines(table: Table, zone: ZoneInfo) -> tuple[Deadline, ...] | None:
    if "deadlines" not in table.values:
        return None
    rows = [_deadline(each, zone) for each in table.tables("deadlines", "deadline")]
    for one, other in pairwise(rows):
        if other.until <= one.until or other.credit >= one.credit:
            raise table.wrong(
                "deadlines", "is not in order; write later times with less credit below"
            )
    return tuple(rows)


def _deadline(table: Table, zone: ZoneInfo) -> Deadline:
    table.only(("until", "credit"))
    until = table.time("until", partial(instant, zone=zone))
    credit = table.whole("credit", 0, 99, None)
    if until is None or credit is None:
        key = "credit" if until else "until"
        raise table.wrong(key, 'is missing; write { until = "YYYY-MM-DDTHH:MM", credit = 50 }')
    return Deadline(until, credit)


def _override(table: Table, number: int, zone: ZoneInfo, lessons: Collection[str]) -> Override:
    table.only((*_FOR, *_TIMES, "grace", "excused"))
    student, label = normal(table.text("student")), table.text("label")
    if bool(student) == bool(label):
        raise table.wrong("student", 'or label is needed, and only one; write student = "..."')
    lesson = table.text("lesson", ALL_LESSONS)
    if lesson != ALL_LESSONS:
        _known_lesson(table, "lesson", lesson, [*lessons, ALL_LESSONS])
    if not {*table.values} - {*_FOR}:
        raise table.wrong("due", "is missing; write due, deadlines, grace, release or excused")
    return Override(
        number, student, label, lesson,
        release=table.time("release", partial(instant, zone=zone, opens=True)),
        due=table.time("due", partial(instant, zone=zone)),
        deadlines=_deadlines(table, zone),
        grace=table.whole("grace", 0, MAX_GRACE, None),
        excused=table.flag("excused", None),
    )  # fmt: skip


def _totals(table: Table, lessons: dict[str, LessonPolicy]) -> TotalsPolicy:
    table.only(("drop_lowest",))
    drop = table.whole("drop_lowest", 0, max(0, len(lessons) - 1), 0)
    return TotalsPolicy(drop_lowest=drop or 0)


def _export(table: Table, lessons: dict[str, LessonPolicy]) -> ExportOptions:
    table.only(_EXPORT)
    columns = table.table("columns")
    for name in columns.values:
        _known_lesson(columns, name, name, lessons)
    return ExportOptions(
        columns={name: columns.text(name) for name in columns.values},
        scale_points=bool(table.flag("scale_points")),
        missing_as_zero=bool(table.flag("missing_as_zero")),
    )


def _known_lesson(table: Table, key: str, name: str, lessons: Collection[str]) -> None:
    if name not in lessons:
        raise table.wrong(
            key, f"names no lesson of the class ({name!r}); write one of {', '.join(lessons)}"
        )
