"""The regression notices a wrong stored output: real lessons, falsified in every way."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import nbformat
import pytest

from grader.core import course
from grader.regression import mutation
from grader.regression.cell_verdict import Survey, cell_faults
from grader.regression.items import StrictCell
from grader.regression.mutation.gate import (
    Recording,
    Row,
    drawn,
    failing_cells,
    false_alarms,
    gate,
    kinds,
    main,
    record,
)
from grader.regression.tolerance import EXACT, TOLERANT
from grader.tests.support.sample import released_sample, solved_sample

pytestmark = pytest.mark.slow

MISSABLE = {
    "number: last digit by 1",
    "number: beyond the fifth digit",
    "image: one pixel",
    "image: brightness by 3",
    "error: a library's line number",
}
"""All that tolerant mode may let pass: rounding, what no eye sees, and lines of a library."""


@pytest.fixture(scope="module", params=course.lessons())
def lesson(request: pytest.FixtureRequest) -> Recording:
    """What the regression of this session saw in the lesson; alone, this file runs it itself."""
    path = course.source_path(request.param)
    for cell in request.session.items:
        if isinstance(cell, StrictCell) and cell.path == path and cell.parent.finished:
            return Recording(path.name, cell.parent.nb, cell.parent.runs)
    return record(path)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Recording]:
    folder = tmp_path_factory.mktemp("samples")
    solved = solved_sample()
    for name, notebook in {"solved": solved, "released": released_sample(solved)}.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return [record(path) for path in sorted(folder.iterdir())]


@pytest.fixture(scope="module")
def sample_rows(samples: list[Recording]) -> list[Row]:
    return gate(samples)


def assert_gate_holds(rows: list[Row]) -> None:
    assert [row for row in rows if row.exact != row.mutants] == []
    missed = {row.kind for row in rows if row.tolerant != row.mutants}
    assert missed <= MISSABLE


def test_unaltered_cells_of_a_lesson_fail_nowhere(lesson: Recording) -> None:
    assert false_alarms([lesson]) == []


def test_unaltered_cells_of_a_sample_fail_nowhere(samples: list[Recording]) -> None:
    assert false_alarms(samples) == []


def test_in_a_real_lesson_exactly_the_falsified_cells_fail(lesson: Recording) -> None:
    rows = gate([lesson])
    assert_gate_holds(rows)
    assert sum(row.mutants for row in rows) > 150


def test_every_kind_of_falsification_occurs_and_is_caught(sample_rows: list[Row]) -> None:
    assert [row.kind for row in sample_rows if row.mutants == 0] == []
    assert_gate_holds(sample_rows)


def test_what_tolerant_mode_may_miss_is_this_and_is_marked_so(sample_rows: list[Row]) -> None:
    assert {row.kind for row in sample_rows if row.missable} == MISSABLE


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        (Row("kind", mutants=2, exact=2, tolerant=2, missable=False), True),
        (Row("kind", mutants=2, exact=2, tolerant=1, missable=False), False),
        (Row("kind", mutants=2, exact=2, tolerant=0, missable=True), True),
        (Row("kind", mutants=2, exact=1, tolerant=2, missable=True), False),
    ],
)
def test_a_row_holds_if_nothing_escaped_that_must_not(row: Row, holds: bool) -> None:
    assert row.holds is holds


def test_the_gate_draws_the_same_mutants_again(samples: list[Recording]) -> None:
    first, again = ([drawn(kind, samples) for kind in kinds()] for _ in range(2))
    assert first == again


def test_what_is_remembered_of_unaltered_cells_is_what_the_judge_says(
    samples: list[Recording], sample_rows: list[Row]
) -> None:
    for recording in samples:
        for kind in kinds():
            for altered in islice(kind.alter(recording.notebook, Random(1)), 2):
                anew = replace(recording, verdicts={})
                assert failing_cells(anew, altered, EXACT) == failing_cells(
                    recording, altered, EXACT
                )


def test_the_judge_is_asked_once_about_a_cell_that_mutants_leave_alone(
    samples: list[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(surveyed: Survey, index: int, *rest: Any) -> list[str]:
        asked.append(index)
        return cell_faults(surveyed, index, *rest)

    monkeypatch.setattr(mutation.gate, "cell_faults", counted)
    recording = replace(samples[1], verdicts={})
    mutants = [each for kind in kinds() for each in kind.alter(recording.notebook, Random(1))]
    for altered in mutants:
        failing_cells(recording, altered, TOLERANT)
    assert len(asked) < 4 * len(mutants)


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nbformat.write(solved_sample(), tmp_path / "sample.ipynb")
    assert main([str(tmp_path / "sample.ipynb")]) == 0
    assert "outputs: one dropped" in capsys.readouterr().out


def test_the_command_refuses_what_it_cannot_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([str(tmp_path / "absent.ipynb")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_gate_stops_at_a_notebook_that_is_already_wrong(tmp_path: Path) -> None:
    notebook = solved_sample()
    notebook.cells[3].outputs[0].text = "wrong\n"
    nbformat.write(notebook, tmp_path / "wrong.ipynb")
    assert main([str(tmp_path / "wrong.ipynb")]) == 1
