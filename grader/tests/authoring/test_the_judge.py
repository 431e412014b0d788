"""Every answer in the bank and every submission of the demo class gets the points it should get.

Both take the same warm processes, because a lesson's teaching cells are the slow part of either.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from grader.authoring import demo_class
from grader.authoring.verdicts import Verdict
from grader.authoring.verify_bank import judged, read_lesson
from grader.core import course
from grader.core.limits import Limits
from grader.core.models import Notebook, Result
from grader.execution.runner import LessonRunner, Runners
from grader.pipeline.run import Grading, grade
from grader.tests.support import demo_folder

pytestmark = pytest.mark.slow(50)

LESSONS = course.lessons()
SHARES = [LESSONS[start::4] for start in range(4)]
"""Several lessons at a time, so that the class is graded in more than one, by several processes."""


DRAWS = 2
"""How often right answers are tried again, with other hidden inputs each time: in all, three."""


@dataclass
class Ends:
    """What became of the class, and of the bank."""

    lessons: dict[str, demo_class.DemoLesson]
    results: list[Result] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


@pytest.fixture(scope="module", params=SHARES, ids=" ".join)
def ends(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ends:
    folder = tmp_path_factory.mktemp("class")
    lessons = [demo_class.demo_lesson(name) for name in request.param]
    found = Ends({lesson.name: lesson for lesson in lessons})

    @contextmanager
    def bank_too(grading: Grading) -> Iterator[Runners]:
        """The usual processes; each judges the bank of its lesson first."""

        class WithBank(LessonRunner):
            def __init__(self, notebook: Notebook) -> None:
                super().__init__(notebook, grading.limits)
                self.lesson = next(n for n in LESSONS if read_lesson(n).notebook == notebook)

            def __enter__(self) -> LessonRunner:
                super().__enter__()
                lesson = read_lesson(self.lesson)
                found.verdicts += judged(lesson, self, DRAWS, draw_for_wrong=False)
                return self

        yield Runners(WithBank, grading.jobs)

    submitted = demo_folder.write(folder / "submitted", lessons)
    limits = Limits(probe_seconds=0)  # how wrong answers behave is no part of their points
    students = demo_folder.STUDENTS
    grading = Grading(submitted, folder / "out", request.param, students, limits=limits)
    found.results = grade(grading, runners=bank_too)
    return found


def test_grading_gives_each_submission_the_points_that_the_bank_predicts(ends: Ends) -> None:
    known = {
        (r.student, r.lesson): sum(row.points for row in r.exercises if row.points is not None)
        for r in ends.results
    }
    assert {
        (r.student, r.lesson): (r.status, known[r.student, r.lesson]) for r in ends.results
    } == {
        (student, lesson.name): (
            demo_class.status(student),
            lesson.points(student),
        )
        for student in demo_folder.STUDENTS
        for lesson in ends.lessons.values()
    }


def test_every_answer_is_judged_as_the_bank_says_and_right_ones_whatever_is_drawn(
    ends: Ends,
) -> None:
    assert {v.lesson for v in ends.verdicts} == {result.lesson for result in ends.results}
    assert [(v.lesson, v.exercise, v.name, v.faults) for v in ends.verdicts if v.faults] == []
