"""`grader forget CLASS STUDENT`: one student, out of every file of the class."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from grader.classroom.folder import ROSTER, SETTINGS, Classroom, read_class
from grader.classroom.lookalikes import CACHE
from grader.classroom.mark_log import without
from grader.classroom.report import MARKS, write_report
from grader.core.atomic import replacing, write_whole
from grader.core.course import CourseError
from grader.core.student_names import alike, normal, shown
from grader.gradebook.marks import remove_student
from grader.intake.people import Member
from grader.intake.roster import read_table
from grader.pipeline.journal import JOURNAL
from grader.reporting.sheet import Sheet

_FOLDERS = ("inbox", "submitted", "receipts", "autograded", "feedback", "out/feedback")
_MADE = (".attempts", "out/canvas.csv", "out/moodle.csv", "out/students", "out/lessons")
"""What other commands make anew, and what holds more than one student."""


def forget_command(room: Classroom, name: str) -> int:
    """Remove a student; the roster's row goes last, so that a stopped command can go on.

    raises: CourseError if there is no such student, or no other one
    """
    member = room.member(name)
    if len(room.people) == 1:
        raise CourseError(f"{shown(name)} is the only student; delete the folder {room.root}.")
    for each in _FOLDERS:
        shutil.rmtree(room.root / each / member.key, ignore_errors=True)
    made = (*(room.root / each for each in _MADE), room.out / CACHE)
    for path in (*made, *room.out.glob("feedback-*.zip")):
        _remove(path)
    remove_student(room.database, member.key)
    _without_results(room.out / JOURNAL, member.key)
    without(room.out / MARKS, member.key)
    _without_row(room, member)
    write_report(read_class(room.root))
    if any(alike(each.student) == alike(member.key) for each in room.settings.overrides):
        print(f"{room.root / SETTINGS} still names {shown(member.key)}; edit it.", file=sys.stderr)
    print(f"{shown(member.key)} is no longer in {room.root}.", file=sys.stderr)
    return 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _without_results(journal: Path, student: str) -> None:
    """The journal without the student's results; a line that cannot be read stays."""
    if journal.is_file():
        lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
        write_whole(journal, "".join(line for line in lines if not _is_of(line, student)))


def _is_of(line: str, student: str) -> bool:
    try:
        return bool(json.loads(line)["result"]["student"] == student)
    except (ValueError, KeyError, TypeError):
        return False


def _without_row(room: Classroom, member: Member) -> None:
    path = room.root / ROSTER
    sheet, key = Sheet(path), read_table(path, room.settings.roster.key).key
    for number, row in enumerate(sheet.rows[1:], start=1):
        if key < len(row) and alike(normal(row[key]).strip()) == alike(member.key):
            sheet.remove(number)
    with replacing(path) as draft:
        draft.write_bytes(sheet.data())
