"""What a grading has before it: submissions by name and digest, their notebooks on the disk."""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.core import course
from grader.core.atomic import write_whole
from grader.core.course import CourseError
from grader.core.models import Refusal, Submission, Unchanged
from grader.execution.identity import machinery
from grader.pipeline import cache_key
from grader.pipeline.request import Grading

FAST = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a submission lies: bytes from the start, and bytes."""

    offset: int
    length: int


class Spool:
    """A temporary file of submissions; it is gone when the block ends.

    Use it as a context manager; put() and get() from one thread.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="submissions-")  # noqa: SIM115

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, submission: Submission) -> Kept:
        """Keep a submission."""
        packed = zlib.compress(json.dumps([submission.notebook, submission.notes]).encode(), FAST)
        offset = self._file.seek(0, 2)
        self._file.write(packed)
        return Kept(offset, len(packed))

    def get(self, student: str, lesson: str, kept: Kept) -> Submission:
        """The submission that was put there."""
        self._file.seek(kept.offset)
        found: list[Any] = json.loads(zlib.decompress(self._file.read(kept.length)))
        return Submission(student, lesson, found[0], tuple(found[1]))


@dataclass(frozen=True, slots=True)
class Planned:
    """A student's lesson: a refusal, or what there is to run, or what was read before."""

    student: str
    lesson: str
    digest: str
    work: Refusal | Kept | Unchanged


@dataclass(frozen=True)
class Plan:
    """What a grading covers, and every student of the class, both in intake's order."""

    items: list[Planned]
    students: list[str]


def plan_of(
    handed_in: Iterable[Submission | Refusal | Unchanged],
    grading: Grading,
    spool: Spool,
    noted: dict[str, str],
) -> Plan:
    """All that the grading covers; one notebook at a time is in memory.

    noted:  gets the digest of each submission, by its file's
    raises: CourseError if that is nothing
    """
    found: list[Planned] = []
    students: dict[str, None] = {}
    for item in handed_in:
        students[item.student] = None
        if grading.covers(item.student, item.lesson):
            found.append(planned(item, spool))
            if isinstance(item, Submission):
                noted[item.file] = found[-1].digest
    if not found:
        raise CourseError(
            f"There is no student {grading.student!r}, neither in {grading.submitted} nor on the "
            "roster."
        )
    return Plan(found, list(students))


def planned(item: Submission | Refusal | Unchanged, spool: Spool) -> Planned:
    """What there is to do for one student's lesson."""
    if isinstance(item, Unchanged):
        return Planned(item.student, item.lesson, item.digest, item)
    work = item if isinstance(item, Refusal) else spool.put(item)
    return Planned(item.student, item.lesson, cache_key.of_item(item), work)


def read_noted(path: Path) -> dict[str, str]:
    """Digests of submissions by those of their files, as this code would make them."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return dict(found["files"]) if found["by"] == machinery() else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_noted(path: Path, noted: dict[str, str]) -> None:
    """Keep them for the next run, which need not read these files."""
    write_whole(path, json.dumps({"by": machinery(), "files": noted}))


def lessons_with(exercise: str, lessons: Sequence[str]) -> list[str]:
    """The lessons that hold an exercise; raises CourseError if none does."""
    sources = {name: course.read_notebook(course.source_path(name)) for name in lessons}
    names = {lesson: [e.name for e in course.exercises(book)] for lesson, book in sources.items()}
    if found := [lesson for lesson in lessons if exercise in names[lesson]]:
        return found
    known = ", ".join(name for found in names.values() for name in found)
    raise CourseError(f"There is no exercise {exercise!r}; the exercises are {known}.")


def in_order(pairs: Iterable[tuple[str, str]], plan: Plan) -> list[tuple[str, str]]:
    """Student and lesson of every row: those of the plan and these, by student, then by lesson.

    Whoever is no longer in the class comes last.
    """
    students = {name: number for number, name in enumerate(plan.students)}
    lessons = {name: number for number, name in enumerate(course.lessons())}

    def place(pair: tuple[str, str]) -> tuple[int, str, int, str]:
        student, lesson = pair
        return (
            students.get(student, len(students)),
            student,
            lessons.get(lesson, len(lessons)),
            lesson,
        )

    return sorted({*pairs, *((each.student, each.lesson) for each in plan.items)}, key=place)
