"""A connection to a gradebook for one transaction, and whether there is a gradebook at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from grader.gradebook.urls import file_of, parsed, said_by, with_driver

_TABLE = "grade"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A transaction on the gradebook; raises CourseError where the database refuses."""
    engine = create_engine(with_driver(url), poolclass=NullPool)
    try:
        with said_by(url), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def is_there(url: str) -> bool:
    """Whether somebody has made the gradebook; nothing is made by asking."""
    file = file_of(url)
    if file and not file.is_file():
        return False
    with connected(url) as connection:
        return inspect(connection).has_table(_TABLE)


def vacuumed(url: str) -> None:
    """Write an SQLite file anew: what was deleted stays in its free pages otherwise."""
    if parsed(url).get_backend_name() != "sqlite":
        return
    engine = create_engine(with_driver(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with said_by(url), engine.connect() as connection:
            connection.execute(text("VACUUM"))
    finally:
        engine.dispose()
