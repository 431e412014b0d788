"""From what the rooms found to the rows that everybody reads; one exercise graded again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.core import course
from grader.core.course import exercise_of
from grader.core.messages import UNANSWERED, WAITS, plain, program
from grader.core.models import (
    CheckResult,
    Executed,
    Exercise,
    ExerciseResult,
    Rebuilt,
    Refusal,
    Result,
    Status,
    Submission,
    WrongAnswer,
    worst,
)

NO_PAGE = "The feedback page could not be written"
CODE_CHARS = 1_500
"""Of a wrong answer, for the report."""
WITHOUT_A_RUN = (Status.MISSING, Status.REFUSED)


def of_refusal(refusal: Refusal, exercises: Sequence[Exercise]) -> Result:
    """No work: 0 points in each exercise, and the reason in each row."""
    return _uniform(
        refusal.student, refusal.lesson, refusal.status, exercises, refusal.message, 0.0
    )


def of_failure(
    work: Submission | Result, exercises: Sequence[Exercise], error: Exception
) -> Result:
    """A failure of ours, before or after the run: no points, and nothing that looks like some."""
    reason = plain(f"Grading failed, and not because of the student: {error!r}")
    return _uniform(work.student, work.lesson, Status.ERROR, exercises, reason, None)


def without_page(result: Result, error: Exception) -> Result:
    """The same marks, and a message that says what became of the page."""
    said = plain(f"{NO_PAGE} ({error}); the same command writes it once it can.")
    return replace(result, message=" ".join(filter(None, (result.message, said))))


def of_run(
    rebuilt: Rebuilt,
    done: Executed,
    exercises: Sequence[Exercise],
    notes: Sequence[str] = (),
    unsafe: bool = False,
) -> Result:
    """The run of a notebook; notes go behind its message."""
    message = " ".join(part for part in (done.message, *notes, *rebuilt.repairs) if part)
    checks = {check.grade_id: check for check in done.checks}
    if done.status is Status.ERROR:
        rows = _rows(exercises, Status.ERROR, done.message, None)
    else:
        rows = tuple(_row(exercise, checks, done) for exercise in exercises)
    return Result(
        student=rebuilt.student,
        lesson=rebuilt.lesson,
        status=done.status,
        exercises=rows,
        seconds=done.seconds,
        message=message,
        unsafe=unsafe,
        notebook=done.notebook,
        checks=done.checks,
        wrong=_wrong(rows, done.wrong, rebuilt),
    )


def _wrong(
    rows: Sequence[ExerciseResult], behave: Sequence[WrongAnswer], rebuilt: Rebuilt
) -> tuple[WrongAnswer, ...]:
    """The answers without full marks, with their code; how they behave where that is known."""
    known = {each.exercise: each for each in behave}
    code = course.answers(rebuilt.notebook)
    return tuple(
        replace(
            known.get(row.exercise, WrongAnswer(row.exercise)),
            code=program(code.get(row.exercise, ""), CODE_CHARS),
        )
        for row in rows
        if row.points is not None and row.points < row.max_points and row.message != UNANSWERED
    )


def with_later(result: Result, rebuilt: Rebuilt, other: Executed) -> Result:
    """Say which of several answers counts, and what the later one would have earned.

    other: the run in which the later ones count
    """
    earned = {row.exercise: 0.0 for row in result.exercises}
    for check in other.checks:
        earned[exercise_of(check.grade_id)] += check.points
    told = [
        f"The answer {row.exercise} that stands above its check counts: {row.points:g} of "
        f"{row.max_points:g} points; the later one in cell {rebuilt.later[row.exercise]} would "
        f"have earned {earned[row.exercise]:g}."
        for row in result.exercises
        if row.exercise in rebuilt.later
    ]
    return replace(result, message=" ".join(filter(None, (result.message, *told))))


def _row(exercise: Exercise, checks: dict[str, CheckResult], done: Executed) -> ExerciseResult:
    """The points of an exercise's checks, the worst status, the first message.

    What a person marks has none yet, however the rest of the notebook ended.
    """
    if exercise.by_hand:
        return ExerciseResult(exercise.name, None, exercise.max_points, Status.GRADED, WAITS)
    if not checks:
        return ExerciseResult(exercise.name, 0.0, exercise.max_points, done.status, done.message)
    mine = [checks[name] for name in exercise.checks]
    return ExerciseResult(
        exercise=exercise.name,
        points=sum(check.points for check in mine),
        max_points=exercise.max_points,
        status=worst(check.status for check in mine),
        message=next((check.message for check in mine if check.message), ""),
    )


def _uniform(
    student: str,
    lesson: str,
    status: Status,
    exercises: Sequence[Exercise],
    message: str,
    points: float | None,
) -> Result:
    rows = _rows(exercises, status, message, points)
    return Result(student, lesson, status, rows, 0.0, message)


def _rows(
    exercises: Sequence[Exercise], status: Status, message: str, points: float | None
) -> tuple[ExerciseResult, ...]:
    return tuple(
        ExerciseResult(exercise.name, points, exercise.max_points, status, message)
        for exercise in exercises
    )


def merged(old: Result | None, new: Result, exercise: str) -> Result:
    """The old result with the new one's marks of an exercise.

    Where one of them is no run of the notebook, there is nothing to keep: the new one stands.
    """
    if old is None or old.status in (*WITHOUT_A_RUN, Status.ERROR) or new.status in WITHOUT_A_RUN:
        return new
    mine = {row.exercise: row for row in new.exercises if row.exercise == exercise}
    rows = tuple(mine.get(row.exercise, row) for row in old.exercises)
    kept = [check for check in old.checks if exercise_of(check.grade_id) != exercise]
    fresh = [check for check in new.checks if exercise_of(check.grade_id) == exercise]
    wrong = [each for each in old.wrong if each.exercise != exercise]
    wrong += [each for each in new.wrong if each.exercise == exercise]
    status = worst(row.status for row in rows)
    return replace(new, exercises=rows, checks=(*kept, *fresh), status=status, wrong=tuple(wrong))
