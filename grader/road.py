"""The road of a class: intake, rebuild, execute, gradebook, feedback, report, export."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grader import course, export, feedback, intake, rebuild, report, results
from grader.course import CourseError
from grader.execute import LessonRunner
from grader.gradebook import Gradebook
from grader.limits import Limits
from grader.nbgrader_setup import sqlite_url
from grader.records import Exercise, Notebook, Refusal, Result, Submission
from grader.release import release

Progress = Callable[[int, int], None]
"""Called with how many submissions have a result, and how many there are."""


@dataclass(frozen=True)
class Template:
    """The lessons as grading needs them.

    gradebook: nbgrader's database of them
    sources:   the authors' notebooks, with hidden tests
    released:  the students' notebooks
    """

    gradebook: Path
    sources: dict[str, Notebook]
    released: dict[str, Notebook]
    exercises: dict[str, list[Exercise]]


@dataclass(frozen=True)
class Grading:
    """What to grade, where to, and how.

    submitted: holds <student>/<lesson>/<lesson>.ipynb
    out:       gets grades.csv, submissions.jsonl, gradebook.db, feedback/ and report.html
    lessons:   names of lessons
    roster:    students who exist, whether they handed something in or not
    jobs:      submissions that run at the same time
    unsafe:    the students' code runs without a sandbox; each result says so
    """

    submitted: Path
    out: Path
    lessons: Sequence[str]
    roster: Sequence[str] = ()
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False


def grade(grading: Grading, progress: Progress = lambda done, total: None) -> list[Result]:
    """Grade a class.

    returns: a result for every student and lesson, in intake's order, without notebooks
    raises:  CourseError on wrong use, before anything is written
    """
    check(grading)
    handed_in = list(
        intake.collect(grading.submitted, grading.lessons, grading.roster, course.lessons())
    )
    if not handed_in:
        raise CourseError(f"There is nothing to grade: {grading.submitted} holds no student.")
    with template(grading.lessons) as lessons:
        gradebook = _gradebook(grading, lessons)
        found: dict[int, Result] = {}
        with Gradebook(gradebook) as book, closing(_results(handed_in, lessons, grading)) as ends:
            for number, result in ends:
                found[number] = _filed(result, book, lessons, grading.out)
                progress(len(found), len(handed_in))
    ordered = [found[number] for number in range(len(handed_in))]
    export.write(ordered, grading.out)
    report.write(ordered, grading.out, intake.strays(grading.submitted))
    return ordered


def check(grading: Grading) -> None:
    """Raise CourseError if the grading cannot be done as it is asked for."""
    submitted, out = grading.submitted.resolve(), grading.out.resolve()
    if not submitted.is_dir():
        raise CourseError(f"There is no folder {grading.submitted} with submissions.")
    if out == submitted or submitted in out.parents:
        raise CourseError(
            f"The results {grading.out} would lie inside the submissions {grading.submitted}; "
            "name a folder outside."
        )
    taken = next((path for path in (out, *out.parents) if path.exists()), out)
    if not taken.is_dir():
        raise CourseError(f"{grading.out} cannot be a folder: {taken} is a file.")
    if not os.access(taken, os.W_OK | os.X_OK):
        raise CourseError(f"{grading.out} cannot be written: {taken} allows no new file.")
    if grading.jobs < 1:
        raise CourseError(f"{grading.jobs} jobs grade nothing; give a number from 1.")
    if not grading.lessons:
        raise CourseError(f"There is no lesson in {course.SOLUTIONS}.")
    for lesson in grading.lessons:
        course.lesson_named(lesson)


@contextmanager
def template(lessons: Sequence[str]) -> Iterator[Template]:
    """The released lessons and nbgrader's database of them, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder, gradebook = Path(name) / "release", Path(name) / "gradebook.db"
        release(lessons, folder, sqlite_url(gradebook))
        sources = {name: course.read_notebook(course.source_path(name)) for name in lessons}
        released = {name: course.read_notebook(folder / name / f"{name}.ipynb") for name in lessons}
        exercises = {name: course.exercises(released[name]) for name in lessons}
        yield Template(gradebook, sources, released, exercises)


def grade_one(submission: Submission, lessons: Template, runner: LessonRunner) -> Result:
    """The road of one submission, from rebuild to its result; whatever fails is a result too."""
    exercises = lessons.exercises[submission.lesson]
    released = lessons.released[submission.lesson]
    try:
        rebuilt = rebuild.rebuild(submission, released)
        done = runner.execute(rebuilt)
        if done.notebook is not None:
            rebuild.put_outputs_back(done.notebook, released)
        return results.of_run(rebuilt, done, exercises, submission.notes, unsafe=runner.unsafe)
    except Exception as error:  # one submission never stops the others
        return results.of_failure(submission, exercises, error)


def _results(
    handed_in: Sequence[Submission | Refusal], lessons: Template, grading: Grading
) -> Generator[tuple[int, Result], None, None]:
    """Results with their place in handed_in: refusals first, then one lesson after the other."""
    waiting: dict[str, list[tuple[int, Submission]]] = {}
    for number, each in enumerate(handed_in):
        if isinstance(each, Refusal):
            yield number, results.of_refusal(each, lessons.exercises[each.lesson])
        else:
            waiting.setdefault(each.lesson, []).append((number, each))
    for lesson in sorted(waiting):
        runner = LessonRunner(lessons.sources[lesson], grading.limits, grading.unsafe)
        with runner, closing(_of_lesson(waiting[lesson], lessons, runner, grading.jobs)) as ends:
            yield from ends


def _of_lesson(
    waiting: Sequence[tuple[int, Submission]], lessons: Template, runner: LessonRunner, jobs: int
) -> Generator[tuple[int, Result], None, None]:
    """As they come; an interrupt kills what runs."""
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        running = {pool.submit(grade_one, each, lessons, runner): n for n, each in waiting}
        for future in as_completed(running):
            yield running[future], future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        runner.stop()
        pool.shutdown(wait=True)


def _filed(result: Result, book: Gradebook, lessons: Template, out: Path) -> Result:
    """Enter a result in the gradebook and write its feedback; the result without its notebook."""
    try:
        book.record(result)
        feedback.write(result, out)
    except Exception as error:  # one submission never stops the others
        return results.of_failure(result, lessons.exercises[result.lesson], error)
    return result.without_notebook()


def _gradebook(grading: Grading, lessons: Template) -> Path:
    """OUT/gradebook.db, with the lessons as they are now; its submissions stay."""
    path = grading.out / "gradebook.db"
    grading.out.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        shutil.copyfile(lessons.gradebook, path)
        return path
    try:
        with tempfile.TemporaryDirectory(prefix="course-") as unused:
            release(grading.lessons, Path(unused), sqlite_url(path))
    except CourseError as why:
        raise CourseError(
            f"{path} belongs to other versions of these lessons; name another --out. ({why})"
        ) from why
    return path
