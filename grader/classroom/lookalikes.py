"""Which work of a class looks alike: files from their receipts, code from what was graded."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.classroom.folder import Classroom, remembered
from grader.classroom.marks import Book, Entry
from grader.core import course
from grader.core.atomic import write_whole
from grader.intake.traces import RUNS
from grader.policy.times import local_text
from grader.reporting import alike_page
from grader.reporting.alike_page import PAGE, SameFile
from grader.reporting.lookalikes import Match, Piece, rare_matches, rarely

CACHE = ".alike.json"
"""What was found, by lesson: to compare a lesson again takes seconds."""
_ADDED_CHARACTERS = 20_000
"""Of the cells that a student added to a lesson, as many are compared."""

Came = dict[str, datetime]
"""When students handed something in."""


def write_lookalikes(room: Classroom, book: Book, files: Sequence[SameFile]) -> None:
    """Write out/alike.html; a lesson in which nothing changed is not compared again."""
    known, now = remembered(room.out / CACHE), {}
    for lesson in room.lessons:
        entries = [each for each in book.all if each.lesson == lesson and each.handed_in]
        digest = _digest(room, lesson, entries)
        row = known.get(lesson, {})
        if row.get("digest") != digest:
            matches = _matches(room, lesson, entries)
            row = {"digest": digest, "matches": [asdict(each) for each in matches]}
        now[lesson] = row
    if now != known:
        write_whole(room.out / CACHE, json.dumps(now, ensure_ascii=False))
    alike_page.write(
        room.out, files, [_match(each) for row in now.values() for each in row["matches"]]
    )


def told(files: Sequence[SameFile]) -> list[str]:
    """A sentence if files came twice; it takes no comparing of code."""
    same = sum(not each.traces for each in files)
    counts = [
        (same, "the same file came from several students"),
        (len(files) - same, "files of several students share traces of one file"),
    ]
    found = [
        f"{what} ({count} {'time' if count == 1 else 'times'})" for count, what in counts if count
    ]
    if not found:
        return []
    said = " and ".join(found)
    return [f"{said[0].upper()}{said[1:]}: see out/{PAGE}, which is no verdict."]


def same_files(room: Classroom, book: Book) -> Iterator[SameFile]:
    """Files that came from several students, and files that share what few do."""
    for lesson in room.lessons:
        attempts = [one for each in book.all if each.lesson == lesson for one in each.attempts]
        of = len({each.student for each in attempts})
        ours = hashlib.sha256(_bytes(course.release_path(lesson))).hexdigest()
        files: dict[str, Came] = defaultdict(dict)
        traces: dict[str, Came] = defaultdict(dict)
        for each in attempts:
            came = each.sent or each.receipt.time
            if each.receipt.sha256 != ours:
                files[each.receipt.sha256].setdefault(each.student, came)
            for trace in each.traces:
                traces[trace].setdefault(each.student, came)
        same = [came for came in files.values() if len(came) > 1]
        yield from (_same_file(room, lesson, came, of) for came in same)
        yield from _traced(room, lesson, traces, [came.keys() for came in same], of)


def _traced(
    room: Classroom, lesson: str, traces: Mapping[str, Came], same: Sequence[Any], of: int
) -> Iterator[SameFile]:
    """A row for each group of few students, who do not all have the same file anyway."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for trace, came in traces.items():
        if 2 <= len(came) <= rarely(of) and not any(came.keys() <= each for each in same):
            groups[tuple(sorted(came))].append(trace)
    for shared in groups.values():
        ids = sum(not each.startswith(RUNS) for each in shared)
        said = (
            [f"the ids of {ids} added cells" if ids > 1 else "the id of an added cell"]
            if ids
            else []
        )
        said += ["the order in which the cells ran"] if ids < len(shared) else []
        yield _same_file(room, lesson, traces[shared[0]], of, " and ".join(said))


def _same_file(room: Classroom, lesson: str, came: Came, of: int, traces: str = "") -> SameFile:
    first = sorted(came, key=lambda student: (came[student], student))
    times = tuple(local_text(came[student], room.settings.zone) for student in first)
    return SameFile(lesson, tuple(first), times, of, traces)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _matches(room: Classroom, lesson: str, entries: Sequence[Entry]) -> list[Match]:
    source = course.read_notebook(course.source_path(lesson))
    released = course.release_path(lesson)
    starters = course.answers(course.read_notebook(released)) if released.is_file() else {}
    pieces = [piece for each in entries for piece in _pieces(room, each, starters)]

    def known() -> Iterator[str]:
        yield from (course.source(c) for c in source["cells"] if c["cell_type"] == "code")
        yield from starters.values()
        yield from (path.read_text(encoding="utf-8", errors="replace") for path in _bank(lesson))

    return rare_matches(lesson, pieces, len(entries), known())


def _pieces(room: Classroom, entry: Entry, starters: Mapping[str, str]) -> Iterator[Piece]:
    """What a student wrote, from the graded notebook: intake read it, and rebuild placed it."""
    student = entry.member.key
    lost = {row.exercise for row in entry.result.exercises
            if row.points is not None and row.points < row.max_points}  # fmt: skip
    left = _ADDED_CHARACTERS
    for cell in _cells(room.autograded(student, entry.lesson)):
        name = course.grade_id(cell)
        if course.is_answer(cell):
            text = _own_lines(course.source(cell), starters.get(name, ""))
        elif course.is_added(cell) and left > 0:
            text = _own_lines(course.source(cell))[:left]
            left -= len(text)
        else:
            continue
        if text:
            yield Piece(student, name, text, name in lost)


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        found = course.read_notebook(path)["cells"]
    except (OSError, ValueError, KeyError):  # not graded, or somebody's hands were in it
        return []
    return [cell for cell in found if cell.get("cell_type") == "code"]


def _own_lines(text: str, starter: str = "") -> str:
    """The lines that hold something and do not stand in the starter."""
    given = {line.rstrip() for line in starter.splitlines()}
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and line not in given)


def _digest(room: Classroom, lesson: str, entries: Sequence[Entry]) -> str:
    """Of all that a comparison depends on."""
    paths = [course.source_path(lesson), course.release_path(lesson), *_bank(lesson)]
    rows: list[Any] = [_changed(path) for path in paths]
    for each in entries:
        points = [row.points for row in each.result.exercises]
        graded = room.autograded(each.member.key, lesson)
        rows.append([each.member.key, points, _changed(graded)])
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _bank(lesson: str) -> list[Path]:
    """Answers that anybody may come to, right and wrong."""
    return sorted((course.BANK / lesson).rglob("*.py"))


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


def _match(row: dict[str, Any]) -> Match:
    """The inverse of asdict()."""
    left, right = (tuple((bool(alike), str(part)) for alike, part in text) for text in row["texts"])
    return Match(**{**row, "students": tuple(row["students"]), "texts": (left, right)})
