"""One grading under way: each submission runs, and its page, marks and journal line are filed."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field, replace

from grader import rebuild
from grader.authoring.bank import Answer
from grader.core import course
from grader.core.course import CourseError
from grader.core.messages import plain
from grader.core.models import Refusal, Result, Status, Submission, Unchanged
from grader.execution.runner import CannotRun, Runner, Runners, as_they_come
from grader.gradebook.writer import Gradebook
from grader.intake import folders
from grader.pipeline import misconceptions, results
from grader.pipeline.cache_key import Fingerprint
from grader.pipeline.desk import Desk
from grader.pipeline.journal import Entry, Journal
from grader.pipeline.progress import Progress, Tally
from grader.pipeline.request import Grading, Template
from grader.pipeline.results import merged
from grader.pipeline.worklist import Kept, Plan, Planned, Spool, planned
from grader.reporting import feedback

UNNAMED = "The report names no misconceptions of {lesson}: {why}"
AT_ONCE, SECONDS = 100, 1.0
"""The gradebook learns of results in bundles of this many, or as often as this."""
PAGELESS = "no page"
"""In the journal, before the key of a result whose page could not be written."""


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
class Filing:
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
        self._shown: dict[str, dict[str, str]] = {}
        self._unnamed: set[str] = set()  # lessons whose wrong answers have no names yet
        self.remarks: list[str] = []

    def to_its_end(self, plan: Plan, runners: Runners) -> None:
        """Give every submission of the plan its result."""
        waiting: dict[str, list[Planned]] = {}
        settled: list[Planned] = []
        for each in plan.items:
            if not isinstance(each.work, Refusal) and not self._is_finished(each):
                each = self._read(each)
            if isinstance(each.work, Kept) and not self._is_finished(each):
                waiting.setdefault(each.lesson, []).append(each)
            else:
                settled.append(each)
        self._tally = replace(self._tally, to_run=sum(map(len, waiting.values())))
        for each in settled:
            self._settle(each)
        for lesson in sorted(waiting):
            self._run_lesson(lesson, waiting[lesson], runners)
        self._record()
        for lesson in sorted(self._unnamed):
            self._name_alone(lesson, runners)

    def _read(self, each: Planned) -> Planned:
        """What there is to run, where it was not read because it was known."""
        if not isinstance(each.work, Unchanged):
            return each
        return planned(folders.one(self.grading.submitted, each.student, each.lesson), self.spool)

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
            if lesson in self._unnamed:
                self._name(lesson, runner, runners.jobs)

    def _name_alone(self, lesson: str, runners: Runners) -> None:
        """Ask the bank of a lesson in which nothing else runs, if it was not asked before."""
        if not self._to_ask(lesson)[0]:
            return
        try:
            with runners.of_lesson(self.lessons.sources[lesson]) as runner:
                self._name(lesson, runner, runners.jobs)
        except CourseError as error:
            self._stays_unnamed(lesson, error)

    def _name(self, lesson: str, runner: Runner, jobs: int) -> None:
        """Let the journal know how the bank behaves; a failure is no submission's."""
        self._unnamed.discard(lesson)
        answers, key = self._to_ask(lesson)
        if not answers:
            return
        try:
            found = misconceptions.behaviours(lesson, answers, runner, jobs)
        except Exception as error:
            self._stays_unnamed(lesson, error)
        else:
            self.journal.learn(lesson, key, found)

    def _to_ask(self, lesson: str) -> tuple[list[Answer], str]:
        """The bank's wrong answers that the journal does not know, and the key for them."""
        answers = misconceptions.wrong_answers(lesson, self.lessons.exercises[lesson])
        key = self._keys.key("", lesson, misconceptions.digest(answers))
        return ([] if self.journal.knows(lesson, key) else answers), key

    def _stays_unnamed(self, lesson: str, error: Exception) -> None:
        self.remarks.append(UNNAMED.format(lesson=lesson, why=plain(str(error))))

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
        if lesson not in self._shown:
            known = course.reference_answers(self.lessons.sources[lesson])
            asked = self.grading.exercise
            self._shown[lesson] = {name: known[name] for name in known if asked in ("", name)}
        return self._shown[lesson]

    def _failed(self, result: Result, error: Exception) -> Result:
        return results.of_failure(result, self.lessons.exercises[result.lesson], error)

    def _enter(self, result: Result) -> None:
        """Into the gradebook, with the next bundle."""
        self._unrecorded.append(result.without_notebook())
        if result.wrong and self.grading.names:
            self._unnamed.add(result.lesson)
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
        wrong=old.wrong,
        seconds=old.seconds,
        message=old.message if result.status is Status.ERROR else result.message,
    )
