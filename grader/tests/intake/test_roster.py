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
        b"sep=;\r\nstudent;group\r\nada;x\r\nbob;y\r\n",
        b'"sep=|"\nstudent|a,b;c\nada|x\nbob|y\n',
        b'"Name, full";student\nx;ada\n"y;z";bob\n',
        b"Name, full, or short;student\nx, y;ada\nz;bob\n",
        b'"Notes\nand more",student\n"x\ny",ada\n,bob\n',
        "student\tgroup\r\nada\tx\r\nbob\ty\r\n".encode("utf-16"),
        b"id,last_name,first_name,email,lms_user_id\nada,L,A,a@b,1\nbob,L,B,b@b,2\n",
        b"identifier,github_username,github_id,name\nA L,ada,1,\nB,bob,2,\n",
        b"First name,Last name,Username,Email address\nA,L,ada,a@b\nB,L,bob,b@b\n",
        b"student,email,section\nada,a@b,1\nbob,b@b,1\nada,a@b,2\n",
        "student\nada\u200b\n\ufeffbob\nbo\u00adb\n".encode(),
    ],
)
def test_a_roster_is_read_however_a_spreadsheet_saved_it(tmp_path: Path, data: bytes) -> None:
    assert read_roster(roster(tmp_path, data)) == ["ada", "bob"]


def test_a_name_with_a_comma_or_in_any_script_is_one_name(tmp_path: Path) -> None:
    data = 'student\n"Lovelace, Ada"\nНаталья 李\n=1+1\n'.encode()
    assert read_roster(roster(tmp_path, data)) == ["Lovelace, Ada", "Наталья 李", "=1+1"]


def test_a_decomposed_name_is_the_composed_one(tmp_path: Path) -> None:
    data = "student\nRene\u0301\nRen\u00e9\n".encode()
    assert read_roster(roster(tmp_path, data)) == ["Ren\u00e9"]


def test_what_canvas_puts_among_the_students_is_nobody(tmp_path: Path) -> None:
    data = (
        "Student,ID,SIS User ID,SIS Login ID,Section,HW1 (123)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,10.0\n"
        '"Kovač, Ana",101,u1,ana@example.org,S1,\n'
        '"Student, Test",,,abc,S1,\n'
    ).encode()
    assert read_roster(roster(tmp_path, data)) == ["Kovač, Ana"]
    assert read_roster(roster(tmp_path, data), "SIS Login ID") == ["ana@example.org"]
    assert read_roster(roster(tmp_path, b"student\nTest Student\n")) == ["Test Student"]


TWO_PEOPLE = (
    b"student,email\nWang Wei,w1@example.org\nWang Wei,w2@example.org\nLi Na,l@example.org\n"
)


def test_two_people_of_one_name_are_told_apart_by_the_column_that_is_named(tmp_path: Path) -> None:
    path = roster(tmp_path, TWO_PEOPLE)
    with pytest.raises(
        CourseError, match=r"Lines 2 and 3 .* Wang Wei, and differ in email; .*--key"
    ):
        read_roster(path)
    assert read_roster(path, "EMAIL")[:2] == ["w1@example.org", "w2@example.org"]


@pytest.mark.parametrize(
    "data",
    [
        b"student,group\nada,x\nbob,x\nada,y\n",
        b"id,last_name\n101,Kov\n7,Li\n101,Na\n",
        "student,mail\nada,1\n\nada\u200b,2\n".encode(),
        "student,mail\nan a,1\nb,1\nan\u00a0a,2\n".encode(),
        "student,mail\n\U0001f469\u200d\U0001f52c,1\nb,1\n\U0001f469\U0001f52c,2\n".encode(),
    ],
    ids=["groups", "ids", "invisible", "no-break-space", "joiner"],
)
def test_two_lines_that_nobody_can_tell_apart_are_both_named(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CourseError, match="Lines 2 and 4"):
        read_roster(roster(tmp_path, data))


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
        (b'sep=;\nstudent;x\nada\n"bob\n', "Line 4 .* not CSV"),
        (b"student\nada\nLovelace, Ada\n", "Line 3 .* more fields"),
        (b"student,Student\nada,bob\n", "two columns 'student'"),
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
