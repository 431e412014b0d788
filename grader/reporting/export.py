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

# A spreadsheet runs a cell that begins with one of these as a formula, in East Asian settings with
# the wide ones too. A formula does harm, or shows another cell as this one, only with a call, a
# pipe or a cell in it, and a name such as "-rf" stays as it is.
_SIGN = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(rf"[\s\"]*+[{_SIGN}].*?(?:[(|!]|[A-Za-z]{{1,3}}\$?[0-9])", re.DOTALL)
# Where lists are cut by semicolons, this file is too, within quotes as well, and some readers cut
# at tabs and take any line break for a row's end: a cell may begin after each.
_BEGINS = re.compile(rf"([;\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029][\s\"]*+)(?=[{_SIGN}])")


def write(results: Sequence[Result], out: Path) -> None:
    """Write both files, each at once, in the order of the results."""
    write_whole(out / "grades.csv", grades_csv(results))
    write_whole(out / "submissions.jsonl", submissions_jsonl(results))


def grades_csv(results: Sequence[Result]) -> str:
    """The rows of grades.csv; points are empty where the fault is ours, or a mark waits.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, however the
    spreadsheet cuts the file.
    """
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(COLUMNS)
    for result in results:
        student = inert(result.student)
        for row in result.exercises:
            points = "" if row.points is None else _number(row.points)
            marks = (points, _number(row.max_points), row.status.value, inert(row.message))
            lines.writerow((student, result.lesson, row.exercise, *marks))
    return stream.getvalue()


def submissions_jsonl(results: Sequence[Result]) -> str:
    """The rows of submissions.jsonl; points are null where the fault is ours, or a mark waits."""
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


def inert(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could see the beginning of a formula."""
    text = _BEGINS.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text
