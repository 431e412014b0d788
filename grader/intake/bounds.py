"""Bounds of a download: how much is unpacked of it, and how much an archive may ask for at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import IO, Any

from grader.intake.safe_open import Unreadable

MAX_FILES = 100_000
"""Files in one download."""
MAX_TOTAL = 16 << 30
"""Bytes that are unpacked of one download, those that are passed over among them."""
MAX_HEADER = 16 << 20
"""Bytes of a directory of names that an archive may ask for at once."""


@dataclass
class Budget:
    """What is left of the bounds of one download."""

    bytes: int = field(default_factory=lambda: MAX_TOTAL)
    files: int = field(default_factory=lambda: MAX_FILES)

    def take(self, size: int) -> None:
        """Count bytes; raises Unreadable when there are too many."""
        self.bytes -= size
        if self.bytes < 0:
            raise Unreadable(f"The download unpacks to more than {MAX_TOTAL >> 30} GB; split it.")

    def take_file(self) -> None:
        """Count a file; raises Unreadable when there are too many."""
        self.files -= 1
        if self.files < 0:
            raise Unreadable(f"The download holds more than {MAX_FILES} files; split it.")


class Bounded:
    """A file of which nobody reads much at once: headers say how much, and they may lie."""

    def __init__(self, file: IO[bytes], budget: Budget | None = None) -> None:
        """budget: counts what is read or passed over, if it was packed."""
        self._file, self._budget = file, budget

    def read(self, size: int = -1) -> bytes:
        """Raises Unreadable if more than MAX_HEADER are wanted, or are there."""
        if size > MAX_HEADER:
            raise Unreadable("An archive asks for more names than it can hold; unpack it first.")
        data = self._file.read(MAX_HEADER + 1 if size < 0 else size)
        if len(data) > MAX_HEADER:
            raise Unreadable("An archive asks for more names than it can hold; unpack it first.")
        if self._budget:
            self._budget.take(len(data))
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As a file's; to go forward in what is packed is to unpack it."""
        if self._budget and whence == os.SEEK_SET:
            self._budget.take(max(0, offset - self._file.tell()))
        return self._file.seek(offset, whence)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
