"""The hand-out as a public repository, which Binder, Colab, Codespaces and the site point at.

The folder keeps, in MANIFEST, what was written into it. A file that differs from that is somebody's
work: it stays, and a new version of ours is put beside it as NAME.new.ENDING.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.handout import files
from grader.authoring.launching import Address, address, setup
from grader.core import course
from grader.core.atomic import replacing, said_if_full, write_whole
from grader.core.course import CourseError

MANIFEST = ".handout.json"
DONE = 0


def public_command(root: Path, lessons: Sequence[str], url: str | None) -> int:
    """Write or update the repository, and say what was done."""
    where = address(url)
    with said_if_full():
        update = write_public(root, lessons, where)
    print(f"{root} has {', '.join(lessons)}; {update.written} of its files are new or changed.")
    for name in update.kept:
        print(f"Kept {name}, which somebody changed; the new version is {beside(name)}.")
    for name in update.left:
        print(f"Kept {name}, which somebody changed and the hand-out no longer has.")
    if where is None:
        print("There are no badges: name the repository on GitHub with --url.")
    return DONE


@dataclass
class Update:
    """What a run did.

    written: number of files that are new or replaced
    kept:    changed by somebody, and the course has another version now
    left:    changed by somebody, and no longer part of the hand-out
    """

    written: int = 0
    kept: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def write_public(root: Path, lessons: Sequence[str], where: Address | None) -> Update:
    """Bring the folder to what these lessons need; whatever somebody else wrote there stays.

    raises: CourseError, one sentence, before anything is written
    """
    _refuse_our_own(root)
    known = _manifest(root)
    handout = files(lessons)
    wanted = {**handout, **setup(handout, lessons, where)}
    for name in [*known, *wanted]:
        _refuse_detour(root, name)
    update = Update()
    for name, content in wanted.items():
        _bring(root / name, content, known.get(name), name, update)
    for name in known.keys() - wanted.keys():
        _take_away(root / name, known[name], name, update)
    manifest = {name: _digest(content) for name, content in sorted(wanted.items())}
    write_whole(root / MANIFEST, json.dumps(manifest, indent=0) + "\n")
    return update


def beside(name: str) -> str:
    """Where the new version goes if the file is somebody's."""
    path = Path(name)
    return path.with_suffix(f".new{path.suffix}").as_posix()


def _bring(path: Path, content: bytes, ours: str | None, name: str, update: Update) -> None:
    there, new = _found(path), _digest(content)
    if there == new:
        return
    if there not in (None, ours):
        if ours == new:  # only theirs has changed
            return
        update.kept.append(name)
        path = path.with_name(Path(beside(name)).name)
    with replacing(path, sync=False) as draft:
        draft.write_bytes(content)
    update.written += 1


def _take_away(path: Path, ours: str, name: str, update: Update) -> None:
    there = _found(path)
    if there == ours:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    elif there is not None:
        update.left.append(name)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _found(path: Path) -> str | None:
    """The digest of what lies there; a link or a folder is nothing that we wrote."""
    if path.is_symlink() or path.is_dir():
        return "not a file"
    return _digest(path.read_bytes()) if path.exists() else None


def _manifest(root: Path) -> dict[str, str]:
    try:
        found = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise CourseError(
            f"{root / MANIFEST}, which says what was written there, cannot be read; put it back, "
            "or name a new folder."
        )
    return found


def _refuse_our_own(root: Path) -> None:
    """Not into this repository, whose files have the same names."""
    target = root.resolve()
    if target.is_relative_to(course.ROOT) and not target.is_relative_to(course.BUILD):
        raise CourseError(
            f"{root} lies in the course's own repository, where the answers are; name a folder "
            "outside of it."
        )
    if root.exists() and not root.is_dir():
        raise CourseError(f"{root} is a file; name a folder.")


def _refuse_detour(root: Path, name: str) -> None:
    """Nothing is written or removed outside of the folder, whatever lies in it."""
    if not (root / name).parent.resolve().is_relative_to(root.resolve()) or ".." in name.split("/"):
        raise CourseError(f"{root / name} leads out of {root}; remove the link in it.")
