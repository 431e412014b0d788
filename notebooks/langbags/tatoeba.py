"""Reading Tatoeba's export as a stream: id, ISO 639-3 code and text, separated by tabs.

Nothing but the current line is held, so an export of any size passes through the same memory. What
is damaged is repaired or dropped, and counted by kind: a reader that skips silently lies about the
corpus. The format: https://tatoeba.org/en/downloads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from langbags.errors import LangbagsError
from langbags.formats import DAMAGE, opened

LONGEST = 1 << 20
"""Bytes of a line beyond which it is no sentence."""

BOM = b"\xef\xbb\xbf"
LANGUAGE = re.compile(r"[a-z]{3,4}")
NULL = r"\N"
DATE = re.compile(r"\\N|\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?", re.ASCII)
DETAILED = 6  # columns of the detailed export: id, language, text, user, two dates
TABS = "tab in the text"
COMMAS = re.compile(r'"?\d+"?[,;]"?[a-z]{3,4}"?[,;]')
ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\(\t|\r?\n)")
BEFORE_ESCAPED = b"\\\r"
ESCAPED_END = re.compile(rb"(?<!\\)(?:\\\\)*\\\r?\n\Z")


class Sentence(NamedTuple):
    """One row of the export.

    id:   Tatoeba's number of the sentence, which has its page at tatoeba.org
    lang: its ISO 639-3 code, or one of four letters that Tatoeba made up
    text: without tabs and line feeds
    """

    id: int
    lang: str
    text: str


@dataclass
class Tally:
    """What became of the rows: `kept` as sentences, of which some `repaired`, or `dropped`."""

    kept: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """All rows that were seen."""
        return self.kept + sum(self.dropped.values())

    def lines(self) -> list[str]:
        """One line for each kind of damage, for people."""
        return [
            f"{count} {'row' if count == 1 else 'rows'} {action}: {kind}"
            for action, kinds in (("repaired", self.repaired), ("dropped", self.dropped))
            for kind, count in sorted(kinds.items())
        ]


class Damaged(Exception):
    """A row that cannot be a sentence; the text is the kind of damage."""


def read_sentences(path: str | Path, tally: Tally | None = None) -> Iterator[Sentence]:
    """The sentences of an export: plain, .bz2 or .tar.bz2, told apart by their first bytes.

    Of the detailed and of the CC0 export, which have more columns, the first three are read.

    tally:  counts every row as it is read
    raises: LangbagsError if there is no such file, if it is of another format, and at its end if
            not one row was a sentence
    """
    tally = Tally() if tally is None else tally
    before = tally.kept
    path = Path(path)
    if not path.is_file():
        raise LangbagsError(
            f"There is no file of sentences {path}; `langbags download` fetches one."
        )
    with opened(path) as file:
        for row in _rows(file, tally):
            try:
                sentence = _sentence(row, tally)
            except Damaged as damage:
                tally.dropped[str(damage)] += 1
                continue
            tally.kept += 1
            yield sentence
    if tally.kept == before:
        raise LangbagsError(
            f"{path} holds no sentence ({', '.join(tally.lines()) or 'it is empty'}); a row of an "
            "export has an id, a language and a text, with tabs between."
        )


def _rows(file: BinaryIO, tally: Tally) -> Iterator[bytes]:
    """Rows, each with its end; an overlong one, and the cut of an archive, are counted.

    A line whose line feed is escaped by a backslash goes on in the next one.
    """
    try:
        line = file.readline(LONGEST)
        if line.startswith(BOM):
            tally.repaired["byte order mark"] += 1
            line = line[len(BOM) :]
        while line:
            if _goes_on(line):
                yield from _joined(line, file, tally)
            else:
                yield line
            line = file.readline(LONGEST)
    except DAMAGE:
        tally.dropped["cut or damaged archive"] += 1


def _goes_on(line: bytes) -> bool:
    """Whether a line was cut for its length, or its line feed is escaped."""
    if not line.endswith(b"\n"):
        return len(line) == LONGEST
    return line[-2:-1] in BEFORE_ESCAPED and ESCAPED_END.search(line) is not None


def _joined(line: bytes, file: BinaryIO, tally: Tally) -> Iterator[bytes]:
    """The row that begins with this line, unless it is too long."""
    size, parts = len(line), [line]
    while _goes_on(line) and (line := file.readline(LONGEST)):
        size += len(line)
        if size <= LONGEST:
            parts.append(line)
    if size > LONGEST:
        tally.dropped["line too long"] += 1
    else:
        yield b"".join(parts)


def _sentence(row: bytes, tally: Tally) -> Sentence:
    """The sentence of a row; what can be repaired is."""
    try:
        line = row.decode("utf-8")
    except UnicodeDecodeError:
        raise Damaged("bad UTF-8") from None
    repaired: list[str] = []
    if "\\" in line:
        line = _unescaped(line, repaired)
    if line.endswith("\n"):
        line = line[:-1]
    if line.endswith("\r"):
        line = line[:-1]
        repaired.append("CRLF")
    columns = line.split("\t")
    if len(columns) > 3:
        columns = _narrowed(columns, repaired)
    if len(columns) < 3:
        raise Damaged("commas instead of tabs" if COMMAS.match(line) else "missing columns")
    number, lang, text = columns
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Damaged("bad id")
    if not LANGUAGE.fullmatch(lang):
        raise Damaged("no language")
    if not text.strip() or text == NULL:
        raise Damaged("empty text")
    if "\r" in text:
        raise Damaged("carriage return in the text")
    if repaired:
        tally.repaired.update(set(repaired))
    return Sentence(int(number), lang, text)


def _unescaped(line: str, repaired: list[str]) -> str:
    """A space for each tab or line feed that stands after a backslash."""
    kinds = {"\t": TABS, "\n": "line feed in the text", "\r\n": "line feed in the text"}
    repaired += [kinds[found[2]] for found in ESCAPED.finditer(line)]
    return ESCAPED.sub(r"\1 ", line)


def _narrowed(columns: list[str], repaired: list[str]) -> list[str]:
    """Three columns: the text with its tabs, and without what other exports put after it."""
    more = 0
    if DATE.fullmatch(columns[-1]):
        more = 3 if len(columns) >= DETAILED and DATE.fullmatch(columns[-2]) else 1
    text = columns[2 : len(columns) - more]
    if len(text) > 1:
        repaired.append(TABS)
    return [*columns[:2], " ".join(text)]
