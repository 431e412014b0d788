"""The report: true numbers, nothing from outside, nothing that runs."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from grader.core.messages import UNANSWERED
from grader.core.models import ExerciseResult, Result, Status
from grader.reporting.class_report import RuleRow, page, summary

NAME = "علي/<script>"


def result(
    student: str, first: float, second: float, status: Status = Status.GRADED, message: str = ""
) -> Result:
    ours = status is Status.ERROR
    rows = (
        ExerciseResult("double", None if ours else first, 3.0, status, message),
        ExerciseResult("longest", None if ours else second, 3.0, status, ""),
    )
    return Result(student, "01_tiny", status, rows, 1.0, "why <b>.", unsafe=True)


CLASS = [
    result("a", 3, 3),
    result("b", 1, 0, message="seven"),
    result("c", 1, 3, message="seven"),
    result("d", 0, 3, message=UNANSWERED),
    result("e", 0, 0, Status.MISSING),
    result("f", 0, 0, Status.ERROR, "ours"),
    result(NAME, 0, 3, Status.TIMED_OUT, "<loop>"),
]


def test_each_exercise_counts_who_solved_it() -> None:
    double, longest = summary(CLASS).lessons[0].exercises
    assert (double.full, double.part, double.none) == (1, 2, 2)
    assert (longest.full, longest.part, longest.none) == (4, 0, 1)


def test_the_most_common_wrong_answer_is_not_the_missing_one() -> None:
    unanswered = [result(str(i), 0, 0, message=UNANSWERED) for i in range(5)]
    double, longest = summary([*CLASS, *unanswered]).lessons[0].exercises
    assert (double.common, double.common_count) == ("seven", 2)
    assert longest.common == ""


def test_the_class_at_a_glance_counts_what_was_handed_in() -> None:
    tiles = {tile.label: tile.value for tile in summary(CLASS).tiles}
    assert tiles == {
        "students": "7",
        "submissions": "6",
        "graded": "4",
        "missing": "1",
        "timed out": "1",
        "error": "1",
        "mean score": "57%",
        "median score": "50%",
    }


def test_what_needs_attention_begins_with_our_own_faults() -> None:
    ours, late, stray = summary(CLASS, ["A stray file."]).attention
    assert ours.startswith("f, 01_tiny: it could not be graded, and not because of the student")
    assert late.startswith(f"{NAME}, 01_tiny: it ran out of time")
    assert stray == "A stray file."


def test_a_submission_links_to_its_feedback() -> None:
    rows = summary(CLASS).submissions
    assert rows[0].link == "feedback/a/01_tiny.html"
    assert rows[-1].link == "feedback/%D8%B9%D9%84%D9%8A%2F%3Cscript%3E/01_tiny.html"
    assert rows[4].link == ""


def test_each_late_or_excused_mark_says_which_rule_gave_it() -> None:
    rule = "2 hours late: 50% until 2027-03-08 23:59 (override 1, for the label <b>)."
    rows = [RuleRow(NAME, "01_tiny", "2027-03-02 01:59", "50%", "6", "3", rule)]
    html = page(CLASS, rules=rows)
    assert "Late and excused" in html
    assert rule.replace("<", "&lt;").replace(">", "&gt;") in html
    assert '<td class="number">6</td><td class="number">3</td>' in html
    assert "Late and excused" not in page(CLASS)


def test_the_page_runs_and_loads_nothing() -> None:
    html = page(CLASS)
    assert "<script" not in html and "&lt;script&gt;" in html
    assert "<b>." not in html and "why &lt;b&gt;." in html
    outside = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//[^\"' )]*", html)
    assert not outside


def test_each_figure_has_words_and_follows_the_pages_colours() -> None:
    html = page(CLASS)
    figures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(figures) == 2
    for figure in figures:
        root = ElementTree.fromstring(figure)
        assert root.get("role") == "img"
        assert "01_tiny" in str(root.get("aria-label"))
        assert "currentColor" in figure and "var(--full)" in figure
    assert "double: 1 in full, 2 in part, 2 not" in figures[1]


def test_the_page_says_that_there_was_no_sandbox() -> None:
    assert "Graded without a sandbox" in page(CLASS)
    assert "Graded without a sandbox" not in page(_safe())


def test_the_same_class_gives_the_same_page() -> None:
    assert page(CLASS) == page(CLASS)


def _safe() -> list[Result]:
    rows = (ExerciseResult("double", 1.0, 3.0, Status.GRADED),)
    return [Result("a", "01_tiny", Status.GRADED, rows, 1.0)]
