"""The demo class as a loose folder, which `grader grade SUBMITTED --out OUT` takes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from grader.authoring.demo_class import CLASS, DemoLesson

STUDENTS = [*CLASS][:16]
"""Every skill and every manner of handing in is among them."""


def write(folder: Path, lessons: Iterable[DemoLesson]) -> Path:
    """Write folder/<student>/<lesson>/<file> of STUDENTS; returns the folder."""
    for lesson in lessons:
        for student in STUDENTS:
            if found := lesson.handed_in(student):
                path = folder / student / lesson.name / found[0]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(found[1])
    return folder
