"""How nbgrader is configured here, and how it is run without its noise."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL
from traitlets.config import Config, PyFileConfigLoader

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nbgrader import api
    from nbgrader.converters.base import BaseConverter, NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.dbutil import ALEMBIC_DIR
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearHiddenTests,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
        SaveCells,
    )

from grader.core.course import CourseError
from grader.release.preprocessors import (
    ClearExerciseOutputs,
    CollapseChecks,
    LeadToTheDesk,
    LetRunAllGoOn,
    MarkExercises,
)

COURSE = "default_course"
"""nbgrader's own name for a course; without one, PostgreSQL refuses the lessons."""
STUB = 'raise NotImplementedError("Write your answer here.")'
TEXT_STUB = "*Write your answer here: double-click this cell, and put it in place of this line.*"


class NbgraderFailed(Exception):
    """nbgrader gave up; the text is the last line of its log that says why."""


def sqlite_url(path: Path) -> str:
    """The database URL of an SQLite file, whatever characters its path holds."""
    return URL.create("sqlite", database=str(path.absolute())).render_as_string()


def release_config() -> Config:
    """Configuration of generate_assignment: stubs in, hidden tests out, teaching outputs kept."""
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    config.GenerateAssignment.preprocessors = [
        LockCells,
        ClearSolutions,
        ClearExerciseOutputs,  # in place of ClearOutput, which empties the teaching cells too
        LetRunAllGoOn,
        CollapseChecks,
        MarkExercises,
        LeadToTheDesk,
        CheckCellMetadata,
        ComputeChecksums,
        SaveCells,
        ClearHiddenTests,
        ComputeChecksums,
        CheckCellMetadata,
    ]
    return config


def course_directory(root: Path, lesson: str, student: str, db_url: str) -> CourseDirectory:
    """nbgrader's course folder at root, narrowed to one notebook of one student."""
    return CourseDirectory(
        root=str(root),
        assignment_id=lesson,
        notebook_id=lesson,
        student_id=student,
        db_url=db_url,
        course_id=COURSE,
    )


def configured_database(root: Path, file: str) -> str:
    """The database URL that nbgrader's configuration file in a course folder gives.

    raises: CourseError if the file does not run
    """
    with quiet():
        try:
            config = PyFileConfigLoader(file, path=str(root)).load_config()
        except Exception as error:  # whatever an instructor wrote into it
            raise CourseError(f"{root / file} does not run ({error!r}); mend it.") from error
        return str(CourseDirectory(config=config).db_url)


def run(converter: type[BaseConverter], coursedir: CourseDirectory, config: Config) -> None:
    """Run one of nbgrader's converters quietly; raises NbgraderFailed with the reason."""
    log = io.StringIO()
    logger = logging.Logger("grader", level=logging.ERROR)
    logger.addHandler(logging.StreamHandler(log))
    with quiet():
        try:
            converter(coursedir=coursedir, config=config, log=logger).start()
        except NbGraderException as error:
            raise NbgraderFailed(_reason(log.getvalue())) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Keep nbgrader's warnings from the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def database_version() -> str | None:
    """The version of nbgrader's tables, which it writes into a new database."""
    return ScriptDirectory(ALEMBIC_DIR).get_current_head()


# nbgrader starts the command `alembic` to learn this, which takes seconds for each new database.
api.get_alembic_version = database_version


def _reason(log: str) -> str:
    """The line that ends the first traceback of a log, or the log's first line."""
    lines = [line for line in log.splitlines() if line.strip()]
    start = next((i for i, line in enumerate(lines) if line.startswith("Traceback")), None)
    if start is not None:
        ends = [line for line in lines[start + 1 :] if not line.startswith((" ", "Traceback"))]
        return ends[0] if ends else lines[start]
    return lines[0] if lines else "nbgrader gave no reason"
