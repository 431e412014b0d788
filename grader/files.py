"""Files that are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write UTF-8 text so that a reader sees the old file or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own in place of one made of the target's, which may be as long as names get.
    beside = path.parent / f".writing-{os.getpid()}.tmp"
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(path)
