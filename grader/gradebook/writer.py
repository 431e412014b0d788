"""nbgrader's database, written by one trusted hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, or_, select, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from grader.core.course import CourseError
from grader.core.models import Result, Status
from grader.gradebook.urls import parsed, said_by, with_driver
from grader.release.nbgrader_settings import quiet, sqlite_url

with quiet():
    from nbgrader import api
    from nbgrader.api import Gradebook as NbgraderGradebook

NO_ROW = (Status.MISSING, Status.ERROR)
"""Nothing was handed in, or nothing is known yet: the formgrader then shows no submission."""

NO_WORK = (Status.MISSING, Status.REFUSED)
"""There is nothing that a person could mark."""

STUDENT, SUBMISSION, NOTEBOOK, GRADE, COMMENT = (
    model.__table__
    for model in (
        api.Student,
        api.SubmittedAssignment,
        api.SubmittedNotebook,
        api.Grade,
        api.Comment,
    )
)
"""nbgrader's tables. Its objects would take ten times as long, with a commit for each step."""


_KNOWN = select(STUDENT.c.id).where(STUDENT.c.id == bindparam("student"))
_STANDING = (
    select(NOTEBOOK.c.id, GRADE.c.cell_id, GRADE.c.auto_score)
    .join(SUBMISSION, SUBMISSION.c.id == NOTEBOOK.c.assignment_id)
    .outerjoin(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
    .where(
        SUBMISSION.c.assignment_id == bindparam("assignment"),
        SUBMISSION.c.student_id == bindparam("student"),
        NOTEBOOK.c.notebook_id == bindparam("notebook"),
    )
)
"""A student's notebook of a lesson, and its automatic scores. Built once: it is asked for each."""


@dataclass(frozen=True)
class _Lesson:
    """Ids of a lesson in the database: of its assignment, its notebook and its cells.

    checks:  ids of the cells that get points, by grade_id
    by_hand: those of them that a person marks
    """

    assignment: str
    notebook: str
    checks: dict[str, str]
    by_hand: frozenset[str]
    commented: list[str]


class Gradebook:
    """Writes results into the database; the lessons are in it already (see grader.release).

    Use it as a context manager, from one thread.
    """

    def __init__(self, place: Path | str) -> None:
        """place: an SQLite file, or a database's URL; raises CourseError if it cannot be had."""
        url = sqlite_url(place) if isinstance(place, Path) else place
        where = parsed(url)
        if where.get_backend_name() == "sqlite" and not Path(where.database or "").is_file():
            raise CourseError(f"There is no gradebook {where.database}.")
        self._url = url
        self._lessons: dict[str, _Lesson] = {}
        with quiet(), said_by(url):
            self._db = NbgraderGradebook(with_driver(url))

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def record(self, result: Result) -> None:
        """Enter a student and the points of one lesson; a second time gives the same rows.

        Only automatic scores are written: an instructor's own marks and comments stay. What a
        person marks has none, and the formgrader asks for it. Without
        work no submission is made; one from an earlier grading gets 0 points, or none at all
        where the fault is ours (the formgrader then asks for a manual grade).
        """
        with self._db.engine.begin() as connection:
            self._enter(connection, result)

    def record_all(self, results: Sequence[Result]) -> Iterable[tuple[Result, Exception]]:
        """Enter results, all in one transaction, else each in one of its own.

        returns: those that the database refuses, and why
        raises:  CourseError if there is no database to write into
        """
        with said_by(self._url):
            try:
                with self._db.engine.begin() as connection:
                    for result in results:
                        self._enter(connection, result)
                return []
            except (OperationalError, InterfaceError):
                raise
            except SQLAlchemyError:
                return self._one_by_one(results)

    def _one_by_one(self, results: Sequence[Result]) -> list[tuple[Result, Exception]]:
        refused = []
        for result in results:
            try:
                self.record(result)
            except DBAPIError as error:
                refused.append((result, error.orig if isinstance(error.orig, Exception) else error))
        return refused

    def _enter(self, connection: Connection, result: Result) -> None:
        lesson = self._lesson(connection, result.lesson)
        about = {"assignment": lesson.assignment, "notebook": lesson.notebook}
        rows = connection.execute(_STANDING, {**about, "student": result.student}).all()
        if rows:
            stands = {cell: score for _, cell, score in rows}
            scores = [each for each in _scores(lesson, result) if each["of_cell"] in stands]
            changed = [each for each in scores if stands[each["of_cell"]] != each["points"]]
            _rescore(connection, rows[0][0], changed)
            return
        if connection.scalar(_KNOWN, {"student": result.student}) is None:
            connection.execute(insert(STUDENT).values(id=result.student))
        if result.status not in NO_ROW:
            _create(connection, lesson, result)

    def _lesson(self, connection: Connection, name: str) -> _Lesson:
        """What the database knows of a lesson; it is asked once."""
        if name not in self._lessons:
            self._lessons[name] = _found(connection, name)
        return self._lessons[name]


def _found(connection: Connection, name: str) -> _Lesson:
    assignment, notebook = api.Assignment.__table__, api.Notebook.__table__
    row = connection.execute(
        select(assignment.c.id, notebook.c.id)
        .join(notebook, notebook.c.assignment_id == assignment.c.id)
        .where(assignment.c.name == name, notebook.c.name == name)
    ).one_or_none()
    if row is None:
        raise CourseError(f"The gradebook does not know the lesson {name}; release it.")
    cell = api.BaseCell.__table__
    cells = connection.execute(
        select(cell.c.name, cell.c.id, cell.c.type).where(cell.c.notebook_id == row[1])
    ).all()
    graded = {name: key for name, key, kind in cells if kind in ("GradeCell", "TaskCell")}
    commented = {name: key for name, key, kind in cells if kind in ("SolutionCell", "TaskCell")}
    by_hand = frozenset(graded.keys() & commented.keys())
    return _Lesson(row[0], row[1], graded, by_hand, list(commented.values()))


def _scores(lesson: _Lesson, result: Result) -> list[dict[str, Any]]:
    """The points of every check cell; none where the fault is ours, or a person has to mark."""
    points = {check.grade_id: check.points for check in result.checks}
    if result.status is Status.ERROR:
        unknown = frozenset(lesson.checks)
    else:
        unknown = lesson.by_hand if result.status not in NO_WORK else frozenset()
    return [
        {"of_cell": key, "points": None if name in unknown else points.get(name, 0.0)}
        for name, key in lesson.checks.items()
    ]


def _create(connection: Connection, lesson: _Lesson, result: Result) -> None:
    """The rows of a new submission, as nbgrader makes them."""
    submission, notebook = api.new_uuid(), api.new_uuid()
    connection.execute(
        insert(SUBMISSION).values(
            id=submission, assignment_id=lesson.assignment, student_id=result.student
        )
    )
    connection.execute(
        insert(NOTEBOOK).values(id=notebook, assignment_id=submission, notebook_id=lesson.notebook)
    )
    grades = [
        {
            "cell_id": score["of_cell"],
            "notebook_id": notebook,
            "auto_score": score["points"],
            "needs_manual_grade": score["points"] is None,
        }
        for score in _scores(lesson, result)
    ]
    if grades:
        connection.execute(insert(GRADE), grades)
    if lesson.commented:
        comments = [{"cell_id": cell, "notebook_id": notebook} for cell in lesson.commented]
        connection.execute(insert(COMMENT), comments)


def _rescore(connection: Connection, notebook: str, scores: list[dict[str, Any]]) -> None:
    """New automatic scores; who gave a mark by hand is asked to look again where one changed."""
    if not scores:
        return
    points: BindParameter[float | None] = bindparam("points")
    changed = update(GRADE).where(
        GRADE.c.notebook_id == notebook,
        GRADE.c.cell_id == bindparam("of_cell"),
        GRADE.c.auto_score.is_distinct_from(points),
    )
    connection.execute(
        changed.values(
            auto_score=points,
            needs_manual_grade=or_(points.is_(None), GRADE.c.manual_score.is_not(None)),
        ),
        scores,
    )
