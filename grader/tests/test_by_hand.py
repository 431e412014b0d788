"""What a person marks, before anybody marks it: released, handed in, rebuilt, at the desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from lessonkit import commands, desk

from grader import rebuild
from grader.core import course
from grader.core.models import Executed, Notebook, Rebuilt, Status, Submission
from grader.execution.examiner.examine import lesson
from grader.gradebook.lessons import same_lessons
from grader.intake.notebook_json import MAX_PROSE, parse
from grader.pipeline import results
from grader.pipeline.request import Template
from grader.release.nbgrader_settings import TEXT_STUB, quiet, sqlite_url
from grader.tests.support import essay_course
from grader.tests.support.essay_course import ESSAY, SURVEY
from grader.tests.support.tiny_course import DOUBLE, LESSON, answered

with quiet():
    from nbgrader.api import Gradebook as Nbgrader


@pytest.fixture(scope="module")
def lessons() -> Iterator[Template]:
    with essay_course.template() as found:
        yield found


@pytest.fixture
def released(lessons: Template) -> Notebook:
    return deepcopy(lessons.released[LESSON])


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in notebook["cells"] if each["id"] == name)
    return found


def put_behind(notebook: Notebook, name: str, **changed: Any) -> None:
    """A cell of the student's own behind that one."""
    place = notebook["cells"].index(cell(notebook, name)) + 1
    own = {"cell_type": "markdown", "id": f"own-{place}", "metadata": {}, "source": ""}
    notebook["cells"].insert(place, own | changed)


def rebuilt(notebook: Notebook, released: Notebook) -> Rebuilt:
    found = rebuild.rebuild(Submission("ada", LESSON, notebook), released)
    nbformat.validate(found.notebook)
    return found


def text(found: Rebuilt, name: str) -> str:
    return course.source(cell(found.notebook, name))


# --- release


def test_a_students_notebook_has_the_rubric_and_a_line_in_place_of_the_answer(
    released: Notebook,
) -> None:
    assert course.source(cell(released, ESSAY)) == TEXT_STUB == desk.TEXT_STUB
    assert course.source(cell(released, "essay-text")) == essay_course.RUBRIC
    assert course.source(cell(released, SURVEY)) == essay_course.TASK
    assert "editable" not in cell(released, ESSAY)["metadata"]
    assert cell(released, SURVEY)["metadata"]["editable"] is False


def test_the_gradebook_knows_what_a_person_marks(lessons: Template) -> None:
    url = sqlite_url(lessons.gradebook)
    assert same_lessons(url, url, [LESSON])
    with Nbgrader(url) as book:
        assert book.find_graded_cell(ESSAY, LESSON, LESSON).max_score == 4
        assert book.find_graded_cell(SURVEY, LESSON, LESSON).max_score == 2
        assert book.find_solution_cell(ESSAY, LESSON, LESSON)
    exercises = lessons.exercises[LESSON]
    assert [(e.name, e.max_points, e.by_hand) for e in exercises] == [
        ("double", 3, False), ("longest", 3, False), (ESSAY, 4, True), (SURVEY, 2, True)
    ]  # fmt: skip


# --- rebuild


def test_an_answer_in_words_is_put_in_by_its_grade_id(released: Notebook) -> None:
    theirs = deepcopy(released)
    cell(theirs, ESSAY)["source"] = "# Mine\n\nIt is so."
    cell(theirs, ESSAY)["id"] = "another"
    cell(theirs, "another")["metadata"]["nbgrader"]["points"] = 100
    found = rebuilt(theirs, released)
    assert text(found, ESSAY) == "# Mine\n\nIt is so."
    assert course.nbgrader_of(cell(found.notebook, ESSAY))["points"] == 4
    assert found.repairs == ()


def test_of_an_answer_that_was_split_all_parts_count(released: Notebook) -> None:
    theirs = answered(released, essay="First.")
    put_behind(theirs, ESSAY, metadata=cell(theirs, ESSAY)["metadata"], source="Second.")
    found = rebuilt(theirs, released)
    assert text(found, ESSAY) == "First.\n\nSecond."
    assert found.repairs == (f"The answer cell {ESSAY} occurs 2 times; all of its parts count.",)


def test_words_that_stand_in_cells_of_the_student_are_kept_where_they_stood(
    released: Notebook,
) -> None:
    theirs = answered(released, essay="See below.")
    put_behind(theirs, SURVEY, source="It is *three*.", attachments={"a.png": {}})
    put_behind(theirs, SURVEY, cell_type="code", source="print(3)", outputs=[])
    put_behind(theirs, ESSAY, source="More.")
    cells = [
        (c["cell_type"], course.source(c)) for c in rebuilt(theirs, released).notebook["cells"]
    ]
    place = cells.index(("markdown", "See below."))
    assert cells[place:-1] == [
        ("markdown", "See below."), ("markdown", "More."), ("markdown", essay_course.TASK),
        ("code", "print(3)"), ("markdown", "It is *three*."),
    ]  # fmt: skip


def test_what_was_written_over_a_task_or_beside_its_deleted_cell_is_kept(
    released: Notebook,
) -> None:
    theirs = deepcopy(released)
    cell(theirs, SURVEY)["source"] = "It is four."
    found = rebuilt(theirs, released)
    assert text(found, SURVEY) == essay_course.TASK and text(found, "added-1") == "It is four."
    put_behind(theirs, SURVEY, source="It is five.")
    theirs["cells"].remove(cell(theirs, SURVEY))
    assert text(rebuilt(theirs, released), "added-1") == "It is five."


def test_a_picture_that_is_pasted_in_is_said_to_be_lost(released: Notebook) -> None:
    found = rebuilt(answered(released, essay="![x](attachment:x.png)"), released)
    assert "A picture pasted into the answer essay cannot be kept" in found.repairs[0]


def test_a_long_answer_in_words_is_read_whole(released: Notebook) -> None:
    long = "Because. " * MAX_PROSE
    theirs = answered(released, essay=long, title=long)
    read = parse(json.dumps(theirs).encode())[0]
    assert course.source(cell(read, ESSAY)) == long and course.source(cell(read, "title")) == ""


# --- the run


def test_the_examiner_looks_for_no_names_in_words(lessons: Template) -> None:
    known = lesson(lessons.sources[LESSON], {})
    assert known.names == ("double", "longest") and ESSAY not in known.checks


@pytest.mark.parametrize("end", [Status.GRADED, Status.TIMED_OUT, Status.CRASHED])
def test_however_a_run_ends_words_wait_for_a_person(
    lessons: Template, released: Notebook, end: Status
) -> None:
    done = Executed(end, "", 1.0, released)
    found = results.of_run(rebuilt(released, released), done, lessons.exercises[LESSON])
    assert [row.points for row in found.exercises] == [0.0, 0.0, None, None]
    assert found.points is None


# --- the desk


def test_the_desk_says_that_the_teacher_marks_it_and_runs_nothing_for_it(
    released: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "HOME", tmp_path)
    monkeypatch.setattr("subprocess.run", None)
    (tmp_path / LESSON).mkdir()

    def said(notebook: Notebook) -> str:
        desk.path_of(LESSON).write_text(json.dumps(notebook), encoding="utf-8")
        return str(CliRunner().invoke(commands.cli).output)

    assert f"Not touched yet: {LESSON}." in said(released)
    lines = said(answered(released, essay=f"{TEXT_STUB}\n\nSo.")).splitlines()
    assert " ".join(lines[3].split()) == "1.3 why waits for your teacher (4 points)"
    assert lines[4].split() == [
        "1.4",
        "measure",
        "marked",
        "by",
        "your",
        "teacher",
        "(2",
        "points)",
    ]
    assert "0 of 2 exercises pass their visible checks: 0 of 2 points." in lines[5]
    assert lines[6].split()[:2] == ["4", "more"] and "hidden checks" in lines[6]
    assert lines[7].split()[:2] == ["6", "more"] and "your teacher" in lines[7]
    assert CliRunner().invoke(commands.cli, ["check", ESSAY]).exit_code == 0


def test_an_answer_in_words_can_be_taken_back(
    released: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "HOME", tmp_path)
    monkeypatch.setattr(desk, "STARTERS", tmp_path / "starters.json")
    starters = {LESSON: course.answers(released, by_hand=True)}
    desk.STARTERS.write_text(json.dumps(starters), encoding="utf-8")
    (tmp_path / LESSON).mkdir()
    notebook = answered(released, essay="So.", double=DOUBLE)
    desk.path_of(LESSON).write_text(json.dumps(notebook), encoding="utf-8")
    kept = desk.reset(desk.find_one(ESSAY))
    assert kept.read_text(encoding="utf-8") == "So.\n"
    after = nbformat.read(desk.path_of(LESSON), as_version=4)
    nbformat.validate(after)
    assert next(c.source for c in after.cells if c.id == ESSAY) == TEXT_STUB
