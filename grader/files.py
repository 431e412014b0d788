"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft to write, which takes the path's place when the block ends, and is gone if it fails.

    A reader sees the old file or the new one, never a half.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own in place of one made of the target's, which may be as long as names get.
    draft = path.parent / f".writing-{os.getpid()}.tmp"
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="")
