"""The marks as files: grades.csv, a row per exercise, and submissions.jsonl, a row per lesson."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

from grader.core.atomic import write_whole
from grader.core.models import Result

COLUMNS = ("student", "lesson", "exercise", "points", "max_points", "status", "message")

# A spreadsheet runs a cell that begins with one of these as a formula; only with a call or a
# pipe in it can the formula do harm, and a name such as "-rf" stays as it is.
_FORMULA = re.compile(r"\s*[=+\-@].*[(|!]", re.DOTALL)


def write(results: Sequence[Result], out: Path) -> None:
    """Write both files, each at once, in the order of the results."""
    write_whole(out / "grades.csv", grades_csv(results))
    write_whole(out / "submissions.jsonl", submissions_jsonl(results))


def grades_csv(results: Sequence[Result]) -> str:
    """The rows of grades.csv; points are empty where the fault is ours.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(COLUMNS)
    for result in results:
        student = _inert(result.student)
        for row in result.exercises:
            points = "" if row.points is None else _number(row.points)
            marks = (points, _number(row.max_points), row.status.value, _inert(row.message))
            lines.writerow((student, result.lesson, row.exercise, *marks))
    return stream.getvalue()


def submissions_jsonl(results: Sequence[Result]) -> str:
    """The rows of submissions.jsonl; points are null where the fault is ours."""
    rows = [
        {
            "student": result.student,
            "lesson": result.lesson,
            "status": result.status.value,
            "points": result.points,
            "max_points": result.max_points,
            "seconds": round(result.seconds, 2),
            "message": result.message,
            "unsafe": result.unsafe,
        }
        for result in results
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _number(points: float) -> str:
    return f"{points:g}"


def _inert(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text
