"""What the demo class promises: every kind of submission, and points known beforehand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.authoring import demo_class
from grader.authoring.demo_class import CLASS, DemoLesson, demo_lesson
from grader.core import course
from grader.core.models import Refusal, Status
from grader.intake import folders
from grader.tests.support import demo_folder
from grader.tests.support.demo_folder import STUDENTS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lessons() -> list[DemoLesson]:
    return [demo_lesson(name) for name in course.lessons()]


def test_a_class_is_the_same_every_time(lessons: list[DemoLesson]) -> None:
    again = demo_lesson(lessons[0].name)
    assert all(again.handed_in(name) == lessons[0].handed_in(name) for name in CLASS)


def test_everyone_on_the_roster_has_the_predicted_fate_at_the_door(
    lessons: list[DemoLesson], tmp_path: Path
) -> None:
    submitted = demo_folder.write(tmp_path / "submitted", lessons)
    names = course.lessons()
    found = {(e.student, e.lesson): e for e in folders.collect(submitted, names, STUDENTS, names)}
    assert set(found) == {(name, lesson) for name in STUDENTS for lesson in names}
    for (student, _), each in found.items():
        status = each.status if isinstance(each, Refusal) else Status.GRADED
        assert status is demo_class.status(student), each


def test_a_class_has_every_skill_and_every_manner_of_handing_in() -> None:
    assert {CLASS[name].skill for name in STUDENTS} == set(range(demo_class.BLANK + 1))
    assert {CLASS[name].manner for name in STUDENTS} == set(demo_class._MANNERS)


def test_predictions_go_from_nothing_to_full_marks(lessons: list[DemoLesson]) -> None:
    for lesson in lessons:
        full = sum(each.max_points for each in lesson.exercises if not each.by_hand)
        points = Counter(lesson.points(student) for student in CLASS)
        assert points[full] >= 2
        assert points[0.0] >= 3
        assert len(points) >= 5


def test_a_lesson_that_is_not_released_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "NOTEBOOKS", tmp_path / "nothing")
    with pytest.raises(course.CourseError, match=r"01_embeddings is not released"):
        demo_lesson("01_embeddings")
