"""What a grading has before it: submissions by name and digest, their notebooks on the disk."""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.core import course
from grader.core.course import CourseError
from grader.core.models import Refusal, Submission
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
    """A student's lesson: a refusal, or what there is to run."""

    student: str
    lesson: str
    digest: str
    work: Refusal | Kept


@dataclass(frozen=True)
class Plan:
    """What a grading covers, and every student of the class, both in intake's order."""

    items: list[Planned]
    students: list[str]


def plan_of(handed_in: Iterable[Submission | Refusal], grading: Grading, spool: Spool) -> Plan:
    """All that the grading covers; one notebook at a time is in memory.

    raises: CourseError if that is nothing
    """
    found: list[Planned] = []
    students: dict[str, None] = {}
    for item in handed_in:
        students[item.student] = None
        if grading.covers(item.student, item.lesson):
            work = item if isinstance(item, Refusal) else spool.put(item)
            digest = cache_key.of_item(item)
            found.append(Planned(item.student, item.lesson, digest, work))
    if not found:
        raise CourseError(
            f"There is no student {grading.student!r}, neither in {grading.submitted} nor on the "
            "roster."
        )
    return Plan(found, list(students))


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
