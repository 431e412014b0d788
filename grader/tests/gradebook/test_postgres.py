"""PostgreSQL as the gradebook: a real server, one writer, and no password in a message."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import CheckResult, Executed, Rebuilt, Result, Status
from grader.execution.runner import LessonRunner
from grader.gradebook.marks import Standing, enter, read_marks, remove_student
from grader.gradebook.urls import only_writer, shown, with_driver
from grader.gradebook.writer import Gradebook
from grader.pipeline import run
from grader.pipeline.run import Grading, Template, grade
from grader.release.nbgrader_settings import quiet
from grader.tests.pipeline.test_resume import CHECKS, hand_in
from grader.tests.support import postgres
from grader.tests.support.postgres import PASSWORD
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

with quiet():
    from nbgrader.api import Gradebook as Nbgrader

STUDENTS = ("Ada", "علي بن [x]")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with postgres.server(Path(name)) as found:
            yield found


@pytest.fixture
def grading(
    lessons: Template, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Grading:
    monkeypatch.setattr(run, "template", lambda *_: nullcontext(lessons))
    for student in STUDENTS:
        hand_in(tmp_path / "submitted", student, answered(lessons.released[LESSON], **ANSWERS))
    limits = Limits(memory_bytes=1 << 30)
    roster = ["Zoë", *STUDENTS]
    return Grading(tmp_path / "submitted", tmp_path / "out", [LESSON], roster, 1, limits, db=url)


def marks(url: str) -> dict[str, float]:
    with Nbgrader(with_driver(url)) as book:
        return {row["student"]: row["score"] for row in book.submission_dicts(LESSON)}


def test_a_class_is_graded_into_postgresql_twice_with_the_same_rows(
    grading: Grading, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(grading)
    assert marks(url) == {"Ada": 6.0, "علي بن [x]": 6.0}
    assert not (grading.out / "gradebook.db").exists()

    def wrong(_: LessonRunner, rebuilt: Rebuilt) -> Executed:
        checks = tuple(CheckResult(name, 1.0, 3.0, Status.GRADED) for name in CHECKS)
        return Executed(Status.GRADED, "", 1.0, rebuilt.notebook, checks)

    monkeypatch.setattr(LessonRunner, "execute", wrong)
    monkeypatch.setattr(LessonRunner, "__enter__", lambda runner: runner)
    grade(grading)
    assert marks(url) == {"Ada": 6.0, "علي بن [x]": 6.0}
    grade(replace(grading, student="Ada"))
    assert marks(url) == {"Ada": 4.0, "علي بن [x]": 6.0}


def test_a_name_that_the_database_refuses_stops_no_other(grading: Grading, url: str) -> None:
    grade(grading)
    long = Result("x" * 200, LESSON, Status.GRADED, (), 1.0)
    fine = replace(long, student="Eve")
    with Gradebook(url) as book:
        refused = list(book.record_all([long, fine]))
    assert [result.student for result, _ in refused] == [long.student]
    assert "Eve" in marks(url)


def test_a_second_writer_is_refused(grading: Grading, url: str) -> None:
    with only_writer(url), pytest.raises(CourseError, match="Another grading"):
        grade(grading)
    assert not grading.out.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda url: url.replace(PASSWORD, "wrong-battery"),
        lambda url: url.replace("/postgres", "/none"),
        lambda url: f"postgresql://teacher:{PASSWORD}@127.0.0.1:1/postgres",
        lambda url: f"postgresql://127.0.0.1:1/postgres?user=teacher&password={PASSWORD}",
        lambda url: f"mysql://teacher:{PASSWORD}@127.0.0.1/x",
        lambda url: f"teacher:{PASSWORD}@nowhere",
    ],
    ids=["password", "database", "port", "options", "kind", "no URL"],
)
def test_a_database_that_cannot_be_had_is_one_sentence_without_a_password(
    grading: Grading, url: str, wrong: object
) -> None:
    with pytest.raises(CourseError) as error:
        grade(replace(grading, db=wrong(url)))  # type: ignore[operator]
    said = str(error.value)
    assert PASSWORD not in said and "wrong-battery" not in said
    assert len(said.splitlines()) == 1
    assert not grading.out.exists()


def test_an_address_in_a_message_has_neither_password_nor_options() -> None:
    assert shown(f"postgres://a:{PASSWORD}@h/d?sslpassword=x") == "postgresql+psycopg://a:***@h/d"


def test_marks_of_a_class_are_read_written_and_removed_in_postgresql_too(
    grading: Grading, url: str
) -> None:
    grade(grading)
    slot = ("Ada", LESSON)
    with Nbgrader(with_driver(url)) as book:
        book.find_grade("longest-hidden", LESSON, LESSON, "Ada").manual_score = 0.5
        book.find_comment("longest", LESSON, LESSON, "Ada").manual_comment = "Nearly."
        book.db.commit()
    found = read_marks(url)[slot]
    assert found.cells["longest-hidden"].points == 0.5 and found.comments == {"longest": "Nearly."}
    due = datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)
    late = {slot: Standing(due + timedelta(hours=1), 1.5)}
    enter(url, {"Ada": {"last_name": "Lovelace"}}, {LESSON: due}, late)
    with Nbgrader(with_driver(url)) as book:
        submission = book.find_submission(LESSON, "Ada")
        assert submission.late_submission_penalty == 1.5 and submission.total_seconds_late == 3600
        assert book.find_student("Ada").last_name == "Lovelace"
    remove_student(url, "Ada")
    left = {student for student, _ in read_marks(url)}
    assert "Ada" not in left and "علي بن [x]" in left
