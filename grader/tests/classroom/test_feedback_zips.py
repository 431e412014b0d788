"""Feedback in zips: called as the system knows the file, and one student's holds nobody else."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from grader.classroom.folder import read_class
from grader.classroom.inbox import Attempt, Inbox
from grader.cli import main
from grader.formgrader.collect import put_in_place
from grader.tests.support import a_class, tiny_course
from grader.tests.support.downloads import canvas, moodle, zipped
from grader.tests.support.tiny_course import LESSON, lesson

DATA = json.dumps(lesson()).encode()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tiny_course.install(tmp_path / "solutions", monkeypatch)
    return a_class.made(tmp_path)


def graded(root: Path, *names: str) -> None:
    """Files of a download, each with a page that says whose it is."""
    zipped({name: DATA + b"\n" * i for i, name in enumerate(names)}, root.parent / "in.zip")
    assert main(["collect", str(root.parent / "in.zip"), "--class", str(root)]) == 0
    room = read_class(root)
    for each in Inbox(room.inbox).all():
        put_in_place(room.folder, each.student, LESSON, each.data(), each.receipt)
        page = room.out / "feedback" / each.student / f"{LESSON}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(each.student)


def zipped_pages(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_canvas_gets_its_own_names_back(root: Path) -> None:
    graded(root, canvas(101, f"{LESSON}.ipynb"), canvas(102, f"{LESSON}-1.ipynb", late=True))
    assert main(["export", str(root), "--to", "canvas", "--feedback"]) == 0
    assert zipped_pages(root / "out" / f"feedback-canvas-{LESSON}.zip") == {
        f"lovelaceada_101_9101_{LESSON}.html": "ada",
        f"lovelaceada_LATE_102_9102_{LESSON}-1.html": "grace",
    }


def test_moodle_gets_its_own_folders_back(root: Path) -> None:
    graded(root, moodle("Ada Lovelace", 7, "work.ipynb"), moodle("Grace Hopper", 8, "x.ipynb"))
    assert main(["export", str(root), "--to", "moodle", "--feedback", "--lesson", LESSON]) == 0
    assert zipped_pages(root / "out" / f"feedback-moodle-{LESSON}.zip") == {
        f"Ada Lovelace_7_assignsubmission_file_/{LESSON}.html": "ada",
        f"Grace Hopper_8_assignsubmission_file_/{LESSON}.html": "grace",
    }


def test_a_students_zip_holds_that_student_alone(root: Path) -> None:
    graded(root, canvas(101, f"{LESSON}.ipynb"), canvas(102, f"{LESSON}.ipynb"))
    assert main(["export", str(root), "--to", "csv", "--feedback"]) == 0
    assert {path.name for path in (root / "out" / "students").iterdir()} == {"ada.zip", "grace.zip"}
    assert zipped_pages(root / "out" / "students" / "ada.zip") == {f"{LESSON}.html": "ada"}
    before = (root / "out" / "students" / "ada.zip").read_bytes()
    assert main(["export", str(root), "--to", "csv", "--feedback"]) == 0
    assert (root / "out" / "students" / "ada.zip").read_bytes() == before


def test_what_did_not_come_from_the_system_is_said(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graded(root, f"ada/{LESSON}/{LESSON}.ipynb")
    capsys.readouterr()
    assert main(["export", str(root), "--to", "canvas", "--feedback"]) == 2
    said = capsys.readouterr().err
    assert "ada, 01_tiny: the file did not come from canvas" in said
    assert "There is no feedback for canvas" in said


def test_an_attempt_knows_where_it_lay(root: Path) -> None:
    graded(root, canvas(101, "work.ipynb"))
    (attempt,) = Inbox(read_class(root).inbox).attempts("ada", LESSON)
    assert isinstance(attempt, Attempt) and attempt.origin == canvas(101, "work.ipynb")
