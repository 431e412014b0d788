"""What the report says of exercises: counted right, by other formulas, and silent when it must."""

from __future__ import annotations

import random
import statistics as stdlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from grader.core.messages import UNANSWERED, WAITS
from grader.core.models import ExerciseResult, Result, Status
from grader.reporting.class_report import page
from grader.reporting.marks import students_of
from grader.reporting.statistics import (
    ENOUGH,
    NEGATIVE,
    LessonStatistics,
    cronbach_alpha,
    item_rest_correlation,
    of_lesson,
)

NAMES = ("one", "two", "three")
BLANK = -1.0
"""In place of points: not answered."""


def result(points: Sequence[float], status: Status = Status.GRADED, name: str = "a") -> Result:
    """A submission of a lesson with exercises of 4 points."""
    rows = tuple(
        ExerciseResult(exercise, None if status is Status.ERROR else max(0.0, each), 4.0, status,
                       UNANSWERED if each == BLANK else "")
        for exercise, each in zip(NAMES, points, strict=True)
    )  # fmt: skip
    return Result(name, "01_tiny", status, rows, 1.0)


def lesson(points: Sequence[Sequence[float]]) -> LessonStatistics:
    return of_lesson([result(each) for each in points])


def drawn(students: int, seed: int = 1) -> list[list[float]]:
    """Points that go with how good a student is, in the three exercises."""
    generator = random.Random(seed)
    found = []
    for _ in range(students):
        good = generator.random()
        found.append(
            [float(min(4, max(0, round(4 * good + generator.gauss(0, 1))))) for _ in NAMES]
        )
    return found


def test_alpha_is_what_the_covariances_give() -> None:
    points = np.array(drawn(40))
    covariances = np.cov(points, rowvar=False)
    k = len(NAMES)
    variance = np.trace(covariances) / k
    covariance = (covariances.sum() - np.trace(covariances)) / (k * (k - 1))
    assert cronbach_alpha(points) == pytest.approx(
        k * covariance / (variance + (k - 1) * covariance)
    )


@pytest.mark.parametrize(
    ("points", "alpha"),
    [
        ([[1, 1], [2, 2], [4, 4]], 1.0),
        ([[1, 2], [2, 1], [1, 1], [2, 2]], 0.0),
        ([[1, 4], [2, 3], [4, 1]], None),  # all have the same total
        ([[1], [2]], None),
        ([[1, 2]], None),
        ([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]], None),  # the same but for rounding
    ],
)
def test_alpha_of_small_tables(points: list[list[float]], alpha: float | None) -> None:
    found = cronbach_alpha(np.array(points, dtype=np.float64))
    assert found == (None if alpha is None else pytest.approx(alpha, abs=1e-12))


def test_discrimination_leaves_the_exercise_out_of_the_total() -> None:
    rows = drawn(30)
    found = item_rest_correlation(np.array(rows), 1)
    mine, rest = [row[1] for row in rows], [row[0] + row[2] for row in rows]
    assert found == pytest.approx(stdlib.correlation(mine, rest))
    assert found != pytest.approx(stdlib.correlation(mine, [sum(row) for row in rows]))


@pytest.mark.parametrize("points", [[[3, 1], [3, 2], [3, 4]], [[1, 2], [4, 2], [0, 2]]])
def test_without_a_difference_nothing_discriminates(points: list[list[float]]) -> None:
    assert item_rest_correlation(np.array(points, dtype=np.float64), 0) is None


def test_below_twenty_students_only_counts_are_said() -> None:
    few, enough = lesson(drawn(ENOUGH - 1)), lesson(drawn(ENOUGH))
    assert few.alpha is None and few.mean is not None and few.hardest == ""
    assert {(e.difficulty, e.discrimination) for e in few.exercises} == {(None, None)}
    assert enough.alpha is not None and enough.hardest in NAMES
    assert all(e.difficulty is not None and e.discrimination for e in enough.exercises)


def test_an_exercise_that_few_answered_has_no_numbers_of_its_own() -> None:
    rows = [[1.0, 2.0, BLANK if n else 3.0] for n in range(30)]
    third = lesson(rows).exercises[2]
    assert (third.answered, third.unanswered, third.difficulty) == (1, 29, None)


def test_an_exercise_that_waits_for_a_person_has_no_numbers_yet() -> None:
    points = drawn(ENOUGH)
    marked = [result(each) for each in points]
    waiting = replace(marked[0].exercises[2], points=None, message=WAITS)
    first = replace(marked[0], exercises=(*marked[0].exercises[:2], waiting))
    found = of_lesson([first, *marked[1:]])
    assert [each.name for each in found.exercises] == ["one", "two"]
    assert found.students == ENOUGH
    assert found.alpha == cronbach_alpha(np.array([each[:2] for each in points]))


def test_unanswered_is_apart_from_wrong() -> None:
    rows = [*[[4.0, 4.0, 4.0]] * 20, *[[2.0, 4.0, BLANK]] * 10, *[[0.0, 4.0, 0.0]] * 10]
    one, _, three = lesson(rows).exercises
    assert lesson(rows).hardest == "one"
    assert (one.answered, one.unanswered, one.wrong) == (40, 0, 20)
    assert (three.answered, three.unanswered, three.wrong) == (30, 10, 10)
    assert one.difficulty == pytest.approx((20 * 4 + 10 * 2) / 160)
    assert three.difficulty == pytest.approx(20 / 30)


def test_who_handed_in_nothing_readable_is_in_no_number() -> None:
    rows = [result(each) for each in drawn(25)]
    others = [
        result([0, 0, 0], Status.MISSING),
        result([0, 0, 0], Status.REFUSED),
        result([0, 0, 0], Status.REFUSED),
        result([0, 0, 0], Status.ERROR),
        result([BLANK, BLANK, BLANK]),
    ]
    alone, found = of_lesson(rows), of_lesson([*others, *rows])
    assert (found.students, found.refused, found.blank) == (25, 2, 1)
    assert (found.exercises, found.alpha, found.mean) == (alone.exercises, alone.alpha, alone.mean)


def test_what_ended_badly_is_an_answer() -> None:
    rows = [result(each) for each in drawn(25)]
    assert of_lesson([*rows, result([0, 1, 0], Status.TIMED_OUT)]).students == 26


def test_without_students_nothing_is_known() -> None:
    assert of_lesson([result([0, 0, 0], Status.MISSING)]) == LessonStatistics(
        0, 0, 0, None, None, ()
    )


def turned(students: int) -> list[list[float]]:
    """A class in which the good ones lose the third exercise."""
    return [[one, two, 4 - (one + two) / 2] for one, two, _ in drawn(students)]


def test_where_good_students_lose_an_exercise_it_is_said() -> None:
    third = lesson(turned(60)).exercises[2]
    assert third.discrimination is not None and third.discrimination < -0.9
    assert third.remark == NEGATIVE == "Good students lose it: read the check."
    straight = lesson(drawn(60)).exercises
    assert [each.remark for each in straight] == ["", "", ""]


def test_what_may_be_chance_is_called_so() -> None:
    rows = [[float(n % 5), float(n % 5), 4.0] for n in range(25)]
    rows[4][2] = 3.0
    third = lesson(rows).exercises[2]
    assert third.discrimination is not None and -0.4 < third.discrimination < -0.2
    assert third.remark == f"{NEGATIVE} With so few students this may be chance."


def test_the_report_shows_it_to_instructors() -> None:
    rows = turned(40)
    html = page(students_of(result(each, name=f"s{n}") for n, each in enumerate(rows)))
    found = lesson(rows)
    assert f"{found.alpha:.2f}".replace("-", "\u2212") in html
    for each in found.exercises:
        assert f"{100 * (each.difficulty or 0):.0f}%" in html
        assert f"{each.discrimination:.2f}".replace("-", "\u2212") in html
    assert f'<a href="#exercise-01_tiny-three">01_tiny, three</a>: {NEGATIVE}</li>' in html
    few = page(students_of(result(each, name=f"s{n}") for n, each in enumerate(drawn(5))))
    assert "need 20 students" in few and NEGATIVE not in few
