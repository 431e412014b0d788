"""A large class takes no more memory than a small one, and a submission little."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

import pytest

from grader.benchmarks.grading import killed, memory
from grader.benchmarks.grading.graded_class import different_submissions
from grader.core import course
from grader.core.models import Executed, Rebuilt, Status, Submission
from grader.execution.runner import LessonRunner
from grader.pipeline import run
from grader.pipeline.run import Grading, Template, grade
from grader.pipeline.worklist import Kept, Spool
from grader.tests.pipeline.test_resume import hand_in
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

JOBS, CLASS = 2, 30
SIZE = 16


@pytest.fixture
def lessons() -> Iterator[Template]:
    with tiny_course.template() as found:
        yield found


def test_a_class_is_never_in_memory_as_a_whole(
    lessons: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(CLASS):
        notebook = answered(lessons.released[LESSON], **ANSWERS)
        hand_in(tmp_path / "in", f"student{number}", notebook)
    taken, ended, under_way = 0, 0, []
    get = Spool.get

    def counted(spool: Spool, student: str, lesson: str, kept: Kept) -> Submission:
        nonlocal taken
        taken += 1
        under_way.append(taken - ended)
        return get(spool, student, lesson, kept)

    def execute(_: LessonRunner, rebuilt: Rebuilt) -> Executed:
        nonlocal ended
        ended += 1
        return Executed(Status.CRASHED, "gone", 1.0)

    monkeypatch.setattr(Spool, "get", counted)
    monkeypatch.setattr(LessonRunner, "execute", execute)
    monkeypatch.setattr(LessonRunner, "__enter__", lambda runner: runner)
    monkeypatch.setattr(run, "template", lambda *_: nullcontext(lessons))
    grade(Grading(tmp_path / "in", tmp_path / "out", [LESSON], jobs=JOBS))
    assert taken == ended == CLASS
    assert max(under_way) <= JOBS + 1


@pytest.mark.slow
def test_a_submission_in_flight_has_less_than_150_megabytes_for_itself() -> None:
    each, warm = memory.peak("02_embedding_bags")
    assert 1e6 < each < 150e6
    assert warm > each, "what is shared is not counted with the submission"


def test_the_classes_that_are_measured_hold_no_submission_twice() -> None:
    lesson = course.lessons()[1]
    few = [str(notebook) for notebook in islice(different_submissions(lesson), 200)]
    assert len(set(few)) == 200


@pytest.mark.slow(30)
def test_nothing_is_lost_and_nothing_comes_twice_where_processes_are_killed() -> None:
    """Processes of each kind, as long as it takes, in a class with each kind of harm."""
    assert max(killed.HARM) < SIZE
    # So far apart that no submission meets two of them: it is tried twice.
    table = killed.killed_table(SIZE, seconds=7, kills=killed.KINDS)
    cells = dict(zip(table.columns[0].cells, table.columns[1].cells, strict=True))
    assert cells["killed"] and cells["lost"] == "0" and cells["graded twice"] == "0"
