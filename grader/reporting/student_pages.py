"""OUT/students/NAME.html: one student's lessons, and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.core.atomic import replacing
from grader.reporting.marks import State, Student
from grader.reporting.pages import Links, rendered, student_file


def write(
    students: Sequence[Student], out: Path, links: Links, rules: dict[tuple[str, str], str]
) -> None:
    """Write every student's page, and take away those of students who are gone.

    rules: by student and lesson, a sentence that says why a mark is late or excused
    """
    folder = out / "students"
    for each in students:
        _write(folder / student_file(each.key), page(each, links, rules))
    ours = {student_file(each.key) for each in students}
    for path in folder.glob("*.html"):
        if path.name not in ours:
            path.unlink()


def page(student: Student, links: Links, rules: dict[tuple[str, str], str]) -> str:
    """The page of one student."""
    lessons = {mark.lesson: rules.get((student.key, mark.lesson), "")
               for mark in student.marks.values()}  # fmt: skip
    return rendered("student.html", student=student, links=links, rules=lessons, State=State)


def _write(path: Path, text: str) -> None:
    """A page that says the same stays as it is."""
    data = text.encode()
    if not path.is_file() or path.read_bytes() != data:
        with replacing(path, sync=False) as draft:  # it is made anew by every report
            draft.write_bytes(data)
