"""Exercises that a person marks: they wait, never as a 0, and then the mark is everywhere."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from grader.cli import main
from grader.core.models import Refusal, Status
from grader.pipeline import results
from grader.pipeline.request import Template
from grader.release.nbgrader_settings import quiet, sqlite_url
from grader.tests.support import a_class, essay_course
from grader.tests.support.a_class import NOON, by_hand, canvas_sheet, marked, reported
from grader.tests.support.downloads import canvas, zipped
from grader.tests.support.essay_course import ESSAY, SURVEY, ran
from grader.tests.support.nbgrader_apps import nbgrader
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

with quiet():
    from nbgrader.api import Gradebook as Nbgrader
    from nbgrader.apps import AutogradeApp, GenerateFeedbackApp
    from nbgrader.server_extensions.formgrader.handlers import template_path

HOSTILE = (
    "I think so.\n\n<script>document.title='owned'</script><img src=x onerror=alert(1)>\n\n"
    "[x](javascript:alert(1)) \\[y](javascript:alert(2)) $\\href{javascript:alert(3)}{z}$\n\n"
    "&#13;&#13;[z](javascript:alert(4))&#13;&#10;&#13;&#10;*stars*\n\n"
    "```\na\n\n<b>b</b>\n```"
)


@pytest.fixture(scope="module")
def lessons() -> Iterator[Template]:
    with essay_course.template() as found:
        yield found


@pytest.fixture
def root(tmp_path: Path, gradebook: Path) -> Path:
    return a_class.made(tmp_path, f"[lessons.{LESSON}]\n", gradebook)


def grades(root: Path, student: str) -> dict[str, dict[str, str]]:
    """The student's rows of grades.csv, by exercise."""
    with (root / "out" / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return {row["exercise"]: row for row in csv.DictReader(stream) if row["student"] == student}


def text(root: Path, name: str) -> str:
    return (root / "out" / name).read_text(encoding="utf-8")


def shown(root: Path, student: str) -> str:
    """The formgrader's page of a student's work, from the first cell that a person marks on."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [template_path]
    path = root / "autograded" / student / LESSON / f"{LESSON}.ipynb"
    about = dict.fromkeys(("submission_id", "base_url", "student", "notebook_path"), "x")
    names = dict.fromkeys(("assignment_id", "notebook_id", "last_name", "first_name"), "x")
    place = {**about, **names, "index": 0, "total": 1}
    html, _ = HTMLExporter(config=config).from_filename(str(path), resources=place)
    return str(html[html.index("Exercise 1.3") :])


def asks(root: Path, student: str, cell: str) -> bool:
    """Whether the formgrader asks for a mark, or for another look."""
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        return bool(book.find_grade(cell, LESSON, LESSON, student).needs_manual_grade)


def test_what_nobody_has_marked_waits_everywhere_and_is_never_0(
    root: Path, lessons: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    marked(root, ran(lessons, "ada", essay="So."), ran(lessons, "grace"))
    sheet = canvas_sheet(root.parent / "sheet.csv", possible="12")
    for student in ("ada", "grace"):  # who wrote nothing waits too: a person says what it is worth
        row = reported(root)[student]
        assert (row[LESSON], row["total_percent"]) == ("waits for a mark", "")
        rows = grades(root, student)
        assert {name: each["points"] for name, each in rows.items()} == {
            "double": "3", "longest": "3", ESSAY: "", SURVEY: ""
        }  # fmt: skip
        assert rows[ESSAY]["message"] == "It waits for a mark by hand."
        assert asks(root, student, ESSAY) and asks(root, student, SURVEY)
        assert not asks(root, student, "double-check")
    said = capsys.readouterr().err
    assert f"{LESSON}: 2 submissions wait for a mark by hand in the formgrader." in said
    assert ">waits</a></td>" in text(root, "report.html")
    assert json.loads(text(root, "submissions.jsonl").splitlines()[0])["points"] is None
    assert main(["export", str(root), "--to", "canvas", "--into", str(sheet)]) == 0
    assert (root / "out" / "canvas.csv").read_bytes() == sheet.read_bytes()
    assert "2 wait for a mark by hand; the sheet" in capsys.readouterr().err


def test_after_a_report_the_mark_and_the_comment_are_everywhere(
    root: Path, lessons: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    marked(root, ran(lessons, "ada", essay="So."), ran(lessons, "grace", essay="Thus."))
    by_hand(root, "ada", ESSAY, 3.5, "True, and <b>long</b>.")
    assert reported(root)["ada"][LESSON] == "waits for a mark", "the task has no mark yet"
    page = text(root, f"feedback/ada/{LESSON}.html")
    assert "3.5 of 4" in page and "waits for a mark, up to 2" in page
    assert "True, and &lt;b&gt;long" in page
    by_hand(root, "ada", SURVEY, 0)
    row = reported(root)["ada"]
    assert f"grace, {LESSON}: it waits for a mark by hand in" in capsys.readouterr().err
    assert (row[LESSON], row["total_percent"]) == ("9.5", "79.17")
    mine = grades(root, "ada")
    assert (mine[ESSAY]["points"], mine[SURVEY]["points"]) == ("3.5", "0")
    assert "waits" not in mine[ESSAY]["message"] and "True, and" in mine[ESSAY]["message"]
    assert "waits" not in text(root, f"feedback/ada/{LESSON}.html")
    assert ">9.5</a>" in text(root, "report.html")
    sheet = canvas_sheet(root.parent / "sheet.csv", possible="12")
    assert main(["export", str(root), "--to", "canvas", "--into", str(sheet)]) == 0
    filled = sheet.read_bytes().replace(b"ada,A,,7", b"ada,A,9.5,7")
    assert (root / "out" / "canvas.csv").read_bytes() == filled, "grace's cell stays"


def test_a_regrade_keeps_a_mark_and_another_answer_asks_for_another_look(
    root: Path, lessons: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    first = ran(lessons, "ada", essay="So.")
    marked(root, first)
    by_hand(root, "ada", ESSAY, 3, "Good.")
    by_hand(root, "ada", SURVEY, 2)
    marked(root, first)
    assert reported(root)["ada"][LESSON] == "11"
    assert "look at it" not in capsys.readouterr().err and not asks(root, "ada", ESSAY)

    marked(root, ran(lessons, "ada", essay="No."), came=NOON + timedelta(hours=1))
    assert reported(root)["ada"][LESSON] == "11", "the mark stays"
    said = capsys.readouterr().err
    assert f"ada, {LESSON}: the answer to {ESSAY} changed under a mark given by hand" in said
    assert SURVEY not in said and asks(root, "ada", ESSAY)
    assert "Good." in grades(root, "ada")[ESSAY]["message"]


def test_another_answer_under_a_mark_by_hand_asks_for_a_look_where_checks_say_the_same(
    root: Path, lessons: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    marked(root, ran(lessons, "ada", double="def double(n): return 0"))
    by_hand(root, "ada", "double-hidden", 1.5)
    marked(root, ran(lessons, "ada", double="def double(n): return 1"), came=NOON + timedelta(1))
    reported(root)
    said = capsys.readouterr().err
    assert "ada, 01_tiny: the answer to double, or its automatic points, changed under" in said
    assert asks(root, "ada", "double-hidden") and "longest" not in said


def test_other_cells_of_the_student_belong_to_a_task(
    root: Path, lessons: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    marked(root, ran(lessons, "ada", {SURVEY: "print(1)"}))
    by_hand(root, "ada", SURVEY, 2)
    marked(root, ran(lessons, "ada", {SURVEY: "print(2)"}), came=NOON + timedelta(hours=1))
    reported(root)
    assert f"the answer to {SURVEY} changed under a mark" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_waits_for_nobody_until_a_better_one_comes(
    root: Path, lessons: Template
) -> None:
    broken = Refusal("ada", LESSON, Status.REFUSED, "It is damaged.")
    marked(root, results.of_refusal(broken, lessons.exercises[LESSON]))
    assert reported(root)["ada"][LESSON] == "0" and not asks(root, "ada", ESSAY)
    marked(root, ran(lessons, "ada", essay="So."), came=NOON + timedelta(hours=1))
    assert reported(root)["ada"][LESSON] == "waits for a mark" and asks(root, "ada", ESSAY)


def test_the_formgrader_has_a_place_for_points_and_a_comment(root: Path, lessons: Template) -> None:
    words = "It is *so*.\n\n| rows | wrong |\n|---:|---:|\n| 1,200 | 1 |\n"
    marked(root, ran(lessons, "ada", {SURVEY: "print(3)"}, essay=words))
    page = shown(root, "ada")
    assert "It is <em>so</em>." in page and "print" in page
    assert '<table class="table">' in page
    for cell in (ESSAY, SURVEY):
        assert f'<input class="score tabbable" id="{cell}"' in page
        assert f'id="{cell}-comment"></textarea>' in page
    assert "Student's answer" in page and "Student's task" in page and "/ 4.0" in page


def test_words_of_a_student_run_nothing_where_they_are_marked_and_given_back(
    root: Path, lessons: Template
) -> None:
    marked(root, ran(lessons, "ada", essay=HOSTILE))
    by_hand(root, "ada", ESSAY, 1)
    by_hand(root, "ada", SURVEY, 1)
    reported(root)
    for html in (shown(root, "ada"), text(root, f"feedback/ada/{LESSON}.html")):
        assert "I think so." in html and "&lt;b&gt;b&lt;/b&gt;" in html
        assert "<script>document" not in html and "onerror" not in html
        assert 'href="javascript' not in html
    assert "mathjax_ignore" in shown(root, "ada"), "a formula's link could run a script"


@pytest.mark.slow
def test_from_a_download_to_a_mark_and_back_by_our_commands_and_by_nbgraders(
    tmp_path: Path, lessons: Template, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = f'[lessons.{LESSON}]\nattempts = "last"\n[comments]\nwhy = "Why so?"\n'
    root = a_class.made(tmp_path, settings, gradebook)

    def handed_in(**answers: str) -> None:
        notebook = answered(lessons.released[LESSON], **ANSWERS, **answers)
        zipped({canvas(101, f"{LESSON}.ipynb"): json.dumps(notebook).encode()}, tmp_path / "a.zip")
        assert main(["collect", str(tmp_path / "a.zip"), "--class", str(root)]) == 0

    handed_in(essay="It is so.")
    assert main(["grade", str(root), "--jobs", "1"]) == 0
    assert reported(root)["ada"][LESSON] == "waits for a mark" and "It is so." in shown(root, "ada")
    by_hand(root, "ada", ESSAY, 2.5, "#why")
    by_hand(root, "ada", SURVEY, 1)
    assert reported(root)["ada"][LESSON] == "9.5" and not asks(root, "ada", ESSAY)

    # nbgrader's button forgets what it graded before, so it asks for another look.
    assert nbgrader(AutogradeApp, root, LESSON, "--force") == 0
    assert asks(root, "ada", ESSAY) and reported(root)["ada"][LESSON] == "9.5"
    by_hand(root, "ada", ESSAY, 2.5)
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        book.find_grade(SURVEY, LESSON, LESSON, "ada").manual_score = None
        book.db.commit()
    assert nbgrader(GenerateFeedbackApp, root, LESSON) == 0
    page = (root / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "2.5 of 4" in page and "says: Why so?" in page and "waits for a mark, up to 2" in page

    by_hand(root, "ada", SURVEY, 1)
    handed_in(essay="It is so, because it is so.")
    capsys.readouterr()
    assert main(["grade", str(root), "--jobs", "1"]) == 0
    assert f"the answer to {ESSAY} changed under a mark given by hand" in capsys.readouterr().err
    assert reported(root)["ada"][LESSON] == "9.5"
    assert "Why so?" in grades(root, "ada")[ESSAY]["message"]
