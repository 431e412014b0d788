"""The zip that a student gets: the lessons and what they import, nothing of the grader's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.authoring.pins import pinned, project
from grader.core.atomic import replacing
from grader.core.course import (
    BUILD,
    NOTEBOOKS,
    answers,
    lessons,
    read_notebook,
    release_path,
)

HANDOUT = BUILD / "notebooks.zip"
# One date for all entries, so that the same lessons give the same bytes.
DATE = (2020, 1, 1, 0, 0, 0)


def members() -> Iterator[Path]:
    """The files of notebooks/ that belong in the hand-out, by name: nothing strays in."""
    yield from (release_path(lesson) for lesson in lessons())
    yield NOTEBOOKS / "README.md"
    yield NOTEBOOKS / "lesson.py"
    for package in ("lessonkit", "langbags"):
        yield from sorted((NOTEBOOKS / package).rglob("*.py"))
    yield from sorted((NOTEBOOKS / "lessonkit" / "jupyter").rglob("*.json"))
    yield from sorted((NOTEBOOKS / "data").glob("*.*"))


def starters() -> dict[str, dict[str, str]]:
    """By lesson and exercise the answer cell as students get it, for `python -m lesson reset`."""
    return {
        lesson: answers(read_notebook(release_path(lesson)), by_hand=True) for lesson in lessons()
    }


def requirements() -> str:
    """What the lessons themselves need, at the versions of requirements.txt."""
    versions = pinned()
    names = [canonicalize_name(Requirement(line).name) for line in project()["dependencies"]]
    return "".join(f"{name}=={versions[name]}\n" for name in names)


def write_handout(target: Path = HANDOUT) -> Path:
    """Write the zip, whole or not at all."""
    with replacing(target) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in members():
            _add(archive, str(path.relative_to(NOTEBOOKS)), path.read_bytes())
        _add(archive, "data/starters.json", json.dumps(starters(), indent=1).encode())
        _add(archive, "requirements.txt", requirements().encode())
    return target


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(f"notebooks/{name}", DATE)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
