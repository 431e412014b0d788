"""One gradebook: what a person gives in the formgrader is everywhere after the next report."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from grader.classroom import marks
from grader.classroom.folder import read_class
from grader.classroom.inbox import Attempt, Inbox
from grader.cli import main
from grader.core.models import Misconception, Status, WrongAnswer
from grader.formgrader.receipts import issued
from grader.pipeline.journal import JOURNAL, Journal
from grader.release.nbgrader_settings import quiet, sqlite_url
from grader.tests.support import a_class, tiny_course
from grader.tests.support.a_class import NOON, by_hand, marked, reported, result
from grader.tests.support.class_toml import override
from grader.tests.support.tiny_course import LESSON

with quiet():
    from nbgrader.api import Gradebook as Nbgrader

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tiny")]

DUE = f'[lessons.{LESSON}]\ndue = "2027-03-01T10:00"\n'
HALF = f'{DUE}deadlines = [{{ until = "2027-03-05T10:00", credit = 50 }}]\n'


@pytest.fixture
def root(tmp_path: Path, gradebook: Path) -> Path:
    return a_class.made(tmp_path, f"[lessons.{LESSON}]\n", gradebook)


def grades(root: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (root / "out" / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["student"], row["exercise"]): row for row in csv.DictReader(stream)}


def changes(root: Path) -> Iterator[dict[str, Any]]:
    for line in (root / "out" / "marks.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def rewrite(root: Path, settings: str) -> None:
    text = f'zone = "UTC"\n[roster]\nkey = "SIS Login ID"\n{settings}'
    (root / "class.toml").write_text(text, encoding="utf-8")


def page(root: Path, student: str) -> str:
    return (root / "out" / "feedback" / student / f"{LESSON}.html").read_text(encoding="utf-8")


def test_a_mark_and_a_comment_given_by_hand_are_in_every_file(root: Path) -> None:
    marked(root, result("ada", 3, 0), result("grace"))
    assert reported(root)["ada"][LESSON] == "3"
    by_hand(root, "ada", "longest-hidden", 1.5, "Nearly: <b>the empty list</b>.")
    row = reported(root)["ada"]
    assert (row[LESSON], row["total_percent"]) == ("4.5", "75.00")
    exercise = grades(root)["ada", "longest"]
    assert exercise["points"] == "1.5" and "Nearly" in exercise["message"]
    assert "Nearly: &lt;b&gt;the empty list" in page(root, "ada")
    report = (root / "out" / "report.html").read_text(encoding="utf-8")
    assert '<a href="feedback/ada/01_tiny.html">4.5</a>' in report and "75.00%" in report
    hers = (root / "out" / "students" / "ada.html").read_text(encoding="utf-8")
    assert "Nearly: &lt;b&gt;the empty list" in hers and "75.00%" in hers
    assert not (root / "out" / "feedback" / "grace").exists(), "the grading writes her page"
    last = list(changes(root))[-2:]
    assert [(c["exercise"], c["before"], c["after"], c["by"]) for c in last] == [
        ("longest", 0.0, 1.5, "hand"), ("", 3.0, 4.5, "hand")
    ]  # fmt: skip


def test_a_student_who_handed_in_nothing_reads_no_word_about_folders(root: Path) -> None:
    odd = "lesson1 is not a lesson's name; rename the one that is 01_tiny."
    marked(root, result("ada"), result("grace", 0, 0, status=Status.MISSING, message=odd))
    reported(root)
    assert grades(root)["grace", "double"]["message"] == marks.NOTHING
    assert odd not in (root / "out" / "students" / "grace.html").read_text(encoding="utf-8")


def test_the_report_names_what_was_not_understood_without_a_run(root: Path) -> None:
    wrong = WrongAnswer("double", ("", "a1"), "a rule", "double(0)", "def double(n): ...")
    marked(root, result("ada", 1, wrong=(wrong,)), result("grace", 1, wrong=(wrong,)))
    with Journal(root / "out" / JOURNAL) as journal:
        journal.learn(LESSON, "key", [Misconception(LESSON, "double", "It is so.", ("", "a1"))])
    reported(root)
    report = (root / "out" / "lessons" / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "<strong>It is so.</strong>" in report and "2 of 2 answers are wrong" in report
    by_hand(root, "ada", "double-hidden", 2, "That will do.")
    reported(root)
    report = (root / "out" / "lessons" / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "1 of 2 answers are wrong" in report
    assert "It is so." not in page(root, "ada") and "double(0)" not in page(root, "ada")


def test_a_report_without_a_change_notes_and_writes_nothing_new(root: Path) -> None:
    marked(root, result("ada", 3, 0))
    by_hand(root, "ada", "longest-hidden", 1.5)
    reported(root)
    log = (root / "out" / "marks.jsonl").read_bytes()
    written = (root / "out" / "feedback" / "ada" / f"{LESSON}.html").stat().st_mtime_ns
    reported(root)
    assert (root / "out" / "marks.jsonl").read_bytes() == log
    again = (root / "out" / "feedback" / "ada" / f"{LESSON}.html").stat().st_mtime_ns
    assert again == written


def test_a_mark_that_is_taken_back_leaves_the_page_too(root: Path) -> None:
    marked(root, result("ada", 3, 0))
    by_hand(root, "ada", "longest-hidden", 1.5, "Nearly.")
    reported(root)
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        book.find_grade("longest-hidden", LESSON, LESSON, "ada").manual_score = None
        book.find_comment("longest", LESSON, LESSON, "ada").manual_comment = None
        book.db.commit()
    assert reported(root)["ada"][LESSON] == "3"
    assert "Nearly" not in page(root, "ada")


def test_a_regrade_keeps_a_mark_by_hand_and_says_that_the_points_below_changed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked(root, result("ada", 3, 0))
    by_hand(root, "ada", "longest-hidden", 1.5, "Nearly.")
    marked(root, result("ada", 2, 3), came=NOON + timedelta(hours=1))
    capsys.readouterr()
    assert reported(root)["ada"][LESSON] == "4.5"  # 2, the visible check's 1, and 1.5 by hand
    said = capsys.readouterr().err
    assert "longest, or its automatic points, changed under a mark given by hand" in said
    assert "Nearly" in page(root, "ada")


def test_what_waits_for_a_person_is_no_zero(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marked(root, result("ada"), result("grace"))
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        grade = book.find_grade("longest-hidden", LESSON, LESSON, "ada")
        grade.auto_score, grade.needs_manual_grade = None, True
        book.db.commit()
    row = reported(root)["ada"]
    assert (row[LESSON], row["total_percent"]) == ("waits for a mark", "")
    assert "waits for a mark" in row["provisional"]
    assert "ada, 01_tiny: it waits for a mark by hand" in capsys.readouterr().err
    assert grades(root)["ada", "longest"]["points"] == ""
    report = (root / "out" / "report.html").read_text(encoding="utf-8")
    assert "Waits for a mark by hand" in report and ">waits</a>" in report
    by_hand(root, "ada", "longest-hidden", 0.5)
    assert reported(root)["ada"][LESSON] == "4.5"


def test_a_fault_of_ours_is_no_zero_and_what_is_missing_is(root: Path) -> None:
    (root / "class.toml").write_text(
        f'title = "T"\nzone = "UTC"\n[roster]\nkey = "SIS Login ID"\n[lessons.{LESSON}]\n'
        'due = "2020-01-01T10:00"\n'
    )
    marked(root, result("ada", None, None, status=Status.ERROR, checks=()), came=NOON)
    rows = reported(root)
    assert (rows["ada"][LESSON], rows["ada"]["total_percent"]) == ("error", "")
    assert (rows["grace"][LESSON], rows["grace"]["total_percent"]) == ("missing", "0.00")


@pytest.mark.parametrize(
    ("late", "hours", "points"),
    [
        (None, -3, "6"),
        (None, 0, "3.00"),
        (False, 24, "6"),
        (True, 0, "3.00"),
        (None, 24 * 9, "0.00"),
    ],
    ids=["on time", "late", "canvas says on time", "canvas says late", "after all deadlines"],
)
def test_credit_follows_the_time_that_counts(
    late: bool | None, hours: int, points: str, tmp_path: Path, gradebook: Path
) -> None:
    root = a_class.made(tmp_path, HALF, gradebook)
    marked(root, result("ada"), came=NOON + timedelta(hours=hours), late=late)
    assert float(reported(root)["ada"][LESSON]) == float(points)
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        found = book.find_submission(LESSON, "ada")
        assert found.notebooks[0].score - (found.late_submission_penalty or 0) == float(points)
        assert str(book.find_assignment(LESSON).duedate) == "2027-03-01 10:00:59"
    if float(points) < 6:
        report = (root / "out" / "report.html").read_text(encoding="utf-8")
        assert "late:" in page(root, "ada") and "late:" in report


def test_an_extension_counts_at_the_next_report(tmp_path: Path, gradebook: Path) -> None:
    root = a_class.made(tmp_path, HALF, gradebook)
    marked(root, result("ada"), result("grace"))
    assert {reported(root)[name][LESSON] for name in ("ada", "grace")} == {"3"}
    until = ["--until", "2027-03-02T10:00"]
    assert main(["extend", str(root), "ada", LESSON, *until]) == 0
    rows = reported(root)
    assert (rows["ada"][LESSON], rows["grace"][LESSON]) == ("6", "3")
    assert "50% until" not in page(root, "ada") and "50% until" in page(root, "grace")


def test_each_of_several_sections_is_a_label(tmp_path: Path, gradebook: Path) -> None:
    override = '[[override]]\nlabel = "B"\nexcused = true\n'
    root = a_class.made(tmp_path, f"[lessons.{LESSON}]\n{override}", gradebook)
    roster = root / "roster.csv"
    roster.write_bytes(roster.read_bytes().replace(b"ada,A,", b"ada,A and B,"))
    rows = reported(root)
    assert {name: row[LESSON] for name, row in rows.items()} == {
        "ada": "excused", "grace": "excused", "alan": "excused"
    }  # fmt: skip


def test_names_and_e_mails_are_in_the_formgrader(root: Path) -> None:
    marked(root, result("ada"))
    reported(root)
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        ada = book.find_student("ada")
        assert (ada.first_name, ada.last_name) == ("Ada", "Lovelace")


def test_before_the_first_grading_the_report_and_the_status_say_what_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = a_class.made(tmp_path, f"[lessons.{LESSON}]\n")
    assert main(["status", str(root)]) == 0 and LESSON in capsys.readouterr().out
    assert reported(root)["ada"][LESSON] == ""
    assert not (root / "gradebook.db").exists()


def test_what_came_after_the_last_grading_is_no_zero(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = a_class.made(tmp_path, f'[lessons.{LESSON}]\ndue = "2020-01-01T10:00"\n', gradebook)
    marked(root, result("ada", 0, 0, status=Status.MISSING, checks=()))
    assert reported(root)["ada"][LESSON] == "missing"
    data = json.dumps(tiny_course.lesson()).encode()
    Inbox(read_class(root).inbox).put(Attempt("ada", LESSON, issued(data, NOON)), data)
    assert reported(root)["ada"][LESSON] == "waits to be graded"
    assert "1 submission waits for `grader grade class`" in capsys.readouterr().err


def test_an_override_for_nobody_is_said(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    override = '[[override]]\nstudent = "eve"\nexcused = true\n'
    root = a_class.made(tmp_path, f"[lessons.{LESSON}]\n{override}", gradebook)
    reported(root)
    assert "Override 1 is for 'eve', who is not on the roster." in capsys.readouterr().err


def test_a_student_is_forgotten_in_every_file(root: Path) -> None:
    marked(root, result("ada", 3, 0), result("grace"))
    by_hand(root, "grace", "longest-hidden", 1.0, "Well done.")
    reported(root)
    roster = (root / "roster.csv").read_bytes()
    assert main(["forget", str(root), "grace"]) == 0
    left = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path for path in left if b"grace" in path.read_bytes().lower()] == []
    assert list(root.rglob("*grace*")) == []
    line = next(line for line in roster.splitlines(keepends=True) if b"grace" in line)
    assert (root / "roster.csv").read_bytes() == roster.replace(line, b"")
    assert reported(root)["ada"][LESSON] == "3"


def test_reference_answers_stand_on_a_page_once_its_lesson_is_closed_and_never_before(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", str(root), "--with-answers"]) == 2
    assert "for a class write with_answers = true into" in capsys.readouterr().err
    again = override(student="grace", lesson=LESSON, due="2027-03-09T10:00")
    settings = HALF.replace("\n", "\nwith_answers = true\n", 1) + again
    rewrite(root, settings)
    marked(root, result("ada", 3, 0), result("grace"), result("alan", status=Status.REFUSED))

    def shown(now: str) -> list[str]:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Clock:
                return cls.fromisoformat(now)

        with monkeypatch.context() as patch:
            patch.setattr(marks, "datetime", Clock)
            reported(root)
        pages = (root / "out" / "feedback").glob(f"*/{LESSON}.html")
        return sorted(path.parent.name for path in pages if "Reference answers" in path.read_text())

    assert shown("2027-03-05T10:00:59Z") == []
    assert shown("2027-03-05T10:01:00Z") == ["ada"], "grace has more time, alan's is no answer"
    part = page(root, "ada").partition("Reference answers")[2].partition("Your notebook")[0]
    text = unescape(re.sub(r"<[^>]+>", "", part))
    assert "return 2 * number" in text and "SOLUTION" not in text
    assert shown("2027-03-09T10:01:00Z") == ["ada", "grace"]
    rewrite(root, settings + override(student="ada", lesson=LESSON, due="2027-03-10T10:00"))
    assert shown("2027-03-09T10:01:00Z") == ["grace"], "an extension takes them away"
    rewrite(root, HALF)
    assert shown("2027-03-12T10:00:00Z") == [], "who does not ask for them gets none"


def test_a_short_key_is_the_text_of_class_toml_and_an_unknown_one_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(root, f'[lessons.{LESSON}]\n[comments]\nempty = "Try <an empty list>."\n')
    marked(root, result("ada", 3, 0))
    by_hand(root, "ada", "longest-hidden", 1, "#empty It is short. #emtpy")
    reported(root)
    said = "the comment on longest says #emtpy, and class.toml has no such key"
    assert said in capsys.readouterr().err
    assert said in (root / "out" / "report.html").read_text(encoding="utf-8")
    for text in (grades(root)["ada", "longest"]["message"], unescape(page(root, "ada"))):
        assert "Your instructor says: Try <an empty list>. It is short. #emtpy" in text
