"""A class folder: what lies where, who is in the class, and one command at a time in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.core.course import CourseError
from grader.core.student_names import alike, shown
from grader.formgrader.course_folder import CourseFolder, alone, database_url
from grader.intake.people import Member, read_people
from grader.policy.rules import ClassSettings, Person
from grader.policy.settings import read_settings

SETTINGS, ROSTER = "class.toml", "roster.csv"
_BETWEEN = re.compile(r"\s*,\s*|\s+and\s+")
"""How Canvas writes several sections: `Monday and Tuesday`."""
PRIVATE = 0o077
"""What nobody but the owner may do with a class's files."""


@dataclass(frozen=True)
class Classroom:
    """A class, read once; root is absolute, people are in the roster's order."""

    root: Path
    settings: ClassSettings
    people: list[Member]

    @property
    def folder(self) -> CourseFolder:
        """The same folder as nbgrader's."""
        return CourseFolder(self.root)

    @property
    def inbox(self) -> Path:
        """Every attempt as it came."""
        return self.root / "inbox"

    @property
    def unclaimed(self) -> Path:
        """Files that fit nobody, or two people, or no lesson."""
        return self.root / "unclaimed"

    @property
    def out(self) -> Path:
        """What people read."""
        return self.root / "out"

    def autograded(self, student: str, lesson: str) -> Path:
        """The graded notebook that the formgrader shows."""
        return self.root / "autograded" / student / lesson / f"{lesson}.ipynb"

    @property
    def lessons(self) -> list[str]:
        """Lessons of the class, in the course's order."""
        return list(self.settings.lessons)

    @property
    def database(self) -> str:
        """URL of the gradebook, which nbgrader_config.py names."""
        return database_url(self.folder)

    def member(self, name: str) -> Member:
        """The student of that key; raises CourseError if there is none."""
        for each in self.people:
            if alike(each.key) == alike(name):
                return each
        raise CourseError(
            f"There is no student {shown(name)} on the roster of {self.root}; its students are "
            f"called such as {shown(self.people[0].key)}."
        )

    def lesson(self, name: str) -> str:
        """The lesson of that name; raises CourseError if it is none of the class."""
        if name in self.settings.lessons:
            return name
        raise CourseError(
            f"There is no lesson {shown(name)} in the class; its lessons are "
            f"{', '.join(self.lessons)}."
        )


def person(member: Member) -> Person:
    """The student as the policy sees one: sections are labels, each of several too."""
    sections = {member.section, *_BETWEEN.split(member.section)}
    return Person(member.key, frozenset(each for each in sections if each))


def is_class(root: Path) -> bool:
    """Whether a folder is a class."""
    return (root / SETTINGS).is_file()


def read_class(root: Path) -> Classroom:
    """The class in a folder; raises CourseError if there is none, or its files say nonsense."""
    if not is_class(root):
        raise CourseError(
            f"{root} is no class folder: it has no {SETTINGS}; "
            "`grader new-class CLASS --roster FILE` makes one."
        )
    settings = read_settings(root / SETTINGS)
    titles = settings.roster
    columns = {
        "key": titles.key, "name": titles.name, "first_name": titles.first_name,
        "last_name": titles.last_name, "email": titles.email, "section": titles.section,
    }  # fmt: skip
    return Classroom(root.resolve(), settings, read_people(root / ROSTER, columns, titles.ids))


def class_of(part: Any) -> Classroom | None:
    """The class in whose folder nbgrader works; None if it is a course folder alone.

    part: of nbgrader, which has its configuration
    """
    root = Path(part.config.CourseDirectory.get("root", ""))
    return read_class(root) if is_class(root) else None


@contextmanager
def working(root: Path) -> Iterator[Classroom]:
    """The class, for one command at a time; what is written in the block is the owner's alone.

    raises: CourseError if another command works in it
    """
    room = read_class(root)
    with private(), alone(room.folder):
        yield room


@contextmanager
def private() -> Iterator[None]:
    """New files are 0600 and new folders 0700."""
    before = os.umask(PRIVATE)
    try:
        yield
    finally:
        os.umask(before)


def remembered(path: Path) -> dict[str, Any]:
    """What a file of ours in out/ says of the last time; empty if there is none, or none whole."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
