"""The course's key: a private file that is made once and found again, or a variable."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.cli import main
from grader.core import course, course_key
from grader.core.course import CourseError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the key lies; it is not there yet, and no variable is set."""
    monkeypatch.delenv("COURSE_KEY")
    monkeypatch.setattr(course_key, "FILE", tmp_path / ".course_key")
    return tmp_path / ".course_key"


def test_the_key_is_made_for_its_owner_alone_and_found_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert course_key.set_up() == []
    key = os.environ["COURSE_KEY"]
    assert len(key) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    monkeypatch.delenv("COURSE_KEY")  # as a job without an environment begins
    assert course_key.set_up() == []
    assert os.environ["COURSE_KEY"] == key


def test_gradings_that_begin_together_have_one_key(file: Path) -> None:
    def read(_: int) -> str:
        course_key._make()
        return course_key._read()

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(read, range(64)))) == 1


def test_the_variable_overrides_the_file_and_makes_none(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_KEY", "a phrase")
    assert course_key.set_up() == []
    assert not file.exists()
    file.write_text("another")
    assert course_key.set_up() == []
    assert os.environ["COURSE_KEY"] == "a phrase"


def test_a_worker_and_the_doctor_make_no_key(file: Path) -> None:
    assert course_key.set_up(make=False) == []
    assert course_key.state() == "not there yet, the first grading makes .course_key"
    assert not file.exists()
    assert "COURSE_KEY" not in os.environ


def test_a_key_that_others_can_read_is_warned_about(file: Path) -> None:
    file.write_text("a phrase")
    file.chmod(0o644)
    (said,) = course_key.set_up()
    assert said == f"Other users of this machine can read the course's key: chmod 600 {file}."
    assert course_key.state() == "ok, from COURSE_KEY"


@pytest.mark.parametrize("kind", ["empty", "a folder", "a link", "no text"])
def test_a_key_file_that_cannot_be_used_is_named(file: Path, kind: str) -> None:
    if kind == "a folder":
        file.mkdir()
    elif kind == "a link":
        file.symlink_to("nowhere")
    else:
        file.write_bytes(b"" if kind == "empty" else b"\xff")
    with pytest.raises(CourseError, match=r"\.course_key"):
        course_key.set_up()
    assert course_key.state().startswith("missing: ")


@pytest.mark.parametrize(("said", "agrees"), [("y\n", True), ("\n", False), ("yes\n", True)])
def test_somebody_at_a_terminal_is_asked_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch, said: str, agrees: bool
) -> None:
    changed = course_key.KeyChanged("3 results would be graded anew.")
    assert not course_key.agreed(changed)
    keyboard, terminal = os.openpty()
    os.write(keyboard, said.encode())
    with os.fdopen(os.dup(terminal)) as tty, os.fdopen(terminal, "w") as screen:
        monkeypatch.setattr(sys, "stdin", tty)
        monkeypatch.setattr(sys, "stderr", screen)
        assert course_key.agreed(changed) is agrees
    os.close(keyboard)


@pytest.mark.parametrize("makes", [True, False])
def test_collecting_warns_where_there_is_no_key(
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    makes: bool,
) -> None:
    (tmp_path / "in" / "Ada").mkdir(parents=True)
    if not makes:
        monkeypatch.setattr(course_key, "FILE", tmp_path / "nowhere" / ".course_key")
    lesson = course.lessons()[0]
    main(["collect", str(tmp_path / "in"), "--course", str(tmp_path / "c"), "--lesson", lesson])
    assert ("There is no course key" in capsys.readouterr().err) is not makes
    assert file.exists() is makes


def test_git_ignores_the_key_and_make_clean_keeps_it() -> None:
    def told(*command: str) -> str:
        return subprocess.run(
            command, cwd=course.ROOT, capture_output=True, encoding="utf-8", check=True
        ).stdout

    name = course_key.FILE.relative_to(course.ROOT).as_posix()
    assert told("git", "check-ignore", name).strip() == name
    assert name not in told("make", "--dry-run", "clean")
    assert course_key.FILE.parent == course.ROOT
