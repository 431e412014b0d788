"""Downloads as learning systems pack them, for tests of intake and of a class."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, bytes]
TIMES = "2026-11-30 10:22:33.123456 UTC"


def zipped(files: Files, path: Path | None = None) -> bytes:
    """A zip of these files, written to a path as well if there is one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return _written(stream.getvalue(), path)


def tarred(files: Files, path: Path | None = None, kind: str = "") -> bytes:
    """A tar of these files; kind: gz, bz2 or xz."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=f"w:{kind}") as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return _written(stream.getvalue(), path)


def unpacked(files: Files, folder: Path) -> Path:
    """The same files in a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def canvas(user: int, file: str, late: bool = False) -> str:
    """Canvas's name of a file (canvas-lms, content_zipper.rb)."""
    return f"lovelaceada{'_LATE' if late else ''}_{user}_{9000 + user}_{file}"


def moodle(name: str, number: int, file: str) -> str:
    """Moodle's folder and file."""
    return f"{name}_{number}_assignsubmission_file_/{file}"


def blackboard(login: str, file: str, assignment: str = "Home work 1") -> str:
    """Blackboard's name of a file."""
    return f"{assignment}_{login}_attempt_2026-11-30-10-22-33_{file}"


def ilias(last: str, first: str, login: str, file: str, late: str = "") -> str:
    """ILIAS's folder and file (class.ilExSubmission.php); late: what it writes before the name."""
    return f"Submissions/{last}_{first}_{login}_4711/{late}{file}"


def gradescope(number: int, file: str) -> str:
    """Gradescope's folder and file."""
    return f"assignment_9_export/submission_{number}/{file}"


GRADESCOPE_METADATA = "assignment_9_export/submission_metadata.yml"


def exchange(student: str, lesson: str) -> str:
    """nbgrader's inbound folder and file."""
    return f"inbound/{student}+{lesson}+{TIMES}+f81d4fae/{lesson}.ipynb"


def _written(data: bytes, path: Path | None) -> bytes:
    if path is not None:
        path.write_bytes(data)
    return data
