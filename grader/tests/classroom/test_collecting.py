"""From a learning system's download into the inbox: everything kept, nobody guessed."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pwd
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.classroom import inbox
from grader.classroom.folder import read_class
from grader.classroom.inbox import Attempt, Inbox
from grader.cli import main
from grader.tests.support import a_class
from grader.tests.support.downloads import (
    GRADESCOPE_METADATA,
    blackboard,
    canvas,
    exchange,
    gradescope,
    ilias,
    moodle,
    tarred,
    unpacked,
    zipped,
)
from grader.tests.support.tiny_course import LESSON, lesson

pytestmark = pytest.mark.usefixtures("tiny")

NOTEBOOK = f"{LESSON}.ipynb"
DATA = json.dumps(lesson()).encode()
NEWER = DATA + b"\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return a_class.made(tmp_path)


def collected(root: Path, files: Mapping[str, bytes], *options: str) -> int:
    zipped(files, root.parent / "download.zip")
    return main(["collect", str(root.parent / "download.zip"), "--class", str(root), *options])


def attempts(root: Path, student: str = "ada") -> list[Attempt]:
    return Inbox(read_class(root).inbox).attempts(student, LESSON)


@pytest.mark.parametrize(
    "name",
    [
        canvas(101, NOTEBOOK),
        canvas(101, f"{LESSON}-1.ipynb", late=True),
        moodle("Ada Lovelace", 7, NOTEBOOK),
        blackboard("ada", NOTEBOOK),
        exchange("ada", LESSON),
        ilias("Lovelace", "Ada", "ada", NOTEBOOK),
        f"ada/{LESSON}/{NOTEBOOK}",
        f"s1/{NOTEBOOK}",
        canvas(101, "homework.ipynb"),
    ],
)
def test_a_file_of_each_form_reaches_its_student(name: str, root: Path) -> None:
    assert collected(root, {name: DATA}) == 0
    (attempt,) = attempts(root)
    assert attempt.data() == DATA
    assert attempt.path.parent == root.resolve() / "inbox" / "ada" / LESSON


def test_what_a_student_packed_is_opened_once(root: Path) -> None:
    assert collected(root, {canvas(101, "work.zip"): zipped({f"x/{NOTEBOOK}": DATA})}) == 0
    assert [each.data() for each in attempts(root)] == [DATA]


@pytest.mark.parametrize("kind", ["folder", "tar.gz", "notebook"])
def test_a_folder_a_tar_and_a_notebook_are_downloads_too(
    kind: str, root: Path, tmp_path: Path
) -> None:
    files = {f"ada/{LESSON}/{NOTEBOOK}": DATA}
    place = unpacked(files, tmp_path / "in")
    if kind == "tar.gz":
        place = tmp_path / "in.tar.gz"
        tarred(files, place, "gz")
    elif kind == "notebook":
        place = place / "ada" / LESSON / NOTEBOOK
    assert main(["collect", str(place), "--class", str(root)]) == 0
    assert len(attempts(root)) == 1


def test_every_attempt_is_kept_and_the_same_bytes_once(root: Path) -> None:
    for data in (DATA, NEWER, DATA, NEWER):
        collected(root, {canvas(101, NOTEBOOK): data})
    assert [each.data() for each in attempts(root)] == [DATA, NEWER]
    assert attempts(root)[0].receipt.time < attempts(root)[1].receipt.time


WORKSHEET = (
    "Identifier,Full name,Last modified (submission),Grade\n"
    'Participant 7,Ada Lovelace,"Monday, 1 March 2027, 9:05 PM",\n'
    "Participant 8,Grace Hopper,-,\n"
)


def test_moodles_worksheet_says_when_a_file_came_also_afterwards(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    collected(root, {moodle("Ada Lovelace", 7, NOTEBOOK): DATA})
    assert attempts(root)[0].sent is None
    (tmp_path / "w.csv").write_text(WORKSHEET)
    command = ["collect", str(tmp_path / "download.zip"), str(tmp_path / "w.csv")]
    assert main([*command, "--class", str(root)]) == 0
    (attempt,) = attempts(root)
    assert attempt.sent == datetime(2027, 3, 1, 21, 5, tzinfo=UTC)
    (tmp_path / "w.csv").write_text(WORKSHEET.replace("March", "M\u00e4rz"))
    capsys.readouterr()
    assert main([*command, "--class", str(root)]) == 2
    assert "set Moodle to English" in capsys.readouterr().err


def test_gradescopes_metadata_says_whose_a_file_is_and_when_it_came(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whose = b"""submission_5:
  :submitters:
  - :name: Ada Lovelace
    :sid: s1
    :email: a@x.org
  :created_at: 2027-03-01 21:05:00.5 Z
submission_6:
  :submitters:
  - :sid: s1
  - :sid: s2
"""
    files = {gradescope(5, NOTEBOOK): DATA, gradescope(6, NOTEBOOK): NEWER}
    assert collected(root, {**files, GRADESCOPE_METADATA: whose}) == 0
    (attempt,) = attempts(root)
    assert attempt.data() == DATA and attempt.sent == datetime(2027, 3, 1, 21, 5, tzinfo=UTC)
    assert "s1 or s2 fits ada and grace" in capsys.readouterr().err
    assert collected(root, files) == 2
    assert "The download has no submission_metadata.yml" in capsys.readouterr().err


def test_several_attempts_in_one_download_keep_their_order(root: Path) -> None:
    files = {canvas(101, f"{LESSON}-{i}.ipynb"): DATA + b"\n" * i for i in (3, 1, 2)}
    collected(root, {**files, canvas(101, NOTEBOOK): DATA})
    assert [each.data() for each in attempts(root)] == [DATA + b"\n" * i for i in range(4)]


def test_what_fits_nobody_is_listed_and_kept_until_it_is_claimed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {canvas(999, NOTEBOOK): DATA, canvas(101, NOTEBOOK): NEWER}
    assert collected(root, files) == 0
    said = capsys.readouterr().err
    assert "Nobody on the roster has 999" in said and "1 new, 1 put aside" in said
    assert [path.read_bytes() for path in (root / "unclaimed").glob("*.ipynb")] == [DATA]
    main(["status", str(root)])
    assert "Nobody on the roster has 999" in capsys.readouterr().err
    roster = root / "roster.csv"
    roster.write_bytes(roster.read_bytes() + b"Eve,999,,eve,A,,\r\n")
    assert collected(root, files) == 0
    assert len(attempts(root, "eve")) == 1 and not list((root / "unclaimed").iterdir())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Alan Turing/01_tiny/x.ipynb", "Alan Turing fits alan and alan2"),
        ("ada/grace/01_tiny/x.ipynb", "fits ada and grace"),
    ],
)
def test_a_file_that_fits_two_people_is_given_to_none(
    name: str, said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = root / "roster.csv"
    roster.write_bytes(roster.read_bytes() + b'"Turing, Alan",105,s5,alan2,A,,\r\n')
    assert collected(root, {name: DATA}, "--from", "ours") == 2
    assert said in capsys.readouterr().err and not (root / "inbox").exists()


def test_a_file_without_a_lesson_is_put_aside(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = json.dumps({"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()
    assert collected(root, {"ada/work.ipynb": plain, f"grace/{NOTEBOOK}": DATA}) == 0
    assert "work.ipynb: it names no lesson; rename it" in capsys.readouterr().err
    assert attempts(root) == []


def test_a_file_that_is_no_notebook_is_kept_and_said(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert collected(root, {canvas(101, NOTEBOOK): b"PK or whatever"}) == 0
    assert f"ada, {LESSON}: " in capsys.readouterr().err
    (attempt,) = attempts(root)
    assert attempt.fault and attempt.data() == b"PK or whatever"


def test_other_files_are_named_and_other_lessons_left(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert collected(root, {canvas(101, "essay.pdf"): b"%PDF", canvas(102, NOTEBOOK): DATA}) == 0
    assert "1 no notebook (lovelaceada_101_9101_essay.pdf)" in capsys.readouterr().err
    assert collected(root, {canvas(101, "essay.pdf"): b"%PDF"}) == 2
    assert "it holds no notebook, only" in capsys.readouterr().err


def test_what_a_person_cannot_read_costs_no_other_file(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Damaged downloads: whoever's file is whole has it in the inbox, and the rest is said."""
    whole = zipped({canvas(101 + i, NOTEBOOK): DATA + b"\n" * i for i in range(3)})
    draw = random.Random(1)
    capsys.readouterr()
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(draw.choice((1, 2))):
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        (root.parent / "bad.zip").write_bytes(bytes(data))
        status = main(["collect", str(root.parent / "bad.zip"), "--class", str(root)])
        lines = capsys.readouterr().err.splitlines()
        assert status in (0, 2) and 1 <= len(lines) <= 6
        taken = sum(int(n) for n in lines[-1].split() if n.isdecimal()) if status == 0 else 0
        assert taken == 3 or len(lines) > 1
    known = {DATA + b"\n" * i for i in range(3)}
    room = read_class(root)
    assert {each.data() for each in Inbox(room.inbox).all()} <= known
    assert {path.parent.parent.name for path in room.inbox.rglob("*.ipynb")} <= {
        "ada",
        "grace",
        "alan",
    }


def test_a_file_without_its_receipt_comes_again_and_is_not_written_over(root: Path) -> None:
    """What a power cut between the two leaves."""
    for left in ("", None):
        collected(root, {canvas(102, NOTEBOOK): DATA})
        (before,) = attempts(root, "grace")[-1:]
        receipt = before.path.with_suffix(".json")
        receipt.unlink() if left is None else receipt.write_text(left)
        collected(root, {canvas(102, NOTEBOOK): DATA})
        (after,) = attempts(root, "grace")
        assert after.path != before.path and before.path.read_bytes() == after.data() == DATA


def test_no_receipt_is_there_before_its_file_is_on_the_disk(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {canvas(101 + i, NOTEBOOK): DATA + b"\n" * i for i in range(3)}
    waited: list[Path] = []

    def on_disk(path: Path) -> None:
        assert path.read_bytes().startswith(DATA) and not list(root.glob("inbox/*/*/*.json"))
        waited.append(path)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "to_disk", on_disk)
        assert collected(root, files) == 2
    assert "The disk took only a part (Input/output error)" in capsys.readouterr().err
    assert waited and attempts(root) == []
    assert collected(root, files) == 0
    assert [len(attempts(root, who)) for who in ("ada", "grace", "alan")] == [1, 1, 1]


def test_a_copy_that_fits_nobody_stays_beside_one_that_fits(root: Path) -> None:
    collected(root, {canvas(999, NOTEBOOK): DATA, canvas(101, NOTEBOOK): DATA})
    assert [path.read_bytes() for path in (root / "unclaimed").glob("*.ipynb")] == [DATA]


def test_a_damaged_receipt_stops_no_other_student(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    collected(root, {canvas(101, NOTEBOOK): DATA})
    attempts(root)[0].path.with_suffix(".json").write_text("{")
    assert collected(root, {canvas(101, NOTEBOOK): NEWER, canvas(102, NOTEBOOK): DATA}) == 0
    assert "cannot be read" in capsys.readouterr().err and len(attempts(root, "grace")) == 1


def test_a_link_in_the_inbox_leads_nowhere(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "inbox").mkdir()
    (root / "inbox" / "ada").symlink_to(tmp_path / "elsewhere")
    assert collected(root, {canvas(101, NOTEBOOK): DATA}) == 2
    assert not list((tmp_path / "elsewhere").iterdir())


def test_two_commands_at_a_time_are_refused_at_once(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handle = os.open(root / ".collecting", os.O_WRONLY | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        for verb in (["report"], ["status"], ["grade"], ["forget", "ada"]):
            command = [verb[0], str(root), *verb[1:]]
            capsys.readouterr()
            assert main(command) == 2
            assert "Another command of grader works in" in capsys.readouterr().err
    finally:
        os.close(handle)


def test_the_files_are_the_owners_alone(root: Path) -> None:
    collected(root, {canvas(101, NOTEBOOK): DATA, canvas(999, NOTEBOOK): NEWER})
    modes = {path.name: path.stat().st_mode & 0o077
             for path in (root, *root.rglob("*")) if not path.is_symlink()}  # fmt: skip
    assert not any(modes.values()), modes
    assert (root / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["collect", "x.zip"], "Name the class"),
        (["collect", "x.zip", "--class", "{root}", "--course", "y"], "Name the class"),
        (["collect", "x.zip", "--class", "{root}", "--key", "ID"], "A class has its roster"),
        (["collect", "x.zip", "--class", "/nowhere"], "is no class folder"),
        (["collect", "x.zip", "--class", "{root}"], "The download x.zip cannot be read"),
        (["collect", "{root}/inbox", "--class", "{root}"], "lies in the class folder"),
        (["collect", "x.zip", "--class", "{root}", "--lesson", "99"], "no lesson 99 in the class"),
        (["grade", "{root}", "--db", "sqlite:///x"], "A class has its roster and its gradebook"),
        (["grade", "/nowhere"], "no class folder; name --out"),
        (["new-class", "{root}", "--roster", "{root}/roster.csv"], "is a class already"),
        (["extend", "{root}", "eve", LESSON, "--until", "2027-03-01"], "no student eve"),
        (["forget", "{root}", "eve"], "no student eve"),
    ],
)
def test_wrong_use_is_one_sentence(
    arguments: list[str], said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([each.format(root=root) for each in arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and len(error.splitlines()) == 1 and error.startswith("grader: ")


@pytest.mark.parametrize(("sender", "taken"), [("ada", False), ("me", True)])
def test_a_folder_of_the_exchange_counts_for_its_owner_alone(
    sender: str, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    me = pwd.getpwuid(os.geteuid()).pw_name
    roster = tmp_path / "roster.csv"
    roster.write_text(f"student\nada\n{me}\n")
    assert main(["new-class", str(tmp_path / "class"), "--roster", str(roster)]) == 0
    place = unpacked({exchange(me if sender == "me" else sender, LESSON): DATA}, tmp_path / "in")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)  # somebody else collects
    main(["collect", str(place), "--class", str(tmp_path / "class")])
    assert bool(attempts(tmp_path / "class", me if taken else "ada")) is taken
    assert (f"it says that it comes from ada, and belongs to {me}" in capsys.readouterr().err) is (
        not taken
    )
