"""The report's table of students and lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from grader.core.models import Result
from grader.reporting.marks import State, Student
from grader.reporting.pages import Links, Section, section


@dataclass(frozen=True)
class Column:
    """A lesson: full marks, and the mean of what counts before credit, None where nothing does."""

    lesson: str
    max_points: float
    mean: float | None


def lessons_of(students: Sequence[Student]) -> list[str]:
    """All lessons, in the order of the first student who has them."""
    return list(dict.fromkeys(lesson for each in students for lesson in each.marks))


def results_in(lesson: str, students: Sequence[Student]) -> list[Result]:
    """A lesson's results."""
    return [each.marks[lesson].result for each in students if lesson in each.marks]


def the_section(students: Sequence[Student], links: Links) -> Section:
    """Every student and every lesson, to be sorted and filtered where scripts run."""
    marks = [mark for each in students for mark in each.marks.values()]
    found = {mark.state for mark in marks} - {State.MARKED}
    shares = [each.share for each in students if each.share is not None]
    return section(
        "matrix", "Students and lessons", "matrix.html",
        students=students, links=links, State=State, calm=(State.OPEN, State.EXCUSED),
        columns=[_column(lesson, students) for lesson in lessons_of(students)],
        states=[state for state in State if state in found],
        late=any(mark.credit for mark in marks), mean=mean(shares) if shares else None,
    )  # fmt: skip


def _column(lesson: str, students: Sequence[Student]) -> Column:
    marks = [each.marks[lesson] for each in students if lesson in each.marks]
    points = [mark.result.points for mark in marks if mark.state is State.MARKED]
    known = [each for each in points if each is not None]
    return Column(lesson, marks[0].result.max_points, mean(known) if known else None)
