"""Which file stands in submitted/ when the road begins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.classroom import grading
from grader.cli import main
from grader.tests.support import a_class, tiny_course
from grader.tests.support.downloads import canvas, zipped
from grader.tests.support.tiny_course import LESSON, lesson

DATA = json.dumps(lesson()).encode()
FILE = f"{LESSON}.ipynb"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class where the last attempt counts, and where the road itself is left out."""
    tiny_course.install(tmp_path / "solutions", monkeypatch)
    monkeypatch.setattr(grading, "graded", lambda *_: 0)
    return a_class.made(tmp_path, f'[lessons.{LESSON}]\nattempts = "last"\n')


def collect_and_grade(root: Path, data: bytes, *options: str) -> bytes:
    zipped({canvas(101, FILE): data}, root.parent / "in.zip")
    assert main(["collect", str(root.parent / "in.zip"), "--class", str(root)]) == 0
    assert main(["grade", str(root), *options]) == 0
    return (root / "submitted" / "ada" / LESSON / FILE).read_bytes()


def test_the_last_attempt_counts_where_the_class_says_so(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert collect_and_grade(root, DATA) == DATA
    capsys.readouterr()
    assert collect_and_grade(root, DATA + b"\n") == DATA + b"\n"
    assert f"ada, {LESSON}: another attempt counts now" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_takes_no_place_from_one_that_can(root: Path) -> None:
    assert collect_and_grade(root, b"broken") == b"broken"
    assert collect_and_grade(root, DATA) == DATA
    assert collect_and_grade(root, b"broken again") == DATA


def test_one_exercise_again_is_of_the_file_that_has_the_other_marks(root: Path) -> None:
    collect_and_grade(root, DATA)
    assert collect_and_grade(root, DATA + b"\n", "--exercise", "double") == DATA


def test_one_student_again_leaves_the_files_of_the_others(root: Path) -> None:
    collect_and_grade(root, DATA)
    assert collect_and_grade(root, DATA + b"\n", "--student", "grace") == DATA
