"""The report and the students' pages as a browser shows them: light, dark, wide, narrow, by key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.core import course
from grader.core.messages import HIDDEN_FAILED
from grader.core.models import ExerciseResult, Result, Status
from grader.reporting import class_report, feedback
from grader.reporting.class_report import RuleRow
from grader.reporting.marks import Student, students_of
from grader.reporting.needs import Kind, Need
from grader.tests.support import big_class, browser

pytestmark = pytest.mark.slow

WHAT = "That report and feedback can be read by everybody"
LESSON = "02_embedding_bags"


def the_class(students: int, lessons: int) -> list[Student]:
    """A class with names, one mark of which is late."""
    names = big_class.names(students)
    found = [
        replace(each, name=names[each.key], section="A")
        for each in students_of(big_class.results(students, lessons))
    ]
    first = found[0]
    late = {lesson: replace(mark, credit="50%") for lesson, mark in first.marks.items()}
    return [replace(first, marks=late), *found[1:]]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of a small class, and a whole lesson as feedback."""
    out = tmp_path_factory.mktemp("out")
    notebook = course.read_notebook(course.source_path(LESSON))
    said = ["", big_class.WRONG, HIDDEN_FAILED]
    rows = [
        ExerciseResult(each.name, each.max_points / 2, each.max_points, Status.GRADED, said[at % 3])
        for at, each in enumerate(course.exercises(notebook))
    ]
    whole = Result("s0000", LESSON, Status.GRADED, tuple(rows), 1.0, notebook=notebook)
    feedback.write(whole, out, answers={rows[0].exercise: "def f():\n    return 1  # one"})
    rules = [RuleRow("s0000", LESSON, "2027-03-02 01:59", "50%", "6", "3", "2 hours late.")]
    needs = [Need(Kind.HAND_IN, f"{'long_name_' * 12}.ipynb fits nobody.")]
    class_report.write(the_class(24, 3), out, needs, rules)
    return out


def test_everybody_can_read_report_student_page_and_feedback(out: Path) -> None:
    pages = [
        out / "report.html",
        out / "students" / "s0000.html",
        out / "lessons" / f"{LESSON}.html",
        out / "feedback" / "s0000" / f"{LESSON}.html",
    ]
    seen = browser.audit(pages, WHAT)
    assert len(seen) == 16
    assert [fault for each in seen for fault in each.faults] == []


def test_the_table_is_sorted_and_filtered_by_key(out: Path) -> None:
    found = browser.run("report.mjs", {"page": str(out / "report.html")}, WHAT)
    assert found["all"] == 24 and found["said"] == "3 of 24 students"
    assert [each.split()[0] for each in found["zoe"]] == ["s0003", "s0013", "s0023"]
    assert "refused" in found["refused"] and len(found["refused"]) < 24
    assert found["rising"] == sorted(found["rising"])
    assert found["falling"] == sorted(found["falling"], reverse=True)
    assert found["sorted"] == "descending"
    assert found["behind"] == "01_embeddings: who got what, and what is wrong"
    assert (found["away"], found["errors"]) == ([], [])
