"""Export: a row for everybody, points or none, and no formula for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from grader.core.models import ExerciseResult, Result, Status
from grader.reporting.export import COLUMNS, grades_csv, submissions_jsonl, write

NAME = 'علي بن, "أحمد"'


def result(student: str = NAME, points: float | None = 1.5, message: str = "") -> Result:
    status = Status.GRADED if points is not None else Status.ERROR
    row = ExerciseResult("double", points, 3.0, status, message)
    return Result(student, "01_tiny", status, (row,), 1.2345, message, unsafe=True)


def test_a_name_and_a_message_of_many_lines_survive_csv() -> None:
    rows = _rows([result(message='one\n"two", three')])
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["student"], rows[0]["message"]) == (NAME, 'one\n"two", three')
    assert (rows[0]["points"], rows[0]["max_points"]) == ("1.5", "3")


def test_a_fault_of_ours_has_no_points() -> None:
    assert _rows([result(points=None)])[0]["points"] == ""
    line = json.loads(submissions_jsonl([result(points=None)]))
    assert line["points"] is None and line["status"] == "error" and line["max_points"] == 3


def test_a_submission_says_that_it_ran_without_a_sandbox() -> None:
    line = json.loads(submissions_jsonl([result()]))
    assert line == {
        "student": NAME,
        "lesson": "01_tiny",
        "status": "graded",
        "points": 1.5,
        "max_points": 3.0,
        "seconds": 1.23,
        "message": "",
        "unsafe": True,
    }


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "@SUM(A1)", "+cmd|' /C calc'!A0", " -1+(2)"])
def test_a_formula_is_inert_in_a_spreadsheet(text: str) -> None:
    row = _rows([result(student=text, message=text)])[0]
    assert row["student"] == row["message"] == "'" + text
    assert json.loads(submissions_jsonl([result(student=text)]))["student"] == text


SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
CUTS = ";\t\n\r\v\f\x85\u2028"


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", '"', ' "" '])
def test_no_cell_begins_a_formula_however_a_spreadsheet_cuts(
    cut: str, sign: str, before: str
) -> None:
    text = f"x{cut}{before}{sign}HYPERLINK(A1){cut}{cut}{sign}1"
    written = grades_csv([result(student=text, message=text)])
    whole = written.replace("\r", "\n")
    for delimiter in ",;\t":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            lines = written.splitlines()  # at every line break that Unicode knows
            for row in (*csv.reader(lines, delimiter=delimiter, quoting=quoting),
                        *csv.reader(io.StringIO(whole), delimiter=delimiter)):  # fmt: skip
                assert not [cell for cell in row if cell.strip(' \r\n\t"')[:1] in tuple(SIGNS)]


@pytest.mark.parametrize("text", ["=A3", "+A3", "@B2:B9", "-C$3", "=1+AA1", "\uff1dA3"])
def test_a_name_does_not_show_another_cell_as_itself(text: str) -> None:
    assert _rows([result(student=text)])[0]["student"] == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-rf", "-1", "@ada", "[3;\n 4]", "=", "f([]) gives (1)", "a=b(c)"]
)
def test_an_odd_name_that_is_no_formula_stays_itself(text: str) -> None:
    assert _rows([result(student=text)])[0]["student"] == text


def test_the_rows_keep_their_order_and_leave_nothing_beside_them(tmp_path: Path) -> None:
    write([result("b"), result("a")], tmp_path / "out")
    assert [row["student"] for row in _rows([result("b"), result("a")])] == ["b", "a"]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["grades.csv", "submissions.jsonl"]


def _rows(results: list[Result]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(grades_csv(results))))
