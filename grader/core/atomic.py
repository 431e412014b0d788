"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DRAFT = ".writing-{}.tmp"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft to write, which takes the path's place when the block ends, and is gone if it fails.

    A reader sees the old file or the new one, never a half, also after a power cut.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own in place of one made of the target's, which may be as long as names get.
    draft = path.parent / DRAFT.format(os.getpid())
    try:
        yield draft
        _to_disk(draft)
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


def _to_disk(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
