"""A new class, and one that takes over an earlier course folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.classroom.folder import read_class
from grader.classroom.inbox import Inbox
from grader.cli import main
from grader.tests.support import a_class
from grader.tests.support.tiny_course import LESSON, lesson

pytestmark = pytest.mark.usefixtures("tiny")


def test_a_new_class_has_its_roster_its_settings_and_nbgraders_configuration(
    tmp_path: Path,
) -> None:
    root = a_class.made(tmp_path)
    room = read_class(root)
    assert [each.key for each in room.people] == ["ada", "grace", "alan"]
    assert room.lessons == [LESSON] and room.settings.roster.key == "SIS Login ID"
    assert (root / "roster.csv").read_bytes() == (tmp_path / "roster of the class.csv").read_bytes()
    assert (root / "nbgrader_config.py").is_file()


def test_students_of_canvas_are_called_by_their_logins_if_all_have_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = a_class.canvas_sheet(tmp_path / "r.csv")
    assert main(["new-class", str(tmp_path / "a"), "--roster", str(roster)]) == 0
    assert "a class of 3, called such as ada;" in capsys.readouterr().err
    assert read_class(tmp_path / "a").settings.roster.key == "SIS Login ID"
    roster.write_bytes(roster.read_bytes().replace(b"s2,grace,", b"s2,,"))
    assert main(["new-class", str(tmp_path / "b"), "--roster", str(roster)]) == 0
    assert read_class(tmp_path / "b").people[1].key == "Hopper, Grace"


@pytest.mark.parametrize(
    ("roster", "said"),
    [("name\nada\n", "no column"), ("student\n", "names no student"), ("student\nada#\n", "ada#")],
)
def test_a_roster_that_cannot_be_used_leaves_nothing_behind(
    roster: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r.csv").write_text(roster)
    command = ["new-class", str(tmp_path / "class"), "--roster", str(tmp_path / "r.csv")]
    assert main(command) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "class").exists()


def test_a_course_folder_of_before_is_taken_over_with_its_times(tmp_path: Path) -> None:
    data = json.dumps(lesson()).encode()
    path = tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    root = tmp_path / "class"
    assert main(["collect", str(tmp_path / "in"), "--course", str(root)]) == 0
    receipt = json.loads((root / "receipts" / "ada" / f"{LESSON}.json").read_text())["receipts"][0]
    a_class.made(tmp_path)
    (attempt,) = Inbox(read_class(root).inbox).attempts("ada", LESSON)
    assert attempt.data() == data
    assert attempt.receipt.time.isoformat() == receipt["time"]
    open_to_others = [path for path in root.rglob("*")
                      if not path.is_symlink() and path.stat().st_mode & 0o077]  # fmt: skip
    assert open_to_others == []


def test_a_key_that_would_lose_the_marks_of_before_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("Ada Lovelace", "Somebody Else"):
        path = tmp_path / "in" / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(json.dumps(lesson()).encode())
    root, roster = tmp_path / "class", a_class.canvas_sheet(tmp_path / "r.csv")
    assert main(["collect", str(tmp_path / "in"), "--course", str(root)]) == 0
    command = ["new-class", str(root), "--roster", str(roster), "--key", "SIS Login ID"]
    assert main(command) == 2
    assert "knows ada as Ada Lovelace" in capsys.readouterr().err
    assert not (root / "class.toml").exists()
    (tmp_path / "own.csv").write_text("student,id\nAda Lovelace,101\n")
    assert main(["new-class", str(root), "--roster", str(tmp_path / "own.csv")]) == 0
    assert "Somebody Else is not on the roster" in capsys.readouterr().err
