"""`grader export CLASS --to ... --into SHEET`: marks into a copy of the sheet that was exported.

Nothing but marks of this course differs in the copy. The sheets are Canvas's gradebook, and
Moodle's grading worksheet or gradebook (see their importers: canvas-lms gradebook_importer.rb,
moodle grade/import/csv/classes/load_data.php).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from grader.classroom.folder import Classroom
from grader.classroom.marks import Entry, read_book
from grader.classroom.report import totals_csv
from grader.core import course
from grader.core.atomic import replacing, write_whole
from grader.core.course import CourseError
from grader.core.models import Exercise
from grader.core.student_names import alike, shown
from grader.intake.people import Finder
from grader.intake.roster import is_nobody, title_of
from grader.policy.totals import Standing
from grader.reporting.sheet import Sheet

CANVAS, MOODLE, CSV = "canvas", "moodle", "csv"
_EXCUSED = "EX"
"""As Canvas says it."""
_IDS = {
    CANVAS: ("id", "sis user id", "sis login id", "integration id"),
    MOODLE: ("identifier", "id number", "idnumber", "email address", "email", "username"),
}
_NAMES = ("full name", "name")
_GRADE, _MOST = "grade", "maximum grade"
_NUMBERED = re.compile(r"\s*\((?:\d+|Real|Percentage|Letter)\)$")
_KIND = re.compile(r"^[^:]{1,30}:\s*")
_TITLE = re.compile(r"# ((?:\d+\. )?)(.+)")
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class _Column:
    """A lesson's column; most: where the points possible stand in each row, if they do."""

    lesson: str
    number: int
    most: int | None = None


def exported(
    room: Classroom, to: str, into: Path | None, lesson: str = "", path: Path | None = None
) -> None:
    """Write the marks, and say what became of them.

    into:   the sheet that the learning system exported; it stays as it is
    lesson: of a worksheet that is of one lesson
    path:   where to; CLASS/out/canvas.csv, moodle.csv or totals.csv if None
    raises: CourseError, with nothing written, where the sheet cannot be filled in
    """
    path = path or room.out / ("totals.csv" if to == CSV else f"{to}.csv")
    if to == CSV:
        write_whole(path, totals_csv(room, read_book(room)))
        print(f"The marks are in {path}.", file=sys.stderr)
        return
    if into is None:
        raise CourseError(
            f"Name the sheet that {to.title()} exports, with --into FILE: a filled copy of it is "
            "the one that changes nothing else."
        )
    if into.resolve() == path.resolve():
        raise CourseError(f"{into} is the copy that is written; name the sheet as it was exported.")
    filling = _Filling(room, to, Sheet(into), into, lesson)
    filling.fill()
    with replacing(path) as draft:
        draft.write_bytes(filling.sheet.data())
    for sentence in filling.told:
        print(sentence, file=sys.stderr)
    waits = f", {filling.waiting} wait for a mark by hand" if filling.waiting else ""
    print(f"{filling.written} marks written, {filling.same} were there already{waits}; "
          f"the sheet is {path}", file=sys.stderr)  # fmt: skip


class _Filling:
    """One sheet and what is to be written into it."""

    def __init__(self, room: Classroom, to: str, sheet: Sheet, into: Path, lesson: str) -> None:
        self.sheet, self.told = sheet, list[str]()
        self.written = self.same = self.waiting = 0
        self._room, self._to, self._into, self._lesson = room, to, into, lesson
        self._options = room.settings.canvas if to == CANVAS else room.settings.moodle
        self._rows = sheet.rows
        self._titles = [title_of(each) for each in self._rows[0]]
        self._finder = Finder(room.people)
        self._book = read_book(room)

    def fill(self) -> None:
        """Write every mark that the sheet has a place for; raises CourseError."""
        columns = self._columns()
        self._check_possible(columns)
        self._tell_without_column({each.lesson for each in columns})
        numbers = [number for each in columns for number in (each.number, each.most)]
        comma = self.sheet.uses_comma([number for number in numbers if number is not None])
        for number, row in self._students():
            ids, names = self._called(row)
            found = self._finder.find(ids, names) if ids else "A row names nobody"
            if isinstance(found, str):
                self.told.append(f"Row {number + 1} of the sheet: {found}; it stays as it is.")
                continue
            entries = {each.lesson: each for each in self._book.entries[found.key]}
            for column in columns:
                self._write(number, row, column, entries[column.lesson], comma)

    def _tell_without_column(self, found: Collection[str]) -> None:
        """Say which lessons have marks, and no column that was found; a worksheet has one alone."""
        if self._to == MOODLE and _GRADE in self._titles:
            return
        counts = Counter(each.lesson for each in self._book.all if each.points is not None)
        for lesson in self._room.lessons:
            if counts[lesson] and lesson not in found and self._lesson in ("", lesson):
                marks = "1 mark" if counts[lesson] == 1 else f"{counts[lesson]} marks"
                self.told.append(
                    f"{lesson} has {marks}, and no column of {self._into} is called like it; "
                    f"name its column below [{self._to}.columns] in class.toml."
                )

    def _write(
        self, number: int, row: list[str], column: _Column, entry: Entry, comma: bool
    ) -> None:
        if max(column.number, column.most or 0) >= len(row):
            return
        most = self._possible(column) if column.most is None else _decimal(row[column.most])
        mark = self._mark(entry, most)
        if mark is None:
            self.waiting += entry.waits
            return
        before = row[column.number].strip()
        if before == _EXCUSED and mark != _EXCUSED:
            self.told.append(f"Row {number + 1} of the sheet: {entry.member.key} is excused there "
                             f"in {column.lesson} and not in class.toml; it stays so.")  # fmt: skip
            return
        if before == mark or (_decimal(before) is not None and _decimal(before) == _decimal(mark)):
            self.same += 1
            return
        self.sheet.set(number, column.number, mark.replace(".", ",") if comma else mark)
        self.written += 1

    def _mark(self, entry: Entry, most: Decimal | None) -> str | None:
        """What goes into the cell; None where it stays as it is."""
        if entry.standing is Standing.EXCUSED:
            return _EXCUSED if self._to == CANVAS else None
        if entry.standing is Standing.MISSING:
            return "0" if self._options.missing_as_zero else None
        if entry.points is None:
            return None
        points, own = entry.points, _exact(entry.result.max_points)
        if most is not None and most != own:
            points = (points * most / own).quantize(_CENT, ROUND_HALF_UP)
        return f"{points.normalize():f}"

    def _students(self) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(self._rows[1:], start=1):
            bare = [each.strip() for each in row]
            special = self._to == CANVAS and (
                is_nobody(self._titles, bare) or self._is_possible(row)
            )
            if any(bare) and not special:
                yield number, row

    def _called(self, row: list[str]) -> tuple[list[str], list[str]]:
        """Ids and names in a row. Canvas's names are not needed: its rows have ids."""
        pairs = list(zip(self._titles, map(str.strip, row), strict=False))
        ids = [value for title, value in pairs if value and title in _IDS[self._to]]
        names = [value for title, value in pairs if value and title in _NAMES]
        return ids, names if self._to == MOODLE else []

    def _is_possible(self, row: list[str]) -> bool:
        return bool(row) and "points possible" in row[0].casefold()

    def _possible(self, column: _Column) -> Decimal | None:
        """Canvas's points possible of a column; None where the sheet does not say."""
        found = next((row for row in self._rows[1:3] if self._is_possible(row)), [])
        return _decimal(found[column.number]) if column.number < len(found) else None

    def _check_possible(self, columns: list[_Column]) -> None:
        """Raise CourseError where marks would have to be scaled and nobody said so."""
        for column in columns:
            own = _exact(sum(each.max_points for each in _exercises(column.lesson)))
            offered = {self._possible(column)}
            if column.most is not None:
                offered = {_decimal(row[column.most]) for _, row in self._students()
                           if column.most < len(row)}  # fmt: skip
            for most in offered - {None, own}:
                if not self._options.scale_points:
                    raise CourseError(
                        f"{self._into} has {most} points possible for {column.lesson}, which has "
                        f"{own.normalize():f}; change it there, or write scale_points = true below "
                        f"[{self._to}] in class.toml."
                    )

    def _columns(self) -> list[_Column]:
        found = [_Column(lesson, number) for lesson in self._room.lessons
                 if (number := self._column(lesson)) is not None]  # fmt: skip
        if not found and self._to == MOODLE and _GRADE in self._titles:
            found = [self._worksheet()]
        if not found:
            raise CourseError(
                f"No column of {self._into} is a lesson's; name one below "
                f"[{self._to}.columns] in class.toml."
            )
        if len({each.number for each in found}) < len(found):
            raise CourseError(
                f"Two lessons have one column of {self._into}; name their columns below "
                f"[{self._to}.columns] in class.toml."
            )
        asked = [each for each in found if self._lesson in ("", each.lesson)]
        if not asked:
            raise CourseError(f"{self._into} has no column of {self._lesson}.")
        return asked

    def _worksheet(self) -> _Column:
        """Moodle's worksheet is of one lesson, which its file's name or --lesson says."""
        named = [each for each in self._room.lessons if alike(each) in alike(self._into.name)]
        lessons = [self._lesson] if self._lesson else named
        if len(lessons) != 1:
            raise CourseError(
                f"{self._into} is the worksheet of one assignment and does not say of which "
                "lesson; say --lesson."
            )
        most = self._titles.index(_MOST) if _MOST in self._titles else None
        return _Column(lessons[0], self._titles.index(_GRADE), most)

    def _column(self, lesson: str) -> int | None:
        """The lesson's column: as class.toml says, else by its folder's name, else by its title."""
        header = self._rows[0]
        wanted = self._options.columns.get(lesson)
        names = [{_same(wanted)}] if wanted else [{_same(lesson)}, _titles_of(lesson)]
        for known in names:
            found = [i for i, title in enumerate(header)
                     if known & _spellings(title) and "(read only)" not in title]  # fmt: skip
            if len(found) > 1:
                raise CourseError(
                    f"{self._into} has {len(found)} columns for {lesson}: "
                    f"{', '.join(shown(header[i]) for i in found)}; name one below "
                    f"[{self._to}.columns] in class.toml."
                )
            if found:
                return found[0]
        if wanted:
            raise CourseError(
                f"{self._into} has no column {wanted!r}, which class.toml names for {lesson}."
            )
        return None


def _spellings(title: str) -> set[str]:
    """A column's title, and the same without its number in brackets and what kind it is."""
    bare = _NUMBERED.sub("", title.strip())
    return {_same(title), _same(bare), _same(_KIND.sub("", bare))}


def _titles_of(lesson: str) -> set[str]:
    """A lesson's title with and without its number."""
    first = course.source(course.read_notebook(course.source_path(lesson))["cells"][0])
    match = _TITLE.match(first)
    return {_same(match[2]), _same(match[1] + match[2])} if match else set()


def _exercises(lesson: str) -> list[Exercise]:
    return course.exercises(course.read_notebook(course.source_path(lesson)))


def _same(text: str) -> str:
    return " ".join(alike(text).casefold().split())


def _exact(number: float) -> Decimal:
    return Decimal(repr(float(number)))


def _decimal(text: str) -> Decimal | None:
    """A number of a sheet, with a point or a comma; None if it is none."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
