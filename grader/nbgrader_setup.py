"""How nbgrader is configured here, and how it is run without its noise."""

from __future__ import annotations

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL
from traitlets.config import Config, PyFileConfigLoader

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nbgrader.converters.base import BaseConverter, NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearHiddenTests,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
        SaveCells,
    )

from grader.course import CourseError
from grader.preprocessors import ClearExerciseOutputs, LetRunAllGoOn

COURSE = "default_course"
"""nbgrader's own name for a course; without one, PostgreSQL refuses the lessons."""
STUB = 'raise NotImplementedError("Write your answer here.")'


class NbgraderFailed(Exception):
    """nbgrader gave up; the text is the last line of its log that says why."""


def sqlite_url(path: Path) -> str:
    """The database URL of an SQLite file, whatever characters its path holds."""
    return URL.create("sqlite", database=str(path.absolute())).render_as_string()


def release_config() -> Config:
    """Configuration of generate_assignment: stubs in, hidden tests out, teaching outputs kept."""
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    config.GenerateAssignment.preprocessors = [
        LockCells,
        ClearSolutions,
        ClearExerciseOutputs,  # in place of ClearOutput, which empties the teaching cells too
        LetRunAllGoOn,
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
    """Keep nbgrader's warnings from the user, and let it find alembic, which it calls by name."""
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), path])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ["PATH"] = path


def _reason(log: str) -> str:
    """The line that ends the first traceback of a log, or the log's first line."""
    lines = [line for line in log.splitlines() if line.strip()]
    start = next((i for i, line in enumerate(lines) if line.startswith("Traceback")), None)
    if start is not None:
        ends = [line for line in lines[start + 1 :] if not line.startswith((" ", "Traceback"))]
        return ends[0] if ends else lines[start]
    return lines[0] if lines else "nbgrader gave no reason"
