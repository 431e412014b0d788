"""What the demo class promises: every kind of submission, and points known beforehand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader import course, demo, intake, road
from grader.records import Refusal, Status, Submission
from grader.roster import read_roster


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    assert demo.write_demo_class(folder) == folder / demo.ROSTER
    return folder


def collected(folder: Path) -> list[Submission | Refusal]:
    roster = read_roster(folder / demo.ROSTER)
    return list(intake.collect(folder / demo.SUBMITTED, course.lessons(), roster))


def test_a_class_hands_in_at_least_24_notebooks(folder: Path) -> None:
    assert len([path for path in folder.rglob("*") if path.suffix == ".ipynb"]) >= 24


def test_a_class_is_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    demo.write_demo_class(tmp_path)
    written = {path.relative_to(folder) for path in folder.rglob("*")}
    assert written == {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    for path in written:
        if (folder / path).is_file():
            assert (folder / path).read_bytes() == (tmp_path / path).read_bytes()


def test_everyone_on_the_roster_has_the_predicted_fate_at_the_door(folder: Path) -> None:
    found = {(each.student, each.lesson): each for each in collected(folder)}
    assert set(found) == {(name, lesson) for name in demo.CLASS for lesson in course.lessons()}
    for (student, _), each in found.items():
        status = each.status if isinstance(each, Refusal) else Status.GRADED
        assert status is demo.predicted_status(student), each


def test_a_class_has_every_skill_and_every_manner_of_handing_in() -> None:
    assert {skill for skill, _ in demo.CLASS.values()} == set(range(demo.BLANK + 1))
    assert {manner for _, manner in demo.CLASS.values()} == set(demo._MANNERS)


def test_predictions_go_from_nothing_to_full_marks() -> None:
    for lesson in course.lessons():
        full = sum(each.max_points for each in demo._exercises(lesson))
        points = Counter(demo.predicted_points(student, lesson) for student in demo.CLASS)
        assert points[full] >= 2
        assert points[0.0] >= 3
        assert len(points) >= 5


def test_a_lesson_that_is_not_released_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "NOTEBOOKS", tmp_path / "nothing")
    with pytest.raises(course.CourseError, match=r"01_embeddings is not released"):
        demo.write_demo_class(tmp_path / "class")
    assert not (tmp_path / "class").exists()


@pytest.mark.slow
def test_grading_gives_each_submission_the_points_that_the_bank_predicts(
    folder: Path, tmp_path: Path
) -> None:
    results = road.grade(
        road.Grading(
            submitted=folder / demo.SUBMITTED,
            out=tmp_path / "out",
            lessons=course.lessons(),
            roster=read_roster(folder / demo.ROSTER),
        )
    )
    assert {(r.student, r.lesson): (r.status, r.points) for r in results} == {
        (student, lesson): (
            demo.predicted_status(student),
            demo.predicted_points(student, lesson),
        )
        for student in demo.CLASS
        for lesson in course.lessons()
    }
