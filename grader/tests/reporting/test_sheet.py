"""A sheet in which one cell changes: everything else stays, byte for byte."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.reporting.sheet import Sheet

BODY = 'Student,ID,A (1)\r\n"Lovelace, ""Ada""",101,\r\n Grace ,102,"3"\r\n'
FORMS = {
    "plain": BODY.encode(),
    "bom": codecs.BOM_UTF8 + BODY.encode(),
    "utf-16": codecs.BOM_UTF16_LE + BODY.encode("utf-16-le"),
    "line feeds": BODY.replace("\r\n", "\n").encode(),
    "no last line end": BODY.rstrip().encode(),
    "semicolons": BODY.replace(",", ";").replace('e; "', 'e, "').encode(),
    "tabs": BODY.replace(",", "\t").encode(),
    "said": b"sep=,\r\n" + BODY.encode(),
    "blank lines": BODY.replace("\r\n", "\r\n\r\n").encode(),
    "line break in a cell": BODY.replace("Lovelace, ", "Love\r\nlace, ").encode(),
}


def sheet(tmp_path: Path, data: bytes) -> Sheet:
    (tmp_path / "s.csv").write_bytes(data)
    return Sheet(tmp_path / "s.csv")


@pytest.mark.parametrize("form", FORMS)
def test_without_a_change_every_byte_comes_back(form: str, tmp_path: Path) -> None:
    assert sheet(tmp_path, FORMS[form]).data() == FORMS[form]


@pytest.mark.parametrize("form", FORMS)
def test_a_change_is_in_its_cell_and_nowhere_else(form: str, tmp_path: Path) -> None:
    one = sheet(tmp_path, FORMS[form])
    row = next(i for i, cells in enumerate(one.rows) if cells[1:2] == ["101"])
    grace = next(i for i, cells in enumerate(one.rows) if cells[1:2] == ["102"])
    one.set(row, 2, "4.5")
    one.set(grace, 2, "5")
    again = sheet(tmp_path, one.data()).rows
    before = sheet(tmp_path, FORMS[form]).rows
    before[row][2], before[grace][2] = "4.5", "5"
    assert again == before
    assert len(one.data()) - len(FORMS[form]) == (6 if form == "utf-16" else 3)


def test_what_needs_quotes_gets_them_and_pythons_reader_agrees(tmp_path: Path) -> None:
    one = sheet(tmp_path, FORMS["plain"])
    one.set(1, 2, 'a,"b"')
    rows = list(csv.reader(io.StringIO(one.data().decode(), newline="")))
    assert rows[1] == ['Lovelace, "Ada"', "101", 'a,"b"']


def test_a_row_goes_with_its_line_end(tmp_path: Path) -> None:
    one = sheet(tmp_path, FORMS["plain"])
    one.remove(1)
    assert one.data() == b'Student,ID,A (1)\r\n Grace ,102,"3"\r\n'


def test_a_decimal_comma_is_seen(tmp_path: Path) -> None:
    assert sheet(tmp_path, b"a;b\n1,5;2\n").uses_comma([0])
    assert not sheet(tmp_path, b"a;b\n1,5;2\n").uses_comma([1])
    assert not sheet(tmp_path, b"a;b\n1.5;x,y\n").uses_comma([0, 1])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'a,b\n"1,2\n', "Line 2 .* is not CSV"),
        (b'a,b\n"1"x,2\n', "Line 2 .* is not CSV"),
        (b"a,\xff\n", "not UTF-8"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_sheet_is_one_sentence(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=said):
        sheet(tmp_path, data)
