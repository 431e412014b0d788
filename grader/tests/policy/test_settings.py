"""class.toml: what it says is read, and what is wrong in it gets one sentence."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from grader.core import course
from grader.core.course import CourseError
from grader.policy.class_file import write_template
from grader.policy.rules import (
    ClassSettings,
    Deadline,
    ExportOptions,
    LessonPolicy,
    Override,
    Person,
    RosterColumns,
    TotalsPolicy,
    strangers,
)
from grader.policy.settings import read_settings
from grader.tests.support.class_toml import LESSON, OTHER, PARIS, override, settings, utc

COMMENTED = re.compile(r"^# (?=\[|[\w-]+ = )", re.MULTILINE)


def test_a_new_class_has_all_lessons_and_nothing_due() -> None:
    found = settings(write_template())
    assert found.title == "My class"
    assert found.zone.key == "UTC"
    assert found.lessons == dict.fromkeys(course.lessons(), LessonPolicy())
    assert found == ClassSettings(found.title, found.zone, found.lessons)


def test_every_setting_that_the_new_file_shows_can_be_taken() -> None:
    found = settings(COMMENTED.sub("", write_template()))
    assert found.roster == RosterColumns(
        "SIS Login ID", "Student", "First name", "Last name", "Email", ("ID", "SIS User ID"),
        "Section",
    )  # fmt: skip
    assert found.labels == {"extra-time": {"student-1", "student-2"}}
    policy = LessonPolicy(
        release=utc("2027-02-15T08:00:00Z"),
        due=utc("2027-03-01T23:59:59Z"),
        deadlines=(Deadline(utc("2027-03-08T23:59:59Z"), 50),),
    )
    assert found.lessons == dict.fromkeys(course.lessons(), policy)
    assert found.canvas == ExportOptions({LESSON: "Lesson 1 (12345)"})
    assert found.moodle == ExportOptions({LESSON: "Lesson 1"})
    assert found.overrides == (
        Override(1, label="extra-time", grace=60),
        Override(2, "student-1", "", LESSON, None, utc("2027-03-08T23:59:59Z"), (), None, False),
    )


def test_what_a_lesson_does_not_say_the_defaults_say() -> None:
    found = settings(
        f'zone = "UTC"\n[defaults]\ngrace = 15\nattempts = "last"\nweight = 2\n'
        f"[lessons.{LESSON}]\ngrace = 0\n[lessons.{OTHER}]\nweight = 0.5\n"
        "[totals]\ndrop_lowest = 1\n"
    )
    assert found.lessons == {
        LESSON: LessonPolicy(grace=0, attempts="last", weight=Decimal(2)),
        OTHER: LessonPolicy(grace=15, attempts="last", weight=Decimal("0.5")),
    }
    assert found.totals == TotalsPolicy(drop_lowest=1)


def test_lessons_stand_in_the_order_of_the_course() -> None:
    assert [*settings(f'zone = "UTC"\n[lessons.{OTHER}]\n[lessons.{LESSON}]\n').lessons] == [
        LESSON,
        OTHER,
    ]


@pytest.mark.parametrize(
    "due", ['"2027-03-01T23:59:00"', "2027-03-01T23:59:00", '"2027-03-01 23:59:00"']
)
def test_a_time_may_be_toml_s_own(due: str) -> None:
    found = settings(f'zone = "UTC"\n[lessons.{LESSON}]\ndue = {due}\n')
    assert found.lessons[LESSON].due == datetime(2027, 3, 1, 23, 59, tzinfo=UTC)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "class.toml"
    path.write_bytes(("\ufeff" + PARIS).replace("\n", "\r\n").encode())
    assert read_settings(path) == settings(PARIS)


IN_LESSON = f"in lessons.{LESSON}, "
WRONG = {
    "no zone": ("title = 'A'", 'zone is missing; write zone = "Europe/Paris"'),
    "a misspelt zone": ('zone = "Europe/Pariss"', "write one, for example 'Europe/Paris'"),
    "a zone of this machine": ('zone = "localtime"', "zone (localtime) is no IANA zone"),
    "a path as a zone": ('zone = "../../etc/passwd"', "is no IANA zone"),
    "a folder as a zone": ('zone = "Europe"', "is no IANA zone"),
    "a number as a zone": ("zone = 1", 'zone is not a text; write it in quotes, "like this"'),
    "not TOML": ("zone = ", "is not TOML: "),
    "a key twice": ('zone = "UTC"\nzone = "UTC"', "is not TOML: "),
    "an unknown key": ('zone = "UTC"\ntitel = "A"', "titel is not a setting; write 'title'"),
    "an unknown key like no other": ('zone = "UTC"\nqqq = 1', "what may stand there: title, zone"),
    "a text, no table": ('zone = "UTC"\nroster = "key"', "write [roster] in a line of its own"),
    "an unknown column": ('zone = "UTC"\n[roster]\nmail = "E"', "in roster, mail is not a setting"),
    "ids that are no list": ('zone = "UTC"\n[roster]\nids = "ID"', 'ids is not a list of texts'),
    "ids that are no texts": ('zone = "UTC"\n[roster]\nids = [1]', 'write ["one", "two"]'),
    "a label that is no list": ('zone = "UTC"\n[labels]\nx = "ana"', "in labels, x is not a list"),
    "an unknown lesson": ('zone = "UTC"\n[lessons.99_x]', "('99_x'); write one of 01_embeddings"),
    "no default": ('zone = "UTC"\n[defaults]\ndue = 1', "in defaults, due is not a setting"),
    "no such word": ('zone = "UTC"\n[defaults]\nattempts = "first"', "write 'best' or 'last'"),
    "a weight below 0": ('zone = "UTC"\n[defaults]\nweight = -1', "a number from 0 to 1000"),
    "a weight that is none": ('zone = "UTC"\n[defaults]\nweight = nan', "a number from 0 to 1000"),
    "a weight without end": ('zone = "UTC"\n[defaults]\nweight = inf', "a number from 0 to 1000"),
    "a weight that is true": ('zone = "UTC"\n[defaults]\nweight = true', "a number from 0 to 1000"),
    "a grace below 0": ('zone = "UTC"\n[defaults]\ngrace = -1', "whole number from 0 to 10080"),
    "half a minute of grace": ('zone = "UTC"\n[defaults]\ngrace = 0.5', "whole number from 0"),
    "a grace that is true": ('zone = "UTC"\n[defaults]\ngrace = true', "whole number from 0"),
    "too many dropped": (f'zone = "UTC"\n[lessons.{LESSON}]\n[totals]\ndrop_lowest = 1',
                         "in totals, drop_lowest is not a whole number from 0 to 0"),
    "an unknown total": ('zone = "UTC"\n[totals]\ndrop = 1', "may stand there: drop_lowest"),
    "a text, no flag": ('zone = "UTC"\n[canvas]\nscale_points = "no"', "neither true nor false"),
    "a column of an unknown lesson": ('zone = "UTC"\n[moodle.columns]\n99_x = "A"',
                                      "in moodle.columns, 99_x names no lesson of the class"),
}  # fmt: skip
WRONG_LESSON = {
    "an unknown key": ("deu = 1", IN_LESSON + "deu is not a setting; write 'due'"),
    "a date alone": ('due = "2027-03-01"', IN_LESSON + "due (2027-03-01) is not a local time"),
    "TOML's date": ("due = 2027-03-01", 'due is not a time; write "YYYY-MM-DDTHH:MM", in quotes'),
    "a time with an offset": ('due = "2027-03-01T23:59+01:00"', "without a zone or an offset"),
    "TOML's time with an offset": ("due = 2027-03-01T23:59:00Z", "without a zone or an offset"),
    "a number": ("due = 20270301", "due is not a time"),
    "no such day": ('due = "2027-02-29T23:59"', "a day or an hour that does not exist"),
    "no such hour": ('due = "2027-02-28T24:00"', "a day or an hour that does not exist"),
    "before the first year": ('due = "0001-01-01T00:00"', "that does not exist"),
    "an hour that the clocks skip": ('due = "2027-03-28T02:30"',
                                     "does not exist in Europe/Paris, where the clocks go forward"),
    "other digits": ('due = "２０２７-03-01T23:59"', "is not a local time"),
    "release after due": ('release = "2027-03-02T08:00"\ndue = "2027-03-01T23:59"',
                          IN_LESSON + "release is not before due; write an earlier time"),
    "deadlines without due": ('deadlines = [{ until = "2027-03-01T23:59", credit = 50 }]',
                              "deadlines stands without due"),
    "a deadline before due": ('due = "2027-03-01T23:59"\n'
                              'deadlines = [{ until = "2027-03-01T23:00", credit = 50 }]',
                              "deadlines begins before due; write times after due"),
    "a deadline that is no table": ('due = "2027-03-01T23:59"\ndeadlines = ["2027-03-02T23:59"]',
                                    "deadlines is not a list of tables"),
    "a deadline without credit": ('deadlines = [{ until = "2027-03-02T23:59" }]',
                                  f"in deadline 1 of lessons.{LESSON}, credit is missing"),
    "a deadline without a time": ("deadlines = [{ credit = 50 }]", "until is missing; write {"),
    "credit as a text": ('deadlines = [{ until = "2027-03-02T23:59", credit = "50%" }]',
                         "credit is not a whole number from 0 to 99; write one, without quotes"),
    "half of one": ('deadlines = [{ until = "2027-03-02T23:59", credit = 0.5 }]', "is not a whole"),
    "full credit": ('deadlines = [{ until = "2027-03-02T23:59", credit = 100 }]', "0 to 99"),
    "an unknown key of a deadline": ('deadlines = [{ untill = "2027-03-02T23:59", credit = 9 }]',
                                     "untill is not a setting; write 'until'"),
    "deadlines that go back": ('due = "2027-03-01T23:59"\n'
                               'deadlines = [{ until = "2027-03-03T23:59", credit = 50 }, '
                               '{ until = "2027-03-02T23:59", credit = 20 }]',
                               "deadlines is not in order"),
    "credit that rises": ('due = "2027-03-01T23:59"\ndeadlines = [{ until = "2027-03-02T23:59", '
                          'credit = 20 }, { until = "2027-03-03T23:59", credit = 50 }]',
                          "deadlines is not in order; write later times with less credit below"),
}  # fmt: skip
WRONG_OVERRIDE = {
    "nobody": (override(due="2027-03-01T23:59"), "in override 1, student or label is needed"),
    "a student and a label": (override(student="a", label="b", grace=1), "and only one"),
    "nothing changed": (override(student="a"), "due is missing; write due, deadlines, grace"),
    "an unknown lesson": (override(student="a", lesson="99_x", grace=1), "lesson names no lesson"),
    "a lesson of another class": (override(student="a", lesson="08_contest", grace=1), ", all."),
    "an unknown key": (override(student="a", until="2027-03-01T23:59"), "until is not a setting"),
    "excused, a text": (override(student="a", excused="yes"), "excused is neither true nor false"),
    "the second one": (override(student="a", grace=1) + override(student="a", due="soon"),
                       "in override 2, due (soon) is not a local time"),
    "a table, not a list": ("[override]\nstudent = 'a'", "override is not a list of tables"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *WRONG.values(),
        *((f'zone = "Europe/Paris"\n[lessons.{LESSON}]\n{text}\n', said)
          for text, said in WRONG_LESSON.values()),
        *((PARIS + text, said) for text, said in WRONG_OVERRIDE.values()),
    ],
    ids=[*WRONG, *(f"lesson: {name}" for name in WRONG_LESSON),
         *(f"override: {name}" for name in WRONG_OVERRIDE)],
)  # fmt: skip
def test_a_mistake_gets_one_sentence_with_file_and_key(text: str, said: str) -> None:
    with pytest.raises(CourseError) as caught:
        settings(text)
    sentence = str(caught.value)
    assert sentence.startswith("class.toml") and sentence.endswith(".")
    assert "\n" not in sentence
    assert said in sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        CourseError, match=r"class\.toml cannot be read \(No such file or directory\)"
    ):
        read_settings(tmp_path / "class.toml")


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_bytes('title = "Žan"'.encode("iso8859-2"))
    with pytest.raises(CourseError, match=r"is not UTF-8 \(byte 10\); save it as UTF-8\."):
        read_settings(tmp_path / "class.toml")


def test_names_that_fit_nobody_are_named() -> None:
    also = override(student="dee", grace=5) + override(label="sektion B", grace=5)
    found = settings(PARIS + also + override(label="section B", grace=5))
    people = [Person("ana"), Person("cy", frozenset({"section B"}))]
    assert strangers(found, people) == [
        "The label 'extra-time' names 'bo', who is not on the roster.",
        "Override 1 is for 'dee', who is not on the roster.",
        "Override 2 is for the label 'sektion B' of nobody.",
    ]
    assert strangers(settings(PARIS), [Person("ana"), Person("bo")]) == []


ODD = (
    "1", "-1", "0.5", "nan", "inf", "true", '""', '"x"', "[]", "[1]", '["x"]', "{}", "[{}]",
    "{ x = 1 }", "[[]]", "2027-03-01", "2027-03-01T00:00:00", "2027-03-01T00:00:00Z", "23:59:00",
)  # fmt: skip


def test_whatever_stands_at_a_key_there_is_a_sentence() -> None:
    text = COMMENTED.sub("", write_template())
    text = re.sub(r"\[lessons\.0[2-8](?s:.*?)\n(?=\[lessons|\n)", "", text)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    keys = [n for n, line in enumerate(lines) if " = " in line]
    assert len(keys) == 37
    for n in keys:
        key = lines[n].partition(" = ")[0]
        for value in ODD:
            try:
                settings("\n".join([*lines[:n], f"{key} = {value}", *lines[n + 1 :]]))
            except CourseError as error:
                assert key.removesuffix("s") in str(error), (key, value)
