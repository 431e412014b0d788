"""Reading Tatoeba's export as a stream: id, ISO 639-3 code and text, separated by tabs.

Nothing but the current line is held, so an export of any size passes through the same memory. What
is damaged is repaired or dropped, and counted by kind: a reader that skips silently lies about the
corpus. The format: https://tatoeba.org/en/downloads.
"""

from __future__ import annotations

import bz2
import re
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from langbags.errors import LangbagsError

LONGEST = 1 << 20
"""Bytes of a line beyond which it is no sentence."""

BOM = b"\xef\xbb\xbf"
LANGUAGE = re.compile(r"[a-z]{3,4}")
DATE = re.compile(r"\\N|0000.*|\d{4}-\d\d-\d\d.*")
DAMAGE = (EOFError, OSError, tarfile.TarError, zlib.error)  # what unpacking raises
DETAILED = 6  # columns of the detailed export: id, language, text, user, two dates


class Sentence(NamedTuple):
    """One row of the export."""

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

    tally:  counts every row as it is read
    raises: LangbagsError if there is no such file, or an archive holds no sentences
    """
    tally = Tally() if tally is None else tally
    path = Path(path)
    if not path.is_file():
        raise LangbagsError(
            f"There is no file of sentences {path}; `langbags download` fetches one."
        )
    with _opened(path) as file:
        for line in _lines(file, tally):
            try:
                sentence = _sentence(line, tally)
            except Damaged as damage:
                tally.dropped[str(damage)] += 1
                continue
            tally.kept += 1
            yield sentence


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of the sentences, whatever they are packed in."""
    with path.open("rb") as raw:
        start = raw.read(len(b"BZh"))
        raw.seek(0)
        if start != b"BZh":
            yield raw
        elif not _is_tar(path):
            with bz2.open(raw) as unpacked:
                yield unpacked
        else:
            yield _member(raw, path)


def _is_tar(path: Path) -> bool:
    """Whether a .bz2 file's content begins as a tar archive does (POSIX: "ustar" at byte 257)."""
    try:
        with bz2.open(path) as unpacked:
            return unpacked.read(262)[257:] == b"ustar"
    except (OSError, EOFError):
        return False


def _member(raw: IO[bytes], path: Path) -> IO[bytes]:
    """The first file of sentences in an archive that is read as a stream."""
    try:
        for member in (archive := tarfile.open(fileobj=raw, mode="r|bz2")):  # noqa: SIM115
            if member.isfile() and re.search(r"sentences[^/]*\.(csv|tsv)$", member.name):
                found = archive.extractfile(member)
                assert found is not None  # of a plain file it never is
                return found
    except DAMAGE:
        pass
    raise LangbagsError(
        f"The archive {path} holds no readable sentences.csv; download it again, or name a file "
        "that Tatoeba calls sentences."
    )


def _lines(file: IO[bytes], tally: Tally) -> Iterator[bytes]:
    """Lines without their ends; an overlong one, and the cut of an archive, are counted."""
    first = True
    try:
        while line := file.readline(LONGEST):
            if first and line.startswith(BOM):
                tally.repaired["byte order mark"] += 1
                line = line[len(BOM) :]
            first = False
            if len(line) == LONGEST and not line.endswith(b"\n"):
                tally.dropped["line too long"] += 1
                _skip_line(file)
            else:
                yield line
    except DAMAGE:
        tally.dropped["cut or damaged archive"] += 1


def _skip_line(file: IO[bytes]) -> None:
    while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
        pass


def _sentence(line: bytes, tally: Tally) -> Sentence:
    """The sentence of a line; what can be repaired is."""
    try:
        row = line.decode("utf-8")
    except UnicodeDecodeError:
        raise Damaged("bad UTF-8") from None
    repaired = []
    if row.endswith("\n"):
        row = row[:-1]
    if row.endswith("\r"):
        row = row[:-1]
        repaired.append("CRLF")
    columns = row.split("\t")
    if len(columns) > 3:
        columns = _narrowed(columns, repaired)
    if len(columns) < 3:
        raise Damaged("missing columns")
    number, lang, text = columns
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Damaged("bad id")
    if not LANGUAGE.fullmatch(lang):
        raise Damaged("no language")
    if not text.strip():
        raise Damaged("empty text")
    tally.repaired.update(repaired)
    return Sentence(int(number), lang, text)


def _narrowed(columns: list[str], repaired: list[str]) -> list[str]:
    """Three columns: of the detailed export the first three, otherwise the text with its tabs."""
    if len(columns) == DETAILED and all(DATE.fullmatch(each) for each in columns[4:]):
        return columns[:3]
    repaired.append("tab in the text")
    return [columns[0], columns[1], " ".join(columns[2:])]
