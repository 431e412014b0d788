"""What an instructor decides about a class, as values: everything that class.toml says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from grader.core.student_names import alike

BEST, LAST = "best", "last"
ATTEMPTS = (BEST, LAST)
ALL_LESSONS = "all"


@dataclass(frozen=True)
class Person:
    """A student as the policy sees one.

    student: the key of the roster
    labels:  what the roster says of the student, such as sections; [labels] of class.toml adds more
    """

    student: str
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RosterColumns:
    """Titles of the roster's columns; empty where they are to be found by the usual titles."""

    key: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    ids: tuple[str, ...] = ()
    section: str = ""


@dataclass(frozen=True)
class Deadline:
    """What is handed in until then, in UTC, gets at least this credit, in whole percent."""

    until: datetime
    credit: int


@dataclass(frozen=True)
class LessonPolicy:
    """When a lesson is handed in, and what it counts.

    release, due: in UTC; None where nothing is said
    deadlines:    after due, in the order of time, with falling credit
    grace:        minutes that due and each deadline wait
    attempts:     `best` or `last`
    weight:       in the total; 0 counts in no total
    with_answers: feedback shows reference answers once the lesson is closed for its student
    """

    release: datetime | None = None
    due: datetime | None = None
    deadlines: tuple[Deadline, ...] = ()
    grace: int = 0
    attempts: str = BEST
    weight: Decimal = Decimal(1)
    with_answers: bool = False


@dataclass(frozen=True)
class Override:
    """An exception for one student or one label; None leaves what holds without it.

    number: its place among the file's overrides, from 1
    lesson: a lesson, or `all`
    """

    number: int
    student: str = ""
    label: str = ""
    lesson: str = ALL_LESSONS
    release: datetime | None = None
    due: datetime | None = None
    deadlines: tuple[Deadline, ...] | None = None
    grace: int | None = None
    excused: bool | None = None


@dataclass(frozen=True)
class TotalsPolicy:
    """How the marks of the lessons become one: the lowest so many are left out."""

    drop_lowest: int = 0


@dataclass(frozen=True)
class ExportOptions:
    """How marks go into a learning system's sheet.

    columns:         title of a lesson's column, by the lesson
    scale_points:    marks are scaled where the sheet has other points possible; else refused
    missing_as_zero: what is missing is written as 0; else its cell stays as it is
    """

    columns: dict[str, str] = field(default_factory=dict)
    scale_points: bool = False
    missing_as_zero: bool = False


@dataclass(frozen=True)
class ClassSettings:
    """All of class.toml.

    lessons: those that belong to the class, in the course's order: the ones with a table in
             [lessons], or all lessons of the course where none has one
    labels:  by label, the students that [labels] names, as `alike` makes names comparable;
             sections of the roster come beside it
    comments: texts by short key, by exercise; those for every exercise stand under ""
    """

    title: str
    zone: ZoneInfo
    lessons: dict[str, LessonPolicy]
    roster: RosterColumns = RosterColumns()
    labels: dict[str, frozenset[str]] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    totals: TotalsPolicy = TotalsPolicy()
    canvas: ExportOptions = ExportOptions()
    moodle: ExportOptions = ExportOptions()
    comments: dict[str, dict[str, str]] = field(default_factory=dict)

    def labels_of(self, person: Person) -> frozenset[str]:
        """Every label of a student, from the roster and from class.toml."""
        name = alike(person.student)
        return person.labels | {label for label, names in self.labels.items() if name in names}


def strangers(settings: ClassSettings, people: Iterable[Person]) -> list[str]:
    """A sentence for each override and label in class.toml that fits nobody in the class."""
    people = [*people]
    known = {alike(person.student) for person in people}
    labels = {*settings.labels}.union(*(person.labels for person in people))
    found = [
        f"The label {label!r} names {student!r}, who is not on the roster."
        for label, students in settings.labels.items()
        for student in sorted(students - known)
    ]
    for each in settings.overrides:
        if each.student and alike(each.student) not in known:
            found.append(
                f"Override {each.number} is for {each.student!r}, who is not on the roster."
            )
        if each.label and each.label not in labels:
            found.append(f"Override {each.number} is for the label {each.label!r} of nobody.")
    return found
