"""A learning system's CSV sheet, of which some cells change and nothing else, byte for byte."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from grader.core.course import CourseError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
          (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_DELIMITERS = ",;\t"
_SEP = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass
class _Cell:
    """A cell and where it stands in the text, quotes included."""

    value: str
    start: int
    end: int
    quoted: bool


class Sheet:
    """The rows of a sheet; its encoding, delimiter, quotes and line ends stay as they came."""

    def __init__(self, path: Path) -> None:
        """Read it; raises CourseError where it is no CSV."""
        self._path = path
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CourseError(
                f"The sheet {path} cannot be read ({error.strerror}); name a CSV file."
            ) from None
        self._mark, self._encoding = next(
            (pair for pair in _MARKS if data.startswith(pair[0])), (b"", "utf-8")
        )
        try:
            self._text = data[len(self._mark) :].decode(self._encoding)
        except UnicodeDecodeError:
            raise CourseError(
                f"The sheet {path} is not UTF-8; export it again as CSV in UTF-8."
            ) from None
        self._changes: dict[tuple[int, int], str] = {}
        self._cells = self._parsed()

    @property
    def rows(self) -> list[list[str]]:
        """All rows as they came, the header first."""
        return [[cell.value for cell in row] for row in self._cells]

    def set(self, row: int, column: int, value: str) -> None:
        """Give a cell another value, in quotes if it had some or needs them."""
        cell = self._cells[row][column]
        quotes = cell.quoted or any(char in value for char in f'"\r\n{self._delimiter}')
        text = '"' + value.replace('"', '""') + '"' if quotes else value
        self._changes[cell.start, cell.end] = text

    def remove(self, row: int) -> None:
        """Take a row away with its line end."""
        start = self._cells[row][0].start
        last = row + 1 == len(self._cells)
        end = len(self._text) if last else self._cells[row + 1][0].start
        self._changes[start, end] = ""

    def data(self) -> bytes:
        """The sheet with the changes."""
        pieces, at = [], 0
        for (start, end), value in sorted(self._changes.items()):
            pieces += [self._text[at:start], value]
            at = end
        text = "".join([*pieces, self._text[at:]])
        return self._mark + text.encode(self._encoding)

    def uses_comma(self, columns: list[int]) -> bool:
        """Whether numbers in these columns are written with a decimal comma."""
        found = [
            row[i].value.strip() for row in self._cells[1:] for i in columns if i < len(row)
        ]  # fmt: skip
        return any("," in value and _NUMBER.fullmatch(value) for value in found)

    def _parsed(self) -> list[list[_Cell]]:
        said = _SEP.match(self._text)
        at = said.end() if said else 0
        first = re.sub(r'"[^"]*"', "", self._text[at:].partition("\n")[0])
        self._delimiter = said[1] if said else max(_DELIMITERS, key=first.count)
        rows: list[list[_Cell]] = [[]]
        while at < len(self._text):
            match = self._match(at)
            rows[-1].append(_cell(match))
            at = match.end()
            if match[3] != self._delimiter:
                rows.append([])
            elif at == len(self._text):
                rows[-1].append(_Cell("", at, at, False))
        rows = [row for row in rows if row]
        if not rows:
            raise CourseError(f"The sheet {self._path} is empty; export it again.")
        return rows

    def _match(self, at: int) -> re.Match[str]:
        """The cell that begins there: its quoted part, the rest, and what ends it."""
        cut = re.escape(self._delimiter)
        cell = re.compile(rf'("(?:[^"]|"")*")?([^{cut}\r\n]*)({cut}|\r\n|\r|\n|\Z)')
        match = cell.match(self._text, at)
        if match is None or match[2].startswith('"') or (match[1] and match[2].strip()):
            line = self._text.count("\n", 0, at) + 1
            raise CourseError(
                f"Line {line} of the sheet {self._path} is not CSV; correct its quotes."
            )
        return match


def _cell(match: re.Match[str]) -> _Cell:
    quoted = match[1] is not None
    value = match[1][1:-1].replace('""', '"') if quoted else match[2]
    return _Cell(value, match.start(1 if quoted else 2), match.end(1 if quoted else 2), quoted)
