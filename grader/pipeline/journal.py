"""OUT/journal.jsonl: every finished result, on the disk before the next one is asked for.

A run that was killed goes on from it, and rows that a narrower run does not touch come from it.
One JSON object a line, only ever appended:

{"salt": hex}               once: of the digest of COURSE_KEY
{"begin": scope}            a run starts
{"key": key, "course_key": digest, "result": {}}
                            a result is finished; the last line of a student and lesson counts
{"bank": lesson, "key": key, "misconceptions": []}
                            how the bank's wrong answers behave; the last line of a lesson counts
{"end": scope}              a run has come to its end
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from grader.core.course import CourseError
from grader.core.models import (
    CheckResult,
    ExerciseResult,
    Misconception,
    Result,
    Status,
    wrong_answers,
)

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Entry:
    """A finished result, and the digest of everything that it depends on."""

    key: str
    result: Result


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry lies in the file; results stay there, so that memory does not grow."""

    key: str
    status: Status
    offset: int
    run: int
    course_key: str


class Journal:
    """The journal of a folder of results, open for one run at a time.

    unreadable: lines that are damaged and count for nothing

    Use it as a context manager, from one thread.
    """

    def __init__(self, path: Path) -> None:
        """Open or begin it; raises CourseError if another run has it open."""
        self._file = path.open("a+b")
        _lock(self._file, path, fcntl.LOCK_EX)
        self.unreadable = 0
        self._places: dict[tuple[str, str], _Place] = {}
        self._bank: dict[str, tuple[str, list[Misconception]]] = {}
        self._salt = ""
        self._scope, self._run, self._ended = "", 0, True
        self.course_key = ""  # the digest under which results are added from now on
        self._read()
        if not self._salt:
            self._salt = os.urandom(16).hex()
            self._append({"salt": self._salt})

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def salt(self) -> bytes:
        """Drawn once for the file."""
        return bytes.fromhex(self._salt)

    def begin(self, scope: str) -> None:
        """Start a run; the one of the same scope goes on if it has not come to its end."""
        if self._ended or self._scope != scope:
            self._append({"begin": scope})
            self._scope, self._ended = scope, False
            self._run += 1

    def end(self) -> None:
        """The run has come to its end: the same scope begins anew."""
        self._append({"end": self._scope})
        self._ended = True

    def pairs(self) -> list[tuple[str, str]]:
        """Student and lesson of every result."""
        return list(self._places)

    def key(self, student: str, lesson: str) -> str:
        """The key of the newest result, empty if there is none."""
        place = self._places.get((student, lesson))
        return place.key if place else ""

    def of_another_key(self) -> list[tuple[str, str]]:
        """Student and lesson of every run whose hidden inputs were drawn from another key."""
        without_a_run = (Status.ERROR, Status.MISSING, Status.REFUSED)
        return [
            pair
            for pair, place in self._places.items()
            if place.course_key not in ("", self.course_key) and place.status not in without_a_run
        ]

    def is_finished(self, student: str, lesson: str, anew: bool) -> bool:
        """Whether there is a result that is no error; anew: and it is of the run that is on."""
        place = self._places.get((student, lesson))
        finished = place is not None and place.status is not Status.ERROR
        return finished and (not anew or (place is not None and place.run == self._run))

    def result(self, student: str, lesson: str) -> Result:
        """The newest result, without its notebook; raises KeyError if there is none."""
        self._file.seek(self._places[student, lesson].offset)
        return _result(json.loads(self._file.readline())["result"])

    def add(self, entries: Sequence[Entry]) -> None:
        """Append results; they are on the disk when this returns."""
        lines = []
        for entry in entries:
            bare = asdict(entry.result.without_notebook())
            del bare["notebook"]
            lines.append({"key": entry.key, "course_key": self.course_key, "result": bare})
        start = self._append(*lines)
        for entry, offset in zip(entries, start, strict=True):
            self._note(entry.key, self.course_key, entry.result, offset)

    def learn(self, lesson: str, key: str, found: Sequence[Misconception]) -> None:
        """Keep how the wrong answers of a lesson's bank behave; key: of all that this depends on"""
        kept = [[each.exercise, each.sentence, each.outcomes] for each in found]
        self._append({"bank": lesson, "key": key, "misconceptions": kept})
        self._bank[lesson] = key, list(found)

    def knows(self, lesson: str, key: str) -> bool:
        """Whether that is known."""
        return lesson in self._bank and self._bank[lesson][0] == key

    @property
    def misconceptions(self) -> list[Misconception]:
        """Of all lessons."""
        return [each for _, found in self._bank.values() for each in found]

    def _append(self, *lines: dict[str, Any]) -> list[int]:
        """Write lines and wait for the disk; returns where each begins."""
        offsets, data = [], b""
        end = self._file.seek(0, os.SEEK_END)
        for line in lines:
            offsets.append(end + len(data))
            data += json.dumps(line, ensure_ascii=False).encode() + b"\n"
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())
        return offsets

    def _read(self) -> None:
        """Take in what is there. A line that is damaged, or cut off, counts for nothing."""
        self._file.seek(0)
        offset = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                self._file.truncate(offset)
                break
            try:
                self._take(json.loads(line), offset)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.unreadable += 1
            offset += len(line)

    def _take(self, line: dict[str, Any], offset: int) -> None:
        if "result" in line:
            course_key = str(line.get("course_key", ""))  # older journals do not say
            self._note(line["key"], course_key, _result(line["result"]), offset)
        elif "bank" in line:
            found = [
                Misconception(line["bank"], exercise, sentence, tuple(outcomes))
                for exercise, sentence, outcomes in line["misconceptions"]
            ]
            self._bank[line["bank"]] = line["key"], found
        elif "begin" in line:
            self._scope, self._ended = line["begin"], False
            self._run += 1
        elif "end" in line:
            self._ended = True
        else:
            self._salt = bytes.fromhex(line["salt"]).hex()

    def _note(self, key: str, course_key: str, result: Result, offset: int) -> None:
        place = _Place(key, result.status, offset, self._run, course_key)
        self._places[result.student, result.lesson] = place


def check_free(path: Path) -> None:
    """Raise CourseError if a run has the journal open; there need be none yet."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        _lock(file, path, fcntl.LOCK_SH)


def _lock(file: IO[bytes], path: Path, kind: int) -> None:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise CourseError(
            f"Another grading writes into {path.parent}; wait for it, or name another --out."
        ) from None


def _result(found: dict[str, Any]) -> Result:
    """The inverse of asdict()."""
    rows = (ExerciseResult(**{**r, "status": Status(r["status"])}) for r in found["exercises"])
    checks = (CheckResult(**{**c, "status": Status(c["status"])}) for c in found["checks"])
    parts = {
        "status": Status(found["status"]),
        "exercises": tuple(rows),
        "checks": tuple(checks),
        "wrong": wrong_answers(found.get("wrong", ())),
    }
    return Result(**{**found, **parts})
