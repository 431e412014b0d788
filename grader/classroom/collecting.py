"""`grader collect DOWNLOAD... --class CLASS`: from a learning system's download into the inbox."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from grader.classroom import unclaimed
from grader.classroom.folder import Classroom
from grader.classroom.inbox import Attempt, Inbox
from grader.core import course
from grader.core.atomic import said_if_full
from grader.core.course import CourseError
from grader.core.models import Notebook
from grader.core.student_names import shown
from grader.formgrader.receipts import issued
from grader.intake import archives
from grader.intake.archives import Found, Lost, Parts
from grader.intake.download_forms import ENDING, Claim, Form, claim_of, form_of, lesson_by_name
from grader.intake.exchange import why_forged
from grader.intake.gradescope import Owner, owners
from grader.intake.moodle_times import read_times
from grader.intake.notebook_json import NotANotebook, parse
from grader.intake.people import Finder, Member
from grader.intake.safe_open import Unreadable
from grader.intake.traces import traces_of


class Outcome(StrEnum):
    """What became of one file of a download."""

    NEW = "new"
    KNOWN = "known already"
    UNREADABLE = "kept, but cannot be graded"
    UNCLAIMED = "put aside"
    LOST = "not read"
    OTHER = "no notebook"
    NOT_ASKED_FOR = "of other lessons"


_SILENT = (Outcome.NEW, Outcome.KNOWN, Outcome.OTHER, Outcome.NOT_ASKED_FOR)
_TAKEN = (Outcome.NEW, Outcome.KNOWN, Outcome.UNREADABLE, Outcome.NOT_ASKED_FOR)
_SHEET = ".csv"
"""Moodle's grading worksheet, which knows when the files beside it came."""
_OTHERS = 5
"""Names of files that are no notebooks, in the last line."""


@dataclass(frozen=True)
class Collected:
    """One file; message is a sentence where somebody has to look at it."""

    parts: Parts
    outcome: Outcome
    message: str = ""


def collect_command(
    room: Classroom, downloads: Sequence[Path], form: Form | None, lesson: str = ""
) -> int:
    """Collect; a sentence for each file that waits for somebody, and a count at the end.

    lesson:  only this one's files are taken, if it is given
    returns: 0; a file that fits nobody does not keep a job from going on to grade
    raises:  CourseError if files lay there and none could be taken
    """
    counts: Counter[Outcome] = Counter()
    others: list[str] = []
    said: list[str] = []
    sheets = [path for path in downloads if path.suffix.lower() == _SHEET]
    times = {who: time for path in sheets for who, time in read_times(path).items()}
    for download in downloads:
        if download in sheets:
            continue
        for each in collect(room, download, form, lesson, times):
            counts[each.outcome] += 1
            if each.outcome is Outcome.OTHER and len(others) < _OTHERS:
                others.append(shown(each.parts[-1]))
            if each.outcome not in _SILENT:
                said.append(each.message)
                print(each.message, file=sys.stderr)
    print(_summary(counts, others, room), file=sys.stderr)
    if counts and not any(counts[each] for each in _TAKEN):
        why = said[0] if said else f"it holds no notebook, only {', '.join(others)}."
        raise CourseError(f"Nothing was taken from {', '.join(map(str, downloads))}: {why}")
    return 0


def _summary(counts: Counter[Outcome], others: Sequence[str], room: Classroom) -> str:
    more = ", ..." if counts[Outcome.OTHER] > len(others) else ""
    names = {Outcome.OTHER: f" ({', '.join(others)}{more})"}
    said = [f"{counts[each]} {each.value}{names.get(each, '')}" for each in Outcome if counts[each]]
    return f"{', '.join(said) or 'nobody handed in'}; the class is {room.root}"


def collect(
    room: Classroom,
    download: Path,
    form: Form | None = None,
    lesson: str = "",
    times: Mapping[str, datetime] | None = None,
) -> Iterator[Collected]:
    """Every file of a download, taken one after the other as they are asked for.

    form:  who made the download; by its names if it is None
    times: local times of hand-in, by what the system calls the student
    """
    if room.root in (download.resolve(), *download.resolve().parents):
        raise CourseError(f"The download {download} lies in the class folder; name another place.")
    if form is None:
        form = form_of(each.parts for each in archives.files(download))
    whose = owners(archives.files(download)) if form is Form.GRADESCOPE else {}
    desk = _Desk(room, download, form, lesson, times or {}, whose)
    try:
        for each in archives.files(download):
            yield desk.taken(each)
    finally:
        desk.settle()


class _Desk:
    """Takes files of one form; the moment of collecting is one for a whole download."""

    def __init__(
        self,
        room: Classroom,
        download: Path,
        form: Form,
        lesson: str,
        times: Mapping[str, datetime],
        whose: Mapping[str, Owner],
    ) -> None:
        """whose: by a submission's folder, where a file of the download says it"""
        self._room, self._download, self._form, self._lesson = room, download, form, lesson
        self._times, self._whose = times, whose
        self._finder, self._inbox = Finder(room.people), Inbox(room.inbox)
        self._now, self._lessons = datetime.now(UTC), course.lessons()

    def settle(self) -> None:
        """Let what was taken be on the disk; raises CourseError if it cannot be."""
        try:
            with said_if_full():
                self._inbox.settle()
        except OSError as error:
            raise CourseError(
                f"The disk took only a part ({error.strerror}); collect the download again, and "
                "what is missing comes."
            ) from None

    def taken(self, item: Found | Lost) -> Collected:
        if isinstance(item, Lost):
            return Collected(item.parts, Outcome.LOST, f"{_title(item.parts)}: {item.why}")
        if not item.parts[-1].lower().endswith(ENDING):
            return Collected(item.parts, Outcome.OTHER)
        try:
            with said_if_full():
                return self._filed(item.parts, item.read())
        except (Unreadable, CourseError, OSError) as why:  # one file never stops the others
            return Collected(item.parts, Outcome.LOST, f"{_title(item.parts)}: {why}")

    def _filed(self, parts: Parts, data: bytes) -> Collected:
        claim = claim_of(parts, self._form)
        if claim is None:
            return self._put_aside(parts, data, f"its name is not one of {self._form}'s downloads")
        if found := self._whose.get(claim.ids[0] if claim.ids else ""):
            claim = replace(claim, ids=found.ids, names=found.names, sent=found.sent)
        owner = self._finder.find(*map(self._without_lessons, (claim.ids, claim.names)))
        if isinstance(owner, str):
            return self._put_aside(parts, data, owner)
        if why := self._why_forged(parts, claim):
            return self._put_aside(parts, data, why)
        named = lesson_by_name(claim, self._lessons)
        if named and self._inbox.holds(owner.key, named, data, self._sent(claim)):
            return self._taken(parts, data, Collected(parts, Outcome.KNOWN))
        notebook, notes, fault = _parsed(data)
        lesson = named or self._lesson_inside(notebook)
        if lesson not in self._room.settings.lessons:
            what = f"{lesson} is no lesson of this class" if lesson else "it names no lesson"
            return self._put_aside(parts, data, f"{what}; rename it to LESSON{ENDING}")
        if self._lesson not in ("", lesson):
            return Collected(parts, Outcome.NOT_ASKED_FOR)
        receipt = issued(data, self._now + timedelta(microseconds=claim.version), notes)
        attempt = Attempt(
            owner.key, lesson, receipt, self._form, "/".join(parts), claim.late,
            self._sent(claim), fault, self._traces(notebook, lesson),
        )  # fmt: skip
        return self._kept(parts, attempt, data)

    def _why_forged(self, parts: Parts, claim: Claim) -> str:
        """Why a submission in nbgrader's exchange is not its sender's; empty if it may be."""
        if self._form is not Form.NBGRADER or not self._download.is_dir():
            return ""
        folder = self._download.joinpath(*parts[: len(parts) - len(claim.folders)])
        return why_forged(
            folder, claim.ids[0], lambda who: isinstance(self._finder.find([who]), Member)
        )

    def _without_lessons(self, called: Sequence[str]) -> list[str]:
        """What a folder above a notebook is called may be a lesson, and is then nobody's name."""
        return [each for each in called if each not in self._lessons]

    def _sent(self, claim: Claim) -> datetime | None:
        known = (self._times[each] for each in claim.ids if each in self._times)
        local = claim.sent or next(known, None)
        if local is None:
            return None
        zoned = local if local.tzinfo else local.replace(tzinfo=self._room.settings.zone)
        return zoned.astimezone(UTC)

    def _kept(self, parts: Parts, attempt: Attempt, data: bytes) -> Collected:
        kept = self._inbox.keep(attempt, data)
        if kept is None:
            return self._taken(parts, data, Collected(parts, Outcome.KNOWN))
        if kept.fault:
            said = f"{kept.student}, {kept.lesson}: {shown(parts[-1])} {kept.fault}."
            return self._taken(parts, data, Collected(parts, Outcome.UNREADABLE, said))
        return self._taken(parts, data, Collected(parts, Outcome.NEW))

    def _taken(self, parts: Parts, data: bytes, collected: Collected) -> Collected:
        """What an earlier collecting put aside has found its student."""
        path = unclaimed.place_of(self._room, parts, data)
        if path.exists():
            self.settle()
        unclaimed.take_back(path)
        return collected

    def _put_aside(self, parts: Parts, data: bytes, why: str) -> Collected:
        """Keep what fits nobody; it goes away when the same file is taken."""
        said = f"{_title(parts)}: {why.rstrip('.')}."
        unclaimed.put_aside(self._room, parts, data, said, self._form)
        return Collected(parts, Outcome.UNCLAIMED, said)

    def _lesson_inside(self, notebook: Notebook | None) -> str:
        """The only lesson whose exercises a notebook holds; empty if that is none or several."""
        cells = notebook["cells"] if notebook else []
        names = {course.grade_id(cell) for cell in cells} - {""}
        found = [lesson for lesson, known in self._exercises.items() if names & known]
        return found[0] if len(found) == 1 else ""

    def _traces(self, notebook: Notebook | None, lesson: str) -> tuple[str, ...]:
        return traces_of(notebook["cells"], self._ids[lesson]) if notebook else ()

    @cached_property
    def _ids(self) -> dict[str, set[str]]:
        """The ids of each lesson's cells."""
        books = {name: course.read_notebook(course.source_path(name)) for name in self._lessons}
        return {
            name: {cell.get("id", "") for cell in book["cells"]} for name, book in books.items()
        }

    @cached_property
    def _exercises(self) -> dict[str, set[str]]:
        """The grade_ids of each lesson's cells."""
        books = {name: course.read_notebook(course.source_path(name)) for name in self._lessons}
        return {
            name: {course.grade_id(cell) for cell in book["cells"]} - {""}
            for name, book in books.items()
        }


def _parsed(data: bytes) -> tuple[Notebook | None, tuple[str, ...], str]:
    """The notebook, what was odd, and why it is none."""
    try:
        notebook, notes = parse(data, counts=True)
    except NotANotebook as why:
        return None, (), str(why)
    return notebook, notes, ""


def _title(parts: Parts) -> str:
    return "/".join(map(shown, parts[-3:]))
