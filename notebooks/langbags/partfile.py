"""The part of a download that is here already, and what the server said it is a part of.

Beside the target lie `<target>.part` and, once a server has named the file's version, a small
`<target>.part.json`. Only one process at a time may work on a part.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from langbags.errors import LangbagsError

try:
    import fcntl
except ImportError:  # Windows: two downloads of one file at once are not told apart there
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Part:
    """The unfinished download of a target."""

    target: Path

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def note(self) -> Path:
        """Where the version is noted."""
        return self.target.with_name(self.target.name + ".part.json")

    def size(self) -> int:
        """Bytes that are here."""
        return self.path.stat().st_size if self.path.exists() else 0

    def version(self, url: str) -> str | None:
        """The version of the file at this address that the part belongs to, if it is known."""
        try:
            noted = json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        known = isinstance(noted, dict) and noted.get("url") == url
        return str(noted["version"]) if known and noted.get("version") else None

    def begin(self, url: str, version: str | None) -> None:
        """Start anew: an empty part of this version."""
        self.path.write_bytes(b"")
        self.note.write_text(json.dumps({"url": url, "version": version}), encoding="utf-8")

    def drop(self) -> None:
        """Remove what is here."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def finish(self) -> None:
        """Give the whole file its name, in one step."""
        self.path.replace(self.target)
        self.note.unlink(missing_ok=True)


@contextmanager
def locked(part: Part) -> Iterator[None]:
    """Refuse a second download of the same target while one is running."""
    lock = part.target.with_name(part.target.name + ".part.lock")
    with lock.open("w") as file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LangbagsError(
                    f"Another process is downloading {part.target}; wait for it, or stop it."
                ) from None
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
