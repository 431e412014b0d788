"""A class of three with the tiny course, and marks in it without a run."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.classroom.folder import read_class
from grader.classroom.grading import ClassDesk
from grader.classroom.inbox import Attempt, Inbox
from grader.cli import main
from grader.core.models import CheckResult, ExerciseResult, Notebook, Result, Status
from grader.formgrader.collect import put_in_place
from grader.formgrader.receipts import issued
from grader.gradebook.writer import Gradebook
from grader.pipeline.journal import JOURNAL, Entry, Journal
from grader.release.nbgrader_settings import quiet, sqlite_url
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import LESSON

with quiet():
    from nbgrader.api import Gradebook as Nbgrader

GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,{lesson} (55),Essay (56)\r\n"
    ",,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,{possible},10\r\n"
    '"Lovelace, Ada",101,s1,ada,A,,7\r\n'
    '"Hopper, Grace",102,s2,grace,B,"1.5",\r\n'
    '"Turing, Alan",103,s3,alan,B,EX,0\r\n'
    '"Student, Test",104,,,A,,\r\n'
)
"""What Canvas exports: a roster and a sheet."""
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
CHECKS = {
    "double": ("double-check", "double-hidden"),
    "longest": ("longest-check", "longest-hidden"),
}


def canvas_sheet(path: Path, lesson: str = LESSON, possible: str = "6") -> Path:
    """Canvas's gradebook of the class."""
    path.write_bytes(GRADEBOOK.format(lesson=lesson, possible=possible).encode())
    return path


def made(folder: Path, settings: str = "", gradebook: Path | None = None) -> Path:
    """A class in folder/class; settings take the place of those after the zone."""
    roster = canvas_sheet(folder / "roster of the class.csv")
    root = folder / "class"
    assert main(["new-class", str(root), "--roster", str(roster), "--key", "SIS Login ID"]) == 0
    if settings:
        text = f'title = "T"\nzone = "UTC"\n[roster]\nkey = "SIS Login ID"\n{settings}'
        (root / "class.toml").write_text(text, encoding="utf-8")
    if gradebook is not None:
        shutil.copy(gradebook, root / "gradebook.db")
    return root


def result(
    student: str, double: float | None = 3.0, longest: float | None = 3.0, **about: Any
) -> Result:
    """A result of the tiny lesson; None is no mark, for our fault or for a person's to come."""
    rows, checks = [], []
    for name, points in (("double", double), ("longest", longest)):
        rows.append(ExerciseResult(name, points, 3.0, about.get("status", Status.GRADED)))
        if points is not None:
            given = (min(points, 1.0), max(points - 1.0, 0.0))
            checks += [CheckResult(cell, each, 2.0, Status.GRADED)
                       for cell, each in zip(CHECKS[name], given, strict=True)]  # fmt: skip
    whole = {"status": Status.GRADED, "seconds": 1.0, "checks": tuple(checks), **about}
    return Result(student, LESSON, exercises=tuple(rows), **whole)


def marked(root: Path, *results: Result, came: datetime = NOON, late: bool | None = None) -> None:
    """Let results stand in the class as after a grading, each of a file that came then."""
    room = read_class(root)
    for each in results:
        if each.status is not Status.MISSING:
            data = json.dumps([each.student, str(came)]).encode()
            receipt = issued(data, came)
            Inbox(room.inbox).put(Attempt(each.student, LESSON, receipt, late=late), data)
            put_in_place(room.folder, each.student, LESSON, data, receipt)
            ClassDesk(room).file(_with_notebook(each))
    room.out.mkdir(exist_ok=True)
    with Journal(room.out / JOURNAL) as journal, Gradebook(room.root / "gradebook.db") as book:
        journal.add([Entry(f"key of {each.student}", each) for each in results])
        for each in results:
            book.record(each)


def by_hand(root: Path, student: str, cell: str, points: float | None, comment: str = "") -> None:
    """What somebody gives and writes in the formgrader."""
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        if points is not None:
            grade = book.find_grade(cell, LESSON, LESSON, student)
            grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            exercise = cell.removesuffix("-check").removesuffix("-hidden")
            book.find_comment(exercise, LESSON, LESSON, student).manual_comment = comment
        book.db.commit()


def _with_notebook(each: Result) -> Result:
    notebook: Notebook = each.notebook or tiny_course.lesson()
    return replace(each, notebook=notebook)


def reported(root: Path) -> dict[str, dict[str, str]]:
    """totals.csv after a report, by student."""
    assert main(["report", str(root)]) == 0
    with (root / "out" / "totals.csv").open(encoding="utf-8", newline="") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}
