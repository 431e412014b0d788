"""The tiny lesson with two exercises that a person marks: an answer in words, and a task."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grader import rebuild
from grader.core.models import CheckResult, Executed, Notebook, Result, Status, Submission
from grader.pipeline import results, run
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import LESSON

RUBRIC = "### Exercise 1.3: why\n\nSay why.\n\n- It is true (3 points)\n- It is short (1 point)"
TASK = "### Exercise 1.4: measure\n\nMeasure it.\n\n- Measured (1 point)\n- Shown (1 point)"
ESSAY, SURVEY = "essay", "survey"
FULL = {"double-check": 1.0, "double-hidden": 2.0, "longest-check": 1.0, "longest-hidden": 2.0}


def lesson() -> Notebook:
    """Four exercises: 3 and 3 points by checks, 4 and 2 by a person."""
    notebook = tiny_course.lesson()
    hand = {"schema_version": 3, "locked": False, "task": False}
    answer = {**hand, "grade": True, "solution": True, "points": 4, "grade_id": ESSAY}
    task = {**hand, "grade": False, "solution": False, "locked": True, "task": True}
    notebook["cells"][-1:-1] = [
        _text("essay-text", RUBRIC),
        _text(ESSAY, "Because *it* is so.", answer),
        _text(SURVEY, TASK, {**task, "points": 2, "grade_id": SURVEY}),
    ]
    return notebook


def install(solutions: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let it be the course; returns the folder."""
    return tiny_course.install(solutions, monkeypatch, lesson())


@contextmanager
def template() -> Iterator[run.Template]:
    """The lesson as grading needs it, and as the course while the block lasts."""
    with tiny_course.template(lesson()) as lessons:
        yield lessons


def ran(
    lessons: run.Template,
    student: str,
    added: dict[str, str] | None = None,
    /,
    checks: dict[str, float] = FULL,
    **answers: str,
) -> Result:
    """What the road makes of a submission, the run itself left out.

    checks: what the check cells gave
    """
    released = lessons.released[LESSON]
    notebook = tiny_course.answered(released, added, **answers)
    rebuilt = rebuild.rebuild(Submission(student, LESSON, notebook), released)
    found = tuple(
        CheckResult(name, points, FULL[name], Status.GRADED) for name, points in checks.items()
    )
    done = Executed(Status.GRADED, "", 1.0, rebuilt.notebook, found)
    return results.of_run(rebuilt, done, lessons.exercises[LESSON])


def _text(name: str, source: str, nbgrader: dict[str, Any] | None = None) -> dict[str, Any]:
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {"id": name, "cell_type": "markdown", "source": source, "metadata": metadata}
