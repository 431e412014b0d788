"""A grading that was stopped goes on: nothing is lost, and nothing is graded twice."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.core import course, course_key
from grader.core.course import CourseError
from grader.core.course_key import KeyChanged
from grader.core.limits import Limits
from grader.core.models import CheckResult, Executed, Rebuilt, Result, Status
from grader.execution import identity
from grader.execution.runner import LessonRunner
from grader.intake import folders
from grader.intake.notebook_json import parse
from grader.pipeline import request, run
from grader.pipeline.at_terminal import graded
from grader.pipeline.journal import JOURNAL, Journal
from grader.pipeline.progress import Tally
from grader.pipeline.run import Grading, Template, grade
from grader.release.nbgrader_settings import sqlite_url
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

pytestmark = pytest.mark.slow(5)

STUDENTS = ("Ada", "Bob", "Cleo", "Dan")
CHECKS = ("double-check", "double-hidden", "longest-check", "longest-hidden")


@pytest.fixture
def grading(lessons: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grading:
    """Four right submissions; the lesson is released once for all tests."""
    monkeypatch.setattr(run, "template", lambda *_: nullcontext(lessons))
    for student in STUDENTS:
        hand_in(tmp_path / "submitted", student, answered(lessons.released[LESSON], **ANSWERS))
    limits = Limits(cell_seconds=5, total_seconds=60, memory_bytes=1 << 30)
    return Grading(tmp_path / "submitted", tmp_path / "out", [LESSON], jobs=1, limits=limits)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each student's submission was executed; every check passes, at 1 point."""
    counted: Counter[str] = Counter()

    def execute(_: LessonRunner, rebuilt: Rebuilt) -> Executed:
        counted[rebuilt.student] += 1
        return done(rebuilt)

    monkeypatch.setattr(LessonRunner, "execute", execute)
    monkeypatch.setattr(LessonRunner, "__enter__", lambda runner: runner)
    return counted


def done(rebuilt: Rebuilt, points: float = 1.0) -> Executed:
    checks = tuple(CheckResult(name, points, 3.0, Status.GRADED) for name in CHECKS)
    return Executed(Status.GRADED, "", 1.0, rebuilt.notebook, checks)


def hand_in(submitted: Path, student: str, notebook: dict[str, Any]) -> None:
    path = submitted / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def points(results: list[Result]) -> dict[str, float | None]:
    return {result.student: result.points for result in results}


def stop_after(count: int) -> Any:
    def progress(tally: Tally) -> None:
        if tally.done == count:
            raise KeyboardInterrupt

    return progress


def test_a_stopped_grading_goes_on_where_it_was(grading: Grading, runs: Counter[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        grade(grading, stop_after(2))
    before = set(runs)
    seen: list[Tally] = []
    assert points(grade(grading, seen.append)) == dict.fromkeys(STUDENTS, 4.0)
    again = {student for student in runs if runs[student] > 1}
    assert len(before - again) == 2, "what was filed is not run again"
    assert seen[-1] == Tally(done=4, total=4, taken=2, ran=2, to_run=2)


def test_a_second_grading_runs_nothing_and_gives_the_same_rows(
    grading: Grading, runs: Counter[str]
) -> None:
    grade(grading)
    rows = (grading.out / "grades.csv").read_text(), (grading.out / "report.html").read_text()
    grade(grading)
    assert set(runs.values()) == {1}
    assert rows == (
        (grading.out / "grades.csv").read_text(), (grading.out / "report.html").read_text(),
    )  # fmt: skip


def test_a_file_that_was_read_before_is_not_read_again_unless_it_has_to_run(
    grading: Grading, runs: Counter[str], lessons: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(grading)
    read: list[int] = []

    def counted(data: bytes) -> tuple[Any, tuple[str, ...]]:
        read.append(len(data))
        return parse(data)

    monkeypatch.setattr(folders, "parse", counted)
    assert points(grade(grading)) == dict.fromkeys(STUDENTS, 4.0) and not read
    hand_in(grading.submitted, "Bob", answered(lessons.released[LESSON], double=ANSWERS["double"]))
    grade(grading)
    assert len(read) == 1 and runs["Bob"] == 2
    grade(replace(grading, again=True))
    assert len(read) == 1 + len(STUDENTS) and runs["Ada"] == 2 and runs["Bob"] == 3
    (grading.out / run.NOTED).write_text("{")
    grade(grading)
    assert len(read) == 1 + 2 * len(STUDENTS) and runs["Ada"] == 2


def test_a_changed_submission_is_graded_and_no_other(
    grading: Grading, runs: Counter[str], lessons: Template
) -> None:
    grade(grading)
    hand_in(grading.submitted, "Bob", answered(lessons.released[LESSON]))
    grade(grading)
    assert runs == {"Ada": 1, "Bob": 2, "Cleo": 1, "Dan": 1}


def test_two_submissions_with_the_same_text_are_run_twice(
    grading: Grading, runs: Counter[str]
) -> None:
    grade(grading)
    assert runs == dict.fromkeys(STUDENTS, 1)


@pytest.mark.parametrize("change", ["limits", "unsafe", "lesson", "page"])
def test_what_a_result_depends_on_makes_it_graded_again(
    grading: Grading,
    runs: Counter[str],
    lessons: Template,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    grade(grading)
    if change == "limits":
        grading = replace(grading, limits=replace(grading.limits, cell_seconds=4))
    elif change == "unsafe":
        grading = replace(grading, unsafe=True)
    elif change == "lesson":
        text = json.dumps(lessons.sources).replace("zero-is-the-secret", "zero-is-no-secret")
        changed = replace(lessons, sources=json.loads(text))
        monkeypatch.setattr(run, "template", lambda *_: nullcontext(changed))
    else:
        (grading.out / "feedback" / "Bob" / f"{LESSON}.html").unlink()
    grade(grading)
    expected = {"Ada": 1, "Bob": 2, "Cleo": 1, "Dan": 1}
    assert runs == (expected if change == "page" else dict.fromkeys(STUDENTS, 2))


def test_another_key_grades_nothing_anew_unless_somebody_says_so(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (grading.submitted / "Dan" / LESSON / f"{LESSON}.ipynb").write_text("")  # refused: no run
    grade(grading)
    monkeypatch.setenv("COURSE_KEY", "another")
    identity.course_key.cache_clear()
    with pytest.raises(KeyChanged, match=r"3 of the results in .* --again"):
        grade(grading)
    assert grade(replace(grading, student="Bob"))
    with pytest.raises(KeyChanged, match="2 of the results"):
        grade(grading)
    assert runs == {"Ada": 1, "Bob": 2, "Cleo": 1}
    grade(replace(grading, again=True))
    grade(grading)
    assert runs == {"Ada": 2, "Bob": 3, "Cleo": 2}


@pytest.mark.parametrize("agrees", [True, False])
def test_whoever_agrees_at_the_terminal_has_results_of_another_key_graded_anew(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch, agrees: bool
) -> None:
    grade(grading)
    monkeypatch.setenv("COURSE_KEY", "another")
    identity.course_key.cache_clear()
    monkeypatch.setattr(course_key, "agreed", lambda changed: agrees)
    with nullcontext() if agrees else pytest.raises(KeyChanged):
        assert graded(grading) == 0
    assert runs == dict.fromkeys(STUDENTS, 1 + agrees)


def test_a_course_without_a_key_is_warned_about_once_and_in_the_report(
    grading: Grading,
    runs: Counter[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.delenv("COURSE_KEY")
    identity.course_key.cache_clear()
    (tmp_path / "file").touch()
    monkeypatch.setattr(course_key, "FILE", tmp_path / "file" / ".course_key")
    assert graded(grading) == 0
    sentence = "There is no course key, so hidden checks ask the same of everybody"
    assert capsys.readouterr().err.count(sentence) == 1
    assert sentence in (grading.out / "report.html").read_text()
    assert runs


def test_the_courses_key_is_not_in_the_journal(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_KEY", "a-secret-phrase")
    identity.course_key.cache_clear()
    grade(grading)
    assert "a-secret-phrase" not in (grading.out / "journal.jsonl").read_text()
    assert runs


def test_another_gradebook_gets_every_result_without_a_run(
    grading: Grading, runs: Counter[str], tmp_path: Path
) -> None:
    grade(grading)
    grade(replace(grading, db=sqlite_url(tmp_path / "other.db")))
    assert set(runs.values()) == {1}
    with sqlite3.connect(tmp_path / "other.db") as book:
        assert book.execute("select count(*) from submitted_assignment").fetchone() == (4,)


def test_an_error_is_graded_again_and_nothing_else(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: LessonRunner, rebuilt: Rebuilt) -> Executed:
        if rebuilt.student == "Bob":
            return Executed(Status.ERROR, "ours", 1.0)
        return done(rebuilt)

    with monkeypatch.context() as patch:
        patch.setattr(LessonRunner, "execute", fails)
        assert points(grade(grading))["Bob"] is None
    assert points(grade(grading))["Bob"] == 4.0
    assert runs == {"Bob": 1}


def test_again_grades_anew_and_goes_on_when_stopped(grading: Grading, runs: Counter[str]) -> None:
    grade(grading)
    anew = replace(grading, again=True)
    with pytest.raises(KeyboardInterrupt):
        grade(anew, stop_after(2))
    stopped = Counter(runs)
    grade(anew)
    assert sum(runs.values()) - sum(stopped.values()) == 2
    grade(anew)
    assert sum(runs.values()) - sum(stopped.values()) == 6


def test_one_student_is_graded_again_and_all_rows_stay(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(grading)
    monkeypatch.setattr(LessonRunner, "execute", lambda _, rebuilt: done(rebuilt, 2.0))
    found = points(grade(replace(grading, student="Bob")))
    assert list(found.items()) == [("Ada", 4.0), ("Bob", 8.0), ("Cleo", 4.0), ("Dan", 4.0)]
    assert points(grade(grading)) == found


def test_one_exercise_is_graded_again_and_the_others_keep_their_marks(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(grading)
    with monkeypatch.context() as patch:
        patch.setattr(LessonRunner, "execute", lambda _, rebuilt: done(rebuilt, 3.0))
        results = grade(replace(grading, exercise="longest"))
        rows = [(row.exercise, row.points) for row in results[0].exercises]
        assert rows == [("double", 2.0), ("longest", 6.0)]
        assert points(results) == dict.fromkeys(STUDENTS, 8.0)
    grade(grading)
    assert set(runs.values()) == {1}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"student": "Eve"}, "no student 'Eve'"), ({"exercise": "triple"}, "are double, longest")],
)
def test_a_narrow_grading_of_nothing_is_wrong_use(
    grading: Grading, change: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CourseError, match=sentence):
        grade(replace(grading, **change))  # type: ignore[arg-type]
    assert not grading.out.exists()


def test_a_second_grading_into_one_folder_is_refused_before_its_start_up(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(tally: Tally) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(run, "template", lambda *_: pytest.fail("it has started"))
            patch.setattr(run, "plan_of", lambda *_: pytest.fail("it has read the class"))
            with pytest.raises(CourseError, match="Another grading writes into"):
                grade(grading)

    assert points(grade(grading, second)) == dict.fromkeys(STUDENTS, 4.0)
    assert set(runs.values()) == {1}


def test_two_gradings_that_begin_at_once_are_one_before_the_start_up(
    grading: Grading, runs: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with journal_of(grading), monkeypatch.context() as patch:
        patch.setattr(request, "check_free", lambda _: None)
        patch.setattr(run, "template", lambda *_: pytest.fail("it has started"))
        with pytest.raises(CourseError, match="Another grading writes into"):
            grade(grading)
    assert not runs


def journal_of(grading: Grading) -> Journal:
    grading.out.mkdir()
    return Journal(grading.out / JOURNAL)


def test_a_damaged_line_of_the_journal_is_told_and_ends_no_run(
    grading: Grading, runs: Counter[str]
) -> None:
    grade(grading)
    with (grading.out / JOURNAL).open("a") as journal:
        journal.write("[" * 3_000 + "\n")
    said: list[str] = []
    grade(grading, say=said.append)
    assert set(runs.values()) == {1}
    assert len(said) == 1 and "1 line cannot be read" in said[0]


@pytest.mark.parametrize("size", [0, 200, 3_000, 100_000])
def test_a_full_disk_is_one_sentence_and_the_same_command_goes_on(
    grading: Grading, runs: Counter[str], size: int
) -> None:
    """A limit on the size of files stands for the disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        with pytest.raises(CourseError, match=r"no room left in|disk I/O error|disk is full"):
            grade(grading)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert points(grade(grading)) == dict.fromkeys(STUDENTS, 4.0)
    assert not list(grading.out.rglob(".writing-*"))
    assert runs


@pytest.mark.skipif(os.getuid() != 0, reason="only root mounts a small disk")
def test_a_disk_that_fills_up_ends_the_command_with_a_sentence(
    grading: Grading, tmp_path: Path
) -> None:
    grading.out.mkdir()
    script = (
        "import sys; from pathlib import Path; from grader import cli\n"
        "from grader.core import course\n"
        f"course.SOLUTIONS = Path({str(course.SOLUTIONS)!r})\n"
        f"sys.exit(cli.main(['grade', {str(grading.submitted)!r}, '--out', "
        f"{str(grading.out)!r}]))"
    )
    shell = 'mount -t tmpfs -o size=220k tmpfs "$1" && exec "$2" -c "$3"'
    command = ["unshare", "--mount", "sh", "-c", shell, "sh", str(grading.out), sys.executable]
    done = subprocess.run([*command, script], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "no room left in" in done.stderr or "disk is full" in done.stderr


def test_a_grading_killed_again_and_again_loses_nothing_and_files_nothing_twice(
    grading: Grading, tmp_path: Path
) -> None:
    few = STUDENTS[:2]
    for student in {*STUDENTS} - {*few}:
        shutil.rmtree(grading.submitted / student)
    # The process kills itself, as -9 does, after each first result of a run.
    script = (
        "import os, signal, sys; from pathlib import Path; from grader.core import course\n"
        "from grader.core.limits import Limits\n"
        "from grader.pipeline import run\n"
        f"course.SOLUTIONS = Path({str(course.SOLUTIONS)!r})\n"
        "def killed(tally):\n"
        "    if tally.ran: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"run.grade(run.Grading(Path({str(grading.submitted)!r}), "
        f"Path({str(grading.out)!r}), [{LESSON!r}], jobs=2, "
        "limits=Limits(cell_seconds=5, total_seconds=60, memory_bytes=1 << 30)), killed)"
    )
    codes: list[int] = []
    while not codes or codes[-1] != 0:
        codes.append(subprocess.run([sys.executable, "-c", script], check=False).returncode)
    assert codes == [-signal.SIGKILL] * len(few) + [0]
    lines = (grading.out / "journal.jsonl").read_text().splitlines()
    filed = Counter(json.loads(line)["result"]["student"] for line in lines if '"key"' in line)
    assert filed == dict.fromkeys(few, 1)
    results = [json.loads(line) for line in (grading.out / "submissions.jsonl").open()]
    assert [row["points"] for row in results] == [6.0] * len(few)
    assert not list(grading.out.rglob(".writing-*"))
    assert not _children_of_ours(tmp_path)


def _children_of_ours(folder: Path) -> list[str]:
    """Command lines of processes that still name the class's folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_text()
        except OSError:
            continue
        if str(folder) in text and path.parent.name != str(os.getpid()):
            found.append(text)
    return found
