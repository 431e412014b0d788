"""From a hostile folder into nbgrader's `submitted/`, with a receipt for each file.

The only writer of that folder. A file is taken byte for byte, after intake has read it, or not at
all; what stood there before stays until the new one is whole.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from grader.core import course
from grader.core.atomic import replacing, write_whole
from grader.core.course import CourseError
from grader.core.models import Receipt, Refusal, Status, Submission
from grader.core.student_names import fault_in_nbgrader
from grader.formgrader.course_folder import CourseFolder, alone, prepared, real_folder
from grader.formgrader.receipts import issued, read_receipts, receipt_of, stamp, write_receipts
from grader.intake import folders


class Outcome(StrEnum):
    """What became of one student's lesson."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    MISSING = "missing"
    FAILED = "failed"  # ours: the file could not be written


@dataclass(frozen=True)
class Collected:
    """One student and lesson; message is a sentence where nothing was taken."""

    student: str
    lesson: str
    outcome: Outcome
    message: str = ""


_SILENT = (Outcome.NEW, Outcome.REPLACED, Outcome.UNCHANGED, Outcome.MISSING)


def collect_command(
    handed_in: Path, root: Path, lessons: Sequence[str], roster: Sequence[str]
) -> int:
    """Collect; a sentence for each refusal and a count at the end.

    returns: 1 if a file could not be written because of us, else 0
    """
    counts: Counter[Outcome] = Counter()
    items = []
    for each in collect(handed_in, root, lessons, roster):
        items.append(each)
        counts[each.outcome] += 1
        if each.outcome not in _SILENT:
            print(f"{each.student}, {each.lesson}: {each.message}", file=sys.stderr)
    said = ", ".join(f"{counts[each]} {each.value}" for each in Outcome if counts[each])
    print(f"{said or 'nobody handed in'}; the course folder is {root}", file=sys.stderr)
    ended = ((each.outcome, f"{each.student}, {each.lesson}: {each.message}") for each in items)
    if why := folders.why_nothing(handed_in, ended):
        raise CourseError(why)
    return 1 if counts[Outcome.FAILED] else 0


def collect(
    handed_in: Path, root: Path, lessons: Sequence[str], roster: Sequence[str] = ()
) -> Iterator[Collected]:
    """Collect what was handed in, one item after the other as they are asked for.

    handed_in: holds <student>/<lesson>/<lesson>.ipynb, and anything else that people send
    root:      the course folder, made if it is not there
    roster:    students who exist; if it is empty, whoever has a folder exists
    raises:    CourseError on wrong use, before anything is written
    """
    if _overlap(handed_in.resolve(), root.resolve()):
        raise CourseError(f"{handed_in} and the course folder {root} lie in each other.")
    found = folders.collect(handed_in, lessons, roster, course.lessons(), with_data=True)
    folder = prepared(root, lessons)
    return _all(found, folder)


def _overlap(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents


def _all(found: Iterator[Submission | Refusal], folder: CourseFolder) -> Iterator[Collected]:
    with alone(folder):
        for item in found:
            yield _one(item, folder)


def _one(item: Submission | Refusal, folder: CourseFolder) -> Collected:
    if isinstance(item, Refusal):
        kind = Outcome.MISSING if item.status is Status.MISSING else Outcome.REFUSED
        return Collected(item.student, item.lesson, kind, item.message + _stays(item, folder))
    why = fault_in_nbgrader(item.student)
    if why:
        said = f"The student's name cannot be used with nbgrader: {why}; rename it."
        return Collected(item.student, item.lesson, Outcome.REFUSED, said)
    try:
        return Collected(item.student, item.lesson, _filed(item, folder, datetime.now(UTC)))
    except (OSError, CourseError) as error:  # one submission never stops the others
        said = str(error) if isinstance(error, CourseError) else f"It cannot be written: {error}."
        return Collected(item.student, item.lesson, Outcome.FAILED, said)


def _stays(refusal: Refusal, folder: CourseFolder) -> str:
    """What is still there of somebody who has handed in before; names may be anything."""
    if refusal.student != Path(refusal.student).name or fault_in_nbgrader(refusal.student):
        return ""
    try:
        known = read_receipts(folder.receipts(refusal.student, refusal.lesson))
    except CourseError:
        return ""
    return f" The one collected on {stamp(known[0])} stays." if known else ""


def _filed(submission: Submission, folder: CourseFolder, now: datetime) -> Outcome:
    """Put a submission in place, unless it is there."""
    place = (submission.student, submission.lesson)
    known = read_receipts(folder.receipts(*place))
    real_folder(folder.notebook(*place).parent, folder.root)
    before = _in_place(folder.notebook(*place))
    standing = receipt_of(before, known)
    if before == submission.data and standing is not None:
        _date(folder.timestamp(*place), standing)
        return Outcome.UNCHANGED
    receipt = _receipt(submission, known, now)
    put_in_place(folder, *place, submission.data, receipt)
    return Outcome.REPLACED if known else Outcome.NEW


def put_in_place(
    folder: CourseFolder, student: str, lesson: str, data: bytes, receipt: Receipt
) -> None:
    """Write the receipt, then the file, then nbgrader's copy of the time.

    raises: CourseError if a link stands in the way
    """
    path, receipts = folder.notebook(student, lesson), folder.receipts(student, lesson)
    for parent in (receipts.parent, path.parent):
        real_folder(parent, folder.root)
    before = _in_place(path)
    standing = receipt_of(before, read_receipts(receipts))
    if before != data or standing != receipt:
        older = [standing] if standing and standing != receipt else []
        write_receipts(receipts, [receipt, *older])
    if before != data:
        with replacing(path) as draft:
            draft.write_bytes(data)
    _date(folder.timestamp(student, lesson), receipt)


def _receipt(submission: Submission, known: Sequence[Receipt], now: datetime) -> Receipt:
    """A new receipt, or the first one of a file that came before and was not put in its place."""
    again = receipt_of(submission.data, known[:1])
    return again or issued(submission.data, now, submission.notes)


def _in_place(path: Path) -> bytes:
    """The file that stands there now, empty if there is none."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _date(path: Path, receipt: Receipt) -> None:
    if _in_place(path) != stamp(receipt).encode():
        write_whole(path, stamp(receipt))
