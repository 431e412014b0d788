"""Marks into a learning system's sheet: nothing but them differs, byte for byte."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from grader.cli import main
from grader.core.models import Status
from grader.release.nbgrader_settings import quiet
from grader.tests.support import a_class, tiny_course
from grader.tests.support.a_class import canvas_sheet, marked, result
from grader.tests.support.tiny_course import LESSON

pytestmark = pytest.mark.usefixtures("tiny")

PAST = f'[lessons.{LESSON}]\ndue = "2027-03-01T23:00"\n'
MOODLE = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade",'
    '"Last modified (grade)"\n'
    'Participant 11,"Ada Lovelace",,"Submitted for grading",,{most},-\n'
    'Participant 12,"Grace Hopper",,"Submitted for grading","1{cut}00",{most},"Monday, 1 March"\n'
    'Participant 13,"Eve Nobody",,"No submission",,{most},-\n'
)


def class_with(folder: Path, gradebook: Path, more: str = "") -> Path:
    """Ada has 4.5 points, Grace 6, Alan nothing."""
    root = a_class.made(folder, PAST + more, gradebook)
    marked(root, result("ada", 3, 1.5), result("grace"))
    return root


def exported(root: Path, into: Path, to: str = "canvas", *options: str) -> bytes:
    before = into.read_bytes()
    assert main(["export", str(root), "--to", to, "--into", str(into), *options]) == 0
    assert into.read_bytes() == before
    return (root / "out" / f"{to}.csv").read_bytes()


def refused(root: Path, into: Path, capsys: pytest.CaptureFixture[str], to: str = "canvas") -> str:
    capsys.readouterr()
    assert main(["export", str(root), "--to", to, "--into", str(into)]) == 2
    assert not (root / "out" / f"{to}.csv").exists()
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_only_marks_of_this_course_differ_in_canvas_sheet(tmp_path: Path, gradebook: Path) -> None:
    root, sheet = class_with(tmp_path, gradebook), canvas_sheet(tmp_path / "sheet.csv")
    filled = sheet.read_bytes().replace(b"101,s1,ada,A,,7", b"101,s1,ada,A,4.5,7")
    filled = filled.replace(b'grace,B,"1.5",', b'grace,B,"6",')
    assert exported(root, sheet) == filled


def test_a_sheet_that_has_the_marks_stays_as_it_is(tmp_path: Path, gradebook: Path) -> None:
    root, sheet = class_with(tmp_path, gradebook), canvas_sheet(tmp_path / "sheet.csv")
    text = sheet.read_bytes().replace(b"ada,A,,7", b"ada,A,4.50,7").replace(b'"1.5"', b'"6,0"')
    sheet.write_bytes(text)
    assert exported(root, sheet) == text


def test_marks_that_have_no_column_are_named(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    another = tmp_path / "solutions" / "02_next" / "02_next.ipynb"
    another.parent.mkdir()
    shutil.copy(another.parents[1] / LESSON / f"{LESSON}.ipynb", another)
    root = class_with(tmp_path, gradebook, "[lessons.02_next]\n")
    sheet = canvas_sheet(tmp_path / "sheet.csv", "02_next")
    assert exported(root, sheet) == sheet.read_bytes()
    assert f"{LESSON} has 2 marks, and no column of" in capsys.readouterr().err


@pytest.mark.parametrize(
    "title",
    ["01_tiny (55)", "01_tiny", "A tiny lesson (55)", "1. A tiny lesson (55)", "Essay two (9)"],
)
def test_a_lessons_column_is_found(
    title: str, tmp_path: Path, gradebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = tiny_course.lesson()
    lesson["cells"][0]["source"] = "# 1. A tiny lesson\n"
    named = f'[canvas.columns]\n{LESSON} = "Essay two (9)"\n' if "Essay" in title else ""
    root, sheet = class_with(tmp_path, gradebook, named), tmp_path / "sheet.csv"
    monkeypatch.setattr("grader.core.course.read_notebook", lambda path: lesson)
    sheet.write_bytes(f"Student,ID,{title},01_tiny (read only)\nAda,101,,\n".encode())
    assert exported(root, sheet).splitlines()[1] == b"Ada,101,4.5,"


def test_columns_that_are_not_plain_are_refused(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, sheet = class_with(tmp_path, gradebook), tmp_path / "sheet.csv"
    sheet.write_bytes(b"Student,ID,01_tiny (5),01_tiny (6)\nAda,101,,\n")
    assert "has 2 columns for 01_tiny" in refused(root, sheet, capsys)
    sheet.write_bytes(b"Student,ID,Essay (5)\nAda,101,\n")
    assert "No column of" in refused(root, sheet, capsys)


def test_other_points_possible_are_refused_or_scaled(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = class_with(tmp_path, gradebook)
    sheet = canvas_sheet(tmp_path / "sheet.csv", possible="100")
    assert "100 points possible for 01_tiny, which has 6" in refused(root, sheet, capsys)
    with (root / "class.toml").open("a") as file:
        file.write("[canvas]\nscale_points = true\n")
    filled = exported(root, sheet)
    assert b"ada,A,75,7" in filled and b'grace,B,"100",' in filled


def test_what_has_no_mark_leaves_the_cell_and_missing_is_0_only_if_said(
    tmp_path: Path, gradebook: Path
) -> None:
    root = a_class.made(tmp_path, '[lessons.01_tiny]\ndue = "2020-01-01T10:00"\n', gradebook)
    marked(root, result("ada", None, None, status=Status.ERROR, checks=()))
    sheet = canvas_sheet(tmp_path / "sheet.csv")
    assert exported(root, sheet) == sheet.read_bytes()
    with (root / "class.toml").open("a") as file:
        file.write("[canvas]\nmissing_as_zero = true\n")
    filled = exported(root, sheet)
    assert b"ada,A,,7" in filled and b'grace,B,"0",' in filled


def test_who_is_excused_is_so_in_canvas(tmp_path: Path, gradebook: Path) -> None:
    override = '[[override]]\nstudent = "ada"\nexcused = true\n'
    root = class_with(tmp_path, gradebook, override)
    assert b"ada,A,EX,7" in exported(root, canvas_sheet(tmp_path / "sheet.csv"))


def test_who_is_excused_in_canvas_alone_stays_so(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = class_with(tmp_path, gradebook)
    marked(root, result("alan"))
    assert b"alan,B,EX,0" in exported(root, canvas_sheet(tmp_path / "sheet.csv"))
    assert "alan is excused there in 01_tiny and not in class.toml" in capsys.readouterr().err


def test_a_row_of_nobody_is_said_and_left(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, sheet = class_with(tmp_path, gradebook), canvas_sheet(tmp_path / "sheet.csv")
    text = sheet.read_bytes() + b"Eve,999,,,A,2,\r\n"
    sheet.write_bytes(text)
    assert exported(root, sheet).endswith(b"Eve,999,,,A,2,\r\n")
    assert "Row 8 of the sheet: Nobody on the roster has 999" in capsys.readouterr().err


def test_a_row_that_is_cut_short_stays_as_it_is(tmp_path: Path, gradebook: Path) -> None:
    root, sheet = class_with(tmp_path, gradebook), canvas_sheet(tmp_path / "sheet.csv")
    sheet.write_bytes(sheet.read_bytes() + b"Ada,101,s1,ada\r\n")
    assert exported(root, sheet).endswith(b"Ada,101,s1,ada\r\n")


@pytest.mark.parametrize("cut", [".", ","])
def test_moodles_worksheet_keeps_everything_but_the_grades(
    cut: str, tmp_path: Path, gradebook: Path
) -> None:
    root, sheet = class_with(tmp_path, gradebook), tmp_path / f"Grades-C-{LESSON}-77.csv"
    most = '"6,00"' if cut == "," else "6.00"
    sheet.write_bytes(MOODLE.format(cut=cut, most=most).encode())
    ada = f'"4{cut}5"' if cut == "," else "4.5"
    filled = sheet.read_bytes().replace(b'grading",,', f'grading",{ada},'.encode(), 1)
    assert exported(root, sheet, "moodle") == filled.replace(f'"1{cut}00"'.encode(), b'"6"')


def test_a_worksheet_of_an_unnamed_lesson_wants_the_lesson(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, sheet = class_with(tmp_path, gradebook), tmp_path / "grades.csv"
    sheet.write_bytes(MOODLE.format(cut=".", most="6.00").encode())
    assert "say --lesson" in refused(root, sheet, capsys, "moodle")
    assert b'grading",4.5,' in exported(root, sheet, "moodle", "--lesson", LESSON)


def test_plain_csv_has_a_row_for_each_student(tmp_path: Path, gradebook: Path) -> None:
    root = class_with(tmp_path, gradebook)
    assert main(["export", str(root), "--to", "csv"]) == 0
    with (root / "out" / "totals.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["student"], row[LESSON]) for row in rows][:2] == [("ada", "4.5"), ("grace", "6")]
    assert rows[0]["ids"].split() == ["ada", "101", "s1"]


def test_a_sheet_is_needed_and_never_written_over(
    tmp_path: Path, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = class_with(tmp_path, gradebook)
    assert main(["export", str(root), "--to", "canvas"]) == 2
    assert "Name the sheet that Canvas exports" in capsys.readouterr().err
    exported(root, canvas_sheet(tmp_path / "sheet.csv"))
    into = ["--into", str(root / "out" / "canvas.csv")]
    assert main(["export", str(root), "--to", "canvas", *into]) == 2


def test_nbgraders_own_export_fills_the_same_sheet(
    tmp_path: Path, gradebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, sheet = class_with(tmp_path, gradebook), canvas_sheet(tmp_path / "sheet.csv")
    with quiet():
        from nbgrader.apps.exportapp import ExportApp
    monkeypatch.chdir(root)
    app = ExportApp()
    app.initialize([
        "--exporter=grader.classroom.nbgrader_export.CanvasExport",
        f"--CanvasExport.into={sheet}", "--to", str(tmp_path / "filled.csv"),
    ])  # fmt: skip
    app.start()
    assert (tmp_path / "filled.csv").read_bytes() == exported(root, sheet)
