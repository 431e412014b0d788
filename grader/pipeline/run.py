"""The road of a class: intake, rebuild, execute, gradebook, feedback, report, export."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from grader.core import course, course_key
from grader.core.atomic import remove_drafts, replacing, said_if_full
from grader.core.course import CourseError
from grader.core.course_key import KeyChanged
from grader.core.models import Notebook, Refusal, Result, Submission, Unchanged
from grader.execution import identity
from grader.execution.runner import LessonRunner, Runner, Runners
from grader.gradebook.lessons import same_lessons
from grader.gradebook.urls import file_of, only_writer, shown, with_driver, without_secrets
from grader.gradebook.writer import Gradebook
from grader.intake import folders
from grader.pipeline.desk import Desk, OfOut
from grader.pipeline.filing import Filing
from grader.pipeline.journal import JOURNAL, Journal
from grader.pipeline.progress import Progress, Say
from grader.pipeline.request import Grading as Grading
from grader.pipeline.request import Template as Template
from grader.pipeline.request import check
from grader.pipeline.request import template as template
from grader.pipeline.worklist import (
    Plan,
    Spool,
    in_order,
    lessons_with,
    plan_of,
    read_noted,
    write_noted,
)
from grader.release.generate import release
from grader.release.nbgrader_settings import sqlite_url

NOTED, KEPT = ".read.json", ".lessons"
"""In OUT: which files were read before, and the lessons as nbgrader releases them."""


@said_if_full()
def grade(
    grading: Grading,
    progress: Progress = lambda tally: None,
    say: Say = lambda sentence: None,
    runners: Callable[[Grading], AbstractContextManager[Runners]] | None = None,
    desk: Desk | None = None,
) -> list[Result]:
    """Grade a class, or go on with a grading that was stopped.

    say:     is called with a sentence for people about what was odd and is no result
    runners: who executes; processes of this machine or a Dask cluster, as the grading asks, if None
    desk:    who gets the results; the files and the report in OUT, if None
    returns: a result for every row of OUT, by student and lesson, without notebooks
    raises:  CourseError on wrong use, before anything is written; KeyChanged if results would be
             graded anew because the course's key is another
    """
    check(grading)
    warnings = course_key.set_up()
    if grading.exercise:
        grading = replace(grading, lessons=lessons_with(grading.exercise, grading.lessons))
    with Spool() as spool:
        before = read_noted(grading.out / NOTED)
        noted = dict(before)
        plan = plan_of(_handed_in(grading, before), grading, spool, noted)
        with (
            only_writer(grading.db),
            _journal(grading, say) as journal,  # before what takes long: one grading at a time
            (runners or _runners)(grading) as hired,
            template(grading.lessons, grading.out / KEPT) as lessons,
            Gradebook(_gradebook(grading, lessons)) as book,
        ):
            desk = desk or OfOut(grading.out)
            run = Filing(grading, lessons, spool, journal, book, progress, desk, len(plan.items))
            run.to_its_end(plan, hired)
            found = _rows(grading, plan, journal)
            remarks = [*warnings, *folders.strays(grading.submitted), *run.remarks]
            desk.finish(found, remarks, journal.misconceptions)
            if noted != before:
                write_noted(grading.out / NOTED, noted)
            journal.end()
    return found


def _handed_in(
    grading: Grading, before: Mapping[str, str]
) -> Iterator[Submission | Refusal | Unchanged]:
    """What was handed in; raises CourseError, with the reason, if that is nothing."""
    asked = grading.submitted, grading.lessons, grading.roster, course.lessons()
    found = folders.survey(*asked, before)
    for first in found:
        return chain([first], found)
    why = folders.why_nothing(grading.submitted, ())
    raise CourseError(
        why or f"There is nothing to grade: {grading.submitted} holds no student's folder."
    )


@contextmanager
def _runners(grading: Grading) -> Iterator[Runners]:
    """Processes of this machine, or the workers of a Dask cluster."""
    if grading.scheduler:
        from grader.execution.dask_client import cluster

        where = grading.scheduler, grading.limits, grading.unsafe, grading.hidden
        with cluster(*where) as found:
            yield found
        return

    def runner(notebook: Notebook) -> Runner:
        return LessonRunner(notebook, grading.limits, grading.unsafe, hidden=grading.hidden)

    yield Runners(runner, grading.jobs)


def _journal(grading: Grading, say: Say) -> Journal:
    """The journal of OUT, with this run begun in it."""
    grading.out.mkdir(parents=True, exist_ok=True)
    journal = Journal(grading.out / JOURNAL)
    if journal.unreadable:
        what = "1 line" if journal.unreadable == 1 else f"{journal.unreadable} lines"
        say(f"{grading.out / JOURNAL} is damaged: {what} cannot be read, and count for nothing.")
    journal.course_key = identity.course_key(journal.salt)
    _check_key(grading, journal)
    remove_drafts(grading.out)
    journal.begin(grading.scope)
    return journal


def _check_key(grading: Grading, journal: Journal) -> None:
    """Raise KeyChanged if results would be graded anew that nobody has asked to."""
    others = [pair for pair in journal.of_another_key() if grading.covers(*pair)]
    if others and not grading.anew:
        journal.__exit__(None, None, None)
        raise KeyChanged(
            f"The course's key is not the one with which {len(others)} of the results in "
            f"{grading.out} were graded: they would be graded anew, with other hidden inputs. "
            "Say --again for that, or put the earlier key back."
        )


def _rows(grading: Grading, plan: Plan, journal: Journal) -> list[Result]:
    """The results of this run, and those of earlier ones that it does not cover."""
    kept = (pair for pair in journal.pairs() if not grading.covers(*pair))
    found = (journal.result(*pair) for pair in in_order(kept, plan))
    return [replace(result, checks=()) for result in found]


def _gradebook(grading: Grading, lessons: Template) -> str:
    """The URL of the gradebook, with the lessons as they are now; its submissions stay."""
    path = grading.out / "gradebook.db"
    url = with_driver(grading.db) if grading.db else sqlite_url(path)
    file = file_of(url)
    if file and not file.exists():
        with replacing(file) as draft:
            shutil.copyfile(lessons.gradebook, draft)
        return url
    if same_lessons(sqlite_url(lessons.gradebook), url, grading.lessons):
        return url
    try:
        with tempfile.TemporaryDirectory(prefix="course-") as unused:
            release(grading.lessons, Path(unused), url)
    except CourseError as why:
        name = shown(url) if grading.db else path
        raise CourseError(
            f"{name} belongs to other versions of these lessons; name another. "
            f"({without_secrets(str(why), url)})"
        ) from None
    return url
