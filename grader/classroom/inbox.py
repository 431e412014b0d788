"""CLASS/inbox/STUDENT/LESSON/TIME.ipynb: every attempt as it came, beside its receipt TIME.json.

Nothing in it is ever written over. The file is on the disk before its receipt is written: a file
without a receipt, or with an empty one, is no attempt yet, and the next collecting takes it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from grader.core.atomic import replacing, to_disk, write_whole
from grader.core.course import CourseError
from grader.core.models import Receipt
from grader.formgrader.course_folder import real_folder

_NAME = "%Y-%m-%dT%H-%M-%S.%fZ"
_AT_ONCE, _TOGETHER = 200, 16
"""Files that wait for the disk, and how many of them at the same time."""
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Attempt:
    """One file that a student handed in for a lesson.

    receipt: its time is when we collected it, in UTC
    system:  who made the download that it came in
    origin:  where it lay in the download, its parts joined by slashes
    late:    the learning system's mark; None where it has none
    sent:    when the learning system says that it came; None where it says nothing
    fault:   why it cannot be graded, empty if it can
    traces:  what files that began as one have in common, see grader.intake.traces
    """

    student: str
    lesson: str
    receipt: Receipt
    system: str = ""
    origin: str = ""
    late: bool | None = None
    sent: datetime | None = None
    fault: str = ""
    traces: tuple[str, ...] = ()
    path: Path = field(default=Path(), compare=False)

    def data(self) -> bytes:
        """The bytes that came; raises CourseError if they are others now."""
        found = self.path.read_bytes()
        if hashlib.sha256(found).hexdigest() != self.receipt.sha256:
            raise CourseError(
                f"{self.path} is not the file that came on {self.path.stem}; put it back, or "
                "delete it and collect the download again."
            )
        return found


class Inbox:
    """The attempts of a class."""

    def __init__(self, root: Path) -> None:
        """root: CLASS/inbox, made when the first attempt comes."""
        self._root = root
        self._waiting: dict[tuple[str, str], list[Attempt]] = {}

    def attempts(self, student: str, lesson: str) -> list[Attempt]:
        """What a student handed in, in the order in which it came; raises CourseError."""
        folder = self._root / student / lesson
        receipts = (path for path in sorted(folder.glob("*.json")) if path.stat().st_size)
        found = [_read(path, student, lesson) for path in receipts]
        found += self._waiting.get((student, lesson), [])
        return [each for each in found if each.path.is_file()]

    def all(self) -> Iterator[Attempt]:
        """Every attempt of everybody, by student and lesson."""
        for folder in sorted(self._root.glob("*/*/")):
            yield from self.attempts(folder.parent.name, folder.name)

    def holds(self, student: str, lesson: str, data: bytes, sent: datetime | None = None) -> bool:
        """Whether the same bytes have come before; what the system says of their time is noted."""
        digest = hashlib.sha256(data).hexdigest()
        known = (each for each in self.attempts(student, lesson) if each.receipt.sha256 == digest)
        found = next(known, None)
        if found is not None and sent is not None and found.sent is None:
            self.settle()
            write_whole(found.path.with_suffix(".json"), _text(replace(found, sent=sent)))
        return found is not None

    def put(self, attempt: Attempt, data: bytes) -> Attempt | None:
        """Keep an attempt under its time, or under the next one that is free.

        returns: the attempt as it is kept; None if the same bytes have come before
        """
        kept = self.keep(attempt, data)
        self.settle()
        return kept

    def keep(self, attempt: Attempt, data: bytes) -> Attempt | None:
        """The same for one of many: it is an attempt once settle() has written its receipt."""
        if self.holds(attempt.student, attempt.lesson, data, attempt.sent):
            return None
        known = self.attempts(attempt.student, attempt.lesson)
        folder = self._root / attempt.student / attempt.lesson
        real_folder(folder, self._root.parent)
        attempt = self._dated(attempt, folder, known)
        with replacing(attempt.path, sync=False) as draft:
            draft.write_bytes(data)
        self._waiting.setdefault((attempt.student, attempt.lesson), []).append(attempt)
        if sum(map(len, self._waiting.values())) >= _AT_ONCE:
            self.settle()
        return attempt

    def settle(self) -> None:
        """Wait until what was kept is on the disk, and then write its receipts.

        The disk writes many files in the time of one, if it is asked for all of them together.
        """
        kept = [each for attempts in self._waiting.values() for each in attempts]
        with ThreadPoolExecutor(_TOGETHER) as pool:
            list(pool.map(to_disk, [each.path for each in kept]))
        for each in kept:
            with replacing(each.path.with_suffix(".json"), sync=False) as draft:
                draft.write_text(_text(each), encoding="utf-8")
        self._waiting.clear()

    def _dated(self, attempt: Attempt, folder: Path, known: Sequence[Attempt]) -> Attempt:
        """The attempt with a time of its own, after those that came in the same moment."""
        time = attempt.receipt.time.astimezone(UTC)
        while any(each.receipt.time == time for each in known) or _path(folder, time).exists():
            time += _TICK
        receipt = replace(attempt.receipt, time=time)
        return replace(attempt, receipt=receipt, path=_path(folder, time))


def _path(folder: Path, time: datetime) -> Path:
    return folder / f"{time.strftime(_NAME)}.ipynb"


def _text(attempt: Attempt) -> str:
    receipt = attempt.receipt
    row = {
        "time": receipt.time.isoformat(),
        "sha256": receipt.sha256,
        "size": receipt.size,
        "notes": list(receipt.notes),
        "system": attempt.system,
        "origin": attempt.origin,
        "late": attempt.late,
        "sent": attempt.sent.isoformat() if attempt.sent else None,
        "fault": attempt.fault,
        "traces": list(attempt.traces),
    }
    return json.dumps(row, ensure_ascii=True, indent=1) + "\n"


def _read(path: Path, student: str, lesson: str) -> Attempt:
    try:
        return _attempt(json.loads(path.read_text(encoding="utf-8")), path, student, lesson)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(
            f"The receipt {path} cannot be read ({error}); delete it with its notebook and collect "
            "the download again."
        ) from None


def _attempt(row: dict[str, Any], path: Path, student: str, lesson: str) -> Attempt:
    time = datetime.fromisoformat(row["time"])
    if time.tzinfo is None:
        raise ValueError("its time has no zone")
    receipt = Receipt(time, str(row["sha256"]), int(row["size"]), tuple(map(str, row["notes"])))
    return Attempt(
        student,
        lesson,
        receipt,
        system=str(row["system"]),
        origin=str(row["origin"]),
        late=row["late"],
        sent=datetime.fromisoformat(row["sent"]) if row["sent"] else None,
        fault=str(row["fault"]),
        traces=tuple(map(str, row.get("traces", ()))),  # older receipts have none
        path=path.with_suffix(".ipynb"),
    )
