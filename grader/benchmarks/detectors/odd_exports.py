"""Exports that the reader has to survive: written in every form, damaged, wrapped in other formats.

Each is made together with what a reader may find in it, so that a lost row, one that nobody wrote
and a wrong count are seen.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from langbags.errors import LangbagsError
from langbags.tatoeba import Sentence, Tally, read_sentences
from lesson import DATA
from rich.table import Table

from grader.benchmarks.detectors.odd_strings import odd_strings

MANY, SEED = 50_000, 2026
LANGUAGES = ("deu", "eng", "jpn", "toki")
DATES = ("2021-03-04 05:06:07", "0000-00-00 00:00:00", r"\N", "2021-03-04")
DAMAGED = (
    b"4\tdeu", b"", b"\t\t", b"4\tdeu\t \t", b"x4\tdeu\tHallo", b"4\tDeutsch\tHallo",
    b"4\t\\N\tHallo", b"4\tdeu\t\xff\xfe", b"4\tdeu\t\\N", b"4,deu,Hallo", b"4\tdeu\tHa\rllo",
    b"\xef\xbb\xbf", b"4\tdeu\t\\\n\t", b"4\t\\\ndeu",
)  # fmt: skip
"""Rows that are no sentences, without their line feeds."""


class Export(NamedTuple):
    """The bytes of a file, the sentences in it, and its rows; None where damage hides how many."""

    content: bytes
    written: list[Sentence]
    rows: int | None


class Faults(NamedTuple):
    """Of so many files: how many were refused with a sentence, and how often the reader failed."""

    files: int
    refused: int
    raised: int
    invented: int
    lost: int
    miscounted: int


def reader_faults(count: int, seed: int, sentences: Sequence[str]) -> Faults:
    """Read so many odd exports; the same ones for the same seed and sentences."""
    generator = random.Random(seed)  # noqa: S311
    texts = [each for each in odd_strings(400, seed, sentences) if len(each) < 500] + [*sentences]
    makers = (_whole, _with_damaged_rows, _with_damaged_bytes, _cut_or_damaged_archive, _foreign)
    total = Faults(0, 0, 0, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        for number in range(count):
            found = _faults(makers[number % len(makers)](generator, texts), path)
            total = Faults(*map(sum, zip(total, found, strict=True)))
    return total


def _faults(export: Export, path: Path) -> Faults:
    path.write_bytes(export.content)
    tally, found, refused = Tally(), list[Sentence](), False
    try:
        found.extend(read_sentences(path, tally))
    except LangbagsError:
        refused = True
    except Exception:
        return Faults(1, 0, 1, 0, 0, 0)
    whole = export.rows is not None
    invented = bool(set(found) - set(export.written)) and export.written != []
    lost = whole and not refused and len(found) < len(export.written)
    read = export.rows if whole else tally.read
    wrong = not refused and (tally.kept != len(found) or tally.read != read)
    return Faults(1, refused, 0, invented, lost, wrong)


def _written(generator: random.Random, texts: Sequence[str]) -> tuple[list[Sentence], list[bytes]]:
    """Sentences, and the row of each in one of Tatoeba's exports, with its end."""
    end, form = generator.choice(("\n", "\n", "\r\n")), generator.randrange(3)
    sentences, rows = [], []
    for number in range(1, generator.randrange(2, 40)):
        text = generator.choice(texts).encode("utf-8", "replace").decode().rstrip("\\").strip()
        text = text.replace("\r", " ") or "a"
        lang = generator.choice(LANGUAGES)
        dates = [generator.choice(DATES) for _ in range(2)]
        more = (), dates[:1], ("anna", *dates)
        # MySQL, from which the exports come, writes a backslash before what would end a column.
        escaped = text.replace("\t", "\\\t").replace("\n", "\\" + end)
        rows.append(("\t".join((str(number), lang, escaped, *more[form])) + end).encode())
        read = text.replace("\t", " ").replace("\n", " ")
        if read.strip() and read != r"\N":
            sentences.append(Sentence(number, lang, read))
    return sentences, rows


def _whole(generator: random.Random, texts: Sequence[str]) -> Export:
    sentences, rows = _written(generator, texts)
    content = generator.choice((b"", b"", b"\xef\xbb\xbf")) + b"".join(rows)
    return Export(_packed(generator, content), sentences, len(rows))


def _with_damaged_rows(generator: random.Random, texts: Sequence[str]) -> Export:
    sentences, rows = _written(generator, texts)
    for _ in range(generator.randrange(1, 6)):
        rows.insert(generator.randrange(len(rows) + 1), generator.choice(DAMAGED) + b"\n")
    return Export(_packed(generator, b"".join(rows)), sentences, len(rows))


def _with_damaged_bytes(generator: random.Random, texts: Sequence[str]) -> Export:
    """Changed bytes make other sentences: only exceptions and counts are looked at."""
    content = _damaged(generator, b"".join(_written(generator, texts)[1]))
    return Export(content, [], _rows(content))


def _cut_or_damaged_archive(generator: random.Random, texts: Sequence[str]) -> Export:
    """Of several blocks, so that there is something before the damage."""
    written = [_written(generator, texts) for _ in range(generator.randrange(1, 4))]
    packed = b"".join(bz2.compress(b"".join(rows), 1) for _, rows in written)
    if generator.random() < 0.3:
        packed = bz2.compress(_tarred(b"".join(b"".join(rows) for _, rows in written)))
    damaged = _damaged(generator, packed)
    # Without its first bytes it is not even a file of bzip2, but rows of any bytes.
    sentences = [each for found, _ in written for each in found]
    return Export(damaged, sentences if damaged.startswith(b"BZh") else [], None)


def _foreign(generator: random.Random, texts: Sequence[str]) -> Export:
    """What is no export: nothing is to be found in it."""
    content = b"".join(_written(generator, texts)[1])
    text = content.decode()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("sentences.csv", content)
    nobody = [Sentence(0, "und", "")]
    wrapped = (
        gzip.compress(content), lzma.compress(content), zipped.getvalue(), text.encode("utf-16"),
        text.encode("utf-16-be"), text.encode("utf-32"), b"1,eng,Hi.\n2,fra,Oui.\n", b"", b"\n\n",
        b"id\tlang\ttext\n", generator.randbytes(generator.randrange(300)),
    )  # fmt: skip
    return Export(generator.choice(wrapped), nobody, None)


def _packed(generator: random.Random, content: bytes) -> bytes:
    kind = generator.randrange(5)
    if kind == 0:
        return bz2.compress(content)
    if kind == 1:
        return bz2.compress(_tarred(content))
    if kind == 2:  # as several processors pack it
        place = generator.randrange(len(content) + 1)
        return bz2.compress(content[:place]) + bz2.compress(content[place:])
    return _tarred(content) if kind == 3 else content


def _tarred(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, held in (("README", b"read me"), ("sentences.csv", content)):
            member = tarfile.TarInfo(name)
            member.size = len(held)
            archive.addfile(member, io.BytesIO(held))
    return buffer.getvalue()


def _damaged(generator: random.Random, content: bytes) -> bytes:
    """Bytes changed, inserted, deleted; sometimes cut."""
    found = bytearray(content)
    for _ in range(generator.randint(0, 6)):
        place = generator.randrange(len(found) or 1)
        junk = bytes(generator.choice(b"\t\n\r\\ a\0\xff") for _ in range(generator.randint(0, 4)))
        found[place : place + generator.randint(0, 4)] = junk
    return bytes(found[: generator.randint(1, len(found))] if generator.random() < 0.3 else found)


def _rows(content: bytes) -> int:
    """Rows of a plain file: line feeds that no backslash escapes, and perhaps a last row."""
    lines = content.split(b"\n")
    last = lines.pop()
    rows, open_row = 0, False
    for line in lines:
        line = line.removesuffix(b"\r")
        open_row = (len(line) - len(line.rstrip(b"\\"))) % 2 == 1
        rows += not open_row
    return rows + (open_row or last != b"")


def reader_table() -> Table:
    """What became of many odd exports."""
    sentences = [each.text for each in read_sentences(DATA / "sentences.csv")]
    found = reader_faults(MANY, SEED, sentences)
    table = Table(*Faults._fields, title="langbags.tatoeba on odd exports")
    table.add_row(*(f"{number:,}" for number in found))
    return table
