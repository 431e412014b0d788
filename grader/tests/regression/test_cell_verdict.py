"""What a notebook must store, cell by cell, besides the outputs themselves."""

from __future__ import annotations

import copy

import nbformat
import pytest
from nbformat import NotebookNode

from grader.regression.cell_verdict import cell_faults, holds_code, is_released, survey
from grader.regression.tolerance import EXACT, TOLERANT
from grader.tests.support.sample import cell_index, released_sample, solved_sample


@pytest.fixture(scope="module")
def stored_sample() -> NotebookNode:
    return solved_sample()


@pytest.fixture
def solved(stored_sample: NotebookNode) -> NotebookNode:
    return copy.deepcopy(stored_sample)


@pytest.fixture
def released(solved: NotebookNode) -> NotebookNode:
    return released_sample(solved)


def failing(notebook: NotebookNode, given: NotebookNode) -> dict[str, list[str]]:
    """The faults of each cell, by id, if the run gives what another notebook stores."""
    surveyed = survey(notebook)
    faults = {
        cell.id: cell_faults(surveyed, at, given.cells[at].outputs, EXACT)
        for at, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    }
    return {name: found for name, found in faults.items() if found}


def as_run(released: NotebookNode) -> NotebookNode:
    """The released notebook with what a run gives: NotImplementedError under the visible check."""
    run = copy.deepcopy(released)
    run.cells[cell_index(run, "double-check")].outputs = [not_implemented()]
    return run


def not_implemented(ename: str = "NotImplementedError") -> NotebookNode:
    return nbformat.v4.new_output("error", ename=ename, evalue="", traceback=[])


def test_a_notebook_that_gives_what_it_stores_fails_nowhere(
    solved: NotebookNode, released: NotebookNode
) -> None:
    assert failing(solved, solved) == {}
    assert failing(released, as_run(released)) == {}


def test_solutions_do_not_escape_by_being_cleared(solved: NotebookNode) -> None:
    cleared = copy.deepcopy(solved)
    names = [cell.id for cell in cleared.cells if cell.cell_type == "code"]
    for cell in cleared.cells[1:]:
        cell.update(outputs=[], execution_count=None)
    assert not is_released(cleared)
    assert list(failing(cleared, solved)) == names


def test_a_notebook_without_a_stub_is_no_release(released: NotebookNode) -> None:
    answer = released.cells[cell_index(released, "double")]
    answer.source = "def double(number):\n    return 2 * number"
    assert set(failing(released, as_run(released))) == {"double", "double-check", "double-hidden"}


def test_a_teaching_cell_of_a_release_must_store_its_run(released: NotebookNode) -> None:
    run = as_run(released)
    released.cells[cell_index(released, "teaching-9")].execution_count = None
    faults = failing(released, run)
    assert list(faults) == ["teaching-9"]
    assert "stores no run" in faults["teaching-9"][0]


@pytest.mark.parametrize(
    "given",
    [
        [],
        [not_implemented("NameError")],
        [nbformat.v4.new_output("stream", text="hello"), not_implemented()],
    ],
)
def test_the_check_of_an_unanswered_exercise_must_raise_not_implemented(
    released: NotebookNode, given: list[NotebookNode]
) -> None:
    run = as_run(released)
    run.cells[cell_index(run, "double-check")].outputs = given
    assert list(failing(released, run)) == ["double-check"]


@pytest.mark.parametrize("name", ["double", "double-hidden"])
def test_a_stub_and_a_check_without_code_must_be_silent(released: NotebookNode, name: str) -> None:
    run = as_run(released)
    run.cells[cell_index(run, name)].outputs = [not_implemented()]
    assert list(failing(released, run)) == [name]


@pytest.mark.parametrize(
    ("source", "code"),
    [("# only\n\n   # comments", False), ("x = 1  # x", True), ("%matplotlib inline", True)],
)
def test_comments_are_not_code(source: str, code: bool) -> None:
    assert holds_code(source) is code


def test_the_first_cell_out_of_sequence_fails(solved: NotebookNode, released: NotebookNode) -> None:
    for notebook, run in ((solved, solved), (released, as_run(released))):
        altered = copy.deepcopy(notebook)
        silent = [cell_index(altered, name) for name in ("teaching-0", "teaching-1")]
        for at, count in zip(silent, (2, 1), strict=True):
            altered.cells[at].execution_count = count
        assert len(failing(altered, run)) == 1


def test_outputs_without_a_run_fail(solved: NotebookNode) -> None:
    altered = copy.deepcopy(solved)
    altered.cells[cell_index(altered, "teaching-2")].execution_count = None
    faults = failing(altered, solved)
    assert list(faults) == ["teaching-2"]
    assert "no run that gave them" in faults["teaching-2"][0]


def test_the_judge_leaves_stored_and_new_outputs_as_they_are(solved: NotebookNode) -> None:
    before = copy.deepcopy(solved)
    given = copy.deepcopy(solved)
    for at, cell in enumerate(solved.cells):
        if cell.cell_type == "code":
            cell_faults(survey(solved), at, given.cells[at].outputs, TOLERANT)
    assert solved == before
    assert given == before
