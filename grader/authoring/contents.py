"""The table of lessons in the documents: made from the lessons' own first cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.core import course
from grader.core.atomic import write_whole

BEGIN, END = "<!-- The lessons, by `grader release` -->\n", "<!-- End of the lessons -->\n"
DOCUMENTS = ("README.md", "notebooks/README.md")

_TITLE = re.compile(r"# (\d+)\. (.+)")
_TIME = re.compile(r"\*\*Time:\*\* ([^,.:]+)")


def write_contents() -> None:
    """Put the table as it is now into every document that has a place for it."""
    for name in outdated():
        path = course.ROOT / name
        write_whole(path, _refreshed(path))


def outdated() -> list[str]:
    """Documents whose table is not what the lessons say."""
    paths = [course.ROOT / name for name in DOCUMENTS if (course.ROOT / name).is_file()]
    return [
        str(path.relative_to(course.ROOT))
        for path in paths
        if path.read_text(encoding="utf-8") != _refreshed(path)
    ]


def _refreshed(path: Path) -> str:
    return with_table(path.read_text(encoding="utf-8"), path.parent, course.lessons())


def with_table(text: str, folder: Path, lessons: Sequence[str]) -> str:
    """The document with the table of these lessons in its place; links lead from the folder."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}{_table(folder, lessons)}{end}{after}" if end else text


def title_of(lesson: str) -> str:
    """What a lesson calls itself, without its number; its name if it has no title yet."""
    first = course.read_notebook(course.source_path(lesson))["cells"][0]
    title = _TITLE.match(course.source(first))
    return title[2] if title else lesson


def _table(folder: Path, lessons: Sequence[str]) -> str:
    """A row for each lesson; its link leads from that folder to the student's notebook."""
    rows = ["| lesson | time | exercises |", "|---|---|---|"]
    for lesson in lessons:
        notebook = course.read_notebook(course.source_path(lesson))
        first = course.source(notebook["cells"][0])
        title, time = _TITLE.match(first), _TIME.search(first)
        link = course.release_path(lesson).relative_to(folder).as_posix()
        named = f"{title[1]}. [{title[2]}]({link})" if title else f"[{lesson}]({link})"
        count = len(course.exercises(notebook))
        rows.append(f"| {named} | {time[1] if time else ''} | {count} |")
    return "\n".join(rows) + "\n"
