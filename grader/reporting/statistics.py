"""How well the exercises of a lesson measure: classical test theory, for instructors only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from grader.core.messages import UNANSWERED
from grader.core.models import ExerciseResult, Result, Status

ENOUGH = 20
"""Fewer students than this say nothing about an exercise."""
NEGATIVE = "Good students lose it: read the check."
MAY_BE_CHANCE = "With so few students this may be chance."

Points = NDArray[np.float64]


@dataclass(frozen=True)
class ExerciseStatistics:
    """One exercise, over the students who answered anything in its lesson.

    answered, unanswered: students
    wrong:          of those who answered, the ones without full marks
    difficulty:     mean share of the points among those who answered, 0 to 1: low is hard
    discrimination: correlation of the points with those of all other exercises together, among
                    those who answered, -1 to 1
    remark:         a sentence where the exercise should be looked at
    None: fewer than ENOUGH answered, or all have the same
    """

    name: str
    answered: int
    unanswered: int
    wrong: int
    difficulty: float | None
    discrimination: float | None
    remark: str = ""


@dataclass(frozen=True)
class LessonStatistics:
    """A lesson's numbers.

    students: who answered at least one exercise; all that follows is about them
    blank:    who handed in a notebook without an answer
    refused:  whose file could not be read
    mean:     share of the lesson's points, 0 to 1; None without students
    alpha:    Cronbach's; an unanswered exercise counts 0. None with fewer than ENOUGH students
    """

    students: int
    blank: int
    refused: int
    mean: float | None
    alpha: float | None
    exercises: tuple[ExerciseStatistics, ...]

    @property
    def hardest(self) -> str:
        """The exercise with the lowest difficulty; empty where none is known."""
        known = [(e.difficulty, e.name) for e in self.exercises if e.difficulty is not None]
        return min(known)[1] if known else ""


def of_lesson(results: Sequence[Result]) -> LessonStatistics:
    """The statistics of one lesson's results, which hold the same exercises in the same order.

    What was not handed in, could not be read, or failed by our fault is in no number of an
    exercise. An exercise that waits for a mark in anybody's work has no numbers yet.
    """
    none = (Status.MISSING, Status.REFUSED, Status.ERROR)
    ran = _marked([result for result in results if result.status not in none])
    tried = [result for result in ran if any(map(answered, result.exercises))]
    rows = [result.exercises for result in tried]
    points = np.array([[row.points for row in each] for each in rows], dtype=np.float64)
    enough = len(tried) >= ENOUGH
    return LessonStatistics(
        students=len(tried),
        blank=len(ran) - len(tried),
        refused=sum(result.status is Status.REFUSED for result in results),
        mean=_mean(points, tried[0].max_points) if tried else None,
        alpha=cronbach_alpha(points) if enough else None,
        exercises=tuple(
            _exercise(points, item, column) for item, column in enumerate(zip(*rows, strict=True))
        ),
    )


def _marked(results: Sequence[Result]) -> list[Result]:
    """Without the exercises that wait for a mark in anybody's work."""
    rows = [row for result in results for row in result.exercises]
    waits = {row.exercise for row in rows if row.points is None}
    return [
        replace(each, exercises=tuple(r for r in each.exercises if r.exercise not in waits))
        for each in results
    ]


def cronbach_alpha(points: Points) -> float | None:
    """How far the exercises measure one thing, at most 1.

    points:  (students, exercises)
    returns: None with one student or one exercise, or where all students have the same total
    source:  L. Cronbach, Psychometrika 16, 1951; variances with n - 1
    """
    students, items = points.shape
    if students < 2 or items < 2:
        return None
    total = points.sum(axis=1)
    if _all_alike(total):
        return None
    parts = points.var(axis=0, ddof=1).sum() / total.var(ddof=1)
    return float(items / (items - 1) * (1 - parts))


def item_rest_correlation(points: Points, item: int) -> float | None:
    """Pearson's correlation of one exercise with the sum of the others.

    points:  (students, exercises)
    returns: None where one of the two is the same for all

    The exercise itself is taken out of the sum: with it, every exercise agrees with the total, the
    more so the fewer there are.
    """
    mine = points[:, item]
    rest = points.sum(axis=1) - mine
    if _all_alike(mine) or _all_alike(rest):
        return None
    return float(np.corrcoef(mine, rest)[0, 1])


def _exercise(points: Points, item: int, rows: Sequence[ExerciseResult]) -> ExerciseStatistics:
    tried = np.array([answered(row) for row in rows])
    mine, maximum = points[tried], rows[0].max_points
    count = len(mine)
    enough = count >= ENOUGH
    discrimination = item_rest_correlation(mine, item) if enough else None
    return ExerciseStatistics(
        name=rows[0].exercise,
        answered=count,
        unanswered=len(rows) - count,
        wrong=int((mine[:, item] < maximum).sum()),
        difficulty=_mean(mine[:, [item]], maximum) if enough else None,
        discrimination=discrimination,
        remark=_remark(discrimination, count),
    )


def _remark(discrimination: float | None, students: int) -> str:
    """Chance is taken to reach two standard errors, which are about 1 / sqrt(n - 1)."""
    if discrimination is None or round(discrimination, 2) >= 0:
        return ""
    chance = discrimination > -2 / sqrt(students - 1)
    return f"{NEGATIVE} {MAY_BE_CHANCE}" if chance else NEGATIVE


def _mean(points: Points, maximum: float) -> float | None:
    """Mean share of the maximum; None where there is no maximum."""
    return float(points.sum(axis=1).mean() / maximum) if maximum else None


def _all_alike(points: Points) -> bool:
    """Whether they differ by no more than rounding."""
    return bool(np.isclose(np.ptp(points), 0.0))


def answered(row: ExerciseResult) -> bool:
    """Whether there was an answer, whatever a person gave or wrote beside it."""
    return row.message.partition("\n")[0] != UNANSWERED
