"""The roster: who exists."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from grader.core.course import CourseError
from grader.core.student_names import normal, shown

_COLUMN = "student"
_DELIMITERS = ",;\t"


def read_roster(path: Path) -> list[str]:
    """Students of a class, in the file's order.

    path:    CSV in UTF-8, with or without a byte order mark, cut by commas, semicolons or tabs;
             its header names the column `student`, and other columns are ignored
    returns: names in NFC without surrounding spaces; blank lines and repeated names left out
    raises:  CourseError, in one sentence, where the file cannot be read as a roster
    """
    text = _text(path)
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        students = list(dict.fromkeys(_students(path, lines)))
    except csv.Error as error:
        raise CourseError(
            f"Line {lines.line_num} of the roster {path} is not CSV ({error}); mend its quotes."
        ) from None
    if not students:
        raise CourseError(f"The roster {path} names no student; write one in each line from 2 on.")
    return students


def _text(path: Path) -> str:
    """The file's text, with a sentence where it has none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"The roster {path} cannot be read ({error.strerror}); name a CSV file."
        ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CourseError(
            f"Line {line} of the roster {path} is not UTF-8; save the file as CSV UTF-8."
        ) from None


def _students(path: Path, lines: Iterator[list[str]]) -> Iterator[str]:
    """The names below the header."""
    header = [title.strip().casefold() for title in next(lines, [])]
    if _COLUMN not in header:
        titles = ", ".join(map(shown, filter(None, header))) or "nothing"
        raise CourseError(
            f"Line 1 of the roster {path} has {titles} and no column {_COLUMN!r}; add it."
        )
    column = header.index(_COLUMN)
    for row in lines:
        if not any(map(str.strip, row)):
            continue
        name = row[column].strip() if column < len(row) else ""
        if not name:
            line = lines.line_num  # type: ignore[attr-defined]  # typeshed hides csv's reader
            raise CourseError(
                f"Line {line} of the roster {path} names no student; write a name or delete it."
            )
        yield normal(name)
