"""Release: stubs in, hidden tests out, teaching outputs kept, the same bytes every time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from grader.core import course
from grader.core.course import CourseError
from grader.release.generate import differences, release
from grader.release.nbgrader_settings import STUB, sqlite_url
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import HIDDEN_LINE, LESSON


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    with pytest.MonkeyPatch.context() as patch:
        tiny_course.install(folder / "solutions", patch)
        release([LESSON], folder / "notebooks")
    return folder


@pytest.fixture
def released(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(course, "SOLUTIONS", tmp_path / "solutions")
    return tmp_path / "notebooks"


def test_a_released_answer_is_the_stub(released: Path) -> None:
    source = course.source(_cells(released)["double"])
    assert source.endswith(STUB) and "return" not in source
    assert source.splitlines()[1] == "def double(number: int) -> int:"


def test_a_released_answer_says_in_its_first_line_that_it_is_one(released: Path) -> None:
    lines = {
        cell["id"]: course.source(cell).partition("\n")[0] for cell in _cells(released).values()
    }
    marked = [name for name, line in lines.items() if "YOUR ANSWER" in line]
    assert marked == ["double", "longest"]
    assert lines["double"].startswith("# Exercise 1.1: YOUR ANSWER")
    assert lines["longest-check"].startswith("# The check of exercise 1.2")


def test_a_released_lesson_ends_with_the_way_to_the_desk(released: Path) -> None:
    *_, last = _cells(released).values()
    assert "lesson.progress()" in course.source(last)


def test_a_released_check_is_folded_away_and_its_output_is_not(released: Path) -> None:
    cells = _cells(released)
    folded = {name for name, cell in cells.items() if "jupyter" in cell["metadata"]}
    assert folded == {
        f"{name}-{kind}" for name in ("double", "longest") for kind in ("check", "hidden")
    }
    assert cells["double-check"]["metadata"]["jupyter"] == {"source_hidden": True}
    assert "collapsed" not in cells["double-check"]["metadata"]  # it would hide what a check says


def test_a_hidden_test_is_not_released(released: Path) -> None:
    text = (released / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "secret" not in text and "HIDDEN" not in text
    assert course.source(_cells(released)["double-hidden"]).startswith("# Hidden checks run here")
    assert "secret" in HIDDEN_LINE


def test_a_teaching_cell_keeps_its_output_and_its_count(released: Path) -> None:
    cell = _cells(released)["teach"]
    assert cell["execution_count"] == 2
    assert ["".join(output["text"]) for output in cell["outputs"]] == ["2\n"]


@pytest.mark.parametrize("name", ["double", "double-check", "double-hidden"])
def test_a_cell_of_an_exercise_is_released_empty(released: Path, name: str) -> None:
    cell = _cells(released)[name]
    assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_an_unanswered_exercise_does_not_stop_run_all(released: Path) -> None:
    cells = _cells(released)
    assert cells["double-check"]["metadata"]["tags"] == ["raises-exception"]
    assert "tags" not in cells["double-hidden"]["metadata"] | cells["double"]["metadata"]


def test_a_second_release_gives_the_same_bytes(released: Path, tmp_path: Path) -> None:
    release([LESSON], tmp_path / "again")
    name = f"{LESSON}/{LESSON}.ipynb"
    assert (tmp_path / "again" / name).read_bytes() == (released / name).read_bytes()


def test_a_difference_between_solutions_and_notebooks_is_named(released: Path) -> None:
    assert differences([LESSON], released) == []
    path = released / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("print(1 + 1)", "print(2)"))
    assert differences([LESSON], released) == [f"{LESSON}/{LESSON}.ipynb"]


def test_a_file_beside_a_lesson_is_released_and_others_are_left_alone(
    released: Path, tmp_path: Path
) -> None:
    (tmp_path / "solutions" / LESSON / "words.txt").write_text("a bb\n")
    (released / "lesson.py").write_text("ours = True\n")
    release([LESSON], released)
    assert (released / LESSON / "words.txt").read_text() == "a bb\n"
    assert sorted(path.name for path in released.rglob("*") if path.is_file()) == [
        f"{LESSON}.ipynb",
        "lesson.py",
        "words.txt",
    ]


def test_a_release_enters_the_points_in_the_database(released: Path, tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    url = sqlite_url(tmp_path / "with ? and #.db")
    release([LESSON], tmp_path / "again", url)
    assert (tmp_path / "with ? and #.db").is_file()
    with Gradebook(url) as book:
        cells = book.find_notebook(LESSON, LESSON).grade_cells
        assert {cell.name: cell.max_score for cell in cells}["double-hidden"] == 2


def test_a_lesson_that_nbgrader_refuses_is_one_sentence(released: Path, tmp_path: Path) -> None:
    path = tmp_path / "solutions" / LESSON / f"{LESSON}.ipynb"
    text = path.read_text(encoding="utf-8").replace("### END SOLUTION", "", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"cannot be released: .*end solution"):
        release([LESSON], tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_lesson_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no lesson '99_none'"):
        release(["99_none"], tmp_path)


def _cells(released: Path) -> dict[str, dict[str, Any]]:
    notebook = course.read_notebook(released / LESSON / f"{LESSON}.ipynb")
    return {cell["id"]: cell for cell in notebook["cells"]}


def test_what_students_open_is_what_the_solutions_give_now() -> None:
    assert differences(course.lessons(), course.NOTEBOOKS) == []
