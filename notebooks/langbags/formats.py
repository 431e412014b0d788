"""What a file of sentences is wrapped in, told by its first bytes: opened, or named."""

from __future__ import annotations

import bz2
import io
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from langbags.errors import LangbagsError

DAMAGE = (EOFError, OSError, tarfile.TarError)  # what unpacking raises
BZIP2 = b"BZh"
TAR = slice(257, 262)  # where POSIX has "ustar"
START = 512
SLICE = 128
"""Packed bytes that are unpacked at a time: three blocks at most, which may be 46 MB each."""

FOREIGN = {
    b"\x1f\x8b": "is packed with gzip; unpack it first, with gunzip",
    b"PK\x03\x04": "is a zip archive; unpack it first, with unzip",
    b"PK\x05\x06": "is an empty zip archive; name another file",
    b"\xfd7zXZ\0": "is packed with xz; unpack it first, with unxz",
    b"\x28\xb5\x2f\xfd": "is packed with zstd; unpack it first, with unzstd",
    b"7z\xbc\xaf\x27\x1c": "is a 7z archive; unpack it first, with 7z x",
    b"BZh91AY&SY": "is packed with bzip2; unpack it first, with bunzip2",
    b"\xff\xfe\0\0": "is in UTF-32; convert it first, with iconv -f UTF-32 -t UTF-8",
    b"\0\0\xfe\xff": "is in UTF-32; convert it first, with iconv -f UTF-32 -t UTF-8",
    b"\xff\xfe": "is in UTF-16; convert it first, with iconv -f UTF-16 -t UTF-8",
    b"\xfe\xff": "is in UTF-16; convert it first, with iconv -f UTF-16 -t UTF-8",
}


def foreign(start: bytes) -> str | None:
    """What a file that begins so is and what to do, if it is no text in UTF-8; None if it may be.

    UTF-16 without a byte order mark shows in the zeros of its ASCII characters.
    """
    for magic, cause in FOREIGN.items():
        if start.startswith(magic):
            return cause
    fewer, more = sorted((start[half::2].count(0), half) for half in (0, 1))
    if more[0] > len(start) // 8 and fewer[0] < more[0] // 4:
        order = "LE" if more[1] else "BE"
        return f"is in UTF-16; convert it first, with iconv -f UTF-16{order} -t UTF-8"
    return None


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of the sentences in a file: plain, .bz2, .tar or .tar.bz2.

    raises: LangbagsError if it is anything else, damaged at its start, or without sentences
    """
    with path.open("rb") as raw:
        file: Any = raw
        try:
            if _start(file).startswith(BZIP2):
                file = io.BufferedReader(_Unpacked(_blocks(raw)), 1 << 16)
            if _start(file)[TAR] == b"ustar":
                file = _member(file)
            start = _start(file)
        except DAMAGE as error:
            raise LangbagsError(f"{path} is damaged; download it again.") from error
        if cause := foreign(start):
            raise LangbagsError(f"{path} {cause}.")
        yield file


def _start(file: Any) -> bytes:
    found: bytes = file.peek(START)[:START]
    return found


def _member(file: BinaryIO) -> Any:
    """The first file of sentences in a tar archive, which is read as a stream."""
    for member in (archive := tarfile.open(fileobj=file, mode="r|")):  # noqa: SIM115
        if member.isfile() and re.search(r"sentences[^/]*\.(csv|tsv)$", member.name):
            return archive.extractfile(member)
    raise LangbagsError("The archive holds no sentences.csv; name a file that Tatoeba calls so.")


def _blocks(packed: BinaryIO) -> Iterator[bytes]:
    """What a file of bzip2 holds; a block comes only once its checksum was found right.

    bzip2 compares it after the block's last byte, and a damaged block can hold rows that nobody
    wrote. So what a call unpacks is kept until the stream's end, or until another call succeeds.
    """
    stream, kept = bz2.BZ2Decompressor(), b""
    while source := (stream.eof and stream.unused_data) or packed.read(SLICE):
        if stream.eof:
            stream = bz2.BZ2Decompressor()
        unpacked = stream.decompress(source)
        if kept:
            yield kept
        kept = unpacked
        if kept and stream.eof:
            yield kept
            kept = b""
    if not stream.eof:
        raise EOFError


class _Unpacked(io.RawIOBase):
    """The blocks as a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._ready = blocks, memoryview(b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; 0 at the end."""
        if not self._ready:
            self._ready = memoryview(next(self._blocks, b""))
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count
