"""What students get: the lessons and what they import, nothing of the grader's; here as a zip."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.authoring.contents import with_table
from grader.authoring.pins import pinned, project
from grader.core.atomic import replacing
from grader.core.course import (
    BUILD,
    NOTEBOOKS,
    CourseError,
    answers,
    lessons,
    read_notebook,
    release_path,
)

HANDOUT = BUILD / "notebooks.zip"
# One date for all entries, so that the same lessons give the same bytes.
DATE = (2020, 1, 1, 0, 0, 0)
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def numbered(text: str) -> list[str]:
    """The lessons that "1-3", "2" or "1,4" means; raises CourseError, one sentence."""
    found = [_RANGE.fullmatch(part.strip()) for part in text.split(",")]
    wanted = {
        number
        for each in found
        if each
        for number in range(int(each[1]), min(int(each[2] or each[1]), 99) + 1)
    }
    there = {int(lesson[:2]): lesson for lesson in lessons()}
    if not all(found) or not wanted or not wanted <= there.keys():
        raise CourseError(
            f"--lessons {text!r} does not say which of the lessons {min(there)} to {max(there)}; "
            "write 2, or 1-3, or 1,3."
        )
    return [there[number] for number in sorted(wanted)]


def files(chosen: Sequence[str]) -> dict[str, bytes]:
    """The hand-out of these lessons by name below its folder. All is named: nothing strays in."""
    paths = [*map(release_path, chosen), NOTEBOOKS / "lesson.py", NOTEBOOKS / "LICENSE"]
    for package in ("lessonkit", "langbags"):
        paths += sorted((NOTEBOOKS / package).rglob("*.py"))
    paths += sorted((NOTEBOOKS / "lessonkit" / "jupyter").rglob("*.json"))
    paths += sorted((NOTEBOOKS / "data").glob("*.*"))
    made = {
        "README.md": with_table(_text("README.md"), NOTEBOOKS, chosen),
        "data/starters.json": json.dumps(starters(chosen), indent=1),
        "requirements.txt": requirements(),
    }
    copied = {path.relative_to(NOTEBOOKS).as_posix(): path.read_bytes() for path in paths}
    return copied | {name: text.encode() for name, text in made.items()}


def starters(chosen: Sequence[str]) -> dict[str, dict[str, str]]:
    """By lesson and exercise the answer cell as students get it, for `python -m lesson reset`."""
    return {lesson: answers(read_notebook(release_path(lesson)), by_hand=True) for lesson in chosen}


def requirements() -> str:
    """What the lessons themselves need, at the versions of requirements.txt."""
    versions = pinned()
    names = [canonicalize_name(Requirement(line).name) for line in project()["dependencies"]]
    return "".join(f"{name}=={versions[name]}\n" for name in names)


def write_handout(target: Path = HANDOUT, chosen: Sequence[str] | None = None) -> Path:
    """Write the zip, whole or not at all; of all lessons where none are named."""
    content = files(lessons() if chosen is None else chosen)
    with replacing(target) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in content:
            entry = zipfile.ZipInfo(f"notebooks/{name}", DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content[name], zipfile.ZIP_DEFLATED)
    return target


def _text(name: str) -> str:
    return (NOTEBOOKS / name).read_text(encoding="utf-8")
