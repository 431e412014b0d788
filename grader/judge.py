"""The judge is judged: every answer in the bank against every check of its lesson."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import nbformat
from rich.console import Console
from rich.table import Table

from grader import course
from grader.answers import Answer, read_bank
from grader.course import BANK, CHECK_SUFFIXES
from grader.nbgrader_setup import quiet, release_config
from grader.records import Exercise, Notebook
from grader.trials import DEADLINE, Check, Trial, run_trials

with quiet():
    from nbgrader.preprocessors import ClearSolutions

REFERENCE = "reference"
STARTER = "starter"


@dataclass(frozen=True)
class Verdict:
    """What the checks of a whole lesson make of one answer, or of the reference or the starter.

    points: what the lesson gives with this answer in it
    faults: sentences about what is not as the bank says; none if the judge judged well
    checks: how each check of the answer's own exercise ended, all for reference and starter
    """

    lesson: str
    exercise: str
    name: str
    points: float
    faults: tuple[str, ...]
    checks: dict[str, Check]


@dataclass(frozen=True)
class Report:
    """All verdicts of a run; seconds is the wall-clock time that it took."""

    verdicts: tuple[Verdict, ...]
    seconds: float

    @property
    def faulty(self) -> list[Verdict]:
        """The verdicts with faults."""
        return [verdict for verdict in self.verdicts if verdict.faults]


@dataclass(frozen=True)
class _Lesson:
    """A lesson with its bank, ready to be tried."""

    name: str
    notebook: Notebook
    exercises: list[Exercise]
    bank: list[Answer]

    def points(self, checks: dict[str, Check]) -> float:
        """Points of the checks that passed."""
        worth = {name: points for e in self.exercises for name, points in e.checks.items()}
        return sum(worth[name] for name, check in checks.items() if check.passed)


def run_bank(
    lessons: Sequence[str], bank: Path | None = None, deadline: float = DEADLINE
) -> Report:
    """Try the reference, the starter, and every answer in the bank of these lessons.

    bank:     a folder other than the course's own
    deadline: seconds for one trial
    raises:   CourseError if a file of the bank is not well-formed, or a lesson does not run
    """
    start = perf_counter()
    read = [_read(course.lesson_named(name), bank or BANK) for name in lessons]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        judged = pool.map(lambda lesson: _judged(lesson, deadline), read)
        verdicts = tuple(verdict for lesson in judged for verdict in lesson)
    return Report(verdicts, perf_counter() - start)


def bank_command(lessons: Sequence[str]) -> int:
    """Run the bank of these lessons, of all if there are none; print a table and what is wrong.

    returns: 0 if every answer is judged as the bank says, else 1
    raises:  CourseError, for status 2
    """
    report = run_bank(lessons or course.lessons())
    console = Console()
    for lesson in dict.fromkeys(verdict.lesson for verdict in report.verdicts):
        console.print(_table([v for v in report.verdicts if v.lesson == lesson]))
    for verdict in report.faulty:
        where = f"{verdict.lesson}/{verdict.exercise}/{verdict.name}".replace("//", "/")
        for fault in verdict.faults:
            console.print(f"{where}: {fault}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(report.verdicts)} trials in {report.seconds:.1f} s.", highlight=False)
    return 1 if report.faulty else 0


def _read(lesson: str, bank: Path) -> _Lesson:
    notebook = course.read_notebook(course.source_path(lesson))
    exercises = course.exercises(notebook)
    return _Lesson(lesson, notebook, exercises, read_bank(lesson, exercises, bank))


def answers_of(notebook: Notebook) -> dict[str, str]:
    """Sources of a notebook's answer cells by grade_id, in its order."""
    return {course.grade_id(c): course.source(c) for c in notebook["cells"] if course.is_answer(c)}


def starters_of(notebook: Notebook) -> dict[str, str]:
    """The same as the student gets them: nbgrader's own rule puts the stub in."""
    with quiet():
        node = nbformat.reads(json.dumps(notebook), as_version=4)
        cleared, _ = ClearSolutions(config=release_config()).preprocess(node, {})
    return answers_of(cleared)


def _judged(lesson: _Lesson, deadline: float) -> list[Verdict]:
    """All verdicts of one lesson, from one warm process."""
    reference, end = answers_of(lesson.notebook), len(lesson.notebook["cells"])
    checks = tuple(name for exercise in lesson.exercises for name in exercise.checks)
    trials = [Trial(reference, checks, end), Trial(starters_of(lesson.notebook), checks, end)]
    for answer in lesson.bank:
        answers = reference | {answer.exercise: answer.source}
        trials.append(Trial(answers, checks, end, suspect=answer.exercise))
    folder = course.source_path(lesson.name).parent
    asked, unasked, *others = run_trials(lesson.notebook, trials, folder, deadline)
    bounds = [(REFERENCE, asked, _refused(asked)), (STARTER, unasked, list(_rewarded(unasked)))]
    return [
        *(
            Verdict(lesson.name, "", name, lesson.points(ends), tuple(faults), ends)
            for name, ends, faults in bounds
        ),
        *(
            _answer_verdict(lesson, answer, ends)
            for answer, ends in zip(lesson.bank, others, strict=True)
        ),
    ]


def _answer_verdict(lesson: _Lesson, answer: Answer, ends: dict[str, Check]) -> Verdict:
    """A right answer passes everywhere; a wrong one loses what it says, in its exercise alone."""
    exercise = next(e for e in lesson.exercises if e.name == answer.exercise)
    own = {name: ends[name] for name in exercise.checks}
    faults = [f"hurts another exercise: {text}" for text in _refused(ends, besides=own)]
    lost = exercise.max_points - lesson.points(own)
    if answer.right:
        faults += _refused(own)
    elif lost != answer.loses:
        said = [f"{name} says {check.message!r}" for name, check in own.items() if check.message]
        faults.append(
            f"loses {lost:g} points and not {answer.loses:g} ({'; '.join(said) or 'all pass'})."
        )
    points = lesson.points(ends)
    return Verdict(lesson.name, answer.exercise, answer.name, points, tuple(faults), own)


def _refused(ends: dict[str, Check], besides: Iterable[str] = ()) -> list[str]:
    """A sentence for each check that fails."""
    return [
        f"the check {name} fails with {check.error}: {check.message}"
        for name, check in ends.items()
        if not check.passed and name not in besides
    ]


def _rewarded(ends: dict[str, Check]) -> Iterator[str]:
    """A sentence for each check that takes the starter for more than a starter."""
    for name, check in ends.items():
        if check.passed:
            yield f"the check {name} passes without an answer."
        elif name.endswith(CHECK_SUFFIXES[0]) and check.error != "NotImplementedError":
            yield f"the check {name} raises {check.error} and not NotImplementedError."


def _table(verdicts: Sequence[Verdict]) -> Table:
    """One lesson: a row for each of its exercises."""
    bounds = [f"{v.name} {v.points:g}" for v in verdicts if not v.exercise]
    title = f"{verdicts[0].lesson}: {', '.join(bounds)} points"
    table = Table("exercise", "right accepted", "wrong caught", "by hidden only", title=title)
    for exercise in dict.fromkeys(v.exercise for v in verdicts if v.exercise):
        rows = [v for v in verdicts if v.exercise == exercise]
        right = [not v.faults for v in rows if v.name.startswith("right_")]
        wrong = [not v.faults for v in rows if v.name.startswith("wrong_")]
        hidden = sum(not v.faults and _only_hidden(v) for v in rows)
        counts = [f"{sum(kind)} of {len(kind)}" for kind in (right, wrong)]
        table.add_row(exercise, *counts, str(hidden))
    return table


def _only_hidden(verdict: Verdict) -> bool:
    """Whether the visible check passes and the hidden one does not."""
    lost = [name for name, check in verdict.checks.items() if not check.passed]
    return bool(lost) and all(name.endswith(CHECK_SUFFIXES[1]) for name in lost)
