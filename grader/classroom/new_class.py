"""`grader new-class CLASS --roster FILE`: an empty class, or one made of a course folder."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from grader.classroom.folder import (
    PRIVATE,
    ROSTER,
    SETTINGS,
    Classroom,
    is_class,
    private,
    read_class,
)
from grader.classroom.inbox import Attempt, Inbox
from grader.core.atomic import replacing, write_whole
from grader.core.course import CourseError
from grader.core.student_names import alike, shown
from grader.formgrader.course_folder import alone, laid_out
from grader.formgrader.receipts import read_receipts, receipt_of
from grader.intake.download_forms import Form
from grader.intake.people import Finder, Member, read_people
from grader.intake.roster import read_table
from grader.policy.class_file import write_template

_KEY = re.compile(r"^# key = .*$", re.MULTILINE)
_LOGIN = "SIS Login ID"
_CANVAS = {"student", "id", "section"}


def new_class_command(root: Path, roster: Path, key: str) -> int:
    """Make a class folder; the files of a course folder that is there stay and are taken over.

    key:    the roster's column that names the students; empty for the usual ones
    raises: CourseError, with nothing written, where the roster or the folder cannot be used
    """
    if is_class(root):
        raise CourseError(
            f"{root} is a class already; edit {root / SETTINGS}, or copy the new roster over "
            f"{root / ROSTER}."
        )
    key = key or _login(roster)
    people = read_people(roster, {"key": key})
    _check_keys(root, people)
    data, text = roster.read_bytes(), write_template()
    if key:
        text = _KEY.sub(lambda _: f"key = {json.dumps(key, ensure_ascii=False)}", text, count=1)
    with private():
        folder = laid_out(root)
        with alone(folder):
            _close(folder.root)
            write_whole(folder.root / ".gitignore", "*\n")
            with replacing(folder.root / ROSTER) as draft:
                draft.write_bytes(data)
            write_whole(folder.root / SETTINGS, text)
            taken = _take_over(read_class(root))
    before = f", with {taken} notebooks that were collected before" if taken else ""
    print(f"{root} is a class of {len(people)}{before}, called such as {shown(people[0].key)}; "
          f"write the due times into {root / SETTINGS}", file=sys.stderr)  # fmt: skip
    return 0


def _login(roster: Path) -> str:
    """Canvas's column of logins, if everybody has one: what it calls `Student` is a full name."""
    try:
        table = read_table(roster, _LOGIN)
    except CourseError:
        return ""
    return _LOGIN if {*table.titles} >= _CANVAS else ""


def _close(root: Path) -> None:
    """Take from everybody else what an earlier course folder allowed them."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o7777 & ~PRIVATE)


def _check_keys(root: Path, people: list[Member]) -> None:
    """Refuse a key by which the gradebook's students would not be found, with their marks."""
    known, finder = {alike(each.key) for each in people}, Finder(people)
    for folder in sorted((root / "receipts").glob("*")):
        found = finder.find([folder.name], [folder.name])
        if alike(folder.name) in known:
            continue
        if isinstance(found, Member):
            raise CourseError(
                f"{root} knows {shown(found.key)} as {shown(folder.name)}, and marks go with that "
                "name; name with --key the roster's column that holds it."
            )
        print(f"{shown(folder.name)} is not on the roster; what was collected stays, and is not "
              "graded.", file=sys.stderr)  # fmt: skip


def _take_over(room: Classroom) -> int:
    """Attempts out of what an earlier `grader collect --course` left in the folder; how many."""
    count = 0
    for path in sorted((room.root / "receipts").glob("*/*.json")):
        student, lesson = path.parent.name, path.stem
        notebook = room.folder.notebook(student, lesson)
        data = notebook.read_bytes() if notebook.is_file() else b""
        receipt = receipt_of(data, read_receipts(path))
        if receipt is not None:
            attempt = Attempt(student, lesson, receipt, Form.OURS, notebook.name)
            count += Inbox(room.inbox).put(attempt, data) is not None
    return count
