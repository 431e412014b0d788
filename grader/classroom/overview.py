"""`grader status CLASS`: what came, what waits, what is late."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from grader.classroom.folder import Classroom
from grader.classroom.lookalikes import same_files
from grader.classroom.marks import Book, Entry, in_place, read_book
from grader.classroom.report import attention, in_terminal
from grader.pipeline.journal import JOURNAL
from grader.policy.times import local_text
from grader.policy.totals import Standing

_COUNTED = ("came", "to\ngrade", "late", "by\nhand", "errors", "missing", "not\nyet", "excused")


def status_command(room: Classroom) -> int:
    """Print a row for each lesson, and a sentence for each thing that waits for somebody."""
    book = read_book(room)
    print_lessons(room, book)
    for sentence in in_terminal(attention(room, book, [*same_files(room, book)]), book):
        print(sentence, file=sys.stderr)
    return 0


def print_lessons(room: Classroom, book: Book) -> None:
    """A row for each lesson: how many came, wait, are late."""
    table = Table("lesson", "due", box=SIMPLE, padding=(0, 1, 0, 0))
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for title in _COUNTED:
        table.add_column(title, justify="right")
    for lesson in room.lessons:
        entries = [each for each in book.all if each.lesson == lesson]
        due = room.settings.lessons[lesson].due
        when = local_text(due, room.settings.zone) if due else ""
        table.add_row(lesson, when, *map(str, _counts(room, entries)))
    Console(width=100).print(table)


def _counts(room: Classroom, entries: list[Entry]) -> list[int]:
    stands = Counter(each.standing for each in entries)
    since = _graded_at(room)
    came, new = 0, 0
    for each in entries:
        slot = (each.member.key, each.lesson)
        attempts = list(each.attempts)
        came += bool(attempts)
        waiting = any(_came_at(one.path.stat().st_mtime) > since for one in attempts)
        new += bool(attempts) and (waiting or in_place(room, slot, attempts) is None)
    late = sum(each.credit.seconds_late > 0 and each.handed_in is not None for each in entries)
    hand = sum(each.waits for each in entries)
    error = stands[Standing.ERROR]
    rest = [stands[each] for each in (Standing.MISSING, Standing.OPEN, Standing.EXCUSED)]
    return [came, new, late, hand, error, *rest]


def _graded_at(room: Classroom) -> datetime:
    """When the class was graded last."""
    path = room.out / JOURNAL
    return _came_at(path.stat().st_mtime if path.is_file() else 0.0)


def _came_at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
