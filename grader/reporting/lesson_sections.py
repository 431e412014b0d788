"""The report's sections on lessons: one for each, and one that compares them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from grader.core.models import ExerciseResult, Result, Status
from grader.reporting import statistics
from grader.reporting.marks import Student
from grader.reporting.matrix import results_in
from grader.reporting.misunderstood import Exercise as Misunderstood
from grader.reporting.pages import Links, Section, section
from grader.reporting.statistics import LessonStatistics

MOST_BARS = 16
"""So many fit beside each other on a telephone."""


@dataclass(frozen=True)
class Bar:
    """Submissions with so many points; label is such as `3` or `4-5`."""

    label: str
    count: int


@dataclass(frozen=True)
class ExerciseRow:
    """An exercise, by how its students did.

    full, part, wrong, unanswered, waiting: students
    wrong_answers: grouped by what they do wrong; None where there are none
    """

    name: str
    full: tuple[Student, ...]
    part: tuple[Student, ...]
    wrong: tuple[Student, ...]
    unanswered: tuple[Student, ...]
    waiting: tuple[Student, ...]
    wrong_answers: Misunderstood | None

    @property
    def common(self) -> str:
        """What most of its wrong answers do wrong; empty where there are none."""
        return self.wrong_answers.groups[0].name if self.wrong_answers else ""

    @property
    def common_count(self) -> int:
        """How many do that."""
        return len(self.wrong_answers.groups[0].students) if self.wrong_answers else 0

    @property
    def groups(self) -> Mapping[str, tuple[Student, ...]]:
        """The students of each kind, those who need help first."""
        return {
            "no points": self.wrong, "in part": self.part, "not answered": self.unanswered,
            "waits for a mark": self.waiting, "full marks": self.full,
        }  # fmt: skip


def lesson_section(
    lesson: str,
    students: Sequence[Student],
    measured: LessonStatistics,
    wrong: Sequence[Misunderstood],
    links: Links,
) -> Section:
    """Scores, exercises, who got what, and what the exercises measure."""
    theirs = [each for each in students if lesson in each.marks]
    results = results_in(lesson, theirs)
    return section(
        f"lesson-{lesson}", lesson, "lesson.html",
        lesson=lesson, measured=measured, links=links, max_points=results[0].max_points,
        bars=scores(results), exercises=exercises_of(lesson, theirs, wrong),
        handed_in=any(each.status is not Status.MISSING for each in results),
    )  # fmt: skip


def compared_section(measured: Mapping[str, LessonStatistics]) -> Section:
    """The lessons beside each other."""
    return section(
        "compared", "The lessons compared", "compared.html",
        measured=measured, enough=statistics.ENOUGH,
    )  # fmt: skip


def scores(results: Sequence[Result]) -> list[Bar]:
    """How many submissions have how many points; what was not handed in is in no bar."""
    most = results[0].max_points
    step = ceil((most + 1) / MOST_BARS)
    points = [r.points for r in results if r.status is not Status.MISSING and r.points is not None]
    counts = Counter(int(each / step) for each in points)
    return [
        Bar(f"{step * n}" if step == 1 else f"{step * n}\u2013{step * n + step - 1}", counts[n])
        for n in range(int(most / step) + 1)
    ]


def exercises_of(
    lesson: str, students: Sequence[Student], wrong: Sequence[Misunderstood]
) -> list[ExerciseRow]:
    """Each exercise; who handed in nothing, or failed by our fault, is in no row."""
    rows: dict[str, list[tuple[Student, ExerciseResult]]] = {
        row.exercise: [] for row in students[0].marks[lesson].result.exercises
    }
    for student in students:
        result = student.marks[lesson].result
        if result.status not in (Status.MISSING, Status.ERROR):
            for row in result.exercises:
                rows[row.exercise].append((student, row))
    grouped = {each.name: each for each in wrong if each.lesson == lesson and each.groups}
    return [_exercise(name, pairs, grouped.get(name)) for name, pairs in rows.items()]


def _exercise(
    name: str, pairs: Sequence[tuple[Student, ExerciseResult]], wrong: Misunderstood | None
) -> ExerciseRow:
    kinds: dict[str, list[Student]] = {}
    for student, row in pairs:
        kinds.setdefault(_kind(row), []).append(student)
    found = {kind: tuple(kinds.get(kind, ())) for kind in _KINDS}
    return ExerciseRow(name, **found, wrong_answers=wrong)


_KINDS = ("full", "part", "wrong", "unanswered", "waiting")


def _kind(row: ExerciseResult) -> str:
    if row.points is None:
        return "waiting"
    if row.points == row.max_points:
        return "full"
    if row.points:
        return "part"
    return "wrong" if statistics.answered(row) else "unanswered"
