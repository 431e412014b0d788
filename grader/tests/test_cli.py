"""The command: exit statuses, one sentence for wrong use, and no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring import contents
from grader.cli import main
from grader.core import course
from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import ExerciseResult, Result, Status
from grader.execution.sandbox import host
from grader.execution.sandbox.bubblewrap import Bubblewrap
from grader.execution.sandbox.host import backend
from grader.pipeline import run
from grader.release.generate import release
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        tiny_course.install(folder / "solutions", patch)
        patch.setattr(course, "NOTEBOOKS", folder / "notebooks")
        patch.setattr(contents, "DOCUMENTS", ())  # they name the lessons of this course
        yield folder


def result(status: Status) -> Result:
    return Result("a", LESSON, status, (ExerciseResult("double", 0.0, 3.0, status),), 1.0)


def test_grading_without_a_sandbox_is_refused_and_explained(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        silent = ["/bin/sh", "-c", "echo no >&2; exit 1"]
        patch.setattr(Bubblewrap, "command", lambda backend, program: silent)
        with pytest.raises(CourseError) as refusal:
            host.Sandbox([], Limits(), backend(unsafe=False)).wait()

    def refused(*_: object) -> int:
        raise refusal.value

    monkeypatch.setattr(run, "grade", refused)
    assert main(["grade", ".", "--out", "/nowhere/out"]) == 2
    error = capsys.readouterr().err
    assert "sandbox does not start: no" in error and "--unsafe" in error
    assert len(error.splitlines()) == 1


def test_the_doctor_finds_what_grading_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line[:11].strip() for line in lines]
    assert names == ["Python", "system", "bubblewrap", "memory", "sandbox", "course key"]
    assert all(" ok, " in line for line in lines)


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", "/nowhere", "--out", "/tmp/out"],
        ["grade", ".", "--out", "/tmp/out", "--lesson", "99_none"],
        ["grade", ".", "--out", "/tmp/out", "--roster", "/nowhere.csv"],
        ["grade", ".", "--out", "/tmp/out", "--jobs", "0"],
        ["release", "--lesson", "99_none"],
    ],
    ids=["submitted", "lesson", "roster", "jobs", "release"],
)
def test_wrong_use_is_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("grader: ") and len(error.splitlines()) == 1


@pytest.mark.parametrize(("status", "expected"), [(Status.GRADED, 0), (Status.ERROR, 1)])
def test_the_exit_status_says_whether_every_submission_has_a_result(
    status: Status, expected: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "grade", lambda *_: [result(status)])
    assert main(["grade", str(tmp_path), "--out", str(tmp_path / "o")]) == expected


@pytest.mark.parametrize("command", ["grade", "collect"])
def test_files_of_which_nothing_could_be_taken_end_with_status_2_and_the_reason(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "roster.csv").write_text("name,login\nAda,ada\n")
    where = {"grade": "--out", "collect": "--course"}[command]
    arguments = [command, str(tmp_path / "in"), where, str(tmp_path / "out")]
    arguments += ["--roster", str(tmp_path / "roster.csv"), "--key", "Login"]
    assert main(arguments) == 0, "nobody has handed in yet"
    (tmp_path / "in" / "ada.zip").write_bytes(b"PK")
    capsys.readouterr()
    assert main(arguments) == 2
    assert "ada.zip is a file and not a student's folder" in capsys.readouterr().err
    if command == "grade":
        assert main(arguments[:4]) == 2
        assert "ada.zip is a file and not a student's folder" in capsys.readouterr().err


def test_a_release_that_is_out_of_date_is_named(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release", "--check"]) == 1
    assert f"{LESSON}/{LESSON}.ipynb" in capsys.readouterr().err
    assert not (tiny / "notebooks").exists()
    assert main(["release"]) == 0
    assert main(["release", "--check"]) == 0
    assert capsys.readouterr().err == ""


def test_an_interrupt_ends_quietly_and_leaves_no_process(tiny: Path, tmp_path: Path) -> None:
    release([LESSON], tmp_path / "released")
    released = course.read_notebook(tmp_path / "released" / LESSON / f"{LESSON}.ipynb")
    wait = "import subprocess\nsubprocess.run(['sleep', '765'])"
    handed_in = tmp_path / "submitted" / "Ada" / LESSON / f"{LESSON}.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_text(json.dumps(answered(released, {"teach": wait}, **ANSWERS)))
    script = (
        "import signal, sys; from pathlib import Path; from grader import cli\n"
        "from grader.core import course\n"
        # A shell starts background jobs with SIGINT ignored, and its children inherit that.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"course.SOLUTIONS = Path({str(tiny / 'solutions')!r})\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    arguments = ["grade", str(tmp_path / "submitted"), "--out", str(tmp_path / "o")]
    command = [sys.executable, "-c", script, *arguments]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not _sleeping("765") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _sleeping("765")
    os.kill(child.pid, signal.SIGINT)
    _, error = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "Traceback" not in error and "stopped" in error
    assert not _sleeping("765")


def _sleeping(seconds: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_text().split("\0")[:2] == ["sleep", seconds]:
                return True
        except OSError:
            continue
    return False
