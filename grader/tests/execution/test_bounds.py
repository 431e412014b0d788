"""What an answer gives decides what a check computes: that has an end, and costs nobody else."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator

import pytest

from grader.core.limits import Limits
from grader.core.models import Rebuilt, Status
from grader.execution.examiner.bounds import processor_seconds
from grader.execution.examiner.proxy import Lost
from grader.execution.runner import LessonRunner
from grader.pipeline.run import Template
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

PUZZLE = """import torch
def property(result, number):
    kind, value = result
    if kind == "count": return "too many" if sum(1 for _ in range(value)) else None
    if kind == "room": torch.bincount(torch.tensor([value]))
    if kind == "list": return "too many" if [0] * value else None
    if kind == "set": return "too many" if len(set(value)) else None
expect(double, 0, holds=property, rule="any number is doubled")"""
"""A hidden check whose author thought of small results."""
RESULTS = {
    "endless to count": ("'count', 10 ** 12", Status.TIMED_OUT),
    "room for 40 GB": ("'room', 5 << 30", Status.GRADED),
    "a list without end": ("'list', 1 << 40", Status.GRADED),
    "values of one hash": ("'set', [n * (2**61 - 1) for n in range(90_000)]", Status.GRADED),
}


@pytest.fixture(scope="module")
def runner(lessons: Template) -> Iterator[LessonRunner]:
    """Of the tiny lesson with the puzzle in it."""
    notebook = copy.deepcopy(lessons.sources[LESSON])
    hidden = next(cell for cell in notebook["cells"] if cell["id"] == "double-hidden")
    hidden["source"] = PUZZLE
    with LessonRunner(notebook, Limits(cell_seconds=2, probe_seconds=2)) as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("name", RESULTS)
def test_a_result_that_is_endless_to_look_at_costs_its_own_check_and_is_no_error(
    lessons: Template, runner: LessonRunner, name: str
) -> None:
    result, status = RESULTS[name]
    answer = f"def double(number):\n    if number: return 2 * number\n    return {result}"
    notebook = answered(lessons.released[LESSON], **{**ANSWERS, "double": answer})
    done = runner.execute(Rebuilt("Mallory", LESSON, notebook))
    assert [check.points for check in done.checks] == [1.0, 0.0, 1.0, 2.0], done.message
    assert done.status is status


def test_only_work_of_its_own_counts_and_no_waiting() -> None:
    with processor_seconds(0.05):
        time.sleep(0.2)
    with pytest.raises(Lost) as late, processor_seconds(0.05):
        while True:
            pass
    assert late.value.status is Status.TIMED_OUT
