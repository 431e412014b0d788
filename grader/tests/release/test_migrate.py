"""A gradebook with submissions follows its lesson: exercises come and go, and marks stay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.core.course import CourseError, grade_id
from grader.core.models import CheckResult, Result, Status
from grader.gradebook.writer import Gradebook
from grader.release.generate import release
from grader.release.nbgrader_settings import quiet, sqlite_url
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import LESSON

pytestmark = pytest.mark.slow

with quiet():
    from nbgrader.api import Gradebook as Nbgrader

NAME = "Ada"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The author's notebook of the tiny course, which tests may alter."""
    return tiny_course.install(tmp_path / "solutions", monkeypatch) / LESSON / f"{LESSON}.ipynb"


@pytest.fixture
def book(source: Path, tmp_path: Path) -> Path:
    """A gradebook in which one student has 1 point for each check."""
    path = tmp_path / "grade book.db"
    release([LESSON], tmp_path / "released", sqlite_url(path))
    record(path, "double", "longest")
    return path


def record(path: Path, *exercises: str) -> None:
    checks = tuple(
        CheckResult(f"{name}-{kind}", 1.0, 2.0, Status.GRADED)
        for name in exercises
        for kind in ("check", "hidden")
    )
    with Gradebook(path) as book:
        book.record(Result(NAME, LESSON, Status.GRADED, (), 1.0, checks=checks))


def again(source: Path, book: Path, cells: list[dict[str, Any]]) -> None:
    """Release the lesson with these cells."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    source.write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")
    release([LESSON], book.parent / "released", sqlite_url(book))


def cells_of(source: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(source.read_text(encoding="utf-8"))["cells"]
    return cells


def without(cells: list[dict[str, Any]], exercise: str) -> list[dict[str, Any]]:
    return [cell for cell in cells if not grade_id(cell).startswith(exercise)]


def renamed(cells: list[dict[str, Any]], old: str, new: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(json.dumps(cells).replace(old, new))
    return found


def grades(path: Path) -> dict[str, tuple[float | None, bool]]:
    with Nbgrader(sqlite_url(path)) as found:
        notebook = found.find_submission_notebook(LESSON, LESSON, NAME)
        return {g.name: (g.auto_score, g.needs_manual_grade) for g in notebook.grades}


def by_hand(path: Path, check: str) -> None:
    with Nbgrader(sqlite_url(path)) as found:
        found.find_grade(check, LESSON, LESSON, NAME).manual_score = 1.5
        found.db.commit()


def score(path: Path) -> float:
    with Nbgrader(sqlite_url(path)) as found:
        return float(found.find_submission(LESSON, NAME).score)


def test_a_removed_exercise_takes_its_marks_along_and_no_others(source: Path, book: Path) -> None:
    by_hand(book, "double-hidden")
    again(source, book, without(cells_of(source), "longest"))
    assert set(grades(book)) == {"double-check", "double-hidden"}
    assert score(book) == 2.5
    record(book, "double")
    assert score(book) == 2.5


def test_an_added_exercise_waits_for_marks_and_gets_them(source: Path, book: Path) -> None:
    added = renamed(
        [cell for cell in cells_of(source) if grade_id(cell).startswith("double")],
        "double",
        "triple",
    )
    again(source, book, [*cells_of(source), *added])
    assert grades(book)["triple-check"] == (None, True)
    assert score(book) == 4
    record(book, "double", "longest", "triple")
    assert grades(book)["triple-check"] == (1.0, False)
    assert score(book) == 6
    with Nbgrader(sqlite_url(book)) as found:
        notebook = found.find_notebook(LESSON, LESSON)
        assert {cell.name for cell in notebook.solution_cells} == {"double", "longest", "triple"}
        assert "def triple" in found.find_source_cell("triple", LESSON, LESSON).source
        comments = found.find_submission_notebook(LESSON, LESSON, NAME).comments
        assert {comment.name for comment in comments} == {"double", "longest", "triple"}


def test_an_exercise_under_another_name_is_another_exercise(source: Path, book: Path) -> None:
    again(source, book, renamed(cells_of(source), "longest", "shortest"))
    record(book, "double", "shortest")
    assert score(book) == 4
    assert {name.partition("-")[0] for name in grades(book)} == {"double", "shortest"}


def test_marks_given_by_hand_are_not_lost(source: Path, book: Path) -> None:
    by_hand(book, "longest-hidden")
    before = grades(book)
    with pytest.raises(CourseError, match=r"no longer holds .*longest-hidden.* by hand"):
        again(source, book, without(cells_of(source), "longest"))
    assert grades(book) == before


def test_a_lesson_that_stays_as_it_is_leaves_its_gradebook_alone(source: Path, book: Path) -> None:
    before = grades(book)
    again(source, book, cells_of(source))
    assert grades(book) == before
