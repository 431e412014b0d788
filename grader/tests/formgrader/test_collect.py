"""Collecting: what stands in submitted/ is whole, has a receipt of ours, and is the newest."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.cli import main
from grader.core.course import CourseError
from grader.core.models import Receipt
from grader.formgrader import autograde, collect, course_folder, receipts
from grader.formgrader.autograde import NotCollected, read_collected
from grader.formgrader.collect import Collected, Outcome
from grader.formgrader.course_folder import CONFIG, CourseFolder
from grader.formgrader.receipts import issued, read_receipts, stamp, write_receipts
from grader.tests.support.tiny_course import LESSON, lesson

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tiny")]

DATA = json.dumps(lesson()).encode()
NEWER = DATA + b"\n"


@pytest.fixture
def folder(tmp_path: Path, gradebook: Path) -> CourseFolder:
    (tmp_path / "class").mkdir()
    shutil.copy(gradebook, tmp_path / "class" / "gradebook.db")
    return CourseFolder(tmp_path / "class")


def hand_in(tmp_path: Path, student: str = "ada", data: bytes = DATA) -> Path:
    path = tmp_path / "handed in" / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def taken(tmp_path: Path, roster: tuple[str, ...] = ()) -> list[Collected]:
    found = collect.collect(tmp_path / "handed in", tmp_path / "class", [LESSON], roster)
    return list(found)


def outcomes(tmp_path: Path, roster: tuple[str, ...] = ()) -> dict[str, str]:
    return {each.student: each.outcome.value for each in taken(tmp_path, roster)}


# --- what is written ------------------------------------------------------------------------


def test_a_file_is_taken_byte_for_byte_with_a_receipt_of_the_collector(
    tmp_path: Path, folder: CourseFolder
) -> None:
    source = hand_in(tmp_path)
    source.with_name("timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
    os.utime(source, (0, 0))
    source.with_name("torch.py").write_text("raise SystemExit")
    before = datetime.now(UTC)
    assert outcomes(tmp_path) == {"ada": "new"}
    (receipt,) = read_receipts(folder.receipts("ada", LESSON))
    assert before <= receipt.time <= datetime.now(UTC)
    assert (receipt.sha256, receipt.size) == (hashlib.sha256(DATA).hexdigest(), len(DATA))
    assert folder.timestamp("ada", LESSON).read_text() == stamp(receipt)
    assert folder.notebook("ada", LESSON).read_bytes() == DATA
    names = {path.name for path in folder.notebook("ada", LESSON).parent.iterdir()}
    assert names == {f"{LESSON}.ipynb", "timestamp.txt"}


def test_a_course_folder_is_made_with_its_layout_and_nothing_else(tmp_path: Path) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    root = tmp_path / "class"
    assert sorted(path.name for path in root.iterdir()) == [
        ".collecting",
        "gradebook.db",
        CONFIG,
        "receipts",
        "source",
        "submitted",
    ]
    with sqlite3.connect(root / "gradebook.db") as book:
        assert book.execute("select name from assignment").fetchall() == [(LESSON,)]


def test_a_renamed_notebook_gets_its_name_and_keeps_its_note(
    tmp_path: Path, folder: CourseFolder
) -> None:
    source = hand_in(tmp_path)
    source.rename(source.with_name("my copy.ipynb"))
    assert outcomes(tmp_path) == {"ada": "new"}
    found = read_collected(folder.notebook("ada", LESSON))
    assert found.submission.notes == (f"The notebook my copy.ipynb was taken for {LESSON}.ipynb.",)


# --- collecting again -----------------------------------------------------------------------


def test_an_unchanged_file_keeps_its_first_receipt(tmp_path: Path, folder: CourseFolder) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    first = read_receipts(folder.receipts("ada", LESSON))
    assert outcomes(tmp_path) == {"ada": "unchanged"}
    assert read_receipts(folder.receipts("ada", LESSON)) == first


def test_a_newer_file_replaces_the_older_with_a_newer_receipt(
    tmp_path: Path, folder: CourseFolder
) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    (first,) = read_receipts(folder.receipts("ada", LESSON))
    hand_in(tmp_path, data=NEWER)
    assert outcomes(tmp_path) == {"ada": "replaced"}
    found = read_collected(folder.notebook("ada", LESSON))
    assert folder.notebook("ada", LESSON).read_bytes() == NEWER
    assert found.receipt.time > first.time
    assert folder.timestamp("ada", LESSON).read_text() == stamp(found.receipt)


@pytest.mark.parametrize("data", [b"", b"{", b"[]"])
def test_a_refused_newer_file_leaves_the_older_as_it_was(
    tmp_path: Path, folder: CourseFolder, data: bytes
) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    first = read_collected(folder.notebook("ada", LESSON))
    hand_in(tmp_path, data=data)
    (row,) = taken(tmp_path)
    assert row.outcome is Outcome.REFUSED
    assert row.message.endswith(f"The one collected on {stamp(first.receipt)} stays.")
    assert read_collected(folder.notebook("ada", LESSON)) == first


def test_a_file_that_somebody_changed_in_place_is_put_back_with_its_first_time(
    tmp_path: Path, folder: CourseFolder
) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    first = read_receipts(folder.receipts("ada", LESSON))
    folder.notebook("ada", LESSON).write_bytes(NEWER)
    folder.timestamp("ada", LESSON).write_text("1999-01-01 00:00:00 UTC")
    taken(tmp_path)
    assert folder.notebook("ada", LESSON).read_bytes() == DATA
    assert read_receipts(folder.receipts("ada", LESSON)) == first
    assert folder.timestamp("ada", LESSON).read_text() == stamp(first[0])


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours handles it."""


@pytest.mark.parametrize("step", ["write_receipts", "replacing", "write_whole"])
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_who_is_killed_between_two_files_leaves_a_whole_submission(
    tmp_path: Path, folder: CourseFolder, monkeypatch: pytest.MonkeyPatch, step: str, done: bool
) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    hand_in(tmp_path, data=NEWER)
    real = getattr(collect, step)

    def dies(*args: object) -> object:
        if done:
            value = real(*args)
            if step == "replacing":
                with value as draft:
                    draft.write_bytes(NEWER)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(collect, step, dies)
        taken(tmp_path)
    path = folder.notebook("ada", LESSON)
    found = read_collected(path)
    assert path.read_bytes() in (DATA, NEWER)
    assert found.receipt.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    taken(tmp_path)
    assert path.read_bytes() == NEWER
    again = read_collected(path).receipt
    assert folder.timestamp("ada", LESSON).read_text() == stamp(again)
    assert again.sha256 == hashlib.sha256(NEWER).hexdigest()


# --- who and what is refused ----------------------------------------------------------------


def test_who_is_not_on_the_roster_is_refused_and_leaves_no_file(
    tmp_path: Path, folder: CourseFolder
) -> None:
    for student in ("ada", "mallory"):
        hand_in(tmp_path, student)
    roster = ("ada", "bob")
    assert outcomes(tmp_path, roster) == {"ada": "new", "bob": "missing", "mallory": "refused"}
    assert [path.name for path in folder.submitted.iterdir()] == ["ada"]


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", 'x";alert(1);"', "[a]", "*", "a?", "a#b", "a%2e", " a"]
)
def test_a_name_that_nbgrader_takes_for_something_else_is_refused(
    tmp_path: Path, folder: CourseFolder, name: str
) -> None:
    hand_in(tmp_path, name)
    (row,) = taken(tmp_path)
    assert row.outcome is Outcome.REFUSED
    assert "cannot be used with nbgrader: it" in row.message
    assert list(folder.submitted.iterdir()) == []


@pytest.mark.parametrize("name", ["Zoë O'Brien", "李 小龙", "Lovelace, Ada", "$(id)", "-rf", "a&b"])
def test_honest_names_are_taken(tmp_path: Path, folder: CourseFolder, name: str) -> None:
    hand_in(tmp_path, name)
    assert outcomes(tmp_path) == {name: "new"}
    assert read_collected(folder.notebook(name, LESSON)).submission.student == name


def test_a_link_is_never_followed_on_either_side(tmp_path: Path, folder: CourseFolder) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    hand_in(tmp_path, "ada")
    hand_in(tmp_path, "bob").unlink()
    (tmp_path / "handed in" / "bob" / LESSON / f"{LESSON}.ipynb").symlink_to("/etc/passwd")
    taken(tmp_path)
    hand_in(tmp_path, "eve")
    (folder.submitted / "eve").symlink_to(outside)
    rows = {row.student: row for row in taken(tmp_path)}
    assert rows["bob"].outcome is Outcome.REFUSED and "is a link" in rows["bob"].message
    assert rows["eve"].outcome is Outcome.FAILED and "is a link; remove it" in rows["eve"].message
    assert list(outside.iterdir()) == []


def test_a_submission_that_cannot_be_written_stops_no_other(
    tmp_path: Path, folder: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ada", "bob"):
        hand_in(tmp_path, student)

    def full(path: Path, rows: list[Receipt]) -> None:
        if path.parent.name == "ada":
            raise OSError(28, "No space left on device")
        write_receipts(path, rows)

    monkeypatch.setattr(collect, "write_receipts", full)
    assert outcomes(tmp_path) == {"ada": "failed", "bob": "new"}
    assert not folder.notebook("ada", LESSON).exists()


# --- reading what was collected -------------------------------------------------------------


def test_a_file_without_its_receipt_or_with_other_bytes_is_not_read(
    tmp_path: Path, folder: CourseFolder
) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    path = folder.notebook("ada", LESSON)
    path.write_bytes(NEWER)
    with pytest.raises(NotCollected, match="not the file that was collected"):
        read_collected(path)
    path.write_bytes(DATA)
    assert read_collected(path).submission.student == "ada"
    folder.receipts("ada", LESSON).unlink()
    with pytest.raises(NotCollected, match="no receipt"):
        read_collected(path)


def test_a_receipt_in_the_students_folder_is_none(tmp_path: Path, folder: CourseFolder) -> None:
    taken_at = issued(DATA, datetime.now(UTC))
    path = hand_in(tmp_path)
    taken(tmp_path)
    other = folder.submitted / "eve" / LESSON / path.name
    other.parent.mkdir(parents=True)
    other.write_bytes(DATA)
    write_receipts(folder.submitted / "eve" / "receipts" / "eve" / f"{LESSON}.json", [taken_at])
    write_receipts(other.with_suffix(".json"), [taken_at])
    with pytest.raises(NotCollected, match="no receipt"):
        read_collected(other)


@pytest.mark.parametrize("text", ["", "[]", '{"receipts": [{"time": "2026-01-01"}]}', "{"])
def test_a_damaged_receipt_is_one_sentence(tmp_path: Path, folder: CourseFolder, text: str) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    folder.receipts("ada", LESSON).write_text(text)
    with pytest.raises(NotCollected, match="delete it and collect again"):
        read_collected(folder.notebook("ada", LESSON))
    (row,) = taken(tmp_path)
    assert row.outcome is Outcome.FAILED


def test_the_hook_gives_nbgrader_only_what_has_a_receipt_and_the_receipts_time(
    tmp_path: Path, folder: CourseFolder
) -> None:
    for student in ("ada", "bob"):
        hand_in(tmp_path, student)
    taken(tmp_path)
    folder.receipts("bob", LESSON).unlink()
    folder.timestamp("ada", LESSON).write_text("1999-01-01 00:00:00 UTC")
    notebooks = [str(folder.notebook(student, LESSON)) for student in ("ada", "bob")]
    autograde.only_collected(assignment=LESSON, student="*", notebooks=notebooks)
    assert notebooks == [str(folder.notebook("ada", LESSON))]
    (receipt,) = read_receipts(folder.receipts("ada", LESSON))
    assert folder.timestamp("ada", LESSON).read_text() == stamp(receipt)


# --- the command ----------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path: Path) -> Iterator[list[str]]:
    yield ["collect", str(tmp_path / "handed in"), "--course", str(tmp_path / "class")]


def test_the_command_says_what_it_refused_and_counts(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for student, data in (("ada", DATA), ("bob", b"")):
        hand_in(tmp_path, student, data)
    assert main(command) == 0
    first, last = capsys.readouterr().err.splitlines()
    assert first.startswith(f"bob, {LESSON}: {LESSON}.ipynb is empty (0 bytes)")
    assert last == f"1 new, 1 refused; the course folder is {tmp_path / 'class'}"


def test_wrong_use_is_one_sentence_and_writes_nothing(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name\nada\n")
    hand_in(tmp_path)
    inside = str(tmp_path / "handed in" / "class")
    wild = str(tmp_path / "[class]")
    for wrong, says in (
        (["collect", str(tmp_path / "nowhere"), *command[2:]], "cannot be read"),
        ([*command, "--roster", str(roster)], "no column 'student'"),
        ([*command, "--lesson", "99_none"], "no lesson"),
        ([*command[:3], inside], "lie in each other"),
        ([*command[:3], wild], "as wild"),
        ([*command[:3], str(roster / "class")], "is a file"),
        ([*command[:3], str(tmp_path / "solutions" / "class")], "belongs to the course"),
    ):
        assert main(wrong) == 2
        assert says in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "handed in",
        "roster.csv",
        "solutions",
    ]
    assert [path.name for path in (tmp_path / "handed in").iterdir()] == ["ada"]


def test_a_configuration_that_does_not_lead_to_the_sandbox_is_refused(
    tmp_path: Path, folder: CourseFolder
) -> None:
    hand_in(tmp_path)
    (folder.root / CONFIG).write_text("c = get_config()\n")
    with pytest.raises(CourseError, match="does not lead to the sandbox"):
        taken(tmp_path)
    assert {path.name for path in folder.root.iterdir()} == {CONFIG, "gradebook.db"}


def test_an_instructors_own_settings_stay_and_name_the_database(
    tmp_path: Path, folder: CourseFolder
) -> None:
    hand_in(tmp_path)
    own = f"{course_folder.CONFIG_TEXT}c.CourseDirectory.db_url = 'sqlite:///{tmp_path}/own.db'\n"
    (folder.root / CONFIG).write_text(own)
    taken(tmp_path)
    assert (folder.root / CONFIG).read_text() == own
    with sqlite3.connect(tmp_path / "own.db") as book:
        assert book.execute("select name from assignment").fetchall() == [(LESSON,)]


def test_a_folder_made_before_the_modules_had_rooms_is_taken_over(
    tmp_path: Path, folder: CourseFolder
) -> None:
    hand_in(tmp_path)
    old = course_folder.CONFIG_TEXT.replace("formgrader.config", "nbgrader_config")
    (folder.root / CONFIG).write_text(f"{old}# mine\n")
    taken(tmp_path)
    assert (folder.root / CONFIG).read_text() == f"{course_folder.CONFIG_TEXT}# mine\n"


def test_a_configuration_that_does_not_run_is_one_sentence(
    tmp_path: Path, folder: CourseFolder
) -> None:
    hand_in(tmp_path)
    (folder.root / CONFIG).write_text(course_folder.CONFIG_TEXT + "1 / 0\n")
    with pytest.raises(CourseError, match="does not run"):
        taken(tmp_path)


def test_two_collectors_never_write_at_the_same_time(tmp_path: Path, folder: CourseFolder) -> None:
    hand_in(tmp_path)
    taken(tmp_path)
    with (folder.root / ".collecting").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CourseError, match="Another command of grader"):
            taken(tmp_path)
    assert outcomes(tmp_path) == {"ada": "unchanged"}


def test_receipts_are_kept_of_two_versions(tmp_path: Path) -> None:
    rows = [issued(bytes([n]), datetime(2026, 1, n + 1, tzinfo=UTC)) for n in range(3)]
    write_receipts(tmp_path / "a.json", rows)
    assert read_receipts(tmp_path / "a.json") == rows[:2]
    assert receipts.receipt_of(b"\x01", rows) == rows[1]
