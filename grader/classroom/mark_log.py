"""CLASS/out/marks.jsonl: every change of a mark, one JSON object a line, only ever appended.

{"time", "student", "lesson", "exercise", "before", "after", "by"}: points of an exercise; where
`exercise` is empty, of the lesson after credit. null is no mark. `by` is "hand" where a person gave
a part of the new mark, else "grading".
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.classroom.marks import Entry
from grader.core.atomic import write_whole

Key = tuple[str, str, str]


def note_changes(path: Path, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Append what is not as the last lines say, and wait for the disk; returns the new lines."""
    before = _last(path)
    time = datetime.now(UTC).isoformat(timespec="seconds")
    new = []
    for entry in entries:
        for key, points in _marks(entry):
            if before.get(key) != points:
                student, lesson, exercise = key
                hands = {*entry.hands, ""} if entry.hands else set()
                by = "hand" if exercise in hands else "grading"
                new.append(
                    {"time": time, "student": student, "lesson": lesson, "exercise": exercise,
                     "before": before.get(key), "after": points, "by": by}
                )  # fmt: skip
    if new:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in new)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    return new


def without(path: Path, student: str) -> None:
    """Take away all lines of a student."""
    if path.is_file():
        kept = [line for line in _lines(path) if line.get("student") != student]
        write_whole(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept))


def _marks(entry: Entry) -> Iterator[tuple[Key, float | None]]:
    """What there is to note; a lesson that never had a mark has none to change."""
    student, lesson = entry.member.key, entry.lesson
    for row in entry.result.exercises:
        yield (student, lesson, row.exercise), _known(entry, row.points)
    points = entry.points
    yield (student, lesson, ""), None if points is None else float(points)


def _known(entry: Entry, points: float | None) -> float | None:
    return None if entry.handed_in is None and not entry.by_hand else points


def _last(path: Path) -> dict[Key, float | None]:
    found: dict[Key, float | None] = {}
    for row in _lines(path) if path.is_file() else ():
        found[row["student"], row["lesson"], row["exercise"]] = row["after"]
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Whole lines; one that a power cut left half-written counts for nothing."""
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and {"student", "lesson", "exercise", "after"} <= row.keys():
            yield row
