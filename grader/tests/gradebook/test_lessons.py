"""A gradebook is left alone only where it knows the lessons as they are now."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from grader.gradebook.lessons import same_lessons
from grader.pipeline.run import Template
from grader.release.nbgrader_settings import sqlite_url
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import LESSON


def same(lessons: Template, other: Path, *names: str) -> bool:
    return same_lessons(sqlite_url(lessons.gradebook), sqlite_url(other), names or (LESSON,))


def test_a_copy_and_a_second_release_hold_the_same(lessons: Template, tmp_path: Path) -> None:
    shutil.copy(lessons.gradebook, tmp_path / "copy.db")
    assert same(lessons, tmp_path / "copy.db")
    with tiny_course.template() as again:
        assert same(lessons, again.gradebook)


@pytest.mark.parametrize(
    "change",
    [
        "update grade_cells set max_score = 9 where cell_type = 'code'",
        "update source_cell set source = source || ' '",
        "update base_cell set name = 'other' where name = 'double-check'",
        "delete from source_cell where name = 'double-check'",
        "update assignment set name = 'other'",
    ],
)
def test_another_cell_point_or_source_is_seen(
    change: str, lessons: Template, tmp_path: Path
) -> None:
    shutil.copy(lessons.gradebook, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as book:
        assert book.execute(change).rowcount > 0
    assert not same(lessons, tmp_path / "copy.db")


def test_a_gradebook_that_is_not_there_is_not_made(lessons: Template, tmp_path: Path) -> None:
    assert not same(lessons, tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "empty.db").touch()
    assert not same(lessons, tmp_path / "empty.db")
