"""When work was handed in, by Moodle's grading worksheet: its submissions come without times."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from grader.core.course import CourseError
from grader.core.student_names import shown
from grader.intake.roster import read_table

_KEY, _TIME = "identifier", "last modified submission"
_FORMS = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p", "%Y-%m-%d %H:%M")
_NUMBER = re.compile(r"\d+$")


def read_times(worksheet: Path) -> dict[str, datetime]:
    """Local times of hand-in by participant, as downloads call one: `participant 123`.

    worksheet: Moodle's, in English, as CSV; who handed nothing in has `-` for a time
    raises:    CourseError where it is no such worksheet, or a time in it cannot be read
    """
    table = read_table(worksheet, _KEY)
    if _TIME not in table.titles:
        raise CourseError(
            f"{worksheet} has no column 'Last modified (submission)'; download Moodle's grading "
            "worksheet in English, or leave the file out."
        )
    at = table.titles.index(_TIME)
    found = {}
    for row in table.rows:
        number = _NUMBER.search(row[table.key])
        if number and row[at] not in ("", "-"):
            found[f"participant {number[0]}"] = _time(row[at], worksheet)
    return found


def _time(text: str, worksheet: Path) -> datetime:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise CourseError(
        f"{worksheet} has a time {shown(text)} that cannot be read; set Moodle to English and "
        "download the worksheet again."
    )
