"""`grader course`: a demo class, taken through a term by what the verbs of a class call."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import sys
import zipfile
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from grader.authoring import demo_class
from grader.authoring.demo_class import CLASS, HALF_BLANK, DemoLesson, demo_lesson, refused
from grader.classroom.collecting import collect_command
from grader.classroom.folder import SETTINGS, Classroom, person, working
from grader.classroom.grading import grade_command
from grader.classroom.new_class import new_class_command
from grader.classroom.overview import print_lessons
from grader.classroom.report import write_report
from grader.classroom.sheets import CANVAS, exported
from grader.core import course, course_key
from grader.core.atomic import write_whole
from grader.core.course import CourseError
from grader.pipeline.at_terminal import warn
from grader.policy.class_file import add_override
from grader.release.nbgrader_settings import quiet

with quiet():
    from nbgrader.api import Gradebook

LESSONS = ("01_embeddings", "02_embedding_bags", "08_contest")
"""The first is closed, late work in the second gets half, and the last is not due yet."""
LATE = ("Nguyễn Thị Hà", "山田 さくら", "Wanjirũ Kamau")
EXTENDED = "Nguyễn Thị Hà"
EXCUSED = "Zoë O'Brien"
TWICE = "José Álvarez"
NOT_YET = ("김 민준", "สมชาย ใจดี")
HALF_RIGHT = "דנה לוי"
READ = {
    "Ana Kovač": (1.0, "A card that one can use."),
    "Мария Петрова": (0.5, "Clear, and short. #limits"),
    "José Álvarez": (0.75, "#limits"),
}
"""Whose words a person has marked: with which share of the points, and the comment."""

_KEY = "SIS Login ID"
_MARKER = ".demo"
_PARTS = {"downloads", "gradebook.csv", "class", _MARKER, "submitted", "roster.csv", "graded"}
"""What lies in the folder of a demo, the last three in one of an older version."""
_SETTINGS = """\
title = "The demo class"
zone = "UTC"

[roster]
key = "{key}"

[defaults]
with_answers = true

[lessons.{closed}]
due = "{weeks_ago}T23:59"

[lessons.{late}]
due = "{yesterday}T23:59"
deadlines = [{{ until = "{next_week}T23:59", credit = 50 }}]

[lessons.{to_come}]
due = "{next_week}T23:59"

# Comments for marks by hand: #nearly in the formgrader.
[comments]
nearly = "Nearly: the idea is right. Read the rule again, one case is missing."
[comments.{by_hand}]
limits = "Say also where the model fails: on which languages, and on which kind of text."

[[override]]
student = "{excused}"
lesson = "{closed}"
excused = true
"""


def demo_command(names: Sequence[str] = LESSONS) -> int:
    """Make the class if it is not there, grade what has no mark, and say what to open.

    returns: 1 where a fault is ours, else 0
    raises:  CourseError where the folder holds something else, or a lesson is not released
    """
    warn(course_key.set_up())
    root, lessons = course.BUILD / "course", [demo_lesson(name) for name in names]
    damaged = [f"{each.login} ({each.manner})" for name, each in CLASS.items() if refused(name)]
    print(f"The files of {' and '.join(damaged)} are damaged, and that is deliberate.",
          file=sys.stderr)  # fmt: skip
    _make(root, lessons)
    return _graded(root, lessons)


def _make(root: Path, lessons: Sequence[DemoLesson]) -> None:
    """The class with everything collected, unless it is there and whole."""
    digest = _digest(lessons)
    if _is_made(root, digest):
        return
    zips = _write_downloads(root, lessons)
    home, sheet = root / "class", root / "gradebook.csv"
    _say("new-class", home, "--roster", sheet, "--key", f'"{_KEY}"')
    new_class_command(home, sheet, _KEY)
    write_whole(home / SETTINGS, _settings(lessons, datetime.now(UTC).date()))
    until = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%dT23:59}"
    with working(home) as room:
        who, late = person(room.member(CLASS[EXTENDED].login)), lessons[1].name
        _say("extend", home, who.student, late, "--until", until)
        add_override(home / SETTINGS, who, late, until)
    with working(home) as room:
        _say("collect", root / "downloads" / "*.zip", "--class", home)
        collect_command(room, zips, None)
    write_whole(root / _MARKER, digest)


def _is_made(root: Path, digest: str) -> bool:
    """Whether the demo of this course is there; one that is older or unfinished is taken away."""
    if not root.exists():
        return False
    marker = root / _MARKER
    if marker.is_file() and marker.read_text(encoding="utf-8", errors="replace") == digest:
        return True
    others = (
        sorted({path.name for path in root.iterdir()} - _PARTS) if root.is_dir() else ["a file"]
    )
    if others:
        raise CourseError(
            f"{root} is no demo class, it holds {others[0]}; move it away, and run this again."
        )
    print(f"{root} is the demo class of another version, or not whole; it is made anew.",
          file=sys.stderr)  # fmt: skip
    shutil.rmtree(root)
    return False


def _digest(lessons: Sequence[DemoLesson]) -> str:
    """Of all that the demo is made of: another one means other marks."""
    digest = hashlib.sha256(os.environ.get(course_key.VARIABLE, "").encode())
    for path in (Path(__file__), Path(demo_class.__file__)):
        digest.update(path.read_bytes())
    for lesson in lessons:
        digest.update(repr(lesson).encode())
    return digest.hexdigest()


def _settings(lessons: Sequence[DemoLesson], today: date) -> str:
    closed, late, to_come = (each.name for each in lessons)
    by_hand = next(each.name for each in lessons[-1].exercises if each.by_hand)
    return _SETTINGS.format(
        key=_KEY, closed=closed, late=late, to_come=to_come, by_hand=by_hand,
        excused=CLASS[EXCUSED].login, weeks_ago=today - timedelta(days=21),
        yesterday=today - timedelta(days=1), next_week=today + timedelta(days=7),
    )  # fmt: skip


def _write_downloads(root: Path, lessons: Sequence[DemoLesson]) -> list[Path]:
    """What an instructor has from Canvas: a gradebook, and a zip for each assignment."""
    (root / "downloads").mkdir(parents=True)
    (root / "gradebook.csv").write_bytes(_gradebook(lessons).encode())
    zips = []
    for name, files in _downloads(lessons).items():
        zips.append(root / "downloads" / name)
        with zipfile.ZipFile(zips[-1], "w", zipfile.ZIP_DEFLATED) as archive:
            for file, data in files.items():
                archive.writestr(file, data)
    return zips


def _gradebook(lessons: Sequence[DemoLesson]) -> str:
    """Canvas's export: a row for each student, and no mark yet."""
    stream = io.StringIO(newline="")
    lines = csv.writer(stream)
    titles = [f"{lesson.name} ({500 + n})" for n, lesson in enumerate(lessons, start=1)]
    lines.writerow(["Student", "ID", "SIS User ID", _KEY, "Section", *titles])
    possible = [f"{sum(each.max_points for each in lesson.exercises):g}" for lesson in lessons]
    lines.writerow(["    Points Possible", "", "", "", "", *possible])
    for user, (name, student) in _users():
        first, _, last = name.rpartition(" ")  # Canvas writes the last word first
        section = "Monday" if user % 2 else "Thursday"
        row = [f"{last}, {first}", user, f"s{user}", student.login, section]
        lines.writerow([*row, *[""] * len(lessons)])
    return stream.getvalue()


def _downloads(lessons: Sequence[DemoLesson]) -> dict[str, dict[str, bytes]]:
    """The files of each zip; the last one comes later, with what somebody handed in again."""
    closed, late, to_come = lessons
    others = {*CLASS} - {TWICE}
    return {
        f"{closed.name}.zip": _files(closed, absent=[EXCUSED], weaker=[TWICE]),
        f"{late.name}.zip": _files(late, late=LATE),
        f"{to_come.name}.zip": _files(to_come, absent=NOT_YET),
        f"{closed.name}-again.zip": _files(closed, absent=others, version="-1"),
    }


def _files(
    lesson: DemoLesson,
    *,
    absent: Collection[str] = (),
    late: Collection[str] = (),
    weaker: Collection[str] = (),
    version: str = "",
) -> dict[str, bytes]:
    """An assignment's files, named as Canvas does.

    weaker:  who answers less than they will later
    version: what Canvas puts behind the name of a file that came again
    """
    files = {}
    for user, (name, student) in _users():
        skill = HALF_BLANK if name in weaker else None
        handed = None if name in absent else lesson.handed_in(name, skill)
        if handed:
            mark = "_LATE" if name in late else ""
            file = f"{Path(handed[0]).stem}{version}.ipynb"
            files[f"{student.login}{mark}_{user}_{9000 + user}_{file}"] = handed[1]
    return files


def _users() -> Iterator[tuple[int, tuple[str, demo_class.Student]]]:
    """Each student with Canvas's number."""
    return enumerate(CLASS.items(), start=101)


def _graded(root: Path, lessons: Sequence[DemoLesson]) -> int:
    """From the inbox to Canvas's sheet; what has a result already keeps it."""
    home, sheet = root / "class", root / "gradebook.csv"
    _say("grade", home)
    status = grade_command(home, [])
    with working(home) as room:
        _mark(room, lessons)
        _say("report", home)
        book = write_report(room)
        _say("export", home, "--to", CANVAS, "--into", sheet)
        exported(room, CANVAS, sheet)
        print_lessons(room, book)
        _say_what_to_open(room, lessons)
    return status


def _mark(room: Classroom, lessons: Sequence[DemoLesson]) -> None:
    """What a person gives and writes in the formgrader; what has a mark by hand keeps it."""
    late, to_come = lessons[1:]
    checked = late.exercises[1]
    with Gradebook(room.database) as book:
        for name, (share, comment) in READ.items():
            for each in [each for each in to_come.exercises if each.by_hand]:
                points = share * each.max_points
                _give(book, to_come.name, name, each.name, each.name, points, comment)
        hidden = [*checked.checks][-1]
        _give(book, late.name, HALF_RIGHT, checked.name, hidden, 1, "#nearly")


def _give(
    book: Gradebook, lesson: str, name: str, exercise: str, cell: str, points: float, comment: str
) -> None:
    """As the formgrader does (nbgrader, formgrader/apihandlers.py)."""
    where = lesson, lesson, CLASS[name].login
    grade = book.find_grade(cell, *where)
    if grade.manual_score is None:
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment(exercise, *where).manual_comment = comment
        book.db.commit()


def _say(verb: str, *words: object) -> None:
    """The command that does what comes next."""
    shown = (os.path.relpath(word) if isinstance(word, Path) else str(word) for word in words)
    print(f"\n$ grader {verb} {' '.join(shown)}", file=sys.stderr)


def _say_what_to_open(room: Classroom, lessons: Sequence[DemoLesson]) -> None:
    half, twice = CLASS[HALF_RIGHT].login, CLASS[TWICE].login
    rows = {
        "report.html": "what needs you now, and the class: open this first",
        f"students/{twice}.html": "one student, who handed in twice",
        f"feedback/{half}/{lessons[1].name}.html": "what you give back, with a mark by hand",
        "canvas.csv": "Canvas's gradebook with the marks",
    }
    print("Open these:")
    for name, about in rows.items():
        print(f"  {os.path.relpath(room.out / name)}\n      {about}")
    print(f"Its settings are in {os.path.relpath(room.root / SETTINGS)}. To mark by hand: `jupyter "
          "lab` in that folder, menu Nbgrader, Formgrader.")  # fmt: skip
