"""A download, one file after the other: a folder, a file, or an archive with archives in it.

Nothing is unpacked to the disk, no name in an archive becomes a path, and each read has a bound: of
one file, of what an archive says about itself, and of everything together.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast

from grader.core.course import CourseError
from grader.core.student_names import shown
from grader.intake.bounds import Bounded, Budget
from grader.intake.folders import is_litter
from grader.intake.safe_open import FOLDER, MAX_BYTES, Unreadable, entries, opened, read

MAX_DEPTH = 20
"""Folders within each other."""

_CHUNK = 1 << 20
_PACKED = re.compile(r"\.(zip|tar|tgz|tbz2?|txz|gz|bz2|xz|7z|rar)$", re.IGNORECASE)
_NOT_READ = {b"7z\xbc\xaf\x27\x1c": "a 7z archive", b"Rar!\x1a\x07": "a RAR archive"}
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError,
    NotImplementedError, RuntimeError, ValueError, OverflowError, OSError, IndexError, KeyError,
)  # fmt: skip
"""What Python's readers raise for bytes that somebody damaged or made up."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others unpack without a bound."""
_UTF_8_NAME = 0x800
_LAST_RECORD, _IN_ZIP64 = (1 << 16) + 22, 0xFFFF

Parts = tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A file of a download.

    parts: its folders and its name; the name of an archive that holds it is one of them
    read:  gives its bytes, and raises Unreadable; works until the next file is asked for
    """

    parts: Parts
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Lost:
    """What cannot be had, and why, in one sentence."""

    parts: Parts
    why: str


def files(download: Path) -> Iterator[Found | Lost]:
    """Every file of a download, what systems leave beside people's files left out.

    raises: CourseError if there is no such download
    """
    budget = Budget()
    try:
        if download.is_dir():
            handle = os.open(download, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        else:
            handle = os.open(download.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            download.stat()
    except OSError as error:
        raise CourseError(
            f"The download {download} cannot be read ({error.strerror}); name a folder, a "
            "notebook or an archive."
        ) from None
    try:
        yield from _guarded(_top(download, handle, budget), (download.name,))
    finally:
        os.close(handle)


def is_archive(name: str) -> bool:
    """Whether a file's name says that it is an archive."""
    return bool(_PACKED.search(name))


def _top(download: Path, handle: int, budget: Budget) -> Iterator[Found | Lost]:
    if download.is_dir():
        yield from _of_folder(handle, (), budget, 0)
    elif is_archive(download.name):
        with download.open("rb") as file:
            yield from _of_archive(file, (), budget, nested=False)
    else:
        # Whoever names one notebook names its folders too: they may say whose it is.
        yield Found(download.absolute().parts[-3:], partial(read, download.name, handle))


def _guarded(found: Iterator[Found | Lost], parts: Parts) -> Iterator[Found | Lost]:
    """The files up to the one after which the rest cannot be read, and then the reason."""
    count = 0
    title = shown("/".join(parts))
    try:
        for each in found:
            count += 1
            yield each
    except Unreadable as why:
        yield Lost(parts, str(why))
    except _BROKEN as error:
        after = f" after {count} files" if count else ""
        yield Lost(
            parts,
            f"{title} is damaged{after} ({_said(error)}); download it again, or unpack it and "
            "name the folder.",
        )


def _said(error: Exception) -> str:
    return shown(str(error) or type(error).__name__)


def _of_folder(handle: int, parts: Parts, budget: Budget, depth: int) -> Iterator[Found | Lost]:
    title = "/".join(parts) or "of the download"
    if depth > MAX_DEPTH:
        raise Unreadable(f"The folder {shown(title)} lies deeper than {MAX_DEPTH} folders.")
    for name, is_folder in sorted(entries(handle, title).items()):
        here = (*parts, name)
        if is_litter(name):
            continue
        if is_folder:
            with opened(name, handle, FOLDER) as inside:
                yield from _guarded(_of_folder(inside, here, budget, depth + 1), here)
            continue
        budget.take_file()
        yield from _file(here, partial(read, name, handle), budget, nested=False)


def _file(
    parts: Parts, get: Callable[[], bytes], budget: Budget, nested: bool
) -> Iterator[Found | Lost]:
    """A file, or the files in it if it is an archive; nested: it lies in an archive itself."""
    if any(map(is_litter, parts)):
        return
    if not is_archive(parts[-1]):
        yield Found(parts, get)
        return
    try:
        data = get()
    except Unreadable as why:
        yield Lost(parts, str(why))
        return
    yield from _guarded(_of_archive(io.BytesIO(data), parts, budget, nested), parts)


def _of_archive(
    file: IO[bytes], parts: Parts, budget: Budget, nested: bool
) -> Iterator[Found | Lost]:
    """nested: the archive lies in another one, and what is packed in it once more is refused."""
    start = file.read(8)
    file.seek(0)
    for magic, what in _NOT_READ.items():
        if start.startswith(magic):
            raise Unreadable(
                f"{shown('/'.join(parts)) or 'The download'} is {what}, which is not read; unpack "
                "it and name the folder, or pack it as zip."
            )
    reader = _of_zip if start.startswith(b"PK") else _of_tar
    for each in reader(file, parts, budget):
        budget.take_file()
        if isinstance(each, Lost) or not any(map(is_litter, each.parts)):
            if isinstance(each, Found) and is_archive(each.parts[-1]):
                yield from _packed_again(each, budget, nested)
            else:
                yield each


def _packed_again(found: Found, budget: Budget, nested: bool) -> Iterator[Found | Lost]:
    if nested:
        said = "is an archive in an archive in an archive; unpack it and name the folder."
        yield Lost(found.parts, f"{shown('/'.join(found.parts))} {said}")
    else:
        yield from _file(found.parts, found.read, budget, nested=True)


def _of_zip(file: IO[bytes], parts: Parts, budget: Budget) -> Iterator[Found | Lost]:
    with zipfile.ZipFile(cast(IO[bytes], Bounded(file))) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            here = _inside(parts, _name(info))
            title = shown(here[-1])
            if stat.S_ISLNK(info.external_attr >> 16):
                yield Lost(here, f"{title} is a link and not a file; hand in the file.")
            elif ".." in here:
                yield Lost(here, f"{title} has a name that leads out of the archive; rename it.")
            elif info.flag_bits & 1:
                yield Lost(here, f"{title} is encrypted; pack it without a password.")
            elif info.compress_type not in _METHODS:
                yield Lost(here, f"{title} is packed in a way that is not read; use plain zip.")
            else:
                yield Found(here, partial(_unpacked, partial(archive.open, info), title, budget))
        _check_count(file, len(archive.infolist()))


def _check_count(file: IO[bytes], found: int) -> None:
    """Raise BadZipFile if a zip's last record counts other files than Python's reader found."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LAST_RECORD))
    last = file.read()
    at = last.rfind(b"PK\5\6")
    said = int.from_bytes(last[at + 10 : at + 12], "little")
    if said not in (_IN_ZIP64, found & _IN_ZIP64):
        raise zipfile.BadZipFile(f"it counts {said} files and holds {found}")


def _name(info: zipfile.ZipInfo) -> str:
    """The name in a zip: macOS writes UTF-8 without saying so."""
    if info.flag_bits & _UTF_8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _of_tar(file: IO[bytes], parts: Parts, budget: Budget) -> Iterator[Found | Lost]:
    stream = cast(IO[bytes], Bounded(_decompressed(file), budget))
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for member in archive:
            if member.isdir():
                continue
            here = _inside(parts, member.name)
            title = shown(here[-1])
            if not member.isreg():
                yield Lost(here, f"{title} is a link or a device and not a file; hand in the file.")
            elif ".." in here:
                yield Lost(here, f"{title} has a name that leads out of the archive; rename it.")
            else:
                get = cast(Callable[[], IO[bytes]], partial(archive.extractfile, member))
                yield Found(here, partial(_unpacked, get, title, budget))
        # Python's reader takes a header that it cannot read for the end.
        stream.seek(archive.offset)
        if stream.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
            raise tarfile.ReadError("it does not end as a tar does")
        while stream.read(_CHUNK):
            pass


def _decompressed(file: IO[bytes]) -> IO[bytes]:
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=file))
    if start.startswith(b"BZh"):
        return cast(IO[bytes], bz2.BZ2File(file))
    return cast(IO[bytes], lzma.LZMAFile(file)) if start.startswith(b"\xfd7zXZ\x00") else file


def _inside(parts: Parts, name: str) -> Parts:
    """The parts of a name in an archive; Windows writes backslashes."""
    found = [part for part in re.split(r"[/\\]", name) if part not in ("", ".")]
    return (*parts, *(found or ["(no name)"]))


def _unpacked(get: Callable[[], IO[bytes]], title: str, budget: Budget) -> bytes:
    """The bytes of a file in an archive; raises Unreadable."""
    data = bytearray()
    try:
        with get() as stream:
            while chunk := stream.read(_CHUNK):
                budget.take(len(chunk))
                data += chunk
                if len(data) > MAX_BYTES:
                    raise Unreadable(f"{title} is larger than {MAX_BYTES >> 20} MB; make it less.")
    except _BROKEN as error:
        raise Unreadable(
            f"{title} is damaged in the archive ({_said(error)}); download it again."
        ) from None
    if not data:
        raise Unreadable(f"{title} is empty (0 bytes); hand in the notebook again.")
    return bytes(data)
