"""Where the data files lie; and a file is written whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from langbags.errors import LangbagsError

_HERE = Path(__file__).resolve().parent
DATA = _HERE / "data" if (_HERE / "data").is_dir() else _HERE.parent / "data"
"""The data files: inside the installed package, or beside it where the lessons lie."""


def write_whole(path: Path, content: bytes | memoryview) -> Path:
    """Write beside the target, then rename: an interrupt leaves no half file."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise LangbagsError(
            f"{path} cannot be written ({error.strerror}); name a file in a folder that is yours, "
            "on a disk with room for it."
        ) from error
    return path
