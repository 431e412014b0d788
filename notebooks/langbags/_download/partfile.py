"""The part of a download that is here already, and what the server said it is a part of.

Beside the target lie `<target>.part` and `<target>.part.json`, which notes the file's version.
Only one process at a time may work on a part: `<target>.part.lock` sees to that.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from langbags.errors import LangbagsError

try:
    import fcntl
except ImportError:  # Windows
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

    @property
    def lock(self) -> Path:
        """What a process holds while it works on the part."""
        return self.target.with_name(self.target.name + ".part.lock")

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
        """Give the whole file its name, in one step, once its bytes are on the disk."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self.path.replace(self.target)
        self.note.unlink(missing_ok=True)


@contextmanager
def locked(part: Part) -> Iterator[None]:
    """Refuse a second download of the same target while one is running."""
    descriptor = _hold(part) if fcntl else _create(part)
    try:
        yield
    finally:
        if fcntl:  # removed while it is held: afterwards it may be another process's
            part.lock.unlink(missing_ok=True)
        os.close(descriptor)
        if not fcntl:  # Windows removes no open file
            part.lock.unlink(missing_ok=True)


def _hold(part: Part) -> int:
    """Hold the lock with flock, which ends with the process, however that ends."""
    while True:
        descriptor = os.open(part.lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise LangbagsError(
                f"Another process is downloading {part.target}; wait for it, or stop it."
            ) from None
        # The last holder may have removed the file between our open and our flock: what we hold
        # then has no name any more, and the next process would hold another.
        if part.lock.exists() and part.lock.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
        os.close(descriptor)


def _create(part: Part) -> int:
    """Hold the lock by being the one who created it; a crash leaves it behind."""
    try:
        return os.open(part.lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        raise LangbagsError(
            f"Another process is downloading {part.target}; wait for it, or delete {part.lock} "
            "if there is none."
        ) from None
