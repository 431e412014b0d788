"""From solutions to what students open: nbgrader's generate_assignment, in a folder of its own."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.core import course
from grader.core.atomic import replacing, said_if_full
from grader.core.course import CourseError
from grader.release.migrate import migrate
from grader.release.nbgrader_settings import (
    NbgraderFailed,
    course_directory,
    quiet,
    release_config,
    run,
    sqlite_url,
)

with quiet():
    from nbgrader.converters import GenerateAssignment

_IGNORED = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")


@said_if_full()
def release(lessons: Sequence[str], into: Path, db_url: str | None = None) -> list[Path]:
    """Write <into>/<lesson>/ for each lesson, and enter the lessons in nbgrader's database.

    lessons: names of lessons in solutions/
    into:    the folder of released lessons; nothing else in it is touched
    db_url:  the database that learns the cells and their points, a throw-away one if None
    returns: the files written
    raises:  CourseError if a lesson is not in solutions/, nbgrader refuses it, or the database
             holds marks given by hand for an exercise that is gone
    """
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        root = Path(folder)
        url = db_url or sqlite_url(root / "gradebook.db")
        for lesson in lessons:
            _generate(lesson, root, url)
        return [
            _put(path, into / path.relative_to(root / "release"))
            for lesson in lessons
            for path in _files(root / "release" / lesson)
        ]


def differences(lessons: Sequence[str], released: Path) -> list[str]:
    """Released files that are not what solutions/ gives now, as '<lesson>/<file>', sorted."""
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        made = release(lessons, Path(folder))
        return sorted(
            str(path.relative_to(folder))
            for path in made
            if not _same(path, released / path.relative_to(folder))
        )


def _generate(lesson: str, root: Path, db_url: str) -> None:
    source = course.source_path(lesson)
    if not source.is_file():
        raise CourseError(f"There is no lesson {lesson!r} in {course.SOLUTIONS}.")
    shutil.copytree(source.parent, root / "source" / lesson, ignore=_IGNORED)
    migrate(db_url, lesson, course.read_notebook(source))
    # nbgrader leaves its student out of the path of a source: "." stands for nobody.
    coursedir = course_directory(root, lesson, ".", db_url)
    try:
        run(GenerateAssignment, coursedir, release_config())
    except NbgraderFailed as why:
        raise CourseError(f"The lesson {lesson} cannot be released: {why}.") from why


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _put(source: Path, target: Path) -> Path:
    """Copy a file so that whoever opens the target sees the old one or the new one."""
    if not _same(source, target):
        with replacing(target) as draft:
            shutil.copyfile(source, draft)
    return target


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)
