"""What is behind the report: a page for each student, and for each lesson who got what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.core.atomic import replacing
from grader.reporting.lesson_sections import exercises_of
from grader.reporting.marks import State, Student
from grader.reporting.matrix import lessons_of
from grader.reporting.misunderstood import Exercise as Misunderstood
from grader.reporting.pages import Links, rendered, student_file

MAX_GROUPS, MAX_STUDENTS = 20, 60
"""Shown of an exercise's wrong answers: groups; of a group: students."""


def write(
    students: Sequence[Student], out: Path, links: Links, wrong: Sequence[Misunderstood]
) -> None:
    """Write OUT/students and OUT/lessons, and take away pages of those who are gone.

    wrong: the wrong answers to each exercise
    """
    _write(
        out / "students",
        {student_file(each.key): student_page(each, links) for each in students},
    )
    _write(
        out / "lessons",
        {
            f"{each}.html": lesson_page(each, students, links, wrong)
            for each in lessons_of(students)
        },
    )


def student_page(student: Student, links: Links) -> str:
    """The lessons of one student, and nobody else's."""
    return rendered("student.html", student=student, links=links, State=State)


def lesson_page(
    lesson: str, students: Sequence[Student], links: Links, wrong: Sequence[Misunderstood]
) -> str:
    """Who got what in each exercise of a lesson, and what wrong answers do; for instructors."""
    theirs = [each for each in students if lesson in each.marks]
    shown = {"groups": MAX_GROUPS, "students": MAX_STUDENTS}
    rows = exercises_of(lesson, theirs, wrong)
    return rendered("who.html", lesson=lesson, exercises=rows, links=links, shown=shown)


def _write(folder: Path, pages: Mapping[str, str]) -> None:
    """Pages that say the same stay as they are; other files of the folder are not ours."""
    for path in folder.glob("*.html"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        path, data = folder / name, text.encode()
        if not path.is_file() or path.read_bytes() != data:
            with replacing(path, sync=False) as draft:  # every report makes them anew
                draft.write_bytes(data)
