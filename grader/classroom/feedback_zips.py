"""Feedback pages as zips: one that Canvas or Moodle takes back, or one for each student.

Canvas finds the submission by the numbers in a file's name (canvas-lms, assignment.rb,
infer_comment_context_from_filename), Moodle by the name of the folder (assign/feedback/file,
importziplib.php). So each page is called as the file was that came.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from grader.classroom.folder import Classroom
from grader.classroom.inbox import Inbox
from grader.classroom.marks import in_place
from grader.core.atomic import replacing
from grader.core.course import CourseError
from grader.intake.download_forms import Form, returned
from grader.reporting import feedback

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every page in a zip: the same pages make the same zip."""


def zips_command(room: Classroom, to: str, lesson: str = "") -> int:
    """Write the zips and name them; raises CourseError where there is no page to put in."""
    lessons = [lesson] if lesson else room.lessons
    zips = _of_students(room, lessons) if to == "csv" else _of_lessons(room, Form(to), lessons)
    if not any(zips.values()):
        made = any(room.out.glob("feedback/*/*.html"))
        raise CourseError(
            f"There is no feedback for {to}: nothing came from there; `--to csv` writes a zip for "
            "each student." if made
            else f"There is no feedback for {to}; `grader grade {room.root.name}` makes it."
        )  # fmt: skip
    for path, pages in zips.items():
        if pages:
            _write(path, pages)
            count = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
            print(f"{count} in {path}", file=sys.stderr)
    return 0


def _of_students(room: Classroom, lessons: list[str]) -> dict[Path, dict[str, Path]]:
    """A student's zip holds that student's pages."""
    return {
        room.out / "students" / f"{each.key}.zip": {
            path.name: path
            for path in (feedback.path(each.key, lesson, room.out) for lesson in lessons)
            if path.is_file()
        }
        for each in room.people
    }


def _of_lessons(room: Classroom, form: Form, lessons: list[str]) -> dict[Path, dict[str, Path]]:
    """A lesson's zip holds the pages of those whose file came from this system."""
    zips: dict[Path, dict[str, Path]] = {}
    inbox = Inbox(room.inbox)
    for lesson in lessons:
        pages = zips.setdefault(room.out / f"feedback-{form}-{lesson}.zip", {})
        for member in room.people:
            page = feedback.path(member.key, lesson, room.out)
            slot = (member.key, lesson)
            attempt = in_place(room, slot, inbox.attempts(*slot))
            if page.is_file() and attempt is not None:
                name = returned(tuple(attempt.origin.split("/")), form, page.name)
                if name:
                    pages[name] = page
                else:
                    print(f"{member.key}, {lesson}: the file did not come from {form}, so {form} "
                          "has no place for its feedback.", file=sys.stderr)  # fmt: skip
    return zips


def _write(path: Path, pages: Mapping[str, Path]) -> None:
    with replacing(path) as draft, zipfile.ZipFile(draft, "w") as archive:
        for name, page in sorted(pages.items()):
            info = zipfile.ZipInfo(name.encode(errors="replace").decode(), _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, page.read_bytes())
