"""Wrong answers get names, which cost no mark, and no student sees them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from grader.core import course
from grader.core.limits import Limits
from grader.core.models import CheckResult, Executed, ExerciseResult, Result, Status, WrongAnswer
from grader.execution.runner import Answers, LessonRunner
from grader.pipeline.journal import JOURNAL, Journal
from grader.pipeline.results import merged
from grader.pipeline.run import Grading, Template, grade
from grader.reporting.misunderstood import Group, grouped
from grader.tests.support import tiny_bank
from grader.tests.support.tiny_bank import THREE_MORE
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

SCRIPT = "<script>alert(1)</script>"
CLASS = {
    "Ada": "def double(n):\n    total = n\n    total += 3\n    return total",
    "Bob": "def double(number):\n    return 2 * number + (number == 0)",
    "Gus": "def double(number):\n    return 6 * (number // number)",
    "Hal": "def double(number):\n    result = 6\n    return result * (number // number)",
    "Cleo": f"def double(number):\n    return 2 * number or '{SCRIPT}'",
    "Dan": "import os\ncalls = []\ndef double(number):\n    calls.append(number)\n"
    "    if len(calls) > 4:\n        os._exit(1)\n    return 2 * number or 9",
    "Eve": "def double(number):\n    raise NotImplementedError",
}
"""A bank's answer in other words, one that no bank knows, two that stop alike, one that attacks the
reader, one that ends its process once its mark is made, and none."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Graded:
    """A class after its grading."""

    grading: Grading
    results: dict[str, Result]
    groups: dict[str, Group]


@pytest.fixture(scope="module")
def graded(lessons: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    folder = tmp_path_factory.mktemp("class")
    tiny_bank.write(folder / "bank")
    for student, double in CLASS.items():
        path = folder / "in" / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        notebook = answered(lessons.released[LESSON], **{**ANSWERS, "double": double})
        path.write_text(json.dumps(notebook), encoding="utf-8")
    limits = Limits(cell_seconds=60, memory_bytes=1 << 30)
    grading = Grading(folder / "in", folder / "out", [LESSON], jobs=2, limits=limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "BANK", folder / "bank")
        patch.setenv("COURSE_KEY", "a key")
        results = grade(grading)
        with Journal(grading.out / JOURNAL) as journal:
            groups = grouped(results, journal.misconceptions)[0].groups
        found = {student: group for group in groups for student in group.students}
        yield Graded(grading, {each.student: each for each in results}, found)


def test_an_answer_of_the_bank_in_other_words_gets_its_misconception(graded: Graded) -> None:
    group = graded.groups["Ada"]
    assert (group.name, group.of_bank) == (THREE_MORE, True)
    assert group.answers == (CLASS["Ada"],)
    assert "a rule does not hold: any number is doubled" in group.feedback


def test_an_answer_that_no_bank_knows_is_named_by_its_first_failing_rule(graded: Graded) -> None:
    group = graded.groups["Bob"]
    assert (group.name, group.of_bank) == ("A rule does not hold: any number is doubled.", False)
    assert re.search(r"double\(0\)\s+should give +0\s+but gives +1\n", group.told)


def test_two_answers_that_stop_alike_are_one_group_wherever_their_lines_are(graded: Graded) -> None:
    assert graded.groups["Gus"] == graded.groups["Hal"]
    assert graded.groups["Gus"].students == ("Gus", "Hal")
    assert "stops with ZeroDivisionError" in graded.groups["Gus"].told


def test_an_answer_that_ends_its_process_once_its_mark_is_made_loses_nothing(
    graded: Graded,
) -> None:
    for student in ("Ada", "Bob", "Cleo", "Dan"):
        assert graded.results[student].points == 4.0
        assert graded.results[student].status is Status.GRADED
    (dan,) = graded.results["Dan"].wrong
    assert len(dan.outcomes) == 1 and "ended the whole Python process" in dan.told
    assert "any number is doubled" in graded.groups["Dan"].name


def test_an_exercise_without_an_answer_is_in_no_group(graded: Graded) -> None:
    assert graded.groups.keys() == CLASS.keys() - {"Eve"}
    assert graded.results["Eve"].wrong == ()


def test_the_report_shows_the_groups_and_runs_nothing_of_them(graded: Graded) -> None:
    page = (graded.grading.out / "lessons" / f"{LESSON}.html").read_text(encoding="utf-8")
    assert THREE_MORE in page and "double(0)" in page
    assert "&lt;script&gt;alert" in page and "<script" not in page


def test_no_page_of_a_student_holds_a_probe_or_a_misconception(graded: Graded) -> None:
    pages = list((graded.grading.out / "feedback").rglob("*.html"))
    assert len(pages) == len(CLASS)
    for page in (*pages, *(graded.grading.out / "students").glob("*.html")):
        text = page.read_text(encoding="utf-8")
        assert "double(0)" not in text and THREE_MORE not in text and "should give" not in text


def test_nothing_new_runs_nothing_and_shows_the_same_groups(
    graded: Graded, lessons: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LessonRunner, "__enter__", lambda _: pytest.fail("a lesson started"))
    report = graded.grading.out / "lessons" / f"{LESSON}.html"
    before = report.read_text(encoding="utf-8")
    grade(graded.grading)
    assert report.read_text(encoding="utf-8") == before


def test_a_new_sentence_in_the_bank_is_asked_for_without_running_the_class(
    graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def behaviours(_: LessonRunner, answers: Answers) -> list[WrongAnswer | None]:
        asked.extend(exercise for exercise, _ in answers)
        return [replace(graded.results["Ada"].wrong[0], exercise=name) for name, _ in answers]

    monkeypatch.setattr(LessonRunner, "__enter__", lambda runner: runner)
    monkeypatch.setattr(LessonRunner, "execute", lambda *_: pytest.fail("a submission ran"))
    monkeypatch.setattr(LessonRunner, "behaviours", behaviours)
    path = course.BANK / LESSON / "double" / "wrong_three.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(THREE_MORE, "Three more is twice."), encoding="utf-8")
    grade(graded.grading)
    grade(graded.grading)
    path.write_text(text, encoding="utf-8")
    assert sorted(asked) == ["double"] * 4 + ["longest"] * 4
    page = graded.grading.out / "lessons" / f"{LESSON}.html"
    assert "Three more is twice." in page.read_text(encoding="utf-8")


def test_a_bank_that_cannot_be_asked_fails_no_submission(
    graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> list[WrongAnswer]:
        raise OSError("no more forks")

    bob = graded.results["Bob"]
    checks = (CheckResult("double-check", 1.0, 1.0, Status.GRADED),
              CheckResult("double-hidden", 0.0, 2.0, Status.GRADED, "no"),
              CheckResult("longest-check", 1.0, 1.0, Status.GRADED),
              CheckResult("longest-hidden", 2.0, 2.0, Status.GRADED))  # fmt: skip
    done = Executed(Status.GRADED, "", 1.0, None, checks, bob.wrong)
    monkeypatch.setattr(LessonRunner, "__enter__", lambda runner: runner)
    monkeypatch.setattr(LessonRunner, "execute", lambda *_: done)
    monkeypatch.setattr(LessonRunner, "behaviours", fails)
    other = graded.grading.out.with_name("other")
    results = grade(replace(graded.grading, out=other, student="Bob"))
    assert [each.points for each in results] == [4.0]
    report = (other / "report.html").read_text(encoding="utf-8")
    assert "names no misconceptions of 01_tiny: no more forks" in report
    assert "A rule does not hold: any number is doubled." in report


def test_one_exercise_graded_again_keeps_how_the_others_behave() -> None:
    def result(*names: str, rule: str) -> Result:
        rows = tuple(ExerciseResult(name, 0.0, 3.0, Status.GRADED) for name in names)
        wrong = tuple(WrongAnswer(name, rule=rule) for name in names)
        return Result("Ada", LESSON, Status.GRADED, rows, 1.0, wrong=wrong)

    old, new = (result("double", "longest", rule=rule) for rule in ("old", "new"))
    found = {each.exercise: each.rule for each in merged(old, new, "longest").wrong}
    assert found == {"double": "old", "longest": "new"}
