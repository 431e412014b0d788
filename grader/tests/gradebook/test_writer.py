"""The gradebook: nbgrader's rows, written by us, the same however often."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.core.course import CourseError
from grader.core.models import CheckResult, ExerciseResult, Result, Status
from grader.gradebook.writer import Gradebook
from grader.pipeline.run import Template
from grader.release.nbgrader_settings import database_version, quiet, sqlite_url
from grader.tests.support.tiny_course import LESSON

pytestmark = pytest.mark.slow

with quiet():
    from nbgrader.api import Gradebook as Nbgrader

NAME = "علي بن [x]"
IDS = ("double-check", "double-hidden", "longest-check", "longest-hidden")


@pytest.fixture
def path(lessons: Template, tmp_path: Path) -> Path:
    shutil.copyfile(lessons.gradebook, tmp_path / "grade book.db")
    return tmp_path / "grade book.db"


def result(status: Status = Status.GRADED, *points: float, student: str = NAME) -> Result:
    total = None if status is Status.ERROR else sum(points)
    checks = tuple(
        CheckResult(name, each, 2.0, Status.GRADED) for name, each in zip(IDS, points, strict=False)
    )
    rows = (ExerciseResult("double", total, 6.0, status),)
    return Result(student, LESSON, status, rows, 1.0, checks=checks)


def record(path: Path, *results: Result) -> None:
    with Gradebook(path) as book:
        for each in results:
            book.record(each)


def test_a_new_database_has_the_version_that_nbgrader_finds_itself() -> None:
    code = "from nbgrader.api import get_alembic_version; print(get_alembic_version())"
    command = [sys.executable, "-W", "ignore", "-c", code]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == database_version() != ""


def scores(path: Path) -> dict[str, tuple[float, bool]]:
    with Nbgrader(sqlite_url(path)) as book:
        return {
            row["student"]: (row["score"], row["needs_manual_grade"])
            for row in book.submission_dicts(LESSON)
        }


def grades(path: Path) -> dict[str, Any]:
    with Nbgrader(sqlite_url(path)) as book:
        found = book.find_submission_notebook(LESSON, LESSON, NAME)
        return {grade.name: grade.auto_score for grade in found.grades}


def test_each_check_has_its_points_in_the_gradebook(path: Path) -> None:
    record(path, result(Status.GRADED, 1, 0, 1, 2))
    assert grades(path) == dict(zip(IDS, (1, 0, 1, 2), strict=True))
    assert scores(path) == {NAME: (4, False)}


def test_a_second_grading_gives_the_same_rows(path: Path) -> None:
    record(path, result(Status.GRADED, 1, 0, 1, 2))
    record(path, result(Status.GRADED, 1, 2, 0, 0))
    assert scores(path) == {NAME: (3, False)}


def test_a_refused_submission_has_zero_points(path: Path) -> None:
    record(path, result(Status.REFUSED))
    assert scores(path) == {NAME: (0, False)}


@pytest.mark.parametrize("status", [Status.MISSING, Status.ERROR])
def test_a_student_without_a_result_has_no_submission(path: Path, status: Status) -> None:
    record(path, result(status))
    assert scores(path) == {}
    with Nbgrader(sqlite_url(path)) as book:
        assert [student.id for student in book.students] == [NAME]


def test_a_fault_of_ours_leaves_no_old_score_standing(path: Path) -> None:
    record(path, result(Status.GRADED, 1, 2, 1, 2), result(Status.ERROR))
    assert set(grades(path).values()) == {None}
    assert scores(path) == {NAME: (0, True)}


def test_an_instructors_own_mark_stays(path: Path) -> None:
    record(path, result(Status.GRADED, 1, 0, 1, 2))
    with Nbgrader(sqlite_url(path)) as book:
        book.find_grade("double-hidden", LESSON, LESSON, NAME).manual_score = 2
        book.db.commit()
    record(path, result(Status.GRADED, 1, 0, 1, 2))
    assert scores(path)[NAME][0] == 6


def test_a_gradebook_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no gradebook"):
        Gradebook(tmp_path / "gradebook.db")
