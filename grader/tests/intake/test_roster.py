"""A roster says who exists, or one sentence says what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.intake.roster import read_roster


def roster(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        b"student\nada\nbob\n",
        b"\xef\xbb\xbfstudent\r\nada\r\nbob\r\n",
        b"mark,student,group\n1,ada,x\n2,bob,y",
        b"group;Student\nx;ada\ny;bob\n",
        b"student\tgroup\nada\tx\nbob\ty\n",
        b'student\n"ada"\n\n  bob  \n,\nada\n',
    ],
    ids=["plain", "bom-and-crlf", "more-columns", "semicolons", "tabs", "blanks-and-repeats"],
)
def test_a_roster_is_read_however_a_spreadsheet_saved_it(tmp_path: Path, data: bytes) -> None:
    assert read_roster(roster(tmp_path, data)) == ["ada", "bob"]


def test_a_name_with_a_comma_or_in_any_script_is_one_name(tmp_path: Path) -> None:
    data = 'student\n"Lovelace, Ada"\nНаталья 李\n=1+1\n'.encode()
    assert read_roster(roster(tmp_path, data)) == ["Lovelace, Ada", "Наталья 李", "=1+1"]


def test_a_decomposed_name_is_the_composed_one(tmp_path: Path) -> None:
    data = "student\nRene\u0301\nRen\u00e9\n".encode()
    assert read_roster(roster(tmp_path, data)) == ["Ren\u00e9"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Line 1 .* nothing and no column 'student'"),
        (b"name,mail\nada,a@b\n", "Line 1 .* name, mail and no column 'student'"),
        (b"student\n", "names no student"),
        (b"student,group\nada,x\n,y\n", "Line 3 .* names no student"),
        (b"group,student\nx,ada\ny\n", "Line 3 .* names no student"),
        (b"student\nada\nb\xe9a\n", "Line 3 .* not UTF-8"),
        (b'student\nada\n"bob\n', "Line 3 .* not CSV"),
        (b"student\n" + b"x" * 200_000 + b"\n", "Line 2 .* not CSV"),
    ],
)
def test_a_bad_roster_gets_one_sentence_with_file_and_line(
    tmp_path: Path, data: bytes, says: str
) -> None:
    path = roster(tmp_path, data)
    with pytest.raises(CourseError, match=says) as caught:
        read_roster(path)
    assert str(path) in str(caught.value)
    assert str(caught.value).count(".") - str(path).count(".") == 1


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_roster_that_is_no_file_gets_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(CourseError, match="cannot be read"):
        read_roster(tmp_path / name)
