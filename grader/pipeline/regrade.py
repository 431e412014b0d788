"""One exercise graded again: its marks are new, and the others of the submission stay."""

from __future__ import annotations

from dataclasses import replace

from grader.core.course import exercise_of
from grader.core.models import Result, Status

WITHOUT_A_RUN = (Status.MISSING, Status.REFUSED)
UNFINISHED = (Status.OUT_OF_MEMORY, Status.CRASHED, Status.TIMED_OUT)


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
    found = {row.status for row in rows}
    worst = next((s for s in (Status.ERROR, *UNFINISHED) if s in found), Status.GRADED)
    return replace(new, exercises=rows, checks=(*kept, *fresh), status=worst)
