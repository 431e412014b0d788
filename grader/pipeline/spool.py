"""Submissions on the disk until their turn: read once, and graded as they were read."""

from __future__ import annotations

import json
import tempfile
import zlib
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from grader.core.models import Submission

FAST = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a submission lies: bytes from the start, and bytes."""

    offset: int
    length: int


class Spool:
    """A temporary file of submissions; it is gone when the block ends.

    Use it as a context manager; put() and get() from one thread.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="submissions-")  # noqa: SIM115

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def put(self, submission: Submission) -> Kept:
        """Keep a submission."""
        packed = zlib.compress(json.dumps([submission.notebook, submission.notes]).encode(), FAST)
        offset = self._file.seek(0, 2)
        self._file.write(packed)
        return Kept(offset, len(packed))

    def get(self, student: str, lesson: str, kept: Kept) -> Submission:
        """The submission that was put there."""
        self._file.seek(kept.offset)
        found: list[Any] = json.loads(zlib.decompress(self._file.read(kept.length)))
        return Submission(student, lesson, found[0], tuple(found[1]))
