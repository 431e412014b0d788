"""Fetching an export: with progress, resumed after a cut, proved whole before it gets its name."""

from __future__ import annotations

import errno
import re
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import httpx

from langbags._download.meter import Moved, meter
from langbags._download.partfile import Part, locked
from langbags._download.proof import sha256_of, unpacks
from langbags.errors import LangbagsError

TATOEBA_URL = "https://downloads.tatoeba.org/exports/sentences.tar.bz2"
TATOEBA_LANGUAGE_URL = (
    "https://downloads.tatoeba.org/exports/per_language/{lang}/{lang}_sentences.tsv.bz2"
)

TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as stalled."""

PAUSES = (1.0, 4.0, 16.0)
"""Seconds before the second, third and fourth try."""


class Interrupted(Exception):
    """The transfer stopped before its end; another try may go on. The text says what happened."""


def export_url(lang: str | None = None) -> str:
    """Tatoeba's address of all sentences, or of those of one language (ISO 639-3)."""
    if lang is not None and not re.fullmatch(r"[a-z]{3,4}", lang):
        raise LangbagsError(f"{lang!r} is no ISO 639-3 code; German, for one, is deu.")
    return TATOEBA_LANGUAGE_URL.format(lang=lang) if lang else TATOEBA_URL


def file_name(url: str) -> str:
    """The last part of an address's path, as a file's name; the query is no part of it.

    raises: LangbagsError where the path ends in a folder, or in what no file may be called
    """
    name = PurePosixPath(_address(url).path).name
    if name in ("", "..") or not name.isprintable():
        raise LangbagsError("The address ends in no file name; name a file with --out.")
    return name


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

    A .bz2 is unpacked once, without keeping it, to prove that it is whole; another file is as sure
    as the length that the server announced, and as its digest if one is given. Nothing is ever
    under the target's name but a whole file.

    sha256:  64 hexadecimal digits
    timeout: seconds without a byte after which a connection counts as stalled
    pauses:  seconds to wait before each further try
    raises:  LangbagsError, one sentence; what came so far stays, unless it is damaged
    """
    address = _checked(url, target, sha256)
    part = Part(target)
    browser = httpx.Client(timeout=timeout, follow_redirects=True)
    try:
        with locked(part), browser as client, meter(target.name, progress) as moved:
            transfer = _Transfer(client, address, part, moved)
            transfer.run(pauses)
            _verify(part, transfer.name, sha256)
            part.finish()
    except OSError as error:
        raise _unwritable(part, error) from error
    return target


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise LangbagsError(f"{url!r} is no address ({error}).") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise LangbagsError(f"{url!r} is no address that begins with http:// or https://.")
    return address


def _checked(url: str, target: Path, sha256: str | None) -> httpx.URL:
    """The address, or a sentence about what is wrong before a byte is fetched."""
    address = _address(url)
    if not target.name or target.is_dir():
        raise LangbagsError(f"{target} is a folder; name a file in it.")
    if sha256 is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise LangbagsError(f"{sha256!r} is no SHA-256; that has 64 hexadecimal digits.")
    return address


def _unwritable(part: Part, error: OSError) -> LangbagsError:
    if error.errno == errno.ENOSPC:
        return LangbagsError(
            f"There is no room left for {part.target}; make room, and the same command goes on "
            "from what is here."
        )
    return LangbagsError(f"{part.target} cannot be written ({error.strerror}); name another file.")


@dataclass(frozen=True)
class _Transfer:
    """What brings the bytes of one address into a part."""

    client: httpx.Client
    address: httpx.URL
    part: Part
    moved: Moved

    @property
    def name(self) -> str:
        """The address as it may be shown and noted: without a password."""
        return str(self.address.copy_with(userinfo=b""))

    def run(self, pauses: tuple[float, ...]) -> None:
        """Try until the part is whole, or the tries are used up."""
        for pause in (*pauses, None):
            try:
                return self._try()
            except (httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
                raise LangbagsError(
                    f"{self.name} leads to no file ({error}); check the address."
                ) from error
            except (Interrupted, httpx.TransportError) as error:
                if pause is None:
                    raise LangbagsError(
                        f"{self.name} could not be fetched ({str(error) or type(error).__name__}); "
                        f"{self.part.size()} bytes are kept, try again later."
                    ) from error
            time.sleep(pause)
        return None

    def _try(self) -> None:
        """Fetch the rest of the file if the server still has the same one, otherwise all of it."""
        have, version = self.part.size(), self.part.version(self.name)
        # Without "identity" a server may compress in transit, and the ranges are of other bytes.
        headers = {"Accept-Encoding": "identity"}
        if have and version:
            headers |= {"Range": f"bytes={have}-", "If-Range": version}
        with self.client.stream("GET", self.address, headers=headers) as answer:
            total = self._prepare(answer)
            if total is None or self.part.size() < total:
                self._append(answer, total)
        if total is not None and self.part.size() < total:
            raise Interrupted(f"{self.part.size()} of {total} bytes came")

    def _prepare(self, answer: httpx.Response) -> int | None:
        """Make the part ready for what the server sends; the whole file's size, if it says it."""
        if answer.status_code == httpx.codes.PARTIAL_CONTENT:
            return self._total(answer, r"bytes (?P<here>\d+)-\d+/(?P<total>\d+)")
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return self._total(answer, r"bytes \*/(?P<total>(?P<here>\d+))")
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Interrupted(f"the server answered {answer.status_code}")
        if answer.status_code != httpx.codes.OK:
            raise LangbagsError(
                f"The server answered {answer.status_code} for {self.name}; check the address."
            )
        if answer.headers.get("Content-Encoding", "identity") in ("gzip", "deflate", "br", "zstd"):
            raise LangbagsError(f"{self.name} comes packed in transit, and cannot be resumed so.")
        self.part.begin(self.name, _version(answer))
        length = answer.headers.get("Content-Length", "")
        return int(length) if length.isdigit() else None

    def _total(self, answer: httpx.Response, form: str) -> int:
        """The whole file's size, if the server goes on from what is here, in the same version.

        The version is compared again: there are servers that ignore If-Range.
        """
        found = re.fullmatch(form, answer.headers.get("Content-Range", ""))
        noted, sent = self.part.version(self.name), _version(answer)
        if found and noted and int(found["here"]) == self.part.size() and sent in (None, noted):
            return int(found["total"])
        self.part.drop()
        raise Interrupted("the server's file is another than the one begun")

    def _append(self, answer: httpx.Response, total: int | None) -> None:
        here = self.part.size()
        self.moved(here, total)
        with self.part.path.open("ab") as file:
            # As it comes, not in chunks of a size: a cut would lose the chunk that was not full.
            for chunk in answer.iter_raw():
                here += len(chunk)
                if total is not None and here > total:
                    break
                file.write(chunk)
                self.moved(here, total)
        if total is not None and here > total:
            self.part.drop()
            raise LangbagsError(
                f"{self.name} sent more than the {total} bytes it announced; the part was deleted."
            )


def _version(answer: httpx.Response) -> str | None:
    """What If-Range may compare: a strong entity tag, or the date of the last change (RFC 9110)."""
    tag = str(answer.headers.get("ETag", ""))
    return tag if tag.startswith('"') else answer.headers.get("Last-Modified")


def _verify(part: Part, name: str, sha256: str | None) -> None:
    """Delete the part and say so if it is not what it should be."""
    if sha256 and (found := sha256_of(part.path)) != sha256.lower():
        part.drop()
        raise LangbagsError(
            f"The file from {name} has the SHA-256 {found} in place of {sha256}; it was deleted: "
            "check the digest, or fetch it again."
        )
    packed = ".bz2" in (part.target.suffix, Path(httpx.URL(name).path).suffix)
    if packed and not unpacks(part.path):
        part.drop()
        raise LangbagsError(f"The file from {name} came damaged and was deleted; fetch it again.")
