"""CLASS/unclaimed: files that fit nobody, each beside a note that says why."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from grader.classroom.folder import Classroom
from grader.core.atomic import replacing, write_whole
from grader.formgrader.course_folder import real_folder
from grader.intake.archives import Parts
from grader.intake.download_forms import ENDING, Form


def put_aside(room: Classroom, parts: Parts, data: bytes, why: str, form: Form) -> None:
    """Keep a file of a download, until the same file is taken.

    why: a sentence with the file's name
    """
    path = place_of(room, parts, data)
    real_folder(path.parent, room.root)
    row = {"file": "/".join(parts), "why": why, "form": form.value}
    write_whole(path.with_suffix(".json"), json.dumps(row) + "\n")
    with replacing(path) as draft:
        draft.write_bytes(data)


def take_back(path: Path) -> None:
    """Remove a file that has found its student, if it was put aside."""
    for each in (path, path.with_suffix(".json")):
        each.unlink(missing_ok=True)


def place_of(room: Classroom, parts: Parts, data: bytes) -> Path:
    """The same for the same file of the same download, and another one for a copy of it."""
    place = "/".join(parts).encode(errors="surrogatepass")
    return room.unclaimed / f"{hashlib.sha256(place + b'/' + data).hexdigest()[:16]}{ENDING}"


def sentences(room: Classroom) -> list[str]:
    """A sentence for every file that fits nobody."""
    return [_why(path) for path in sorted(room.unclaimed.glob("*.json"))]


def _why(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["why"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"{path} cannot be read; delete it, and collect the download again."
