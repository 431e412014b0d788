"""An instructor's own comments: texts in class.toml, each under a short key such as #shape."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

from grader.core import course
from grader.policy.rules import ClassSettings
from grader.policy.toml_table import Table

_KEY = re.compile(r"[^\W\d][\w-]*")
_NAMED = re.compile(rf"(?<!\S)#({_KEY.pattern})")
"""A key in a comment; a number, a colour within a word and C# are none."""


def expanded(settings: ClassSettings, exercise: str, comment: str) -> tuple[str, list[str]]:
    """A comment with the texts of class.toml in the place of their keys, and the keys it lacks.

    A text for the exercise beats one for all. What is no key of class.toml stays as it was written.
    """
    known = settings.comments.get("", {}) | settings.comments.get(exercise, {})
    said = _NAMED.sub(lambda found: known.get(found[1], found[0]), comment)
    return said, [key for key in _NAMED.findall(comment) if known and key not in known]


def comment_bank(table: Table, lessons: Collection[str]) -> dict[str, dict[str, str]]:
    """The texts of [comments], by exercise and key; those for every exercise stand under "".

    raises: CourseError where a key, a text or an exercise is none
    """
    tables = {key: table.table(key) for key, said in table.values.items() if isinstance(said, dict)}
    if tables:
        _check_exercises(table, tables, lessons)
    found = {name: {key: _text(one, key) for key in one.values} for name, one in tables.items()}
    for_all = {key: _text(table, key) for key in table.values if key not in tables}
    return {"": for_all, **found} if for_all else found


def _check_exercises(table: Table, names: Collection[str], lessons: Collection[str]) -> None:
    books = (course.read_notebook(course.source_path(lesson)) for lesson in lessons)
    known = [each.name for book in books for each in course.exercises(book)]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = f"write {near[0]!r}" if near else "write one, such as masked-mean"
            raise table.wrong(name, f"names no exercise of the class; {meant}")


def _text(table: Table, key: str) -> str:
    if not _KEY.fullmatch(key):
        what = "is no short key; write a letter, and then letters, digits, - and _"
        raise table.wrong(key, what)
    if not (text := table.text(key)):
        raise table.wrong(key, "has no text; write one in quotes, or delete the line")
    return text
