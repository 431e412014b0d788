"""What holds of every policy: more time, the order of collecting, grading again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.policy.attempts import Attempt, counting
from grader.policy.deadlines import Credit, credit
from grader.policy.rules import (
    ATTEMPTS,
    ClassSettings,
    Deadline,
    LessonPolicy,
    Override,
    Person,
    TotalsPolicy,
)
from grader.policy.totals import LessonMark, Standing, Total, total

pytestmark = pytest.mark.slow

ANA = Person("ana", frozenset({"A"}))
NAMES = ("01_embeddings", "02_embedding_bags", "03_tatoeba", "04_ngrams")
START = datetime(2027, 3, 27, tzinfo=UTC)  # the clocks go forward on the next day
SOME = settings(max_examples=40, deadline=None)

minutes = st.integers(0, 4000).map(lambda n: START + timedelta(minutes=n))
points = st.integers(0, 1000).map(lambda n: n / 100)
deadlines = st.lists(st.builds(Deadline, minutes, st.integers(0, 99)), max_size=3).map(tuple)
policies = st.builds(
    LessonPolicy,
    due=st.none() | minutes,
    deadlines=deadlines,
    grace=st.integers(0, 600),
    attempts=st.sampled_from(ATTEMPTS),
    weight=st.integers(0, 5).map(Decimal),
)
overrides = st.builds(
    Override,
    number=st.just(1),
    student=st.sampled_from(["ana", ""]),
    label=st.just("A"),
    lesson=st.sampled_from(["all", *NAMES]),
    due=st.none() | minutes,
    deadlines=st.none() | deadlines,
    grace=st.none() | st.integers(0, 600),
)
attempts = st.lists(
    st.builds(
        Attempt, st.text("abc", min_size=1, max_size=3), minutes, points | st.none(), st.just(10.0)
    ),
    max_size=5,
    unique_by=lambda each: each.name,
)


@st.composite
def classes(draw: st.DrawFn) -> ClassSettings:
    """A class of four lessons with overrides for Ana and her section."""
    lessons = {name: draw(policies) for name in NAMES}
    found = draw(st.lists(overrides, max_size=3))
    numbered = tuple(replace(each, number=n) for n, each in enumerate(found, start=1))
    return ClassSettings(
        "", ZoneInfo("Europe/Paris"), lessons, overrides=numbered,
        totals=TotalsPolicy(draw(st.integers(0, 3))),
    )  # fmt: skip


@st.composite
def more_time(draw: st.DrawFn) -> tuple[ClassSettings, ClassSettings]:
    """A class, and the same with more time for Ana: later due, longer grace, one more deadline."""
    before = draw(classes())
    later = timedelta(minutes=draw(st.integers(0, 4000)))
    longer = draw(st.integers(0, 600))
    one_more = draw(deadlines)

    return before, replace(
        before,
        lessons={
            name: replace(
                each,
                due=each.due and each.due + later,
                grace=each.grace + longer,
                deadlines=each.deadlines + one_more,
            )
            for name, each in before.lessons.items()
        },
        overrides=tuple(
            replace(
                each,
                due=each.due and each.due + later,
                grace=None if each.grace is None else each.grace + longer,
                deadlines=None if each.deadlines is None else each.deadlines + one_more,
            )
            for each in before.overrides
        ),
    )


def final(held: ClassSettings, tried: dict[str, list[Attempt]]) -> Total:
    """Ana's total when all is over: what was not handed in is missing."""
    marks = []
    for name in NAMES:
        choice = counting(held, ANA, name, tried[name])
        known = choice is not None and choice.points is not None
        standing = Standing.MARKED if known else Standing.ERROR if choice else Standing.MISSING
        marks.append(LessonMark(name, standing, choice.points if choice else None, Decimal(10)))
    return total(held, marks)


def marked(marks: list[float]) -> list[LessonMark]:
    """Marks of lessons of 10 points, in the order of the lessons."""
    return [
        LessonMark(name, Standing.MARKED, Decimal(str(each)), Decimal(10))
        for name, each in zip(NAMES, marks, strict=True)
    ]


@SOME
@given(more_time(), minutes, st.sampled_from(NAMES), points)
def test_more_time_never_lowers_a_mark(
    classes: tuple[ClassSettings, ClassSettings], handed_in: datetime, lesson: str, mark: float
) -> None:
    before, after = (credit(held, ANA, lesson, handed_in) for held in classes)
    assert before.percent <= after.percent
    assert before.of(mark) <= after.of(mark)
    assert before.seconds_late >= after.seconds_late


@SOME
@given(more_time(), attempts, st.sampled_from(NAMES))
def test_more_time_never_lowers_the_mark_that_counts(
    classes: tuple[ClassSettings, ClassSettings], tried: list[Attempt], lesson: str
) -> None:
    before, after = (counting(held, ANA, lesson, tried) for held in classes)
    if before and after and before.points is not None:
        assert after.points is not None
        assert before.points <= after.points


@SOME
@given(more_time(), st.fixed_dictionaries(dict.fromkeys(NAMES, attempts)))
def test_more_time_never_lowers_a_total(
    classes: tuple[ClassSettings, ClassSettings], tried: dict[str, list[Attempt]]
) -> None:
    before, after = (final(held, tried) for held in classes)
    assert (before.percent is None) == (after.percent is None)
    if before.percent is not None and after.percent is not None:
        assert before.percent <= after.percent


@SOME
@given(classes(), minutes, minutes, st.sampled_from(NAMES))
def test_to_hand_in_earlier_never_lowers_credit(
    held: ClassSettings, one: datetime, other: datetime, lesson: str
) -> None:
    early, late = (credit(held, ANA, lesson, when) for when in sorted((one, other)))
    assert early.percent >= late.percent


@SOME
@given(classes(), st.fixed_dictionaries(dict.fromkeys(NAMES, attempts)), st.randoms())
def test_the_order_of_collecting_does_not_matter(
    held: ClassSettings, tried: dict[str, list[Attempt]], random: Random
) -> None:
    mixed = {name: random.sample(found, len(found)) for name, found in tried.items()}
    for name in NAMES:
        assert counting(held, ANA, name, tried[name]) == counting(held, ANA, name, mixed[name])
    assert final(held, tried) == final(held, mixed)


@SOME
@given(classes(), st.fixed_dictionaries(dict.fromkeys(NAMES, attempts)))
def test_grading_again_changes_nothing_by_itself(
    held: ClassSettings, tried: dict[str, list[Attempt]]
) -> None:
    again = {name: [replace(each) for each in found] for name, found in tried.items()}
    assert final(held, tried) == final(held, again)
    for name in NAMES:
        choice = counting(held, ANA, name, tried[name])
        if choice:
            alone = counting(held, ANA, name, [choice.attempt])
            assert alone and (alone.attempt, alone.points) == (choice.attempt, choice.points)


@SOME
@given(classes(), attempts, st.sampled_from(NAMES))
def test_a_further_attempt_never_lowers_the_best(
    held: ClassSettings, tried: list[Attempt], lesson: str
) -> None:
    best = replace(held.lessons[lesson], attempts="best")
    held = replace(held, lessons={**held.lessons, lesson: best})
    for n in range(1, len(tried)):
        before, after = (counting(held, ANA, lesson, tried[:upto]) for upto in (n, n + 1))
        assert before and after
        if before.points is not None:
            assert after.points is not None
            assert before.points <= after.points


@SOME
@given(st.integers(0, 100), st.integers(0, 100), points, points)
def test_points_after_credit_follow_points_and_credit(
    one: int, other: int, some: float, more: float
) -> None:
    low, high = sorted((one, other))
    less, most = sorted((some, more))
    assert Credit(low, 0, "").of(less) <= Credit(high, 0, "").of(less) <= Decimal(str(less))
    assert Credit(low, 0, "").of(less) <= Credit(low, 0, "").of(most)


@SOME
@given(classes(), st.lists(points, min_size=4, max_size=4))
def test_what_is_dropped_leaves_the_highest_mean(held: ClassSettings, marks: list[float]) -> None:
    found = total(held, marked(marks))
    parts = [
        (Fraction(held.lessons[each.lesson].weight), Fraction(each.points or 0) / 10)
        for each in marked(marks)
        if held.lessons[each.lesson].weight
    ]
    if not parts:
        assert found.percent is None
        return
    keep = max(1, len(parts) - held.totals.drop_lowest)
    means = [
        sum(w * share for w, share in some) / sum(w for w, _ in some)
        for some in combinations(parts, keep)
    ]
    assert found.percent is not None
    assert abs(Fraction(found.percent) - 100 * max(means)) <= Fraction(1, 200)


@SOME
@given(classes(), st.lists(points, min_size=4, max_size=4), st.integers(0, 3), points)
def test_more_points_never_lower_a_total(
    held: ClassSettings, marks: list[float], which: int, more: float
) -> None:
    better = [max(mark, more) if n == which else mark for n, mark in enumerate(marks)]
    before, after = (total(held, marked(row)).percent for row in (marks, better))
    assert (before is None and after is None) or (before or 0) <= (after or 0)
