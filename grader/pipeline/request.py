"""What a grading is asked to do, whether that can be done, and the lessons as it needs them."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from grader.core import course
from grader.core.atomic import write_whole
from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import Exercise, Notebook
from grader.execution.identity import machinery
from grader.gradebook.urls import file_of
from grader.pipeline.journal import JOURNAL, check_free
from grader.release.generate import release
from grader.release.nbgrader_settings import sqlite_url

RELEASE, MADE_OF = "release", ".made-of"


@dataclass(frozen=True)
class Template:
    """The lessons as grading needs them.

    gradebook: nbgrader's database of them
    sources:   the authors' notebooks, with hidden tests
    released:  the students' notebooks
    """

    gradebook: Path
    sources: dict[str, Notebook]
    released: dict[str, Notebook]
    exercises: dict[str, list[Exercise]]


@dataclass(frozen=True)
class Grading:
    """What to grade, where to, and how.

    submitted: holds <student>/<lesson>/<lesson>.ipynb
    out:       gets grades.csv, submissions.jsonl, gradebook.db, feedback/ and report.html
    lessons:   names of lessons
    roster:    students who exist, whether they handed something in or not
    jobs:      submissions that run at the same time
    unsafe:    the students' code runs without a sandbox; each result says so
    student:   only this one's submissions; empty for everybody's
    exercise:  only its marks are new, the others stay; empty for all
    again:     finished results are not taken from an earlier run
    scheduler: address of a Dask scheduler; empty to run here
    db:        URL of the gradebook's database; empty for gradebook.db in out
    private:   other folders that no submission may see
    names:     wrong answers get the names of the bank's misconceptions in the report
    with_answers: pages show the reference answers; with exercise, that exercise's alone
    """

    submitted: Path
    out: Path
    lessons: Sequence[str]
    roster: Sequence[str] = ()
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False
    student: str = ""
    exercise: str = ""
    again: bool = False
    scheduler: str = ""
    db: str = ""
    private: Sequence[Path] = ()
    with_answers: bool = False
    names: bool = True

    @property
    def anew(self) -> bool:
        """Whether what has a result is graded again."""
        return bool(self.again or self.student or self.exercise)

    @property
    def page(self) -> str:
        """What the pages show that others do not, for the journal; empty for plain pages."""
        if not self.with_answers:
            return ""
        return f"answer of {self.exercise}" if self.exercise else "answers"

    @property
    def scope(self) -> str:
        """Says in the journal which run this is, so that the same one can go on."""
        return f"{[self.anew, self.student, self.exercise, sorted(self.lessons)]}"

    @property
    def hidden(self) -> list[Path]:
        """What no submission may see; a database in a file has others beside it."""
        file = file_of(self.db) if self.db else None
        return [self.submitted, self.out, *self.private, *([file.parent] if file else [])]

    def covers(self, student: str, lesson: str) -> bool:
        """Whether that submission is one of those asked for."""
        return lesson in self.lessons and self.student in ("", student)


def check(grading: Grading) -> None:
    """Raise CourseError if the grading cannot be done as it is asked for."""
    submitted, out = grading.submitted.resolve(), grading.out.resolve()
    if not submitted.is_dir():
        raise CourseError(f"There is no folder {grading.submitted} with submissions.")
    if out == submitted or submitted in out.parents:
        raise CourseError(
            f"The results {grading.out} would lie inside the submissions {grading.submitted}; "
            "name a folder outside."
        )
    taken = next((path for path in (out, *out.parents) if path.exists()), out)
    if not taken.is_dir():
        raise CourseError(f"{grading.out} cannot be a folder: {taken} is a file.")
    if not os.access(taken, os.W_OK | os.X_OK):
        raise CourseError(f"{grading.out} cannot be written: {taken} allows no new file.")
    if grading.jobs < 1:
        raise CourseError(f"{grading.jobs} jobs grade nothing; give a number from 1.")
    if not grading.lessons:
        raise CourseError(f"There is no lesson in {course.SOLUTIONS}.")
    for lesson in grading.lessons:
        course.lesson_named(lesson)
    check_free(grading.out / JOURNAL)
    if grading.student or grading.exercise:
        _check_earlier_marks(grading.out)


def _check_earlier_marks(out: Path) -> None:
    """A narrow grading keeps all other rows: it must know them."""
    if (out / "grades.csv").exists() and not (out / JOURNAL).exists():
        raise CourseError(
            f"The marks in {out} have no {JOURNAL} beside them; grade the whole class once."
        )


@contextmanager
def template(lessons: Sequence[str], kept: Path | None = None) -> Iterator[Template]:
    """The released lessons and nbgrader's database of them, for as long as the block lasts.

    kept: a folder in which they stay for the next run; nbgrader takes a moment for each lesson
    """
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder, made_of = Path(name), _made_of(lessons)
        if kept and _says(kept) == _digest(kept, made_of):
            folder = kept
        else:
            release(lessons, folder / RELEASE, sqlite_url(folder / "gradebook.db"))
            if kept:
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(folder, kept)
                write_whole(kept / MADE_OF, _digest(kept, made_of))
        sources = {name: course.read_notebook(course.source_path(name)) for name in lessons}
        books = {name: folder / RELEASE / name / f"{name}.ipynb" for name in lessons}
        released = {name: course.read_notebook(path) for name, path in books.items()}
        exercises = {name: course.exercises(released[name]) for name in lessons}
        yield Template(folder / "gradebook.db", sources, released, exercises)


def _made_of(lessons: Sequence[str]) -> str:
    """A digest of all that a release depends on."""
    said = [machinery(), metadata.version("nbgrader"), *lessons]
    folders = (course.source_path(lesson).parent for lesson in lessons)
    return " ".join([*said, *(_digest(folder, "") for folder in folders)])


def _digest(folder: Path, of: str) -> str:
    """Of the files in a folder, and of what they are made of."""
    digest = hashlib.sha256(of.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MADE_OF:
            digest.update(f"\n{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _says(kept: Path) -> str:
    path = kept / MADE_OF
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
