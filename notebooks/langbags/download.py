"""Fetching an export: with progress, resumed after a cut, proved whole before it gets its name."""

from __future__ import annotations

import bz2
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from langbags.errors import LangbagsError
from langbags.partfile import Part, locked

EXPORTS = "https://downloads.tatoeba.org/exports"
ALL = f"{EXPORTS}/sentences.tar.bz2"
ONE = EXPORTS + "/per_language/{lang}/{lang}_sentences.tsv.bz2"

TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as stalled."""

PAUSES = (1.0, 4.0, 16.0)
"""Seconds before the second, third and fourth try."""

CHUNK = 1 << 18


class Interrupted(Exception):
    """The transfer stopped before its end; another try may go on. The text says what happened."""


def export_url(lang: str | None = None) -> str:
    """Tatoeba's address of all sentences, or of those of one language (ISO 639-3)."""
    if lang is not None and not re.fullmatch(r"[a-z]{3,4}", lang):
        raise LangbagsError(f"{lang!r} is no ISO 639-3 code; German, for one, is deu.")
    return ONE.format(lang=lang) if lang else ALL


def download(
    url: str,
    target: Path,
    *,
    sha256: str | None = None,
    progress: bool = True,
    timeout: float = TIMEOUT,
    pauses: tuple[float, ...] = PAUSES,
) -> Path:
    """Fetch a file; what an earlier try brought is kept and gone on from.

    A .bz2 is unpacked once, without keeping it, to prove that it is whole. Nothing is ever under
    the target's name but a whole file.

    raises: LangbagsError, one sentence; what came so far stays, unless it is damaged
    """
    if not url.startswith(("http://", "https://")):
        raise LangbagsError(f"{url} is no address that begins with http:// or https://.")
    part = Part(target)
    try:
        with locked(part), _bar(target.name, progress) as bar:
            _fetch_with_tries(url, part, bar, timeout, pauses)
            _verify(part, url, sha256)
            part.finish()
    except OSError as error:
        raise LangbagsError(
            f"{target} cannot be written ({error.strerror}); make room, or name another file."
        ) from error
    return target


@contextmanager
def _bar(name: str, shown: bool) -> Iterator[Progress]:
    columns = TextColumn(name), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not shown) as bar:
        yield bar


def _fetch_with_tries(
    url: str, part: Part, bar: Progress, timeout: float, pauses: tuple[float, ...]
) -> None:
    task = bar.add_task("download", total=None)
    for pause in (*pauses, None):
        try:
            return _fetch(url, part, bar, task, timeout)
        except (Interrupted, httpx.TransportError) as error:
            if pause is None:
                raise LangbagsError(
                    f"{url} could not be fetched ({_reason(error)}); {part.size()} bytes are kept, "
                    "and the same command goes on from there."
                ) from error
            time.sleep(pause)
    return None


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _fetch(url: str, part: Part, bar: Progress, task: object, timeout: float) -> None:
    """One try: the rest of the file if the server still has the same one, otherwise all of it."""
    have, version = part.size(), part.version(url)
    # Without "identity" a server may compress in transit, and the ranges are of other bytes.
    headers = {"Accept-Encoding": "identity"}
    if have and version:
        headers |= {"Range": f"bytes={have}-", "If-Range": version}
    options = {"headers": headers, "timeout": timeout, "follow_redirects": True}
    with httpx.stream("GET", url, **options) as answer:  # type: ignore[arg-type]
        total = _prepare(answer, url, part)
        if total is not None and part.size() == total:
            return
        bar.update(task, total=total, completed=part.size())  # type: ignore[arg-type]
        with part.path.open("ab") as file:
            # As it comes, not in chunks of a size: a cut would lose the chunk that was not full.
            for chunk in answer.iter_bytes():
                file.write(chunk)
                bar.advance(task, len(chunk))  # type: ignore[arg-type]
    if total is not None and part.size() < total:
        raise Interrupted(f"{part.size()} of {total} bytes came")


def _prepare(answer: httpx.Response, url: str, part: Part) -> int | None:
    """Make the part ready for what the server sends; the whole file's size, if it says it."""
    if answer.status_code == httpx.codes.PARTIAL_CONTENT:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("Content-Range", ""))
        if found and int(found[1]) == part.size():
            return int(found[2])
        part.drop()
        raise Interrupted("the server sent another range than the one asked for")
    if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        found = re.fullmatch(r"bytes \*/(\d+)", answer.headers.get("Content-Range", ""))
        if found and int(found[1]) == part.size():
            return int(found[1])
        part.drop()
        raise Interrupted("the part is longer than the server's file")
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Interrupted(f"the server answered {answer.status_code}")
    if answer.status_code != httpx.codes.OK:
        raise LangbagsError(
            f"The server answered {answer.status_code} for {url}; check the address."
        )
    part.begin(url, _version(answer))
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


def _version(answer: httpx.Response) -> str | None:
    """What If-Range may compare: a strong entity tag, or the date of the last change (RFC 9110)."""
    tag = str(answer.headers.get("ETag", ""))
    return tag if tag.startswith('"') else answer.headers.get("Last-Modified")


def _verify(part: Part, url: str, sha256: str | None) -> None:
    """Delete the part and say so if it is not what it should be."""
    if sha256 and (found := _sha256(part.path)) != sha256.lower():
        part.drop()
        raise LangbagsError(
            f"The file from {url} has the SHA-256 {found} in place of {sha256}; it was deleted: "
            "check the digest, or fetch it again."
        )
    if part.target.suffix == ".bz2" and not _unpacks(part.path):
        part.drop()
        raise LangbagsError(f"The file from {url} came damaged and was deleted; fetch it again.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacks(path: Path) -> bool:
    """Whether bzip2's own checksums hold to the end of the file."""
    try:
        with bz2.open(path) as unpacked:
            while unpacked.read(CHUNK):
                pass
    except (OSError, EOFError):
        return False
    return True
