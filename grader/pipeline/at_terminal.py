"""Grading with somebody at the terminal: warnings, and a question where the key changed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from grader.core import course_key
from grader.core.course import CourseError
from grader.intake.folders import why_nothing
from grader.pipeline import run
from grader.pipeline.desk import Desk
from grader.pipeline.progress import exit_status, watched
from grader.pipeline.request import Grading


def warn(sentences: Sequence[str]) -> None:
    """Say them at the terminal."""
    for sentence in sentences:
        print(f"grader: {sentence}", file=sys.stderr)


def graded(grading: Grading, desk: Desk | None = None) -> int:
    """Grade with warnings, progress, and a question where the key changed.

    desk:    who gets the results; OUT if None
    returns: the exit status
    """
    warn(course_key.set_up())
    grade = partial(run.grade, desk=desk) if desk else run.grade
    try:
        results = watched(partial(grade, grading), grading.out)
    except course_key.KeyChanged as changed:
        if not course_key.agreed(changed):
            raise
        results = watched(partial(grade, replace(grading, again=True)), grading.out)
    ended = ((each.status, f"{each.student}, {each.lesson}: {each.message}") for each in results)
    if why := why_nothing(grading.submitted, ended):
        raise CourseError(why)
    return exit_status(results)
