"""What stands in the gradebook, together with how the run ended and what the policy says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from grader.classroom.folder import Classroom, person
from grader.classroom.inbox import Attempt, Inbox
from grader.core import course
from grader.core.messages import MARKED
from grader.core.messages import WAITS as BY_HAND
from grader.core.models import Exercise, ExerciseResult, Misconception, Result, Status
from grader.formgrader.receipts import read_receipts
from grader.gradebook.marks import Marks, read_marks
from grader.intake.people import Member
from grader.pipeline.journal import JOURNAL, Journal
from grader.pipeline.results import WITHOUT_A_RUN
from grader.policy.comments import expanded
from grader.policy.deadlines import FULL, Credit, credit, is_closed, terms
from grader.policy.rules import ClassSettings
from grader.policy.totals import LessonMark, Standing, Total, standing, total

NOTHING = "Nothing was handed in."
WAITS = "It came, and waits for `grader grade`."
PART_BY_HAND = "A part waits for a mark by hand."


@dataclass(frozen=True)
class Entry:
    """One student's lesson, as everybody is told of it.

    result:  its points and messages are the gradebook's, before credit
    ungraded: it came, and no grading has seen it
    attempts: all that came, in its order
    hands:   exercises that a person gave points in
    by_hand: a person gave a mark or wrote a comment
    look:    exercises whose automatic points, or answer, changed under a mark by hand
    closed:  the last time at which it could get points is over
    unknown: short keys in comments, with their exercise, that class.toml does not have
    """

    member: Member
    result: Result
    credit: Credit
    standing: Standing
    hands: frozenset[str] = frozenset()
    by_hand: bool = False
    look: tuple[Exercise, ...] = ()
    handed_in: datetime | None = None
    ungraded: bool = False
    attempts: tuple[Attempt, ...] = ()
    closed: bool = False
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def lesson(self) -> str:
        """The lesson's name."""
        return self.result.lesson

    @property
    def points(self) -> Decimal | None:
        """Points after credit; None unless the lesson is marked."""
        points = self.result.points
        marked = self.standing is Standing.MARKED and points is not None
        return self.credit.of(points) if marked and points is not None else None

    @property
    def waits(self) -> bool:
        """Whether it was graded and a person has to mark a part of it."""
        return self.standing is Standing.WAITS and not self.ungraded

    @property
    def penalty(self) -> float:
        """Points that come off for being late, of those that are known, as nbgrader adds them."""
        points = float(sum(row.points or 0.0 for row in self.result.exercises))
        return float(Decimal(repr(points)) - self.credit.of(points)) if points else 0.0

    @property
    def mark(self) -> LessonMark:
        """The same for the total."""
        most = Decimal(repr(self.result.max_points))
        return LessonMark(self.lesson, self.standing, self.points, most)


@dataclass
class Book:
    """Every student's lessons, and the total of them, by student in the roster's order."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    totals: dict[str, Total] = field(default_factory=dict)

    @property
    def all(self) -> list[Entry]:
        """All entries, by student and lesson."""
        return [each for entries in self.entries.values() for each in entries]


def read_book(room: Classroom, results: Mapping[tuple[str, str], Result] | None = None) -> Book:
    """The marks of the class as they are now.

    results: how the runs ended; the journal's if it is None
    raises:  CourseError if the gradebook or the journal cannot be read
    """
    ended = journal_of(room) if results is None else results
    marks = read_marks(room.database)
    exercises = {
        lesson: course.exercises(course.read_notebook(course.source_path(lesson)))
        for lesson in room.lessons
    }
    now, inbox, book = datetime.now(UTC), Inbox(room.inbox), Book()
    for member in room.people:
        for lesson in room.lessons:
            slot = (member.key, lesson)
            attempts = inbox.attempts(*slot)
            found = marks.get(slot, Marks())
            result = ended.get(slot)
            if result is None or (result.status is Status.MISSING and attempts):
                result = _bare(slot, exercises[lesson], found, bool(attempts))
            elif result.status is Status.MISSING:  # without words about folders
                result = _bare(slot, exercises[lesson], Marks(), came=False)
            ungraded = result.status is Status.MISSING and bool(attempts)
            known = in_place(room, slot, attempts)
            one = _Slot(room.settings, member, exercises[lesson], found, known, ungraded)
            entry = replace(one.entry(result, now), attempts=tuple(attempts))
            book.entries.setdefault(member.key, []).append(entry)
        marked = [each.mark for each in book.entries[member.key]]
        book.totals[member.key] = total(room.settings, marked)
    return book


def journal_of(room: Classroom) -> dict[tuple[str, str], Result]:
    """How each run ended, from the journal; nothing before the first grading."""
    if not (room.out / JOURNAL).is_file():
        return {}
    with Journal(room.out / JOURNAL) as journal:
        return {pair: replace(journal.result(*pair), checks=()) for pair in journal.pairs()}


def misconceptions_of(room: Classroom) -> list[Misconception]:
    """How the wrong answers of the bank behave, from the journal."""
    if not (room.out / JOURNAL).is_file():
        return []
    with Journal(room.out / JOURNAL) as journal:
        return journal.misconceptions


def handed_in(settings: ClassSettings, member: Member, attempt: Attempt) -> datetime:
    """The time that counts: the learning system's if it has one, else the receipt's.

    Canvas says only whether a file is late. One that is not was there when it was due, however long
    afterwards the download was collected.
    """
    if attempt.sent is not None:
        return attempt.sent
    due = terms(settings, person(member), attempt.lesson).policy.due
    if attempt.late is False and due is not None:
        return min(due, attempt.receipt.time)
    return attempt.receipt.time


def in_place(room: Classroom, slot: tuple[str, str], attempts: list[Attempt]) -> Attempt | None:
    """The attempt that stands in submitted/."""
    known = read_receipts(room.folder.receipts(*slot))
    standing = {each.sha256 for each in known[:1]}
    return next((each for each in attempts if each.receipt.sha256 in standing), None)


def _bare(slot: tuple[str, str], exercises: list[Exercise], marks: Marks, came: bool) -> Result:
    """What the journal does not know: marked by nbgrader's own commands, or not graded yet."""
    if marks.cells:
        status, said, points = Status.GRADED, "", 0.0
    elif came:
        status, said, points = Status.MISSING, WAITS, None
    else:
        status, said, points = Status.MISSING, NOTHING, 0.0
    rows = [ExerciseResult(each.name, points, each.max_points, status, said) for each in exercises]
    return Result(*slot, status, tuple(rows), 0.0, said)


@dataclass(frozen=True)
class _Slot:
    """What is known of one student's lesson."""

    settings: ClassSettings
    member: Member
    exercises: list[Exercise]
    marks: Marks
    attempt: Attempt | None
    ungraded: bool

    def entry(self, ended: Result, now: datetime) -> Entry:
        """The gradebook's points in place of the run's, and what the policy says of them."""
        result = self._of_the_gradebook(ended)
        time = None
        if self.attempt is not None and result.status is not Status.MISSING:
            time = handed_in(self.settings, self.member, self.attempt)
        given = self._credit(result.lesson, result.status, time)
        stands = self._standing(result, given, now)
        told = given.excused or (given.percent < FULL and result.status is not Status.MISSING)
        by_hand = stands is Standing.WAITS and not self.ungraded
        said = (given.rule if told else "", PART_BY_HAND if by_hand else "", ended.message)
        result = replace(result, message=" ".join(filter(None, said)))
        return Entry(
            self.member, result, given, stands, self._hands, self._by_hand, self._look, time,
            self.ungraded, closed=is_closed(self.settings, person(self.member), result.lesson, now),
            unknown=self._unknown,
        )  # fmt: skip

    def _of_the_gradebook(self, ended: Result) -> Result:
        known = {row.exercise: row for row in ended.exercises}
        rows = tuple(self._row(known.get(each.name), each, ended) for each in self.exercises)
        status = ended.status
        if status is Status.ERROR and all(row.points is not None for row in rows):
            status = Status.GRADED  # a person gave every mark that we could not give
        return replace(ended, exercises=rows, status=status)

    def _standing(self, result: Result, given: Credit, now: datetime) -> Standing:
        if self.ungraded and not given.excused:
            return Standing.WAITS
        who = person(self.member)
        waits = result.points is None and result.status is not Status.ERROR
        return standing(self.settings, who, result.lesson, result.status, now, waits=waits)

    def _credit(self, lesson: str, status: Status, time: datetime | None) -> Credit:
        given = credit(self.settings, person(self.member), lesson, time)
        if time is not None or status is Status.MISSING or given.excused:
            return given
        return Credit(FULL, 0, "Nobody knows when it came, so it counts as on time.")

    def _row(self, row: ExerciseResult | None, exercise: Exercise, ended: Result) -> ExerciseResult:
        if row is None:  # the lesson got an exercise since
            waits = exercise.by_hand and ended.status not in WITHOUT_A_RUN
            points = None if waits else 0.0
            row = ExerciseResult(exercise.name, points, exercise.max_points, ended.status)
        cells = [self.marks.cells[name] for name in exercise.checks if name in self.marks.cells]
        comment, _ = self._comment(exercise.name)
        said = ["" if row.message == BY_HAND else row.message]
        points = row.points
        if cells and not self.ungraded:
            given = [cell.points for cell in cells]
            points = None if None in given else sum(each for each in given if each is not None)
            if any(cell.by_hand for cell in cells):
                said.append(f"{MARKED}: {points:g} points." if points is not None else "")
        if points is None and not self.ungraded and ended.status is not Status.ERROR:
            said.append(BY_HAND)
        said.append(f"Your instructor says: {comment}" if comment else "")
        message = "\n".join(filter(None, said))
        return replace(row, points=points, max_points=exercise.max_points, message=message)

    def _comment(self, exercise: str) -> tuple[str, list[str]]:
        """What a person wrote, with the texts of class.toml, and the keys that it lacks."""
        return expanded(self.settings, exercise, self.marks.comments.get(exercise, ""))

    @property
    def _unknown(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, key) for name in self.marks.comments for key in self._comment(name)[1])

    @property
    def _hands(self) -> frozenset[str]:
        given = {name for name, cell in self.marks.cells.items() if cell.by_hand}
        return frozenset(each.name for each in self.exercises if given & each.checks.keys())

    @property
    def _by_hand(self) -> bool:
        return bool(self._hands or self.marks.comments)

    @property
    def _look(self) -> tuple[Exercise, ...]:
        """Exercises whose automatic points changed under a person's, or whose answer did."""
        cells = self.marks.cells
        look = {name for name, cell in cells.items() if cell.by_hand and cell.look}
        return tuple(each for each in self.exercises if look & each.checks.keys())
