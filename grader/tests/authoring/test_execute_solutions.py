"""`make solutions` stores what the cells print, or leaves the file as it was."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.authoring.execute_solutions import run_solution
from grader.core import course
from grader.core.course import CourseError
from grader.regression.compare_outputs import to_store

LESSON = "01_tiny"


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(course, "SOLUTIONS", tmp_path)
    (tmp_path / LESSON).mkdir()
    return tmp_path / LESSON / f"{LESSON}.ipynb"


def write(path: Path, *sources: str) -> None:
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)


def test_outputs_and_counts_are_stored(lesson: Path) -> None:
    write(lesson, "x = 2", "print(x)", "x + 1")
    run_solution(LESSON)
    cells = json.loads(lesson.read_text())["cells"]
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3]
    assert cells[1]["outputs"][0]["text"] == ["2\n"]
    assert cells[2]["outputs"][0]["data"]["text/plain"] == ["3"]


def test_a_lesson_that_stops_keeps_its_file_and_leaves_no_draft(lesson: Path) -> None:
    write(lesson, "print(1)", "1 / 0")
    before = lesson.read_bytes()
    with pytest.raises(CourseError, match=f"{LESSON} stops.*ZeroDivisionError"):
        run_solution(LESSON)
    assert lesson.read_bytes() == before
    assert [path.name for path in lesson.parent.iterdir()] == [lesson.name]


def test_what_is_printed_is_stored_in_one_piece_and_as_a_screen_shows_it(lesson: Path) -> None:
    pieces = "import sys\nfor i in range(3):\n    print(i, flush=True)\n    sys.stderr.write('e')"
    write(lesson, pieces, "for i in (8, 9, 100):\n    print(f'\\r{i}%', end='', flush=True)")
    run_solution(LESSON)
    cells = json.loads(lesson.read_text())["cells"]
    stored = [[(o["name"], "".join(o["text"])) for o in cell["outputs"]] for cell in cells]
    assert stored == [[("stdout", "0\n1\n2\n"), ("stderr", "eee")], [("stdout", "100%")]]


def test_the_lessons_store_what_is_printed_in_one_piece() -> None:
    for path in (course.source_path(name) for name in course.lessons()):
        for cell in nbformat.read(path, as_version=4).cells:
            assert cell.get("outputs", []) == to_store(cell.get("outputs", [])), (path, cell.id)
