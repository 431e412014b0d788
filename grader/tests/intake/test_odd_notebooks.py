"""Honest but odd notebooks keep every point."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core.limits import Limits
from grader.core.messages import BELOW, RULE_BROKEN
from grader.core.models import Result, Status, Submission
from grader.execution.runner import LessonRunner
from grader.intake import folders
from grader.pipeline.filing import grade_one
from grader.pipeline.request import Template
from grader.tests.support.odd_notebooks import ODD, at, code, file_of, honest
from grader.tests.support.tiny_course import LESSON

pytestmark = pytest.mark.slow

PROGRAMS = ("colab", "vscode", "deepnote", "kaggle", "jupyterlite", "classic", "lab")


@pytest.fixture(scope="module")
def runner(lessons: Template) -> Iterator[LessonRunner]:
    with LessonRunner(lessons.sources[LESSON], Limits(memory_bytes=1 << 30)) as found:
        yield found


def graded(tmp_path: Path, data: bytes, lessons: Template, runner: LessonRunner) -> Result:
    """A file's result, on its way through intake, rebuild and the sandbox."""
    path = tmp_path / "ada" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    (item,) = folders.collect(tmp_path, [LESSON])
    assert isinstance(item, Submission), item
    return grade_one(item, lessons, runner)


def test_there_are_sixty_and_twenty_of_them_as_programs_save_them() -> None:
    assert len(ODD) >= 60
    assert sum(name.startswith(PROGRAMS) for name in ODD) >= 20


@pytest.mark.parametrize("name", ODD)
def test_an_honest_but_odd_notebook_keeps_every_point(
    name: str, tmp_path: Path, lessons: Template, runner: LessonRunner
) -> None:
    result = graded(tmp_path, file_of(name, lessons.released[LESSON]), lessons, runner)
    assert (result.status, result.points) == (Status.GRADED, 6.0), (
        result.message,
        result.exercises,
    )


@pytest.mark.parametrize("name", ["scratch_copy_below_the_check", "scratch_cell_at_the_end"])
def test_of_several_answers_the_one_that_counts_is_said_and_what_the_other_would_have_earned(
    name: str, tmp_path: Path, lessons: Template, runner: LessonRunner
) -> None:
    result = graded(tmp_path, file_of(name, lessons.released[LESSON]), lessons, runner)
    assert result.message.startswith(
        "The answer double that stands above its check counts: 3 of 3 points; the later one in "
    )
    assert result.message.endswith("would have earned 0.")


def test_a_better_answer_below_its_check_is_told(
    tmp_path: Path, lessons: Template, runner: LessonRunner
) -> None:
    notebook = honest(lessons.released[LESSON])
    better = notebook["cells"][at(notebook, "double")]
    notebook["cells"].append({**better, "id": "better"})
    notebook["cells"][at(notebook, "double")] = {**better, "source": "def double(n):\n    return 6"}
    result = graded(tmp_path, json.dumps(notebook).encode(), lessons, runner)
    row = result.exercises[0]
    rule = RULE_BROKEN.format(rule="any number is doubled")
    assert (row.points, row.message) == (1.0, rule)
    assert result.message.endswith("would have earned 3.")


@pytest.mark.parametrize(("factor", "points"), [(2, 2.0), (3, 0.0)])
def test_an_answer_below_its_check_is_told_where_it_stands(
    factor: int, points: float, tmp_path: Path, lessons: Template, runner: LessonRunner
) -> None:
    notebook = honest(lessons.released[LESSON])
    del notebook["cells"][at(notebook, "double")]
    notebook["cells"].append(
        code(f"def double(number):\n    return {factor} * number + {factor} - 2")
    )
    result = graded(tmp_path, json.dumps(notebook).encode(), lessons, runner)
    row = result.exercises[0]
    assert row.points == points
    assert (row.message == BELOW) == bool(points)
    number = len(notebook["cells"])
    assert f"Cell {number} answers double below its check, which ran before it" in result.message
