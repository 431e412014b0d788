"""Files that are whole or not there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.core.course import CourseError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DRAFT = ".writing-{}.tmp"


@contextmanager
def replacing(path: Path, sync: bool = True) -> Iterator[Path]:
    """A draft to write, which takes the path's place when the block ends, and is gone if it fails.

    A reader sees the old file or the new one, never a half, also after a power cut.

    sync: wait for the disk; without, a power cut may leave an empty file
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own in place of one made of the target's, which may be as long as names get.
    draft = path.parent / DRAFT.format(os.getpid())
    try:
        yield draft
        if sync:
            to_disk(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="")


def remove_drafts(folder: Path) -> None:
    """Take away what a killed process left half-written, in the folder and below it."""
    for draft in folder.rglob(DRAFT.format("*")):
        if draft.is_file():
            draft.unlink()


@contextmanager
def said_if_full() -> Iterator[None]:
    """Turn a full disk, or a quota that is used up, into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        where = f"{error.filename or 'the results'} or in {tempfile.gettempdir()}"
        raise CourseError(
            f"There is no room left in {where} ({error.strerror}); make some, and the same command "
            "goes on."
        ) from None


def to_disk(path: Path) -> None:
    """Wait until the file's bytes are on the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
