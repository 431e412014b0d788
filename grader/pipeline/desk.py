"""Who gets the results of a grading: the files of OUT, or the desk of a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grader.core.models import Misconception, Result
from grader.reporting import class_report, export
from grader.reporting.marks import students_of
from grader.reporting.needs import Kind, Need


class Desk(Protocol):
    """Takes each result as it comes, and all of them at the end."""

    def holds(self, student: str, lesson: str) -> bool:
        """Whether it has what file() made of an earlier result, so that nothing need run."""

    def file(self, result: Result) -> None:
        """Take a new result, its notebook included."""

    def finish(
        self, results: Sequence[Result], remarks: Sequence[str], known: Sequence[Misconception]
    ) -> None:
        """Take every result of the class.

        remarks: sentences about the hand-in as a whole
        known:   how the wrong answers of the bank behave
        """


@dataclass(frozen=True)
class OfOut:
    """grades.csv, submissions.jsonl and report.html in OUT."""

    out: Path

    def holds(self, student: str, lesson: str) -> bool:
        """Nothing is made of a single result."""
        return True

    def file(self, result: Result) -> None:
        """Nothing is made of a single result."""

    def finish(
        self, results: Sequence[Result], remarks: Sequence[str], known: Sequence[Misconception]
    ) -> None:
        """Write the files."""
        export.write(results, self.out)
        needs = [Need(Kind.HAND_IN, sentence) for sentence in remarks]
        class_report.write(students_of(results), self.out, needs, known=known)
