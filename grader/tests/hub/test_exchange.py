"""The exchange as both sides use it, with nbgrader's own commands and without a hub."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from traitlets.config import PyFileConfigLoader

from grader.classroom.folder import read_class
from grader.classroom.inbox import Inbox
from grader.core import course
from grader.formgrader.collect import put_in_place
from grader.gradebook.lessons import knows
from grader.hub import demo
from grader.release.generate import release
from grader.release.nbgrader_settings import quiet
from grader.reporting import feedback
from grader.tests.support import a_class
from grader.tests.support.nbgrader_apps import nbgrader
from grader.tests.support.tiny_course import LESSON

with quiet():
    from nbgrader.apps import (
        CollectApp,
        FetchAssignmentApp,
        FetchFeedbackApp,
        ReleaseAssignmentApp,
        ReleaseFeedbackApp,
        SubmitApp,
    )
    from nbgrader.preprocessors import Execute

pytestmark = [pytest.mark.usefixtures("tiny"), pytest.mark.slow(8)]
PAGE = "<p>well done, Ada</p>"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> demo.Demo:
    """A class and its exchange, with the tiny lesson handed out."""
    found = demo.Demo(tmp_path)
    monkeypatch.setattr(course, "NOTEBOOKS", tmp_path / "notebooks")
    release([LESSON], course.NOTEBOOKS)
    (course.release_path(LESSON).parent / "solution.txt").write_text("42")
    found.exchange.mkdir()
    found.exchange.chmod(0o777)
    a_class.made(tmp_path)
    demo.join(found)
    assert nbgrader(ReleaseAssignmentApp, found.classroom, LESSON) == 0
    return found


@pytest.fixture
def desk(place: demo.Demo, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ada's folder, with the configuration of a student of the demo, and the lesson fetched."""
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    monkeypatch.setenv("COURSE_EXCHANGE", str(place.exchange))
    monkeypatch.setenv("COURSE_ID", demo.COURSE)
    monkeypatch.setenv("COURSE_DEMO", "1")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(place.homes / "ada" / "data"))
    home = place.homes / "ada"
    home.mkdir(parents=True)
    shutil.copy(demo.HERE / "students" / "nbgrader_config.py", home)
    assert nbgrader(FetchAssignmentApp, home, LESSON) == 0
    return home


def graded(place: demo.Demo) -> None:
    """What a grading leaves: the attempt in its place, and its page."""
    room = read_class(place.classroom)
    for attempt in Inbox(room.inbox).all():
        put_in_place(room.folder, attempt.student, LESSON, attempt.data(), attempt.receipt)
        path = feedback.path(attempt.student, LESSON, room.out)
        path.parent.mkdir(parents=True)
        path.write_text(PAGE)


def test_a_student_gets_the_notebook_alone(desk: Path) -> None:
    assert [path.name for path in (desk / LESSON).iterdir()] == [f"{LESSON}.ipynb"]
    released = course.release_path(LESSON).read_bytes()
    assert (desk / LESSON / f"{LESSON}.ipynb").read_bytes() == released


def test_validate_waits_for_cells_that_train_where_many_share_a_machine(desk: Path) -> None:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(desk)).load_config()
    validating = Execute(config=config)
    assert validating.timeout >= 300, "a cell of lesson 8 takes a minute on a busy machine"
    assert validating.iopub_timeout >= 60, "else a late interrupt ends in a traceback"


def test_the_class_keeps_what_was_handed_out_for_the_formgrader_to_preview(
    place: demo.Demo,
) -> None:
    (kept,) = (place.classroom / "release").rglob("*.*")
    assert kept.read_bytes() == course.release_path(LESSON).read_bytes()


def test_what_is_submitted_is_collected_by_intake_and_its_feedback_comes_back(
    place: demo.Demo, desk: Path
) -> None:
    for _ in range(2):
        assert nbgrader(SubmitApp, desk, LESSON) == 0
    assert nbgrader(CollectApp, place.classroom, LESSON) == 0
    (attempt,) = Inbox(read_class(place.classroom).inbox).all()
    assert (attempt.student, attempt.system) == ("ada", "nbgrader")
    graded(place)
    assert nbgrader(ReleaseFeedbackApp, place.classroom, LESSON) == 0
    assert nbgrader(FetchFeedbackApp, desk, LESSON) == 0
    pages = list((desk / LESSON / "feedback").glob("*/*.html"))
    assert [page.read_text() for page in pages] == [PAGE] * 2, "the same bytes, sent twice"


def test_what_comes_first_is_there_for_the_formgrader_and_only_a_grading_replaces_it(
    place: demo.Demo, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = desk / LESSON / f"{LESSON}.ipynb"
    first = notebook.read_bytes()
    standing = read_class(place.classroom).folder.notebook("ada", LESSON)
    for data in (first, first + b"\n"):
        notebook.write_bytes(data)
        assert nbgrader(SubmitApp, desk, LESSON) == 0
        assert nbgrader(CollectApp, place.classroom, LESSON) == 0
        assert standing.read_bytes() == first
    said = f"`grader grade {place.classroom} --lesson {LESSON}` grades what came again from ada"
    assert said in capsys.readouterr().err
    assert knows(read_class(place.classroom).database, LESSON), "else nbgrader grades nothing"


def test_the_page_that_was_written_last_is_given_back_and_to_one_student_if_one_is_named(
    place: demo.Demo, desk: Path
) -> None:
    assert nbgrader(SubmitApp, desk, LESSON) == 0
    assert nbgrader(CollectApp, place.classroom, LESSON) == 0
    given = place.exchange / demo.COURSE / "feedback"
    assert nbgrader(ReleaseFeedbackApp, place.classroom, LESSON) == 0
    assert not list(given.iterdir()), "nothing was graded"
    graded(place)
    theirs = place.classroom / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("later, from the formgrader")
    assert nbgrader(ReleaseFeedbackApp, place.classroom, LESSON, "--student=ben") == 0
    assert not list(given.iterdir())
    assert nbgrader(ReleaseFeedbackApp, place.classroom, LESSON, "--student=ada") == 0
    assert [page.read_text() for page in given.iterdir()] == [theirs.read_text()]


def test_a_secret_that_is_a_link_gets_no_feedback(place: demo.Demo, desk: Path) -> None:
    assert nbgrader(SubmitApp, desk, LESSON) == 0
    assert nbgrader(CollectApp, place.classroom, LESSON) == 0
    graded(place)
    (secret,) = place.inbound.glob("*/submission_secret.txt")
    (place.root / "another").write_text(secret.read_text())
    secret.unlink()
    secret.symlink_to(place.root / "another")
    assert nbgrader(ReleaseFeedbackApp, place.classroom, LESSON) == 0
    assert not list((place.exchange / demo.COURSE / "feedback").iterdir())


def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(
    place: demo.Demo, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    outbound = place.exchange / demo.COURSE / "outbound"
    course.release_path(LESSON).unlink()
    assert nbgrader(ReleaseAssignmentApp, place.classroom, LESSON, "--force") == 1
    assert [path.name for path in outbound.glob("*/*")] == [f"{LESSON}.ipynb"]
    assert nbgrader(CollectApp, place.classroom, "99_no_lesson") == 1
    said = capsys.readouterr().err + caplog.text
    assert "`grader release` makes it." in said
    assert "There is no lesson 99_no_lesson in the class" in said
    assert "Traceback" not in said


def test_others_cannot_list_what_was_handed_in_or_given_back(place: demo.Demo, desk: Path) -> None:
    assert nbgrader(SubmitApp, desk, LESSON) == 0
    assert nbgrader(ReleaseFeedbackApp, place.classroom, LESSON) == 0
    for folder in (place.inbound, place.exchange / demo.COURSE / "feedback"):
        assert not folder.stat().st_mode & 0o044
