"""Proof that a download is the file it should be."""

from __future__ import annotations

import bz2
import hashlib
from pathlib import Path

CHUNK = 1 << 18
"""Bytes in memory at a time, packed and unpacked."""


def sha256_of(path: Path) -> str:
    """The file's SHA-256, in lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpacks(path: Path) -> bool:
    """Whether bzip2's own checksums hold from the first byte of the file to the last.

    Stricter than `bz2.open`, which ignores what stands after the last stream. What is unpacked is
    thrown away, so the memory needed is constant.

    raises: OSError if the file cannot be read
    """
    stream = bz2.BZ2Decompressor()
    with path.open("rb") as file:
        while True:
            packed = b""
            if stream.eof:
                packed = stream.unused_data or file.read(CHUNK)
                if not packed:
                    return True
                stream = bz2.BZ2Decompressor()
            elif stream.needs_input:
                packed = file.read(CHUNK)
                if not packed:
                    return False
            try:
                stream.decompress(packed, CHUNK)
            except OSError:  # what bz2 raises for bad data
                return False
