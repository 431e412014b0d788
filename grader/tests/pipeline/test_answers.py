"""Reference answers: on the pages when they are asked for, and never else."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from grader.core.models import CheckResult, Executed, Rebuilt, Status
from grader.execution.runner import LessonRunner
from grader.pipeline import run
from grader.pipeline.run import Grading, Template, grade
from grader.reporting import feedback
from grader.tests.support.tiny_course import LESSON, answered

pytestmark = pytest.mark.slow

OF_DOUBLE, OF_LONGEST = "return 2 * number", 'return max(words, key=len, default="")'


@pytest.fixture
def grading(lessons: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grading:
    """One submission that can be read, and one that cannot; nothing runs, the pages are real."""
    monkeypatch.setattr(run, "template", lambda *_: nullcontext(lessons))
    monkeypatch.setattr(LessonRunner, "execute", lambda _, rebuilt: done(rebuilt))
    monkeypatch.setattr(LessonRunner, "__enter__", lambda runner: runner)
    wrong = answered(lessons.released[LESSON], double="def double(number):\n    return 3 * number")
    for student, text in (("Ada", json.dumps(wrong)), ("Bob", "")):
        path = tmp_path / "submitted" / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return Grading(tmp_path / "submitted", tmp_path / "out", [LESSON], jobs=1)


def done(rebuilt: Rebuilt) -> Executed:
    names = ("double-check", "double-hidden", "longest-check", "longest-hidden")
    checks = tuple(CheckResult(name, 1.0, 3.0, Status.GRADED) for name in names)
    return Executed(Status.GRADED, "", 1.0, rebuilt.notebook, checks)


def page(grading: Grading, student: str = "Ada") -> str:
    """What a reader sees of a page."""
    text = feedback.path(student, LESSON, grading.out).read_text(encoding="utf-8")
    return unescape(re.sub(r"<[^>]+>", "", text))


def test_pages_show_reference_answers_only_where_the_grading_asks_for_them(
    grading: Grading,
) -> None:
    plain = grade(grading)
    assert OF_DOUBLE not in page(grading) and OF_LONGEST not in page(grading)
    shown = grade(replace(grading, with_answers=True))
    assert OF_DOUBLE in page(grading) and OF_LONGEST in page(grading)
    assert "SOLUTION" not in page(grading) and "secret" not in page(grading)
    hidden = grade(grading)
    assert OF_DOUBLE not in page(grading) and OF_LONGEST not in page(grading)
    assert plain == shown == hidden  # the marks stay, and so do the seconds of the first run


def test_one_closed_exercise_shows_its_own_answer_alone(grading: Grading) -> None:
    grade(grading)
    grade(replace(grading, with_answers=True, exercise="double"))
    assert OF_DOUBLE in page(grading) and OF_LONGEST not in page(grading)


def test_a_file_that_can_still_be_handed_in_gets_no_answers(grading: Grading) -> None:
    grade(replace(grading, with_answers=True))
    assert OF_DOUBLE not in page(grading, "Bob")
