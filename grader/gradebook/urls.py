"""Addresses of gradebooks: which databases there may be, and how one is named in a message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from grader.core.course import CourseError
from grader.core.messages import plain

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
LOCK = int.from_bytes(b"grading", "big")
"""The advisory lock of one who writes; PostgreSQL gives it back when the connection ends."""


def parsed(url: str) -> URL:
    """The URL with the driver that we have; raises CourseError without repeating a password."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        raise CourseError(
            "The address of --db is no URL; write postgresql://USER@HOST/DATABASE."
        ) from None
    kind = found.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise CourseError(
            f"The gradebook cannot be {plain(kind)}; name a postgresql:// or sqlite:// URL."
        )
    return found.set(drivername=DRIVERS[kind])


def file_of(url: str) -> Path | None:
    """The file of an SQLite gradebook, whether it is there or not; None for other databases."""
    where = parsed(url)
    is_file = where.get_backend_name() == "sqlite" and where.database
    return Path(where.database or "") if is_file else None


def with_driver(url: str) -> str:
    """The URL as SQLAlchemy and nbgrader take it, its password included: not for a message."""
    return parsed(url).render_as_string(hide_password=False)


def shown(url: str) -> str:
    """The URL for a message: user, host and database, but neither password nor options."""
    return parsed(url).set(query={}).render_as_string(hide_password=True)


@contextmanager
def said_by(url: str) -> Iterator[None]:
    """Turn what a database refuses into a sentence that does not show its password."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__)
        reason = plain(without_secrets(" ".join(reason.split()), url))
        raise CourseError(
            f"The gradebook {shown(url)} cannot be used ({reason}); once it can, the same command "
            "goes on."
        ) from None


def without_secrets(text: str, url: str) -> str:
    """A text in which no password of the URL is left."""
    found = parsed(url)
    for secret in (found.password, found.query.get("password"), found.query.get("sslpassword")):
        if secret:
            text = text.replace(str(secret), "***")
    return text


@contextmanager
def only_writer(url: str) -> Iterator[None]:
    """Hold a PostgreSQL gradebook for oneself; an empty URL, or SQLite, needs no such thing.

    raises: CourseError if it cannot be reached, or another grading holds it
    """
    if not url or parsed(url).get_backend_name() != "postgresql":
        yield
        return
    engine = create_engine(with_driver(url), poolclass=NullPool)
    try:
        with said_by(url):
            connection = engine.connect()
        with connection:
            if not connection.scalar(select(func.pg_try_advisory_lock(LOCK))):
                raise CourseError(f"Another grading writes into {shown(url)}; wait for it.")
            yield
    finally:
        engine.dispose()
