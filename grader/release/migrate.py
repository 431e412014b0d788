"""A gradebook with submissions follows a lesson that got an exercise, or lost one.

nbgrader refuses to release such a lesson. The cells are entered and taken out here, with the rows
that each submission has for them, so that it finds nothing to refuse; all other marks stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, delete, exists, insert, inspect, or_, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from grader.core.course import CourseError, grade_id, nbgrader_of, source
from grader.core.models import Notebook
from grader.release.nbgrader_settings import quiet

with quiet():
    from nbgrader import api

ASSIGNMENT, NOTEBOOK, BASE, SOURCE, SUBMITTED, GRADE, COMMENT = (
    model.__table__
    for model in (
        api.Assignment, api.Notebook, api.BaseCell, api.SourceCell, api.SubmittedNotebook,
        api.Grade, api.Comment,
    )
)  # fmt: skip
OF_KIND = {
    "GradeCell": api.GradeCell.__table__,
    "SolutionCell": api.SolutionCell.__table__,
    "TaskCell": api.TaskCell.__table__,
}
GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")

Cells = Mapping[tuple[str, str], Mapping[str, Any]]
"""nbgrader's cells by name and kind, as the columns of their kind."""


def migrate(url: str, lesson: str, notebook: Notebook) -> None:
    """Give a gradebook the cells that a lesson has now, where submissions hang on the old ones.

    url:      a database of nbgrader's, or one that is not there yet
    notebook: the author's
    raises:   CourseError if marks or comments that an instructor gave would be lost
    """
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and not Path(where.database or "").is_file():
        return
    engine = create_engine(url, poolclass=NullPool)
    # What the database refuses, nbgrader says in a moment.
    with suppress(SQLAlchemyError), engine.begin() as connection:
        if inspect(connection).has_table(SUBMITTED.name):
            _migrate(connection, lesson, notebook)


def _migrate(connection: Connection, lesson: str, notebook: Notebook) -> None:
    known = connection.scalar(
        select(NOTEBOOK.c.id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
        .where(ASSIGNMENT.c.name == lesson, NOTEBOOK.c.name == lesson)
    )
    handed_in = select(SUBMITTED.c.id).where(SUBMITTED.c.notebook_id == known)
    submissions = list(connection.scalars(handed_in))
    if not submissions:
        return
    wanted = _cells(notebook)
    rows = connection.execute(
        select(BASE.c.name, BASE.c.type, BASE.c.id).where(BASE.c.notebook_id == known)
    )
    found = {(name, kind): key for name, kind, key in rows}
    _take_out(connection, lesson, {k: v for k, v in found.items() if k not in wanted})
    for (name, kind), columns in wanted.items():
        if (name, kind) not in found:
            _enter(connection, str(known), name, kind, columns, submissions)
    _set_sources(connection, str(known), notebook)


def _cells(notebook: Notebook) -> Cells:
    """The cells of an author's notebook that get marks or comments."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for cell in notebook["cells"]:
        ours, name = nbgrader_of(cell), grade_id(cell)
        graded = {"max_score": float(ours.get("points", 0)), "cell_type": cell["cell_type"]}
        if ours.get("task"):
            found[name, "TaskCell"] = graded
        if ours.get("grade"):
            found[name, "GradeCell"] = graded
        if ours.get("solution"):
            found[name, "SolutionCell"] = {}
    return found


def _take_out(connection: Connection, lesson: str, gone: Mapping[tuple[str, str], str]) -> None:
    keys = list(gone.values())
    by_hand = or_(GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None))
    marked = exists().where(GRADE.c.cell_id.in_(keys), by_hand)
    said = exists().where(COMMENT.c.cell_id.in_(keys), COMMENT.c.manual_comment.is_not(None))
    if keys and connection.scalar(select(or_(marked, said))):
        names = ", ".join(sorted({name for name, _ in gone}))
        raise CourseError(
            f"{lesson} no longer holds {names}, for which marks or comments were given by hand"
        )
    for table in (GRADE, COMMENT):
        connection.execute(delete(table).where(table.c.cell_id.in_(keys)))
    for table in (*OF_KIND.values(), BASE):
        connection.execute(delete(table).where(table.c.id.in_(keys)))


def _enter(
    connection: Connection,
    notebook: str,
    name: str,
    kind: str,
    columns: Mapping[str, Any],
    submissions: list[str],
) -> None:
    """A new cell, and its rows in each submission: no marks yet, until the next grading."""
    key = api.new_uuid()
    connection.execute(insert(BASE).values(id=key, name=name, type=kind, notebook_id=notebook))
    connection.execute(insert(OF_KIND[kind]).values(id=key, **columns))
    rows = [{"cell_id": key, "notebook_id": submission} for submission in submissions]
    if kind in GRADED:
        connection.execute(insert(GRADE), [{**row, "needs_manual_grade": True} for row in rows])
    if kind in COMMENTED:
        connection.execute(insert(COMMENT), rows)


def _set_sources(connection: Connection, notebook: str, lesson: Notebook) -> None:
    """The texts that nbgrader keeps beside the cells; it writes them anew with each release."""
    cells = {grade_id(cell): cell for cell in lesson["cells"] if _has_source(cell)}
    mine = SOURCE.c.notebook_id == notebook
    found = set(connection.scalars(select(SOURCE.c.name).where(mine)))
    connection.execute(delete(SOURCE).where(mine, SOURCE.c.name.in_(found - set(cells))))
    for name in set(cells) - found:
        columns = {"cell_type": cells[name]["cell_type"], "source": source(cells[name])}
        connection.execute(
            insert(SOURCE).values(name=name, notebook_id=notebook, locked=False, **columns)
        )


def _has_source(cell: Mapping[str, Any]) -> bool:
    ours = nbgrader_of(dict(cell))
    return any(ours.get(flag) for flag in ("grade", "solution", "locked", "task"))
