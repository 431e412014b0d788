"""What grading needs from this machine, and whether it is there."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

from grader.core import course_key
from grader.core.course import CourseError
from grader.core.models import Notebook, Rebuilt, Status
from grader.execution.runner import LessonRunner
from grader.execution.sandbox.host import backend

_ID: dict[str, object] = {"id": "probe", "metadata": {}, "execution_count": None, "outputs": []}
_PROBE = {"cell_type": "code", "source": "import os; print(os.getuid())", **_ID}


def doctor_command() -> int:
    """Print a line for each need; returns 0 if all are met, else 1."""
    missing = 0
    for name, found in _findings():
        missing += found.startswith("missing")
        print(f"{name:11} {found}")
    return int(missing > 0)


def _findings() -> Iterator[tuple[str, str]]:
    version = platform.python_version()
    yield "Python", f"ok, {version}" if sys.version_info >= (3, 11) else "missing: 3.11 or later"
    try:
        yield from backend(unsafe=False).findings()
    except ImportError:
        yield "bubblewrap", "missing: run `make env`; only Linux has it"
    yield "sandbox", _sandbox()
    yield "course key", course_key.state()


def _sandbox() -> str:
    """Start one, and run a cell in it."""
    notebook: Notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    try:
        with LessonRunner(notebook) as runner:
            done = runner.execute(Rebuilt("probe", "probe", {**notebook, "cells": [_PROBE]}))
    except CourseError as error:
        return f"missing: {error}"
    if done.status is not Status.GRADED or done.notebook is None:
        return f"missing: {done.message}"
    uid = done.notebook["cells"][0]["outputs"][0]["text"].strip()
    return f"ok, a cell ran in it with the user number {uid}"
