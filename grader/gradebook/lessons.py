"""Whether a gradebook knows lessons as they are now: to enter them again takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from grader.gradebook.connection import connected, is_there
from grader.release.nbgrader_settings import quiet

with quiet():
    from nbgrader import api

_ASSIGNMENT, _NOTEBOOK, _CELL, _GRADE, _TASK, _SOURCE = (
    model.__table__
    for model in (
        api.Assignment,
        api.Notebook,
        api.BaseCell,
        api.GradeCell,
        api.TaskCell,
        api.SourceCell,
    )
)


def same_lessons(one: str, other: str, names: Sequence[str]) -> bool:
    """Whether two gradebooks, named by their URLs, hold the same cells of these lessons.

    Compared are the cells with their points, and the sources that nbgrader puts back into a
    submission. raises: CourseError if one of them cannot be read
    """
    return is_there(one) and is_there(other) and _cells(one, names) == _cells(other, names)


def knows(url: str, lesson: str) -> bool:
    """Whether a gradebook has the lesson, however old; raises CourseError if it cannot be read."""
    return is_there(url) and any(_cells(url, [lesson]))


def _cells(url: str, names: Sequence[str]) -> list[set[tuple[Any, ...]]]:
    """What nbgrader knows of the lessons, without the ids that differ in each database."""
    with connected(url) as connection:
        return [{tuple(row) for row in connection.execute(query)} for query in _queries(names)]


def _queries(names: Sequence[str]) -> list[Select[Any]]:
    place = (_ASSIGNMENT.c.name, _NOTEBOOK.c.name, _NOTEBOOK.c.kernelspec)
    points = (_GRADE.c.max_score, _GRADE.c.cell_type, _TASK.c.max_score, _TASK.c.cell_type)
    text = [getattr(_SOURCE.c, name) for name in ("cell_type", "locked", "source", "checksum")]
    cells = (
        select(*place, _CELL.c.name, _CELL.c.type, *points)
        .join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
        .join(_CELL, _CELL.c.notebook_id == _NOTEBOOK.c.id)
        .outerjoin(_GRADE, _GRADE.c.id == _CELL.c.id)
        .outerjoin(_TASK, _TASK.c.id == _CELL.c.id)
    )
    sources = (
        select(*place, _SOURCE.c.name, *text)
        .join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
        .join(_SOURCE, _SOURCE.c.notebook_id == _NOTEBOOK.c.id)
    )
    return [query.where(_ASSIGNMENT.c.name.in_(names)) for query in (cells, sources)]
