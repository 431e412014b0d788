"""What the demo class promises: every kind of submission, and points known beforehand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.authoring import demo_class
from grader.core import course
from grader.core.models import Refusal, Status, Submission
from grader.intake import folders
from grader.intake.roster import read_roster

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    assert demo_class.write_demo_class(folder) == folder / demo_class.ROSTER
    return folder


def collected(folder: Path) -> list[Submission | Refusal]:
    roster = read_roster(folder / demo_class.ROSTER)
    return list(folders.collect(folder / demo_class.SUBMITTED, course.lessons(), roster))


def test_a_class_hands_in_at_least_24_notebooks(folder: Path) -> None:
    assert len([path for path in folder.rglob("*") if path.suffix == ".ipynb"]) >= 24


def test_a_class_is_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    demo_class.write_demo_class(tmp_path)
    written = {path.relative_to(folder) for path in folder.rglob("*")}
    assert written == {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    for path in written:
        if (folder / path).is_file():
            assert (folder / path).read_bytes() == (tmp_path / path).read_bytes()


def test_everyone_on_the_roster_has_the_predicted_fate_at_the_door(folder: Path) -> None:
    found = {(each.student, each.lesson): each for each in collected(folder)}
    assert set(found) == {
        (name, lesson) for name in demo_class.CLASS for lesson in course.lessons()
    }
    for (student, _), each in found.items():
        status = each.status if isinstance(each, Refusal) else Status.GRADED
        assert status is demo_class.predicted_status(student), each


def test_a_class_has_every_skill_and_every_manner_of_handing_in() -> None:
    assert {skill for skill, _ in demo_class.CLASS.values()} == set(range(demo_class.BLANK + 1))
    assert {manner for _, manner in demo_class.CLASS.values()} == set(demo_class._MANNERS)


def test_predictions_go_from_nothing_to_full_marks() -> None:
    for lesson in course.lessons():
        full = sum(each.max_points for each in demo_class._exercises(lesson))
        points = Counter(
            demo_class.predicted_points(student, lesson) for student in demo_class.CLASS
        )
        assert points[full] >= 2
        assert points[0.0] >= 3
        assert len(points) >= 5


def test_a_lesson_that_is_not_released_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "NOTEBOOKS", tmp_path / "nothing")
    with pytest.raises(course.CourseError, match=r"01_embeddings is not released"):
        demo_class.write_demo_class(tmp_path / "class")
    assert not (tmp_path / "class").exists()
