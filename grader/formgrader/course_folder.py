"""A course folder: nbgrader's own layout, and beside it the receipts and our configuration."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from grader.core import course
from grader.core.atomic import write_whole
from grader.core.course import CourseError

CONFIG = "nbgrader_config.py"
CONFIG_TEXT = '''"""nbgrader grades in the sandbox; add your own settings below."""

from pathlib import Path

from grader.formgrader.config import on_the_road

c = get_config()
c.merge(on_the_road(Path(__file__).parent))
'''
_CALL = "on_the_road("
_BEFORE = re.compile(r"from grader\.nbgrader_config import")
"""Folders made before the modules had rooms name the settings so."""
_PATTERN = re.compile(r"[*?\[\]]")


@dataclass(frozen=True)
class CourseFolder:
    """Where the files of a course folder lie; root is absolute."""

    root: Path

    @property
    def submitted(self) -> Path:
        """Holds <student>/<lesson>/<lesson>.ipynb and timestamp.txt."""
        return self.root / "submitted"

    def notebook(self, student: str, lesson: str) -> Path:
        """What a student handed in."""
        return self.submitted / student / lesson / f"{lesson}.ipynb"

    def timestamp(self, student: str, lesson: str) -> Path:
        """The file in which nbgrader looks for the time of a submission."""
        return self.submitted / student / lesson / "timestamp.txt"

    def receipts(self, student: str, lesson: str) -> Path:
        """The collector's receipts of a submission: nbgrader neither reads nor copies them."""
        return self.root / "receipts" / student / f"{lesson}.json"


def prepared(root: Path, lessons: Sequence[str]) -> CourseFolder:
    """The course folder at root, with configuration, lessons and database, made if needed.

    raises: CourseError if the folder cannot be one, with nothing written
    """
    folder = laid_out(root)
    enter(folder, lessons)
    return folder


def laid_out(root: Path) -> CourseFolder:
    """The course folder at root with its configuration, made if needed; the database stays.

    raises: CourseError if the folder cannot be one, with nothing written
    """
    folder = CourseFolder(root.resolve())
    _check(folder.root)
    folder.submitted.mkdir(parents=True, exist_ok=True)
    config = folder.root / CONFIG
    text = config.read_text(encoding="utf-8") if config.exists() else CONFIG_TEXT
    now = _BEFORE.sub("from grader.formgrader.config import", text)
    if now != text or not config.exists():
        write_whole(config, now)
    source = folder.root / "source"
    # nbgrader lists the lessons that it finds here; a link, so that there is one source.
    if not source.exists() or (source.is_symlink() and source.resolve() != course.SOLUTIONS):
        source.unlink(missing_ok=True)
        source.symlink_to(course.SOLUTIONS, target_is_directory=True)
    return folder


@contextmanager
def alone(folder: CourseFolder) -> Iterator[None]:
    """Hold the folder for one command; raises CourseError if another one works in it."""
    lock = FileLock(folder.root / ".collecting", blocking=False, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise CourseError(
            f"Another command of grader works in {folder.root}; wait for its end."
        ) from None
    try:
        yield
    finally:
        lock.release()


def real_folder(path: Path, root: Path) -> None:
    """Make a folder below root; raises CourseError if a link stands in its way."""
    for part in (*reversed(path.relative_to(root).parents), path.relative_to(root)):
        if (root / part).is_symlink():
            raise CourseError(f"{root / part} is a link; remove it and collect again.")
    path.mkdir(parents=True, exist_ok=True)


def _check(root: Path) -> None:
    """Raise CourseError if nbgrader could not work in this folder, or we must not."""
    if _PATTERN.search(str(root)):
        raise CourseError(f"{root} cannot be a course folder: nbgrader reads *, ? and [ as wild.")
    taken = next(path for path in (root, *root.parents) if path.exists())
    if not taken.is_dir():
        raise CourseError(f"{root} cannot be a course folder: {taken} is a file.")
    if not os.access(taken, os.W_OK | os.X_OK):
        raise CourseError(f"{root} cannot be written: {taken} allows no new file.")
    ours = (course.SOLUTIONS, course.NOTEBOOKS, course.ROOT / "grader")
    if root == course.ROOT or any(root == path or path in root.parents for path in ours):
        raise CourseError(f"{root} belongs to the course itself; name a folder for the class.")
    config = root / CONFIG
    if config.exists() and _CALL not in config.read_text(encoding="utf-8", errors="replace"):
        raise CourseError(
            f"{config} does not lead to the sandbox; name another folder, or put into it the "
            "lines that `grader collect` writes into a new one."
        )


def database_url(folder: CourseFolder) -> str:
    """The database that nbgrader's configuration in the folder names."""
    from grader.release.nbgrader_settings import configured_database

    return configured_database(folder.root, CONFIG)


def enter(folder: CourseFolder, lessons: Sequence[str]) -> None:
    """Enter the lessons as they are now in nbgrader's database; raises CourseError if it cannot."""
    from grader.release.generate import release

    with tempfile.TemporaryDirectory(prefix="course-") as unused:
        try:
            release(lessons, Path(unused), database_url(folder))
        except CourseError as why:
            raise CourseError(
                f"The gradebook of {folder.root} belongs to other versions of these lessons; "
                f"name another folder. ({why})"
            ) from why
