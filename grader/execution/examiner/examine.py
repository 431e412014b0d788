"""One submission: its cells run in the sandbox, its checks here, with stand-ins for its answers."""

from __future__ import annotations

import ast
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lessonkit.draws import drawn_for
from lessonkit.expecting import CheckFailed
from lessonkit.passing import tallied

from grader.core.course import exercise_of, grade_id, is_answer, is_check, nbgrader_of
from grader.core.course import source as text_of
from grader.core.limits import Limits
from grader.core.messages import BELOW, UNANSWERED
from grader.core.models import CheckResult, Executed, Notebook, Status, WrongAnswer
from grader.execution.examiner.bounds import bare, processor_seconds
from grader.execution.examiner.probes import behaviour
from grader.execution.examiner.proxy import Fault, Line, Lost, Missing, StandIn, Student
from grader.execution.examiner.verdicts import HIDDEN, Ends, NotRun, results, whole

Cell = dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """What the examiner knows of a lesson.

    checks:    source of each check cell with its hidden tests, by grade_id
    names:     what the answer cells define
    cells:     identifiers of the lesson's own cells: all others are the student's
    namespace: of the teaching cells that the checks use, as they left it
    """

    checks: dict[str, str]
    names: tuple[str, ...]
    cells: frozenset[str]
    namespace: dict[str, Any]

    def behaviour(
        self, exercise: str, student: Student, seconds: float
    ) -> tuple[WrongAnswer | None, bool]:
        """How an answer in that process behaves, and whether the process is still there."""
        checks = [text for name, text in self.checks.items() if exercise_of(name) == exercise]
        return behaviour(exercise, checks, self.namespace, self.names, student, seconds)


def lesson(notebook: Notebook, namespace: dict[str, Any]) -> Lesson:
    """From the author's notebook."""
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return Lesson(
        {grade_id(cell): text_of(cell) for cell in cells if is_check(cell)},
        tuple(name for cell in code if is_answer(cell) for name in _defined(text_of(cell))),
        frozenset(cell["id"] for cell in cells),
        namespace,
    )


def _defined(source: str) -> Iterator[str]:
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield statement.name


@dataclass
class _Run:
    """One way through a notebook, with a new process whenever one was lost.

    cells: the student's cells that run, in their order; a cell that ends its process is left out
           of the next one, and so is an answer whose check does
    told:  what a check that passes says, by its grade_id
    known: the errors up to the first hidden check; what comes later is no student's to know
    spare: seconds for the probes of wrong answers, which are no part of the submission's time
    wrong: how wrong answers behave
    """

    lesson: Lesson
    fork: Callable[[], Line]
    limits: Limits
    until: float
    ran: list[Cell] = field(default_factory=list)
    student: Student | None = None
    errors: dict[str, Exception | Lost] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    known: dict[str, Exception | Lost] | None = None
    chars_left: int = 0
    spare: float = 0.0
    wrong: list[WrongAnswer] = field(default_factory=list)

    def alive(self) -> Student:
        """The process, a new one if the last was lost; raises Fault if there is none to be had."""
        if self.student is None:
            try:
                line = self.fork()
            except Exception as error:
                raise Fault(str(error)) from error
            self.student = Student(line, self.limits.cell_seconds, self.until)
            for cell in list(self.ran):
                self._again(cell)
        return self.student

    def _again(self, cell: Cell) -> None:
        """Bring a new process to where the last one was."""
        if self.student is None:  # a cell before it ended this process too
            return
        try:
            self.student.cell(text_of(cell), 0)
        except Lost as lost:
            self.lose(cell, lost)

    def lose(self, cell: Cell | None, lost: Lost) -> None:
        """Give up the process, and the cell that is to blame."""
        if cell is not None:
            self.ran = [each for each in self.ran if each is not cell]
            self.errors[grade_id(cell) or cell["id"]] = lost
        self.close()

    def close(self) -> None:
        if self.student is not None:
            self.student.close()
            self.student = None

    def cell(self, cell: Cell) -> None:
        """Run a cell of the student's and keep its outputs in it."""
        if self.is_over():
            self.errors[grade_id(cell) or cell["id"]] = Lost(Status.TIMED_OUT)
            return
        student = self.alive()
        self.ran.append(cell)
        try:
            cell["outputs"], raised = student.cell(text_of(cell), self.chars_left)
            self.chars_left = max(0, self.chars_left - len(str(cell["outputs"])))
        except Lost as lost:
            self.lose(cell, lost)
            return
        if raised is not None:
            self.errors[grade_id(cell) or cell["id"]] = raised

    def is_over(self) -> bool:
        """Whether the time of the whole submission is used up."""
        return time.monotonic() > self.until

    def check(self, name: str) -> CheckFailed | Exception | Lost | Missing | None:
        """Run a check in its own copy of the lesson's namespace; what it raised, if anything."""
        if name.endswith(HIDDEN) and self.known is None:
            self.known = dict(self.errors)
        exercise = exercise_of(name)
        earlier = self.errors.get(exercise)
        if isinstance(earlier, Lost):
            return earlier
        if self.is_over():
            return NotRun(Status.TIMED_OUT)
        stand_ins = {each: StandIn(self.alive, each) for each in self.lesson.names}
        namespace = {**self.lesson.namespace, **stand_ins}
        try:
            with tallied() as tally, processor_seconds(self.limits.cell_seconds):
                exec(compile(self.lesson.checks[name], f"<{name}>", "exec"), namespace)  # noqa: S102
        except Lost as lost:
            answer = next((c for c in self.ran if grade_id(c) == exercise), None)
            self.lose(answer, lost)
            bare(lost)
            return lost
        except (Exception, Missing) as error:
            bare(error)
            return error
        self.told[name] = f"{tally.line}\n" if tally.line else ""
        return None


def examine(
    notebook: Notebook, lesson: Lesson, fork: Callable[[], Line], limits: Limits
) -> Executed:
    """Run the student's cells and the checks of a rebuilt notebook.

    Visible checks run at their place, hidden ones after all cells. An exercise that fails is tried
    once more without the other answers, which may have hurt it, and shows then how it behaves on
    inputs that are the same for everybody. Hidden checks draw their inputs
    from the answers' bytes besides the course's key: what yesterday's answers found out about
    theirs is worth nothing to today's, and the same answers are asked the same again. What cells
    show goes into the notebook itself.

    raises: Fault where something of ours does not work
    """
    answers = [(grade_id(c), text_of(c)) for c in notebook["cells"] if is_answer(c)]
    with drawn_for(json.dumps(answers).encode()):
        return _examined(notebook, lesson, fork, limits)


def _examined(
    notebook: Notebook, lesson: Lesson, fork: Callable[[], Line], limits: Limits
) -> Executed:
    start = time.monotonic()
    run = _Run(lesson, fork, limits, start + limits.total_seconds, spare=limits.probe_seconds)
    run.chars_left = limits.output_chars
    try:
        ends = _all_cells(run, notebook)
    finally:
        run.close()
    points = {
        grade_id(c): float(nbgrader_of(c)["points"]) for c in notebook["cells"] if is_check(c)
    }
    found = results(_ends(run, ends), points)
    for exercise in _worth_a_second_try(found, notebook):
        found |= _alone(exercise, notebook, run, found)
    found |= _answered_below(found)
    checks = tuple(found[name] for name in lesson.checks)
    _show_messages(notebook, found, run.told)
    status, message = whole(_ends(run, ends), checks)
    return Executed(status, message, time.monotonic() - start, notebook, checks, tuple(run.wrong))


def _ends(run: _Run, ends: dict[str, Any]) -> Ends:
    known = run.errors if run.known is None else run.known
    return Ends(ends, known, run.is_over())


def _is_students(cell: Cell, lesson: Lesson) -> bool:
    return cell["cell_type"] == "code" and (is_answer(cell) or cell["id"] not in lesson.cells)


def _all_cells(run: _Run, notebook: Notebook) -> dict[str, Any]:
    ends: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if _is_students(cell, run.lesson):
            run.cell(cell)
        elif is_check(cell) and not grade_id(cell).endswith(HIDDEN):
            ends[grade_id(cell)] = run.check(grade_id(cell))
    for name in run.lesson.checks:
        if name not in ends:
            ends[name] = run.check(name)
    return ends


def _worth_a_second_try(found: dict[str, CheckResult], notebook: Notebook) -> list[str]:
    """Exercises that failed though they are answered, where other answers ran before them."""
    answers = [grade_id(cell) for cell in notebook["cells"] if is_answer(cell)]
    failed = {exercise_of(c.grade_id) for c in found.values() if c.points < c.max_points}
    blank = {exercise_of(c.grade_id) for c in found.values() if c.message == UNANSWERED}
    return [name for name in answers if name in failed - blank] if len(answers) > 1 else []


def _answered_below(found: dict[str, CheckResult]) -> dict[str, CheckResult]:
    """Checks that met the starter where those of the same exercise after them met an answer."""
    answered = {exercise_of(c.grade_id) for c in found.values() if c.points}
    return {
        name: replace(check, message=BELOW)
        for name, check in found.items()
        if check.message == UNANSWERED and exercise_of(name) in answered
    }


def _alone(
    exercise: str, notebook: Notebook, before: _Run, found: dict[str, CheckResult]
) -> dict[str, CheckResult]:
    """The results of an exercise without the other answers, if they are better."""
    names = [name for name in before.lesson.checks if exercise_of(name) == exercise]
    run = _Run(before.lesson, before.fork, before.limits, before.until, told=before.told)
    try:
        for cell in notebook["cells"]:
            if _is_students(cell, run.lesson) and (
                not is_answer(cell) or grade_id(cell) == exercise
            ):
                run.cell({**cell})  # what it shows now is for nobody
        ends = {name: run.check(name) for name in names}
        again = results(_ends(run, ends), {name: found[name].max_points for name in names})
        if run.student is not None and any(ends.values()):
            _probe(exercise, run.student, before)
    finally:
        run.close()
    won = sum(check.points for check in again.values())
    return again if won > sum(found[name].points for name in names) else {}


def _probe(exercise: str, student: Student, run: _Run) -> None:
    """Note how a wrong answer behaves; what that takes is no part of the submission's time."""
    start = time.monotonic()
    if run.spare > 0 and (found := run.lesson.behaviour(exercise, student, run.spare)[0]):
        run.wrong.append(found)
    took = time.monotonic() - start
    run.spare, run.until = run.spare - took, run.until + took


def behaviours(
    answers: Sequence[tuple[str, str]], lesson: Lesson, fork: Callable[[], Line], limits: Limits
) -> list[WrongAnswer | None]:
    """How answers of our own behave; None for one that cannot say.

    They are no strangers: one process takes one after the other, as long as it lives.

    answers: exercise and source
    raises:  Fault where something of ours does not work
    """
    found: list[WrongAnswer | None] = []
    run = _Run(lesson, fork, limits, math.inf)
    try:
        for exercise, source in answers:
            wrong, alive = _behaviour(exercise, source, run)
            found.append(wrong)
            if not alive:
                run.close()
    finally:
        run.close()
    return found


def _behaviour(exercise: str, source: str, run: _Run) -> tuple[WrongAnswer | None, bool]:
    seconds = run.limits.cell_seconds
    student = run.alive()
    student.until = time.monotonic() + seconds
    try:
        _, raised = student.cell(source, 0)
    except Lost:
        return None, False
    return (None, True) if raised else run.lesson.behaviour(exercise, student, seconds)


def _show_messages(notebook: Notebook, found: dict[str, CheckResult], told: dict[str, str]) -> None:
    """Below each check its message, or what it says when it passes."""
    for cell in filter(is_check, notebook["cells"]):
        name = grade_id(cell)
        message = found[name].message
        stream, text = ("stderr", message) if message else ("stdout", told.get(name, ""))
        shown = [{"output_type": "stream", "name": stream, "text": text}] if text else []
        cell["outputs"] = shown
