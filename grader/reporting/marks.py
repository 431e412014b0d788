"""A class as the report shows it: students, and how each of their lessons stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.core.models import Result, Status


class State(StrEnum):
    """How a lesson stands; only the first one has points that are final."""

    MARKED = "marked"
    WAITS = "waits for a mark"
    UNGRADED = "waits to be graded"
    ERROR = "error"
    REFUSED = "refused"
    MISSING = "missing"
    OPEN = "not handed in yet"
    EXCUSED = "excused"

    @property
    def short(self) -> str:
        """The same where there is little room."""
        return _SHORT.get(self, self.value)


_SHORT = {State.WAITS: "waits", State.UNGRADED: "ungraded", State.OPEN: "not yet"}
UNKNOWN = (State.WAITS, State.UNGRADED, State.ERROR, State.OPEN)
"""What is no mark yet, and never 0."""


@dataclass(frozen=True)
class Mark:
    """One student's lesson.

    points: what counts, as text; empty where nothing does
    credit: such as `50%`; empty where all of it counts
    """

    result: Result
    state: State
    points: str
    credit: str = ""

    @property
    def lesson(self) -> str:
        """The lesson's name."""
        return self.result.lesson

    @property
    def ended(self) -> bool:
        """Whether it was graded, or is missing: before that, and where it need not come, never."""
        return self.result.status is not Status.MISSING or self.state is State.MISSING


@dataclass(frozen=True)
class Student:
    """One student.

    marks:       by lesson
    total:       as text; empty where nothing counts
    share:       the same from 0 to 1, None where nothing counts
    provisional: what the total does not know yet; it is final where there is nothing
    """

    key: str
    marks: Mapping[str, Mark]
    total: str
    share: float | None
    provisional: Sequence[str] = ()
    name: str = ""
    section: str = ""

    @property
    def called(self) -> str:
        """The name, or the key where there is none."""
        return self.name or self.key


def students_of(results: Iterable[Result]) -> list[Student]:
    """Students of whom nothing is known but results: totals are sums of points."""
    by_student: dict[str, dict[str, Mark]] = {}
    for each in results:
        by_student.setdefault(each.student, {})[each.lesson] = _mark(each)
    return [_student(key, marks) for key, marks in by_student.items()]


def results_of(students: Iterable[Student]) -> list[Result]:
    """All results, by student and lesson."""
    return [mark.result for each in students for mark in each.marks.values()]


def _mark(result: Result) -> Mark:
    state = State.MARKED
    if result.status in (Status.MISSING, Status.REFUSED, Status.ERROR):
        state = State(result.status.value)
    elif result.points is None:
        state = State.WAITS
    return Mark(result, state, f"{result.points:g}" if state is State.MARKED else "")


def _student(key: str, marks: Mapping[str, Mark]) -> Student:
    known = [mark.result for mark in marks.values() if mark.result.points is not None]
    points = sum(each.points or 0.0 for each in known)
    most = sum(each.max_points for each in known)
    return Student(
        key, marks, f"{points:g} of {most:g}" if most else "", points / most if most else None,
        tuple(f"{m.lesson}: {m.state}." for m in marks.values() if m.state in UNKNOWN),
    )  # fmt: skip
