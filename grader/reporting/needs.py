"""The report's first section: what needs the instructor now, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.core.models import Status
from grader.reporting.marks import State, Student
from grader.reporting.pages import Links, Section, section
from grader.reporting.statistics import LessonStatistics

MOST_OPEN = 12
"""A longer list is closed until somebody opens it."""


class Kind(StrEnum):
    """Why something needs a person, in the order of the section."""

    ERROR = "Could not be graded, and not because of the student: grade it again"
    WAITS = "Waits for a mark by hand"
    LOOK = "Changed under a mark by hand"
    COMMENT = "A comment has a short key that nobody knows"
    REFUSED = "Refused"
    HAND_IN = "The hand-in as a whole"
    CHECK = "Checks to read again"
    ENDED = "Did not run to its end"


@dataclass(frozen=True)
class Need:
    """One thing to look at.

    text:    a sentence; may be empty where a student's lesson says enough
    student: whose work it is about; empty where it is about no one's
    """

    kind: Kind
    text: str
    student: str = ""
    lesson: str = ""
    exercise: str = ""


_OF_STATE = {State.ERROR: Kind.ERROR, State.REFUSED: Kind.REFUSED}
_ENDED = {
    Status.TIMED_OUT: "It ran out of time.",
    Status.OUT_OF_MEMORY: "It ran out of memory.",
    Status.CRASHED: "It ended the Python process.",
}


def of_students(students: Iterable[Student]) -> list[Need]:
    """What results and marks say by themselves."""
    found = []
    for student in students:
        for lesson, mark in student.marks.items():
            said = mark.result.message
            if mark.state is State.WAITS:
                rows = [row.exercise for row in mark.result.exercises if row.points is None]
                found += [Need(Kind.WAITS, "", student.key, lesson, name) for name in rows]
            elif kind := _OF_STATE.get(mark.state):
                found.append(Need(kind, said, student.key, lesson))
            elif what := _ENDED.get(mark.result.status):
                found.append(Need(Kind.ENDED, said or what, student.key, lesson))
    return found


def of_checks(lesson: str, measured: LessonStatistics) -> list[Need]:
    """Exercises whose numbers ask for a look."""
    return [
        Need(Kind.CHECK, each.remark, lesson=lesson, exercise=each.name)
        for each in measured.exercises
        if each.remark
    ]


def the_section(needs: Sequence[Need], links: Links) -> Section:
    """What needs you now, by kind; nothing is said twice."""
    once = list(dict.fromkeys(needs))
    groups = [(kind, [need for need in once if need.kind is kind]) for kind in Kind]
    return section(
        "needs", "What needs you now", "needs.html",
        groups=[pair for pair in groups if pair[1]], links=links, anchor=anchor, most=MOST_OPEN,
    )  # fmt: skip


def anchor(kind: Kind) -> str:
    """Where a kind stands in the page."""
    return f"needs-{kind.name.lower()}"
