"""The reader: every row is kept, repaired or dropped, and counted; nothing stops it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langbags.errors import LangbagsError
from langbags.tatoeba import LONGEST, Sentence, Tally, read_sentences
from lesson import DATA

from grader.benchmarks.detectors.odd_exports import reader_faults

CLEAN = [
    Sentence(1, "deu", "Guten Tag."),
    Sentence(27, "jpn", "おはよう。"),
    Sentence(3, "toki", "a"),
]
ROWS = "".join(f"{s.id}\t{s.lang}\t{s.text}\n" for s in CLEAN).encode()
MEGABYTE = 1 << 20
FOLDER = tempfile.TemporaryDirectory()  # one for all examples of a property


def read(content: bytes, folder: Path) -> tuple[list[Sentence], Tally]:
    path, tally = folder / "export", Tally()
    path.write_bytes(content)
    return list(read_sentences(path, tally)), tally


def tarred(content: bytes, name: str = "sentences.csv") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:bz2") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "pack", [bytes, bz2.compress, tarred, lambda c: bz2.compress(c[:9]) + bz2.compress(c[9:])]
)
def test_a_clean_export_comes_back_whole_however_it_is_packed(
    pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    found, tally = read(pack(ROWS), tmp_path)
    assert found == CLEAN
    assert (tally.kept, tally.repaired, tally.dropped) == (3, {}, {})


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (b"4\tdeu\n", "missing columns"),
        (b"\n", "missing columns"),
        (b"4\tdeu\t\xff\xfe\n", "bad UTF-8"),
        (b"4\t\\N\tHallo\n", "no language"),
        (b"4\t\tHallo\n", "no language"),
        (b"4\tDeutsch\tHallo\n", "no language"),
        (b"4\tdeu\t \n", "empty text"),
        (b"four\tdeu\tHallo\n", "bad id"),
        ("٤\tdeu\tHallo\n".encode(), "bad id"),
        (b"4\tdeu\t" + b"a" * (2 * LONGEST) + b"\n", "line too long"),
        (b"4\tdeu\t" + b"a" * LONGEST + b"\\\n12\tfra\tfake\n", "line too long"),
        (b"4\tdeu\tHallo\r12\tfra\tfake\n", "carriage return in the text"),
        (b"4,deu,Hallo\n", "commas instead of tabs"),
        (b'"4";"deu";"Hallo"\n', "commas instead of tabs"),
        (b"4\tdeu\t\\N\n", "empty text"),
        (b"4\tdeu\t\t2021-03-04 05:06:07\n", "empty text"),
    ],
)
def test_a_damaged_row_is_dropped_and_counted_by_its_kind(
    row: bytes, kind: str, tmp_path: Path
) -> None:
    found, tally = read(ROWS + row + ROWS, tmp_path)
    assert found == CLEAN * 2
    assert tally.dropped == {kind: 1}
    assert tally.lines() == [f"1 row dropped: {kind}"]


@pytest.mark.parametrize(
    ("content", "text", "kind"),
    [
        (b"4\tdeu\tHallo\r\n", "Hallo", "CRLF"),
        (b"4\tdeu\tHallo\\\tWelt\n", "Hallo Welt", "tab in the text"),
        (b"4\tdeu\tHallo\tWelt\t2021-03-04 05:06:07\n", "Hallo Welt", "tab in the text"),
        (b"4\tdeu\tHallo\tWelt\tanna\t\\N\t2021-03-04\n", "Hallo Welt", "tab in the text"),
        (b"4\tdeu\tHallo\\\nWelt\n", "Hallo Welt", "line feed in the text"),
        (b"4\tdeu\tHallo\\\\\\\nWelt\n", "Hallo\\\\ Welt", "line feed in the text"),
        (b"4\tdeu\tHallo\tWelt\n", "Hallo Welt", "tab in the text"),
        (b"\xef\xbb\xbf4\tdeu\tHallo\n", "Hallo", "byte order mark"),
    ],
)
def test_what_can_be_repaired_is_kept_and_counted(
    content: bytes, text: str, kind: str, tmp_path: Path
) -> None:
    found, tally = read(content, tmp_path)
    assert found == [Sentence(4, "deu", text)]
    assert (tally.repaired, tally.dropped) == ({kind: 1}, {})


@pytest.mark.parametrize(
    "more",
    ["anna\t2012-01-01 10:00:00\t\\N", "\\N\t\\N\t\\N", "2021-03-04 05:06:07", "\\N", "0000-00-00"],
)
def test_of_the_detailed_and_the_cc0_export_the_first_three_columns_are_read(
    more: str, tmp_path: Path
) -> None:
    found, tally = read(f"4\tdeu\tHallo\t{more}\n".encode(), tmp_path)
    assert found == [Sentence(4, "deu", "Hallo")]
    assert (tally.repaired, tally.dropped) == ({}, {})


def test_a_row_inside_a_text_is_no_row_of_its_own(tmp_path: Path) -> None:
    found, tally = read(b"8\teng\tShe said:\\\n12\tfra\tfake row\n9\teng\tNo\\\\\n", tmp_path)
    assert found == [Sentence(8, "eng", "She said: 12 fra fake row"), Sentence(9, "eng", "No\\\\")]
    assert tally.repaired == {"line feed in the text": 1, "tab in the text": 1}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (gzip.compress(ROWS, mtime=0), "gzip"),
        (lzma.compress(ROWS), "xz"),
        (b"PK\x03\x04" + ROWS, "zip archive"),
        (ROWS.decode().encode("utf-16"), "UTF-16;"),
        (ROWS.decode().encode("utf-16-be"), "UTF-16BE"),
        (ROWS.decode().encode("utf-16-le"), "UTF-16LE"),
        (ROWS.decode().encode("utf-32"), "UTF-32"),
        (bz2.compress(gzip.compress(ROWS, mtime=0)), "gzip"),
        (b"id,lang,text\n1,eng,Hi.\n", "1 row dropped: commas instead of tabs"),
        (b"1\t2\n", "1 row dropped: missing columns"),
        (b"", "it is empty"),
        (b"BZh9 and more", "is damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_holds_no_sentence_is_refused_with_the_cause(
    content: bytes, cause: str, tmp_path: Path
) -> None:
    with pytest.raises(LangbagsError, match=re.escape(cause)):
        read(content, tmp_path)


def test_a_damaged_block_of_an_archive_gives_no_rows(tmp_path: Path) -> None:
    generator = random.Random(1)
    rows = [f"{n}\tdeu\tSatz {generator.random()}\n" for n in range(6_000)]
    packed = bz2.compress("".join(rows).encode(), compresslevel=1)  # two blocks
    for place in range(len(packed) * 3 // 5, len(packed), 2_000):
        damaged = bytearray(packed)
        damaged[place] ^= 4
        found, tally = read(bytes(damaged), tmp_path)
        assert [f"{each.id}\t{each.lang}\t{each.text}\n" for each in found] == rows[: len(found)]
        assert len(found) > 2_500
        assert tally.dropped == {"cut or damaged archive": 1}


def test_a_last_row_without_an_end_of_line_is_kept(tmp_path: Path) -> None:
    assert read(ROWS[:-1], tmp_path)[0] == CLEAN


@pytest.mark.parametrize("pack", [bz2.compress, tarred])
def test_of_a_cut_archive_what_was_read_is_kept(
    pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    generator = random.Random(1)
    rows = "".join(f"{n}\tdeu\t{generator.random()}\n" for n in range(90_000)).encode()
    found, tally = read(pack(rows)[: -len(pack(rows)) // 3], tmp_path)
    assert 10_000 < len(found) < 90_000
    assert tally.dropped["cut or damaged archive"] == 1
    assert sum(tally.dropped.values()) <= 2  # the row that the cut went through


def test_a_path_without_sentences_is_refused_with_a_sentence(tmp_path: Path) -> None:
    other = tmp_path / "other.tar.bz2"
    other.write_bytes(tarred(b"no sentences", "links.txt"))
    for path, words in [
        (tmp_path, "no file"),
        (tmp_path / "absent", "no file"),
        (other, "holds no"),
    ]:
        with pytest.raises(LangbagsError, match=words):
            list(read_sentences(path))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_and_every_row_is_counted(content: bytes) -> None:
    middle = content.replace(b"\n", b"\t").rstrip(b"\\\r")
    rows = [b"4\tdeu\tein Satz", middle, b"5\teng\ta sentence"]
    path = folder() / "any"
    path.write_bytes(b"\n".join(rows) + b"\n")
    tally = Tally()
    found = list(read_sentences(path, tally))
    assert len(found) == tally.kept
    assert tally.read == 3
    assert {4, 5} <= {sentence.id for sentence in found}


def folder() -> Path:
    return Path(FOLDER.name)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**9),
            st.sampled_from(["deu", "eng", "jpn"]),
            st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r"), min_size=1).filter(
                lambda text: text.strip() and not text.endswith("\\") and text != r"\N"
            ),
        ),
        min_size=1,
    )
)
def test_what_is_written_clean_is_read_as_it_was(rows: list[tuple[int, str, str]]) -> None:
    path, tally = folder() / "clean", Tally()
    path.write_bytes("".join(f"{i}\t{lang}\t{text}\n" for i, lang, text in rows).encode())
    assert list(read_sentences(path, tally)) == rows
    assert tally.dropped == tally.repaired == {}


@pytest.mark.slow
def test_odd_exports_are_read_or_refused_and_no_row_is_lost_invented_or_miscounted() -> None:
    sample = [each.text for each in read_sentences(DATA / "sentences.csv")]
    found = reader_faults(600, 7, sample)
    assert 100 < found.refused < 300  # one in five is no export
    assert found[2:] == (0, 0, 0, 0)


STREAM = """
import re, sys
from pathlib import Path
from langbags.sampling import sample_per_language
from langbags.tatoeba import Tally, read_sentences
from langbags.errors import LangbagsError
tally = Tally()
try:
    sample_per_language(read_sentences(sys.argv[1], tally), 300)
except LangbagsError:
    pass
# VmHWM begins anew with the program; getrusage would also count the process that started it.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(tally.kept, peak[1])
"""


@pytest.mark.slow(30)
def test_millions_of_rows_stream_through_less_than_300_megabytes(tmp_path: Path) -> None:
    """A list of them would take 400; the whole export has six times as many."""
    rows = "".join(f"{n}\tl{chr(97 + n % 26)}x\tSatz Nummer {n} hier\n" for n in range(40_000))
    block = bz2.compress(rows.encode())
    path = tmp_path / "sentences.csv.bz2"
    path.write_bytes(block * 50)
    command = [sys.executable, "-c", STREAM, str(path)]
    kept, kilobytes = subprocess.run(command, capture_output=True, check=True).stdout.split()
    assert int(kept) == 2_000_000
    assert int(kilobytes) * 1024 < 300 * MEGABYTE


@pytest.mark.slow
def test_a_line_that_never_ends_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless"
    with path.open("wb") as file:
        file.truncate(600 * MEGABYTE)
    command = [sys.executable, "-c", STREAM, str(path)]
    kept, kilobytes = subprocess.run(command, capture_output=True, check=True).stdout.split()
    assert int(kept) == 0
    assert int(kilobytes) * 1024 < 300 * MEGABYTE
