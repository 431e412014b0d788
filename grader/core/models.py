"""What the rooms of the road hand to each other: every type of the road, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

Notebook = dict[str, Any]
"""A notebook as parsed JSON, nbformat 4: plain dicts, lists, strings and numbers."""


class Status(StrEnum):
    """How the road of one submission, or of one exercise in it, ended."""

    GRADED = "graded"
    MISSING = "missing"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    ERROR = "error"  # ours, never the student's: it has no points and is graded again


WORST_FIRST = (Status.ERROR, Status.OUT_OF_MEMORY, Status.CRASHED, Status.TIMED_OUT)


def worst(ends: Iterable[Status]) -> Status:
    """The one that speaks for all: of an exercise's checks, of a submission's exercises."""
    found = set(ends)
    return next((status for status in WORST_FIRST if status in found), Status.GRADED)


@dataclass(frozen=True)
class Exercise:
    """An answer cell and its check cells, under the answer's grade_id.

    checks:  the points of each check cell, by the cell's grade_id, in the lesson's order
    by_hand: a person gives the points; its one check is the answer cell, or the task, itself
    """

    name: str
    checks: dict[str, float]
    by_hand: bool = False

    @property
    def max_points(self) -> float:
        """Points of all check cells together."""
        return sum(self.checks.values())


@dataclass(frozen=True)
class Submission:
    """A notebook that intake let through.

    notes: sentences about what was odd and accepted (a renamed file, a stray second notebook)
    data:  the file's bytes as they were handed in; empty unless intake was asked for them
    file:  digest of these bytes and of what intake says of the file's place
    """

    student: str
    lesson: str
    notebook: Notebook
    notes: tuple[str, ...] = ()
    data: bytes = field(default=b"", repr=False)
    file: str = ""


@dataclass(frozen=True)
class Unchanged:
    """A notebook that was read before, at this place; digest: what was noted of it then."""

    student: str
    lesson: str
    file: str
    digest: str


@dataclass(frozen=True)
class Receipt:
    """What the collector wrote down when a file came.

    time:   when it was collected, by the collector's clock, in UTC
    sha256: of the file's bytes, hexadecimal
    size:   bytes
    notes:  what intake said of it
    """

    time: datetime
    sha256: str
    size: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A submission that gets no grading: status is MISSING or REFUSED, message is one sentence."""

    student: str
    lesson: str
    status: Status
    message: str


@dataclass(frozen=True)
class Rebuilt:
    """The release notebook with a student's answers in it.

    repairs:   sentences that say what in the student's notebook was not taken as it stood
    later:     exercises that are answered again below their checks, with the number of the
               student's last cell that does so
    otherwise: the notebook in which those later answers count; None if there are none
    """

    student: str
    lesson: str
    notebook: Notebook
    repairs: tuple[str, ...] = ()
    later: dict[str, int] = field(default_factory=dict)
    otherwise: Notebook | None = None


@dataclass(frozen=True)
class CheckResult:
    """One check cell after its run; message is a learner's sentence, empty when it passed."""

    grade_id: str
    points: float
    max_points: float
    status: Status
    message: str = ""


@dataclass(frozen=True)
class ExerciseResult:
    """The row of grades.csv; points is None where the fault is ours, or a person has to mark."""

    exercise: str
    points: float | None
    max_points: float
    status: Status
    message: str = ""


@dataclass(frozen=True)
class WrongAnswer:
    """An answer without full marks, and how it behaves where every answer is asked the same.

    outcomes: a digest of what came for each expectation of the exercise's checks, empty where the
              expectation holds; there are none where the answer could not be asked
    rule:     the author's words for the first rule that does not hold
    told:     what was asked there, what was expected and what came: for instructors only
    code:     the answer cell as the student wrote it
    """

    exercise: str
    outcomes: tuple[str, ...] = ()
    rule: str = ""
    told: str = ""
    code: str = ""


def wrong_answers(found: Iterable[dict[str, Any]]) -> tuple[WrongAnswer, ...]:
    """The inverse of asdict(), for what JSON makes of several."""
    return tuple(WrongAnswer(**{**each, "outcomes": tuple(each["outcomes"])}) for each in found)


@dataclass(frozen=True)
class Misconception:
    """What the writer of a wrong answer in the bank believes, and how that answer behaves."""

    lesson: str
    exercise: str
    sentence: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Executed:
    """A rebuilt notebook after its run.

    notebook: with outputs, ready for the feedback
    checks:   one result per check cell, in the lesson's order; empty when status is ERROR
    seconds:  wall-clock time of the run
    wrong:    how answers that failed behave; an answer that ended its process has no such entry
    """

    status: Status
    message: str
    seconds: float
    notebook: Notebook | None = None
    checks: tuple[CheckResult, ...] = ()
    wrong: tuple[WrongAnswer, ...] = ()


@dataclass(frozen=True)
class Result:
    """The end of a submission's road: a row of submissions.jsonl and its rows of grades.csv.

    unsafe: the student's code ran without a sandbox
    wrong:  answers without full marks, of those that are answered: no student sees it
    """

    student: str
    lesson: str
    status: Status
    exercises: tuple[ExerciseResult, ...]
    seconds: float
    message: str = ""
    unsafe: bool = False
    notebook: Notebook | None = field(default=None, repr=False)
    checks: tuple[CheckResult, ...] = ()
    wrong: tuple[WrongAnswer, ...] = ()

    @property
    def points(self) -> float | None:
        """Points of all exercises; None as soon as one of them has none."""
        points = [row.points for row in self.exercises]
        return None if None in points else float(sum(p for p in points if p is not None))

    @property
    def max_points(self) -> float:
        """What full marks would be."""
        return float(sum(row.max_points for row in self.exercises))

    def without_notebook(self) -> Result:
        """The same result without the bulky part."""
        return replace(self, notebook=None)
