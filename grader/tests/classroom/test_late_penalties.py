"""The formgrader shows the points of totals.csv, whoever graded: nbgrader or `grader grade`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from traitlets.config import Config

from grader.classroom.late_penalties import LatePenalties
from grader.cli import main
from grader.formgrader.config import on_the_road
from grader.pipeline.request import Template
from grader.release.nbgrader_settings import quiet, sqlite_url
from grader.tests.support import a_class, essay_course
from grader.tests.support.a_class import by_hand, marked
from grader.tests.support.class_toml import override, utc
from grader.tests.support.essay_course import ESSAY, FULL, SURVEY, ran
from grader.tests.support.tiny_course import LESSON

with quiet():
    from nbgrader.api import Gradebook as Nbgrader

SETTINGS = (
    f'[lessons.{LESSON}]\ndue = "2027-03-01T10:00"\ngrace = 10\n'
    'deadlines = [{ until = "2027-03-05T10:00", credit = 50 },'
    ' { until = "2027-03-08T10:00", credit = 33 }]\n'
    + override(student="grace", lesson=LESSON, due="2027-03-04T10:00")
    + override(student="alan", lesson=LESSON, due="2027-02-20T10:00")
)


@pytest.fixture(scope="module")
def lessons() -> Iterator[Template]:
    with essay_course.template() as found:
        yield found


@pytest.fixture
def root(tmp_path: Path, gradebook: Path) -> Path:
    return a_class.made(tmp_path, SETTINGS, gradebook)


def autograded(root: Path, student: str) -> None:
    """The last step of `nbgrader autograde`, with the settings of the class folder."""
    database = sqlite_url(root / "gradebook.db")
    place = {"notebook": LESSON, "assignment": LESSON, "student": student, "db_url": database}
    step = LatePenalties(parent=None, config=Config(on_the_road(root)))
    step.preprocess(nbformat.v4.new_notebook(), {"nbgrader": place})


def penalty(root: Path, student: str) -> float | None:
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        found = book.find_submission_notebook(LESSON, LESSON, student).late_submission_penalty
        return None if found is None else float(found)


def shown(root: Path, student: str) -> float:
    """The formgrader's points."""
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        return float(book.find_submission(LESSON, student).score) - (penalty(root, student) or 0.0)


def total(root: Path, student: str) -> str:
    assert main(["report", str(root)]) == 0
    with (root / "out" / "totals.csv").open(encoding="utf-8", newline="") as stream:
        return next(row[LESSON] for row in csv.DictReader(stream) if row["student"] == student)


def handed_in(root: Path, lessons: Template, student: str, came: str) -> None:
    """A submission with 10.25 points of 12, all of them given."""
    checks = FULL | {"longest-hidden": 0.0}
    marked(root, ran(lessons, student, checks=checks, essay="So."), came=utc(came))
    by_hand(root, student, ESSAY, 4)
    by_hand(root, student, SURVEY, 2.25)
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        book.find_submission(LESSON, student).timestamp = utc(came).replace(tzinfo=None)
        book.db.commit()


@pytest.mark.parametrize(
    ("student", "came", "points"),
    [
        ("ada", "2027-02-27T10:00:00Z", "10.25"),  # on time
        ("ada", "2027-03-01T10:09:00Z", "10.25"),  # within the grace
        ("ada", "2027-03-02T10:00:00Z", "5.13"),  # half a hundredth goes up
        ("ada", "2027-03-06T10:00:00Z", "3.38"),
        ("ada", "2027-03-09T10:00:00Z", "0"),
        ("grace", "2027-03-03T10:00:00Z", "10.25"),  # her own due time
        ("alan", "2027-02-27T10:00:00Z", "5.13"),  # his own is earlier
    ],
)
def test_nbgraders_penalty_is_that_of_the_totals(
    root: Path, lessons: Template, student: str, came: str, points: str
) -> None:
    handed_in(root, lessons, student, came)
    autograded(root, student)
    from_nbgrader = penalty(root, student)
    assert f"{shown(root, student):g}" == points == total(root, student)
    assert penalty(root, student) == from_nbgrader, "a report changes nothing"


def test_what_waits_for_a_mark_has_the_penalty_of_what_is_known(
    root: Path, lessons: Template
) -> None:
    came = utc("2027-03-02T10:00:00Z")
    marked(root, ran(lessons, "ada", essay="So."), came=came)
    assert total(root, "ada") == "waits for a mark"
    assert shown(root, "ada") == 3  # half of the 6 that checks gave
    autograded(root, "ada")
    assert shown(root, "ada") == 3


def test_the_gradebook_has_the_due_times(root: Path, lessons: Template) -> None:
    handed_in(root, lessons, "grace", "2027-03-03T10:00:00Z")
    autograded(root, "grace")
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        assert book.find_assignment(LESSON).duedate == datetime(2027, 3, 1, 10, 0, 59)
        assert book.find_submission(LESSON, "grace").duedate == datetime(2027, 3, 4, 10, 0, 59)


def test_a_course_folder_that_is_no_class_keeps_nbgraders_own_rule(
    root: Path, lessons: Template
) -> None:
    handed_in(root, lessons, "ada", "2027-03-09T10:00:00Z")
    assert total(root, "ada") == "0"
    (root / "class.toml").unlink()
    autograded(root, "ada")
    assert penalty(root, "ada") is None
