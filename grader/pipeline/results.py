"""From what the rooms found to the rows that everybody reads."""

from __future__ import annotations

from collections.abc import Sequence

from grader.core.messages import plain
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
)

_BAD = (Status.CRASHED, Status.OUT_OF_MEMORY, Status.TIMED_OUT)


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
    elif not checks:
        rows = _rows(exercises, done.status, done.message, 0.0)
    else:
        rows = tuple(_row(exercise, checks) for exercise in exercises)
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
    )


def _row(exercise: Exercise, checks: dict[str, CheckResult]) -> ExerciseResult:
    """The points of an exercise's checks, the worst status, the first message."""
    mine = [checks[name] for name in exercise.checks]
    statuses = [check.status for check in mine]
    return ExerciseResult(
        exercise=exercise.name,
        points=sum(check.points for check in mine),
        max_points=exercise.max_points,
        status=next((status for status in _BAD if status in statuses), Status.GRADED),
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
