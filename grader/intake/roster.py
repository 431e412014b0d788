"""The roster: who exists."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.core.course import CourseError
from grader.core.student_names import alike, normal, shown

_STUDENT = "student"
_KEYS = (
    _STUDENT, "student id", "id", "username", "user name", "user id", "login", "login id",
    "sis login id", "github username", "identifier", "id number", "email", "email address",
    "e mail",
)  # fmt: skip
"""Titles of a column that names students, the first that is there."""
PEOPLE = (*_KEYS[1:], "sis user id", "github id", "lms user id", "mail")
"""Titles of columns in which two people never have the same."""
_CANVAS = {"sis user id", "sis login id", "section"}
_NOBODY = {"points possible", "manual posting", "student, test", "test student"}
"""What Canvas puts among the students, in small letters."""
_DELIMITERS = ",;\t"
_SEP = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Row = tuple[int, list[str]]
"""The line in which a row ends, and its fields without surrounding spaces."""


def read_roster(path: Path, key: str = "") -> list[str]:
    """Students of a class, in the file's order.

    path:    CSV in UTF-8, or in UTF-16 with a byte order mark, cut by commas, semicolons or tabs,
             with a header
    key:     title of the column that names the students; else it is `student`, else the first of
             the usual ones that is there
    returns: names in NFC without surrounding spaces and invisible characters; blank lines,
             repeated lines and what is no student left out
    raises:  CourseError, in one sentence, where the file cannot be read as a roster, or where two
             people would be one student
    """
    table = read_table(path, key)
    return [row[table.key] for row in table.rows]


@dataclass(frozen=True)
class Table:
    """The students' rows of a roster, each once and as wide as the header.

    header: the columns' titles; titles: the same as they are compared
    key:    where the students' names stand
    """

    header: list[str]
    titles: list[str]
    key: int
    rows: list[list[str]]


def read_table(path: Path, key: str = "") -> Table:
    """The roster with all its columns; see read_roster."""
    wanted = (title_of(key),) if key else _KEYS
    (line, header), *rows = _rows(path, _text(path), wanted) or [(1, [])]
    titles = [title_of(each) for each in header]
    column = _column(f"Line {line} of the roster {path}", header, titles, wanted)
    found: dict[str, Row] = {}
    for line, row in rows:
        if not any(row) or is_nobody(titles, row):
            continue
        row = _whole(f"Line {line} of the roster {path}", row, len(header), column)
        first, before = found.setdefault(alike(row[column]), (line, row))
        if differ := _differing(titles, column, before, row):
            raise CourseError(
                f"Lines {first} and {line} of the roster {path} name the same student, "
                f"{shown(row[column])}, and differ in {shown(header[differ[0]])}; delete one, or "
                "name with --key a column in which no two people have the same."
            )
    if not found:
        raise CourseError(f"The roster {path} names no student; write one in each line from 2 on.")
    return Table(header, titles, column, [row for _, row in found.values()])


def is_nobody(titles: Collection[str], row: Iterable[str]) -> bool:
    """Whether a row is one of those that Canvas puts among the students."""
    return bool(_CANVAS & {*titles} and _NOBODY & {*map(str.casefold, row)})


def _whole(where: str, row: list[str], width: int, column: int) -> list[str]:
    """A student's row with as many fields as the header."""
    if any(row[width:]):
        raise CourseError(f"{where} has more fields than the header; put quotes around them.")
    row = [normal(field).strip() for field in row[:width]] + [""] * (width - len(row))
    if not row[column]:
        raise CourseError(f"{where} names no student; write a name or delete it.")
    return row


def _text(path: Path) -> str:
    """The file's text, with a sentence where it has none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"The roster {path} cannot be read ({error.strerror}); name a CSV file."
        ) from None
    try:
        return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CourseError(
            f"Line {line} of the roster {path} is not UTF-8; save the file as CSV UTF-8."
        ) from None


def _rows(path: Path, text: str, wanted: Iterable[str]) -> list[Row]:
    """All rows, cut by what Excel's first line says, or else by what cuts the header best."""
    said = _SEP.match(text)
    lines = list(io.StringIO(text[said.end() if said else 0 :], newline=""))
    delimiter = said[1] if said else max(_DELIMITERS, key=lambda each: _score(lines, each, wanted))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    before = 1 if said else 0
    try:
        return [(reader.line_num + before, list(map(str.strip, row))) for row in reader]
    except csv.Error as error:
        raise CourseError(
            f"Line {reader.line_num + before} of the roster {path} is not CSV ({error}); correct "
            "its quotes."
        ) from None


def _score(lines: Iterable[str], delimiter: str, wanted: Iterable[str]) -> tuple[bool, int]:
    """Whether the header has a wanted title if it is cut by this, and how many fields."""
    try:
        header = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return False, 0
    return bool({*wanted} & {*map(title_of, header)}), len(header)


def title_of(text: str) -> str:
    """A column's title as it is compared: `GitHub_username` is `github username`."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _column(where: str, header: list[str], titles: list[str], wanted: Sequence[str]) -> int:
    """Where the students' names stand."""
    found = next((title for title in wanted if title in titles), None)
    if found is None:
        named = ", ".join(map(shown, filter(None, header))) or "nothing"
        raise CourseError(
            f"{where} has {named} and no column {wanted[0]!r}; add it, "
            "or name one that is there with --key."
        )
    if titles.count(found) > 1:
        raise CourseError(f"{where} has two columns {found!r}; rename one of them.")
    return titles.index(found)


def _differing(titles: list[str], key: int, one: list[str], other: list[str]) -> list[int]:
    """Columns that show two people; one person may stand in several groups."""
    differ = [i for i in range(len(titles)) if alike(one[i]) != alike(other[i])]
    people = [i for i, title in enumerate(titles) if title in PEOPLE and i != key and one[i]]
    if people and not {*people} & {*differ}:
        return []
    return sorted(differ, key=lambda i: i not in people)
