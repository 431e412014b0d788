"""Marks as they stand in nbgrader's database: what was given by machine, and what by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, delete, or_, select, update

from grader.gradebook.connection import connected, is_there, vacuumed
from grader.gradebook.writer import COMMENT, GRADE, NOTEBOOK, STUDENT, SUBMISSION
from grader.release.nbgrader_settings import quiet

with quiet():
    from nbgrader import api

_ASSIGNMENT, _CELL = api.Assignment.__table__, api.BaseCell.__table__
Slot = tuple[str, str]
"""A student and a lesson."""


@dataclass(frozen=True)
class CellMark:
    """The points of a check cell; None where there are none.

    look: nbgrader asks a person to mark the cell, or to look at it again
    """

    auto: float | None
    manual: float | None
    extra: float
    look: bool

    @property
    def points(self) -> float | None:
        """What counts: a person's points before the machine's, and extra credit."""
        given = self.auto if self.manual is None else self.manual
        return None if given is None else given + self.extra

    @property
    def by_hand(self) -> bool:
        """Whether a person had a part in it."""
        return self.manual is not None or self.extra != 0


@dataclass
class Marks:
    """What the gradebook holds of one submission, by grade_id.

    comments: what a person wrote, by the answer's grade_id
    """

    cells: dict[str, CellMark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


def read_marks(url: str) -> dict[Slot, Marks]:
    """Every mark and comment in the gradebook.

    returns: nothing before the first grading
    raises:  CourseError if the database cannot be read
    """
    found: dict[Slot, Marks] = {}
    if not is_there(url):
        return found
    with connected(url) as connection:
        columns = GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit
        for row in connection.execute(_rows(GRADE, *columns, GRADE.c.needs_manual_grade)):
            student, lesson, name, auto, manual, extra, look = row
            marks = found.setdefault((student, lesson), Marks())
            marks.cells[name] = CellMark(auto, manual, extra or 0.0, bool(look))
        for row in connection.execute(_rows(COMMENT, COMMENT.c.manual_comment)):
            student, lesson, name, said = row
            if said and said.strip():
                found.setdefault((student, lesson), Marks()).comments[name] = said.strip()
    return found


def _rows(table: Table, *columns: Column[Any]) -> Select[Any]:
    """Student, lesson, name of the cell and these columns, of each row of a table."""
    return (
        select(SUBMISSION.c.student_id, _ASSIGNMENT.c.name, _CELL.c.name, *columns)
        .select_from(table)
        .join(_CELL, _CELL.c.id == table.c.cell_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == table.c.notebook_id)
        .join(SUBMISSION, SUBMISSION.c.id == NOTEBOOK.c.assignment_id)
        .join(_ASSIGNMENT, _ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
    )


@dataclass(frozen=True)
class Standing:
    """What nbgrader shows of a submission beside its points.

    penalty:   points that come off for being late
    extension: how much later than the class the student may hand in
    """

    handed_in: datetime | None
    penalty: float
    extension: timedelta | None = None


def enter(
    url: str,
    people: Mapping[str, Mapping[str, str]],
    due: Mapping[str, datetime | None],
    standings: Mapping[Slot, Standing],
) -> None:
    """Let the formgrader show what the class's own files say.

    people:    first_name, last_name and email by student; who is not in the gradebook is left out
    due:       by lesson
    standings: by student and lesson; a submission that is not there is left out
    raises:    CourseError if the database cannot be written

    Before the first grading there is nothing to show.
    """
    if not is_there(url):
        return
    with connected(url) as connection:
        for student, about in people.items():
            known = {name: value or None for name, value in about.items()}
            connection.execute(update(STUDENT).where(STUDENT.c.id == student).values(**known))
        _enter_due(connection, due)
        ids = _submissions(connection)
        for slot in standings.keys() & ids.keys():
            standing, key = standings[slot], ids[slot]
            row = update(SUBMISSION).where(SUBMISSION.c.id == key)
            times = {"timestamp": _naive(standing.handed_in), "extension": standing.extension}
            connection.execute(row.values(**times))
            penalty = update(NOTEBOOK).where(NOTEBOOK.c.assignment_id == key)
            connection.execute(penalty.values(late_submission_penalty=standing.penalty or None))


def enter_times(
    url: str, due: Mapping[str, datetime | None], extensions: Mapping[Slot, timedelta | None]
) -> None:
    """Let nbgrader know when lessons are due, and for whom at another time; raises CourseError."""
    with connected(url) as connection:
        _enter_due(connection, due)
        ids = _submissions(connection)
        for slot in extensions.keys() & ids.keys():
            row = update(SUBMISSION).where(SUBMISSION.c.id == ids[slot])
            connection.execute(row.values(extension=extensions[slot]))


def _enter_due(connection: Connection, due: Mapping[str, datetime | None]) -> None:
    for lesson, time in due.items():
        held = update(_ASSIGNMENT).where(_ASSIGNMENT.c.name == lesson)
        connection.execute(held.values(duedate=_naive(time)))


def look_again(url: str, student: str, lesson: str, cells: Collection[str]) -> None:
    """Let the formgrader ask who marked cells by hand to look at them again; the marks stay.

    cells:  by grade_id; those without a mark by hand are left as they are
    raises: CourseError if the database cannot be written
    """
    if not is_there(url):
        return
    with connected(url) as connection:
        key = _submissions(connection).get((student, lesson))
        books = select(NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == key)
        named = select(_CELL.c.id).where(_CELL.c.name.in_(cells))
        marked = update(GRADE).where(GRADE.c.notebook_id.in_(books), GRADE.c.cell_id.in_(named))
        given = or_(GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None))
        connection.execute(marked.where(given).values(needs_manual_grade=True))


def remove_student(url: str, student: str) -> None:
    """Take a student, with all marks and comments, out of the gradebook; raises CourseError."""
    if not is_there(url):
        return
    with connected(url) as connection:
        mine = select(SUBMISSION.c.id).where(SUBMISSION.c.student_id == student)
        books = select(NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id.in_(mine))
        for table in (GRADE, COMMENT):
            connection.execute(delete(table).where(table.c.notebook_id.in_(books)))
        connection.execute(delete(NOTEBOOK).where(NOTEBOOK.c.assignment_id.in_(mine)))
        connection.execute(delete(SUBMISSION).where(SUBMISSION.c.student_id == student))
        connection.execute(delete(STUDENT).where(STUDENT.c.id == student))
    vacuumed(url)


def _submissions(connection: Connection) -> dict[Slot, str]:
    rows = connection.execute(
        select(SUBMISSION.c.student_id, _ASSIGNMENT.c.name, SUBMISSION.c.id).join(
            _ASSIGNMENT, _ASSIGNMENT.c.id == SUBMISSION.c.assignment_id
        )
    )
    return {(student, lesson): key for student, lesson, key in rows}


def _naive(time: datetime | None) -> datetime | None:
    """As nbgrader stores times: UTC, without saying so."""
    return time.astimezone(UTC).replace(tzinfo=None) if time else None
