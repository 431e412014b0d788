"""The road of a class: intake, rebuild, execute, gradebook, feedback, report, export."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from grader import rebuild
from grader.core import course, course_key
from grader.core.atomic import remove_drafts, replacing, said_if_full
from grader.core.course import CourseError
from grader.core.course_key import KeyChanged
from grader.core.models import Notebook, Refusal, Result, Status, Submission
from grader.execution import identity
from grader.execution.runner import CannotRun, LessonRunner, Runner, Runners, as_they_come
from grader.gradebook.lessons import same_lessons
from grader.gradebook.urls import only_writer, shown, with_driver, without_secrets
from grader.gradebook.writer import Gradebook
from grader.intake import folders
from grader.pipeline import results
from grader.pipeline.cache_key import Fingerprint
from grader.pipeline.desk import Desk, OfOut
from grader.pipeline.journal import JOURNAL, Entry, Journal
from grader.pipeline.progress import Progress, Say, Tally
from grader.pipeline.request import Grading as Grading
from grader.pipeline.request import Template as Template
from grader.pipeline.request import check
from grader.pipeline.request import template as template
from grader.pipeline.results import merged
from grader.pipeline.worklist import Kept, Plan, Planned, Spool, in_order, lessons_with, plan_of
from grader.release.generate import release
from grader.release.nbgrader_settings import sqlite_url
from grader.reporting import feedback

AT_ONCE, SECONDS = 100, 1.0
"""The gradebook learns of results in bundles of this many, or as often as this."""
PAGELESS = "no page"
"""In the journal, before the key of a result whose page could not be written."""


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
        plan = plan_of(_handed_in(grading), grading, spool)
        with (
            only_writer(grading.db),
            _journal(grading, say) as journal,  # before what takes long: one grading at a time
            (runners or _runners)(grading) as hired,
            template(grading.lessons) as lessons,
            Gradebook(_gradebook(grading, lessons)) as book,
        ):
            desk = desk or OfOut(grading.out)
            run = _Run(grading, lessons, spool, journal, book, progress, desk, len(plan.items))
            run.to_its_end(plan, hired)
            found = _rows(grading, plan, journal)
            desk.finish(found, [*warnings, *folders.strays(grading.submitted)])
            journal.end()
    return found


def _handed_in(grading: Grading) -> Iterator[Submission | Refusal]:
    """What was handed in; raises CourseError, with the reason, if that is nothing."""
    found = folders.collect(grading.submitted, grading.lessons, grading.roster, course.lessons())
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


def why_nothing(grading: Grading, results: Sequence[Result]) -> str:
    """Why nobody's work was graded although files lay there; empty if somebody's was."""
    if any(each.status not in (Status.REFUSED, Status.MISSING) for each in results):
        return ""
    refused = [each for each in results if each.status is Status.REFUSED]
    told = [f"{each.student}, {each.lesson}: {each.message}" for each in refused]
    return folders.why_nothing(grading.submitted, told)


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


def grade_one(submission: Submission, lessons: Template, runner: Runner) -> Result:
    """The road of one submission, from rebuild to its result; whatever fails is a result too."""
    exercises = lessons.exercises[submission.lesson]
    released = lessons.released[submission.lesson]
    try:
        rebuilt = rebuild.rebuild(submission, released)
        done = runner.execute(rebuilt)
        if done.notebook is not None:
            rebuild.put_outputs_back(done.notebook, released)
        found = results.of_run(rebuilt, done, exercises, submission.notes, unsafe=runner.unsafe)
        if rebuilt.otherwise is None or found.status is Status.ERROR:
            return found
        other = runner.execute(replace(rebuilt, notebook=rebuilt.otherwise))
        return results.with_later(found, rebuilt, other)
    except CannotRun:
        raise
    except Exception as error:  # one submission never stops the others
        return results.of_failure(submission, exercises, error)


@dataclass
class _Run:
    """One grading under way: the only one that writes into OUT and the gradebook."""

    grading: Grading
    lessons: Template
    spool: Spool
    journal: Journal
    book: Gradebook
    progress: Progress
    desk: Desk
    total: int
    _unrecorded: list[Result] = field(default_factory=list)
    _recorded_at: float = 0.0

    def __post_init__(self) -> None:
        grading = self.grading
        self._keys = Fingerprint(
            self.lessons.sources, grading.limits, grading.unsafe, self.journal.salt
        )
        self._tally = Tally(0, self.total)

    def to_its_end(self, plan: Plan, runners: Runners) -> None:
        """Give every submission of the plan its result."""
        waiting: dict[str, list[Planned]] = {}
        settled: list[Planned] = []
        for each in plan.items:
            if isinstance(each.work, Refusal) or self._is_finished(each):
                settled.append(each)
            else:
                waiting.setdefault(each.lesson, []).append(each)
        self._tally = replace(self._tally, to_run=sum(map(len, waiting.values())))
        for each in settled:
            self._settle(each)
        for lesson in sorted(waiting):
            self._run_lesson(lesson, waiting[lesson], runners)
        self._record()

    def _is_finished(self, each: Planned) -> bool:
        """Whether an earlier run has its result, made of the same, and its page."""
        key = self._keys.key(each.student, each.lesson, each.digest)
        return (
            self._has_marks(each.student, each.lesson, key)
            and self._noted(each.student, each.lesson)[0] == self.grading.page
            and feedback.path(each.student, each.lesson, self.grading.out).is_file()
            and self.desk.holds(each.student, each.lesson)
        )

    def _has_marks(self, student: str, lesson: str, key: str) -> bool:
        """Whether an earlier run has the result, made of the same."""
        found = self._noted(student, lesson)[1]
        finished = self.journal.is_finished(student, lesson, self.grading.anew)
        return finished and found in (key, self._of_exercise(key))

    def _noted(self, student: str, lesson: str) -> tuple[str, str]:
        """What the journal says of the page of a result, and the result's key.

        Where the page is not the one that this run wants, the submission runs again for its page
        alone: its marks stay.
        """
        page, _, key = self.journal.key(student, lesson).rpartition(": ")
        return page, key

    def _of_exercise(self, key: str) -> str:
        """The key of a result that is new in one exercise only: no whole grading takes it."""
        return f"{self.grading.exercise} {key}" if self.grading.exercise else key

    def _settle(self, each: Planned) -> None:
        """A submission that needs no run: refused, or finished by an earlier run."""
        if isinstance(each.work, Refusal):
            refused = results.of_refusal(each.work, self.lessons.exercises[each.lesson])
            self._file(refused, each.digest, ran=False)
            return
        self._enter(self.journal.result(each.student, each.lesson))
        self._tick(taken=1)

    def _run_lesson(self, lesson: str, waiting: list[Planned], runners: Runners) -> None:
        """Run what waits in one lesson, and file each result as it comes."""
        runner = runners.of_lesson(self.lessons.sources[lesson])

        def work(item: tuple[Submission, str]) -> tuple[Result, str, str]:
            result = grade_one(item[0], self.lessons, runner)
            return result, item[1], feedback.of(result)  # here a slow page holds up nobody else

        items = (
            (self.spool.get(each.student, lesson, each.work), each.digest)
            for each in waiting
            if isinstance(each.work, Kept)
        )
        with runner, closing(as_they_come(work, items, runners.jobs, runner.stop)) as ends:
            for result, digest, cells in ends:
                self._file(result, digest, ran=True, cells=cells)

    def _file(self, result: Result, digest: str, ran: bool, cells: str = "") -> None:
        """The page, then the journal, then the gradebook: what the journal knows is not lost."""
        key = self._keys.key(result.student, result.lesson, digest)
        page, before = self._noted(result.student, result.lesson)
        if self._has_marks(result.student, result.lesson, key):  # only its page was missing
            result = _with_marks(result, self.journal.result(result.student, result.lesson))
        elif self.grading.exercise and before:
            old = self.journal.result(result.student, result.lesson)
            result = merged(old, result, self.grading.exercise)
            key = key if before == key else self._of_exercise(key)
        wanted = self.grading.page
        try:
            self.desk.file(result)
            feedback.write(result, self.grading.out, cells, self._answers(result.lesson))
        except Exception as error:  # the marks are made, whatever becomes of the page
            result, wanted = results.without_page(result, error), PAGELESS
        if ran or (before, page) != (key, wanted) or result.status is Status.ERROR:
            self.journal.add([Entry(f"{wanted}: {key}" if wanted else key, result)])
        self._enter(result)
        self._tick(ran=int(ran))

    def _answers(self, lesson: str) -> dict[str, str]:
        """The reference answers that the pages of a lesson show."""
        if not self.grading.with_answers:
            return {}
        answers = course.answers(self.lessons.sources[lesson])
        asked = self.grading.exercise
        return {asked: answers[asked]} if asked else answers

    def _failed(self, result: Result, error: Exception) -> Result:
        return results.of_failure(result, self.lessons.exercises[result.lesson], error)

    def _enter(self, result: Result) -> None:
        """Into the gradebook, with the next bundle."""
        self._unrecorded.append(result.without_notebook())
        late = time.monotonic() - self._recorded_at > SECONDS
        if late or len(self._unrecorded) >= AT_ONCE:
            self._record()

    def _record(self) -> None:
        bundle, self._unrecorded = self._unrecorded, []
        for result, error in self.book.record_all(bundle):
            key = self.journal.key(result.student, result.lesson)
            self.journal.add([Entry(key, self._failed(result, error))])
        self._recorded_at = time.monotonic()

    def _tick(self, ran: int = 0, taken: int = 0) -> None:
        now = self._tally
        self._tally = replace(now, done=now.done + 1, ran=now.ran + ran, taken=now.taken + taken)
        self.progress(self._tally)


def _with_marks(result: Result, old: Result) -> Result:
    """A second run of the same, made for its page: the marks are those of the first."""
    return replace(
        result,
        status=old.status,
        exercises=old.exercises,
        checks=old.checks,
        seconds=old.seconds,
        message=old.message if result.status is Status.ERROR else result.message,
    )


def _rows(grading: Grading, plan: Plan, journal: Journal) -> list[Result]:
    """The results of this run, and those of earlier ones that it does not cover."""
    kept = (pair for pair in journal.pairs() if not grading.covers(*pair))
    found = (journal.result(*pair) for pair in in_order(kept, plan))
    return [replace(result, checks=()) for result in found]


def _gradebook(grading: Grading, lessons: Template) -> str:
    """The URL of the gradebook, with the lessons as they are now; its submissions stay."""
    path = grading.out / "gradebook.db"
    if not grading.db and not path.exists():
        with replacing(path) as draft:
            shutil.copyfile(lessons.gradebook, draft)
        return sqlite_url(path)
    url = with_driver(grading.db) if grading.db else sqlite_url(path)
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
