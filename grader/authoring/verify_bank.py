"""The judge is judged: every answer in the bank takes the road of a submission."""

from __future__ import annotations

import copy
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import nbformat
from rich.console import Console
from rich.table import Table

from grader.authoring.bank import Answer, read_bank, shown
from grader.authoring.rounds import (
    REFERENCE,
    Round,
    drawn_again,
    loses,
    side_by_side,
    sources,
    with_the_author,
)
from grader.authoring.verdicts import Report, Verdict, ended, only_hidden, refused, rewarded
from grader.core import course
from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import CheckResult, Exercise, Notebook, Rebuilt, Status
from grader.execution.runner import LessonRunner, Runner
from grader.release.nbgrader_settings import quiet, release_config

with quiet():
    from nbgrader.preprocessors import ClearSolutions

LIMITS = Limits(probe_seconds=0)
STARTER = "starter"


@dataclass(frozen=True)
class Lesson:
    """A lesson with its bank, ready to be tried; of its exercises those that have checks."""

    name: str
    notebook: Notebook
    exercises: list[Exercise]
    bank: list[Answer]
    folder: Path

    @property
    def names(self) -> list[str]:
        """Names of the exercises."""
        return [exercise.name for exercise in self.exercises]

    @property
    def max_points(self) -> float:
        """Full marks."""
        return sum(exercise.max_points for exercise in self.exercises)


def run_bank(
    lessons: Sequence[str],
    bank: Path | None = None,
    limits: Limits = LIMITS,
    exercise: str = "",
    draws: int = 0,
    draw_for_wrong: bool = True,
) -> Report:
    """Try the reference, the starter, and every answer in the bank of these lessons.

    bank:     a folder other than the course's own
    exercise: only its answers; empty for all
    draws, draw_for_wrong: as for judged()
    raises: CourseError if a file of the bank is not well-formed, or a lesson or the sandbox does
            not run
    """
    start = perf_counter()
    read = [read_lesson(course.lesson_named(name), bank) for name in lessons]
    if exercise:
        read = [_narrowed(lesson, exercise) for lesson in read if exercise in lesson.names]
    if not read:
        raise CourseError(f"There is no exercise {exercise!r} in {', '.join(lessons)}.")
    verdicts: list[Verdict] = []
    for lesson in read:
        with LessonRunner(lesson.notebook, limits) as runner:
            verdicts += judged(lesson, runner, draws, draw_for_wrong)
    return Report(tuple(verdicts), perf_counter() - start)


def bank_command(lessons: Sequence[str], exercise: str = "") -> int:
    """Run the bank of these lessons, or of one exercise; print a table and what is wrong.

    returns: 0 if every answer is judged as the bank says, else 1
    raises:  CourseError, for status 2
    """
    report = run_bank(lessons or course.lessons(), exercise=exercise)
    console = Console()
    for lesson in dict.fromkeys(verdict.lesson for verdict in report.verdicts):
        console.print(_table([v for v in report.verdicts if v.lesson == lesson]))
    for sentence in report.sentences:
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    took = f"{len(report.verdicts)} answers judged in {report.seconds:.1f} s."
    console.print(took, highlight=False)
    alone, wrong = report.hidden_alone
    print(f"wrong answers caught by hidden checks alone: {alone} of {wrong}")
    return 1 if report.faulty else 0


def read_lesson(lesson: str, bank: Path | None = None) -> Lesson:
    """A lesson with its bank; bank: a folder other than the course's own."""
    notebook = course.read_notebook(course.source_path(lesson))
    exercises = [each for each in course.exercises(notebook) if not each.by_hand]
    folder = bank or course.BANK
    return Lesson(lesson, notebook, exercises, read_bank(lesson, exercises, folder), folder)


def _narrowed(lesson: Lesson, exercise: str) -> Lesson:
    return replace(lesson, bank=[each for each in lesson.bank if each.exercise == exercise])


def starters_of(notebook: Notebook) -> dict[str, str]:
    """The answer cells as a student gets them: nbgrader's own rule puts the stub in."""
    with quiet():
        node = nbformat.reads(json.dumps(notebook), as_version=4)
        cleared, _ = ClearSolutions(config=release_config()).preprocess(node, {})
    return course.answers(cleared)


def judged(
    lesson: Lesson, runner: Runner, draws: int = 0, draw_for_wrong: bool = True
) -> list[Verdict]:
    """All verdicts of one lesson, by a runner of it.

    draws:          how often answers are tried again, with other hidden inputs each time
    draw_for_wrong: whether wrong answers are among these
    """
    starter = starters_of(lesson.notebook)
    beside = side_by_side(lesson.notebook, lesson.bank)
    rounds = with_the_author(lesson.notebook, lesson.bank, draw_for_wrong) * draws
    drawn = [drawn_again(chosen, number) for number, chosen in enumerate(rounds)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ends = pool.map(
            lambda answers: _checked(lesson, answers, runner),
            [{}, starter, *map(sources, beside), *drawn],
        )
        asked, unasked, *others = ends
        found = _expected(lesson, asked, zip(beside, others, strict=False))
        again = [answer for answer in lesson.bank if answer not in found]
        found |= zip(
            again,
            pool.map(lambda one: _checked(lesson, {one.exercise: one.source}, runner), again),
            strict=True,
        )
    bounds = (REFERENCE, asked, refused(asked)), (STARTER, unasked, list(rewarded(unasked)))
    verdicts = [
        *(
            Verdict(
                lesson.name,
                "",
                name,
                _points(ends),
                tuple(faults),
                ends,
                where=f"{lesson.name}/{name}",
            )
            for name, ends, faults in bounds
        ),
        *(_answer_verdict(lesson, answer, found[answer]) for answer in lesson.bank),
    ]
    unsteady = _unsteady(lesson, rounds, others[len(beside) :])
    return [
        replace(verdict, faults=(*verdict.faults, *unsteady[verdict.exercise, verdict.name]))
        for verdict in verdicts
    ]


Ends = tuple[CheckResult, ...]


def _expected(
    lesson: Lesson, author: Ends, tried: Iterable[tuple[Round, Ends]]
) -> dict[Answer, Ends]:
    """The checks of a lesson with each of these answers, beside the author's to the others.

    Where a run with several does not end as the bank says, none of them is in it: nobody knows
    which one is to blame, and each has to be tried alone.
    """
    found: dict[Answer, Ends] = {}
    for chosen, ends in tried:
        if all(
            _points(_own(each, ends)) == each.max_points - loses(chosen, each)
            for each in lesson.exercises
        ):
            for exercise in (each for each in lesson.exercises if each.name in chosen):
                own = {check.grade_id: check for check in _own(exercise, ends)}
                found[chosen[exercise.name]] = tuple(
                    own.get(check.grade_id, check) for check in author
                )
    return found


def _own(exercise: Exercise, checks: Iterable[CheckResult]) -> list[CheckResult]:
    return [check for check in checks if check.grade_id in exercise.checks]


def _unsteady(
    lesson: Lesson, rounds: Sequence[Round], ends: Sequence[Ends]
) -> defaultdict[tuple[str, str], list[str]]:
    """A sentence for each answer that some draws judge otherwise than the bank says."""
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for exercise in lesson.exercises:
        tried: defaultdict[Answer, list[float]] = defaultdict(list)
        for chosen, checks in zip(rounds, ends, strict=True):
            own = _points(_own(exercise, checks))
            tried[chosen[exercise.name]].append(exercise.max_points - own)
        for answer, lost in tried.items():
            if odd := [each for each in lost if each != answer.loses]:
                where = exercise.name if answer.name != REFERENCE else ""
                said[where, answer.name].append(
                    f"{len(odd)} of {len(lost)} draws cost {exercise.name} {odd[0]:g} points and "
                    f"not {answer.loses:g}."
                )
    return said


def _checked(lesson: Lesson, answers: dict[str, str], runner: Runner) -> Ends:
    """The lesson's checks after a run of the author's notebook with these answers put in."""
    notebook = copy.deepcopy(lesson.notebook)
    for cell in filter(course.is_answer, notebook["cells"]):
        cell["source"] = answers.get(course.grade_id(cell), cell["source"])
    done = runner.execute(Rebuilt("bank", lesson.name, notebook))
    if done.status is Status.ERROR:
        raise CourseError(f"The bank of {lesson.name} was not judged: {done.message}")
    return done.checks


def _points(checks: Sequence[CheckResult]) -> float:
    return sum(check.points for check in checks)


def _answer_verdict(lesson: Lesson, answer: Answer, checks: Ends) -> Verdict:
    """A right answer passes everywhere; a wrong one costs the lesson what it says."""
    exercise = next(e for e in lesson.exercises if e.name == answer.exercise)
    own = tuple(_own(exercise, checks))
    points = _points(checks)
    lost = lesson.max_points - points
    faults = refused(checks) if answer.right else []
    if not answer.right and lost != answer.loses:
        ends = "".join(map(ended, own))
        faults.append(f"loses {lost:g} points, and '# loses:' says {answer.loses:g}.{ends}")
    file = lesson.folder / lesson.name / answer.exercise / f"{answer.name}.py"
    return Verdict(
        lesson.name,
        answer.exercise,
        answer.name,
        points,
        tuple(faults),
        own,
        answer.memorises,
        shown(file, lesson.folder),
    )


def _table(verdicts: Sequence[Verdict]) -> Table:
    """One lesson: a row for each of its exercises."""
    bounds = [f"{v.name} {v.points:g}" for v in verdicts if not v.exercise]
    title = f"{verdicts[0].lesson}: {', '.join(bounds)} points"
    table = Table("exercise", "right accepted", "wrong caught", "by hidden only", title=title)
    for exercise in dict.fromkeys(v.exercise for v in verdicts if v.exercise):
        rows = [v for v in verdicts if v.exercise == exercise]
        right = [not v.faults for v in rows if v.name.startswith("right_")]
        wrong = [not v.faults for v in rows if v.name.startswith("wrong_")]
        hidden = sum(not v.faults and only_hidden(v) for v in rows)
        counts = [f"{sum(kind)} of {len(kind)}" for kind in (right, wrong)]
        table.add_row(exercise, *counts, str(hidden))
    return table
