"""A new lesson and new exercises: filled in, they pass every check, and no code was touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring.bank import BLANK
from grader.authoring.rules import exercises, rubrics
from grader.cli import main
from grader.core import course

LESSON = "10_more"
EXERCISES = ("reads-a-stream", "counts-in-parallel", "adds-gradients", "draws-a-curve")
BY_HAND = {"writes-a-card": "--by-hand", "plans-a-project": "--task"}


@pytest.fixture(scope="module")
def tenth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A course of one new lesson with four new exercises, as the verbs write them."""
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SOLUTIONS", "NOTEBOOKS", "BANK"):
            patch.setattr(course, name, folder / name.lower())
        patch.setattr(course, "ROOT", folder)
        assert main(["new-lesson", LESSON]) == 0
        for exercise in EXERCISES:
            assert main(["new-exercise", LESSON, exercise]) == 0
        for exercise, kind in BY_HAND.items():
            assert main(["new-exercise", LESSON, exercise, kind]) == 0
        yield folder


def texts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in (".py", ".ipynb")]


def fill_in(folder: Path) -> None:
    """What an author writes is more than this, but no other places."""
    for path in texts(folder):
        text = path.read_text(encoding="utf-8").replace(f"# {BLANK}: one thing that", "print  # it")
        text = text.replace(f"{BLANK}: minutes", "50 minutes")
        path.write_text(text.replace(BLANK, "Filled in"), encoding="utf-8")


def test_what_a_person_marks_has_a_rubric_and_no_bank(tenth: Path) -> None:
    notebook = course.read_notebook(course.source_path(LESSON))
    for rule in (exercises.flags, exercises.order_of_cells, exercises.introductions):
        assert rule(notebook) == []
    assert rubrics.add_up(notebook) == rubrics.answered_whole(notebook) == []
    assert {e.name for e in course.exercises(notebook) if e.by_hand} == set(BY_HAND)
    assert {path.name for path in (course.BANK / LESSON).iterdir()} == set(EXERCISES)


@pytest.mark.slow
def test_each_blank_is_named_and_a_filled_in_lesson_is_in_order(
    tenth: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", LESSON]) == 1
    said = capsys.readouterr().out
    assert said.count(f"still says {BLANK}") > 25 + 4 * len(EXERCISES)
    fill_in(tenth)
    assert main(["solutions", LESSON]) == 0
    assert main(["release"]) == 0
    assert main(["check", LESSON]) == 0, capsys.readouterr().out
    assert "in order" in capsys.readouterr().out


def test_an_exercise_more_than_a_lesson_may_have_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SOLUTIONS", "BANK"):
        monkeypatch.setattr(course, name, tmp_path / name.lower())
    assert main(["new-lesson", LESSON]) == 0
    told = []
    for letter in "abcdefgh":
        assert main(["new-exercise", LESSON, f"{letter}-word"]) == 0
        told.append(capsys.readouterr().err)
    assert told[:7] == [""] * 7
    assert told[7].startswith(f"{LESSON} has 8 exercises now, and a lesson has 4 to 7")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["new-lesson", "scale"], "is no lesson's name"),
        (["new-lesson", LESSON], "There is a lesson 10_more already"),
        (["new-exercise", "10_none", "a-b"], "There is no lesson '10_none'"),
        (["new-exercise", LESSON, "Offsets"], "is no exercise's name"),
        (["new-exercise", LESSON, EXERCISES[0]], "There is an exercise reads-a-stream already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(
    arguments: list[str], sentence: str, tenth: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in texts(tenth)}
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err
    assert {path: path.read_bytes() for path in texts(tenth)} == before
