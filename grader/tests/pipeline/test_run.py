"""The road: a class goes in, and everybody has a row, whatever happens."""

from __future__ import annotations

import csv
import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import CheckResult, Executed, Rebuilt, Result, Status, Submission
from grader.execution.runner import LessonRunner
from grader.pipeline.progress import Tally, exit_status, watched
from grader.pipeline.run import Grading, Template, grade
from grader.reporting import feedback
from grader.reporting.rendering import CANNOT_BE_SHOWN
from grader.tests.support.tiny_course import ANSWERS, DOUBLE, LESSON, answered

pytestmark = pytest.mark.slow

NAME = "علي بن [x]"
CHECKS = ("double-check", "double-hidden", "longest-check", "longest-hidden")
LIMITS = Limits(memory_bytes=1 << 30)


@pytest.fixture
def grading(lessons: Template, tmp_path: Path) -> Grading:
    """Two right submissions, an empty file, an empty folder, and two who are in one place only."""
    submitted = tmp_path / "submitted"
    right = json.dumps(answered(lessons.released[LESSON], **ANSWERS))
    for student, text in ((NAME, right), ("right", right), ("empty", "")):
        folder = submitted / student / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_text(text, encoding="utf-8")
    (submitted / "nothing").mkdir()
    (submitted / "stranger").mkdir()
    roster = ["Zoë Roster", "right", "empty", "nothing", NAME]
    return Grading(submitted, tmp_path / "out", [LESSON], roster, 2, LIMITS)


def instead_of_running(patch: pytest.MonkeyPatch, executed: Callable[..., Executed]) -> None:
    """Let a function make results; no process of a lesson starts."""
    patch.setattr(LessonRunner, "execute", executed)
    patch.setattr(LessonRunner, "__enter__", lambda runner: runner)


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_class_is_graded_twice_with_the_same_rows(grading: Grading) -> None:
    seen: list[tuple[int, int]] = []
    results = grade(grading, lambda tally: seen.append((tally.done, tally.total)))
    first = rows(grading.out)
    assert [(r.student, r.status, r.points) for r in results] == [
        ("Zoë Roster", Status.MISSING, 0.0),
        ("right", Status.GRADED, 6.0),
        ("empty", Status.REFUSED, 0.0),
        ("nothing", Status.MISSING, 0.0),
        (NAME, Status.GRADED, 6.0),
        ("stranger", Status.REFUSED, 0.0),
    ]
    assert [row["student"] for row in first[::2]] == [r.student for r in results]
    assert seen == [(n, 6) for n in range(1, 7)]
    assert [r.unsafe for r in results] == [False] * 6
    pages = {path.parent.name for path in (grading.out / "feedback").rglob("*.html")}
    assert pages == {NAME, "right", "empty", "stranger"}
    grade(grading)
    assert rows(grading.out) == first
    assert sorted(path.name for path in grading.out.iterdir()) == [
        ".lessons",
        ".read.json",
        "feedback",
        "gradebook.db",
        "grades.csv",
        "journal.jsonl",
        "lessons",
        "report.html",
        "students",
        "submissions.jsonl",
    ]
    with sqlite3.connect(grading.out / "gradebook.db") as book:
        assert book.execute("select count(*) from submitted_assignment").fetchone() == (4,)


SHOWN = r"""
from IPython.display import HTML, Markdown, display
print('\x1b[38m coloured, cut off')
display(Markdown('![my sketch](attachment:sketch.png)'))
for _ in range(8): display(HTML('<b>' * 30_000))
"""


def test_what_an_answer_shows_costs_it_no_point(grading: Grading, lessons: Template) -> None:
    notebook = answered(lessons.released[LESSON], **{**ANSWERS, "double": DOUBLE + SHOWN})
    path = grading.submitted / "right" / LESSON / f"{LESSON}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    found = grade(replace(grading, student="right"))
    assert [(each.status, each.points) for each in found] == [(Status.GRADED, 6.0)]
    page = feedback.path("right", LESSON, grading.out).read_text(encoding="utf-8")
    assert " coloured, cut off" in page and page.count(CANNOT_BE_SHOWN) == 1


def test_a_submission_that_breaks_our_code_stops_no_other(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: LessonRunner, rebuilt: Submission) -> Executed:
        if rebuilt.student == "right":
            raise RuntimeError("our fault")
        return Executed(Status.CRASHED, "gone", 1.0)

    instead_of_running(monkeypatch, broken)
    results = {result.student: result for result in grade(grading)}
    assert results["right"].status is Status.ERROR and results["right"].points is None
    assert "our fault" in results["right"].message
    assert results[NAME].status is Status.CRASHED and results[NAME].points == 0.0
    assert [r["points"] for r in rows(grading.out) if r["student"] == "right"] == ["", ""]


def test_a_page_that_cannot_be_written_leaves_the_mark_and_is_written_by_the_next_run(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def execute(_: LessonRunner, rebuilt: Rebuilt) -> Executed:
        ran.append(rebuilt.student)
        points = 2.0 if len(ran) == 1 else 1.0
        checks = [CheckResult(name, points, 3.0, Status.GRADED) for name in CHECKS]
        return Executed(Status.GRADED, "", 1.0, rebuilt.notebook, tuple(checks))

    instead_of_running(monkeypatch, execute)
    grading = replace(grading, roster=["right"], jobs=1)
    taken = grading.out / "feedback" / "right"
    taken.parent.mkdir(parents=True)
    taken.write_text("a file where a folder must be")
    first = {each.student: each for each in grade(grading)}
    marks = {name: each.points for name, each in first.items()}
    assert "page could not be written" in first["right"].message
    taken.unlink()
    second = {each.student: each for each in grade(grading)}
    assert {name: each.points for name, each in second.items()} == marks
    assert "page" not in second["right"].message
    assert (taken / f"{LESSON}.html").is_file()
    assert ran == ["right", "right"]


def test_a_page_that_takes_long_holds_up_no_other_submission(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first page waits until the second one is made."""
    made, second = [], threading.Event()

    def slow(result: Result) -> str:
        made.append(result.student)
        assert len(made) != 1 or second.wait(60)
        second.set()
        return ""

    instead_of_running(monkeypatch, lambda *_: Executed(Status.CRASHED, "gone", 1.0))
    monkeypatch.setattr(feedback, "of", slow)
    assert {each.status for each in grade(grading) if each.student in made} == {Status.CRASHED}
    assert sorted(made) == sorted(["right", NAME])


def test_a_run_says_which_page_is_missing(
    grading: Grading, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    instead_of_running(monkeypatch, lambda *_: Executed(Status.CRASHED, "gone", 1.0))
    (grading.out / "feedback").mkdir(parents=True)
    (grading.out / "feedback" / "right").write_text("")
    assert exit_status(watched(lambda *told: grade(grading, *told), grading.out)) == 1
    assert f"right, {LESSON}: gone The feedback page could not be" in capsys.readouterr().err


def test_an_interrupt_stops_the_children(grading: Grading, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[LessonRunner] = []
    monkeypatch.setattr(LessonRunner, "execute", lambda *_: Executed(Status.CRASHED, "gone", 1.0))
    stop = LessonRunner.stop

    def noted(runner: LessonRunner) -> None:
        stopped.append(runner)
        stop(runner)

    monkeypatch.setattr(LessonRunner, "stop", noted)

    def interrupt(tally: Tally) -> None:
        if tally.done > 4:  # refusals need no process
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(grading, interrupt)
    assert stopped and all(runner._process is None for runner in stopped)
    assert not (grading.out / "grades.csv").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"submitted": Path("/nowhere/at/all")}, "no folder"),
        ({"jobs": 0}, "jobs"),
        ({"lessons": ["99_none"]}, "no lesson"),
        ({"lessons": []}, "no lesson"),
    ],
)
def test_wrong_use_is_one_sentence_and_writes_nothing(
    grading: Grading, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(CourseError, match=sentence):
        grade(replace(grading, **change))  # type: ignore[arg-type]
    assert not grading.out.exists()


def test_results_inside_the_submissions_are_refused(grading: Grading) -> None:
    with pytest.raises(CourseError, match="inside the submissions"):
        grade(replace(grading, out=grading.submitted / "right" / "out"))
    assert sorted(path.name for path in (grading.submitted / "right").iterdir()) == [LESSON]


def test_results_where_a_file_lies_are_refused(grading: Grading, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(CourseError, match="is a file"):
        grade(replace(grading, out=tmp_path / "taken" / "out"))
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_class_without_students_is_wrong_use(grading: Grading, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    with pytest.raises(CourseError, match="nothing to grade"):
        grade(replace(grading, submitted=tmp_path / "bare", roster=()))
    assert not grading.out.exists()
