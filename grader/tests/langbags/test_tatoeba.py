"""The reader: every row is kept, repaired or dropped, and counted; nothing stops it."""

from __future__ import annotations

import bz2
import io
import random
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


def test_a_detailed_export_gives_its_first_three_columns(tmp_path: Path) -> None:
    row = b"4\tdeu\tHallo\tanna\t2012-01-01 10:00:00\t\\N\n"
    assert read(row, tmp_path)[0] == [Sentence(4, "deu", "Hallo")]


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
    rows = [b"4\tdeu\tein Satz", content.replace(b"\n", b"\t"), b"5\teng\ta sentence"]
    path = folder() / "any"
    path.write_bytes(b"\n".join(rows) + b"\n")
    tally = Tally()
    found = list(read_sentences(path, tally))
    assert len(found) == tally.kept
    assert tally.read == 3
    assert {4, 5} <= {sentence.id for sentence in found}


def folder() -> Path:
    return Path(FOLDER.name)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**9),
            st.sampled_from(["deu", "eng", "jpn"]),
            st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r"), min_size=1).filter(
                str.strip
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


def test_ten_thousand_files_damaged_at_random_are_read_to_their_end(tmp_path: Path) -> None:
    generator = random.Random(7)
    packed = [ROWS * 3, bz2.compress(ROWS * 3), tarred(ROWS * 3)]
    path = tmp_path / "export"
    refused = 0
    for number in range(10_000):
        path.write_bytes(damaged(packed[number % 3], generator))
        tally = Tally()
        try:
            found = list(read_sentences(path, tally))
        except LangbagsError:
            refused += 1
        else:
            assert len(found) == tally.kept == tally.read - sum(tally.dropped.values())
    assert refused < 3_500  # an archive whose head is damaged, at most


def damaged(content: bytes, generator: random.Random) -> bytes:
    """Bytes changed, inserted, deleted; sometimes cut."""
    found = bytearray(content)
    for _ in range(generator.randint(1, 8)):
        place = generator.randrange(len(found))
        junk = generator.randbytes(generator.randint(0, 4))
        found[place : place + generator.randint(0, 4)] = junk
    return bytes(found[: generator.randint(1, len(found))] if generator.random() < 0.3 else found)


STREAM = """
import re, sys
from pathlib import Path
from langbags.sampling import sample_per_language
from langbags.tatoeba import Tally, read_sentences
tally = Tally()
sample_per_language(read_sentences(sys.argv[1], tally), 300)
# VmHWM begins anew with the program; getrusage would also count the process that started it.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(tally.kept, peak[1])
"""


@pytest.mark.slow
def test_twelve_million_rows_stream_through_less_than_300_megabytes(tmp_path: Path) -> None:
    rows = "".join(f"{n}\tl{chr(97 + n % 26)}x\tSatz Nummer {n} hier\n" for n in range(40_000))
    block = bz2.compress(rows.encode())
    path = tmp_path / "sentences.csv.bz2"
    path.write_bytes(block * 300)
    command = [sys.executable, "-c", STREAM, str(path)]
    kept, kilobytes = subprocess.run(command, capture_output=True, check=True).stdout.split()
    assert int(kept) == 12_000_000
    assert int(kilobytes) * 1024 < 300 * MEGABYTE


def test_a_line_that_never_ends_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless"
    with path.open("wb") as file:
        file.truncate(600 * MEGABYTE)
    command = [sys.executable, "-c", STREAM, str(path)]
    kept, kilobytes = subprocess.run(command, capture_output=True, check=True).stdout.split()
    assert int(kept) == 0
    assert int(kilobytes) * 1024 < 300 * MEGABYTE
