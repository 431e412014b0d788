"""`grader grade CLASS`: the attempt that counts goes the same road as ever, into one gradebook."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.classroom.folder import Classroom, person, working
from grader.classroom.inbox import Attempt, Inbox
from grader.classroom.marks import handed_in, in_place
from grader.classroom.report import write_report
from grader.core import course
from grader.core.atomic import write_whole
from grader.core.models import Exercise, Misconception, Notebook, Receipt, Result, Status
from grader.formgrader.autograde import answer_digests, graded_notebook
from grader.formgrader.collect import put_in_place
from grader.formgrader.course_folder import enter, laid_out
from grader.formgrader.receipts import read_receipts, stamp
from grader.gradebook.lessons import knows
from grader.gradebook.marks import look_again
from grader.intake.people import Member
from grader.pipeline import run
from grader.pipeline.at_terminal import graded, warn
from grader.pipeline.request import Grading
from grader.policy import attempts as policy
from grader.policy.deadlines import terms
from grader.policy.rules import LAST
from grader.policy.times import local_text

_EMPTY: Notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
_TRIALS = ".attempts"
"""Where attempts are graded that compete; the gradebook learns only of the one that counts."""

Slot = tuple[str, str]
Points = dict[tuple[str, str], tuple[float | None, float, bool]]
"""Of attempts, by sha256 and lesson, as `policy.Attempt` has them."""


def grade_command(root: Path, lessons: Sequence[str], **options: Any) -> int:
    """Grade a class, and write what `grader report` writes.

    lessons: of the class; all of them if there are none
    options: of Grading, but for submitted, out, roster and db, which the class knows
    returns: 1 where a fault is ours, else 0
    raises:  CourseError if another command works in the class, or on wrong use
    """
    with working(root) as room:
        laid_out(room.root)
        asked = [room.lesson(name) for name in lessons] or room.lessons
        grading = Grading(
            room.folder.submitted, room.out, asked, [each.key for each in room.people],
            db=room.database, private=[room.root], **options,
        )  # fmt: skip
        _put_in_place(room, grading)
        return graded(grading, ClassDesk(room))


def _put_in_place(room: Classroom, grading: Grading) -> None:
    """Let submitted/ hold the attempts that count."""
    inbox, members = Inbox(room.inbox), {each.key: each for each in room.people}
    slots = ((student, lesson) for student in members for lesson in grading.lessons)
    found = {slot: _readable(inbox.attempts(*slot)) for slot in slots if grading.covers(*slot)}
    points = _trials(room, grading, found)
    for (student, lesson), attempts in found.items():
        if choice := _choice(room, members[student], lesson, attempts, points):
            _place(room, grading, attempts, choice)


def first_in_place(room: Classroom, lesson: str) -> list[str]:
    """Let submitted/ hold what came from students of whom nothing stands there.

    So the formgrader shows it, and its buttons have something to work on, before a grading.
    returns: who has sent more since; only a grading puts another attempt in the place of one
    """
    inbox, more, placed = Inbox(room.inbox), [], False
    for member in room.people:
        attempts = _readable(inbox.attempts(member.key, lesson))
        if read_receipts(room.folder.receipts(member.key, lesson)):
            if attempts and in_place(room, (member.key, lesson), attempts) != attempts[-1]:
                more.append(member.key)
        elif choice := _choice(room, member, lesson, attempts, {}):
            attempt, receipt = _with_its_time(attempts, choice)
            put_in_place(room.folder, member.key, lesson, attempt.data(), receipt)
            placed = True
    if placed and not knows(room.database, lesson):
        enter(room.folder, [lesson])
    return more


def _choice(
    room: Classroom, member: Member, lesson: str, attempts: Sequence[Attempt], points: Points
) -> policy.Attempt | None:
    """The attempt that counts; None where nothing came."""
    times = {each.receipt.sha256: handed_in(room.settings, member, each) for each in attempts}
    offered = [
        policy.Attempt(name, time, *points.get((name, lesson), (None, 1.0)))
        for name, time in times.items()
    ]
    found = policy.counting(room.settings, person(member), lesson, offered)
    return found.attempt if found else None


def _readable(attempts: list[Attempt]) -> list[Attempt]:
    """The attempts that can be graded; the last one, to be refused, where none can."""
    return [each for each in attempts if not each.fault] or attempts[-1:]


def _place(
    room: Classroom, grading: Grading, found: Sequence[Attempt], counts: policy.Attempt
) -> None:
    attempt, receipt = _with_its_time(found, counts)
    where = (room.folder, attempt.student, attempt.lesson)
    before = read_receipts(room.folder.receipts(*where[1:]))
    if before and grading.exercise:  # its other marks are those of the file in place
        return
    put_in_place(*where, attempt.data(), receipt)
    if before and before[0].sha256 != receipt.sha256:
        print(f"{attempt.student}, {attempt.lesson}: another attempt counts now, the one of "
              f"{local_text(receipt.time, room.settings.zone)}.", file=sys.stderr)  # fmt: skip


def _with_its_time(found: Sequence[Attempt], counts: policy.Attempt) -> tuple[Attempt, Receipt]:
    """The attempt that counts, and its receipt with the time that counts."""
    attempt = next(each for each in found if each.receipt.sha256 == counts.name)
    return attempt, replace(attempt.receipt, time=counts.handed_in)


def _trials(room: Classroom, grading: Grading, slots: dict[Slot, list[Attempt]]) -> Points:
    """Points of every attempt where the best of several counts, by sha256 and lesson.

    Where a person marks a part, they are those of the checks.
    """
    members = {each.key: each for each in room.people}
    compared = [
        attempt
        for (student, lesson), found in slots.items()
        if len(found) > 1
        and terms(room.settings, person(members[student]), lesson).policy.attempts != LAST
        for attempt in found
    ]
    if not compared:
        return {}
    print(f"comparing {len(compared)} attempts, of which the best count", file=sys.stderr)
    results = _trial(room, grading, compared)
    return {(each.student, each.lesson): _of_checks(each) for each in results}


def _of_checks(result: Result) -> tuple[float | None, float, bool]:
    """What the checks gave, what the lesson is worth, and whether a person marks a part of it."""
    if result.status is Status.ERROR:
        return None, result.max_points, False
    known = [row.points for row in result.exercises if row.points is not None]
    return float(sum(known)), result.max_points, result.points is None


def _trial(room: Classroom, grading: Grading, attempts: Sequence[Attempt]) -> list[Result]:
    """Grade attempts, each as if a student were called like its digest.

    The same bytes get the same points, whoever sent them. What was graded before comes from the
    journal of this place.
    """
    folder = room.root / _TRIALS
    submitted = folder / "submitted"
    shutil.rmtree(submitted, ignore_errors=True)
    for each in attempts:
        path = submitted / each.receipt.sha256 / each.lesson / f"{each.lesson}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.data())
    trial = replace(
        grading, submitted=submitted, out=folder / "out", roster=(), student="", exercise="", db="",
        names=False,
        lessons=sorted({each.lesson for each in attempts}),
    )  # fmt: skip
    return run.grade(trial, say=lambda sentence: warn([sentence]))


@dataclass
class ClassDesk:
    """Takes the results of a class: autograded/ for the formgrader, the rest from the gradebook."""

    room: Classroom

    def __post_init__(self) -> None:
        self._exercises: dict[str, list[Exercise]] = {}

    def holds(self, student: str, lesson: str) -> bool:
        """Whether the formgrader can show the submission; what nobody collected it never does."""
        known = self.room.folder.receipts(student, lesson).is_file()
        return self._path(student, lesson).is_file() or not known

    def file(self, result: Result) -> None:
        """Write what the formgrader shows; nothing where nothing was handed in."""
        path = self._path(result.student, result.lesson)
        if result.status in (Status.MISSING, Status.ERROR):
            path.unlink(missing_ok=True)
            return
        receipts = read_receipts(self.room.folder.receipts(result.student, result.lesson))
        if not receipts:  # it lay in submitted/ and nobody collected it
            return
        whole = result if result.notebook is not None else replace(result, notebook=_EMPTY)
        notebook = graded_notebook(whole, self._of(result.lesson), receipts[0])
        self._ask_again(result, path, notebook)
        write_whole(path, json.dumps(notebook, ensure_ascii=False))
        write_whole(path.with_name("timestamp.txt"), stamp(receipts[0]))

    def _ask_again(self, result: Result, path: Path, notebook: Notebook) -> None:
        """Ask for another look where an answer is not the one that a person marked.

        Before the new answer is there to be seen: whoever kills the grading in between loses
        nothing, since the next one asks again.
        """
        if not path.is_file():
            return
        now, before = answer_digests(notebook), answer_digests(course.read_notebook(path))
        changed = {name for name in now if name in before and now[name] != before[name]}
        cells = {
            cell for each in self._of(result.lesson) if each.name in changed for cell in each.checks
        }
        if cells:
            look_again(self.room.database, result.student, result.lesson, cells)

    def finish(
        self, results: Sequence[Result], remarks: Sequence[str], known: Sequence[Misconception]
    ) -> None:
        """Write the report and the tables, from the gradebook."""
        ended = {(each.student, each.lesson): each for each in results}
        write_report(self.room, ended, remarks, known)

    def _path(self, student: str, lesson: str) -> Path:
        return self.room.autograded(student, lesson)

    def _of(self, lesson: str) -> list[Exercise]:
        if lesson not in self._exercises:
            book = course.read_notebook(course.source_path(lesson))
            self._exercises[lesson] = course.exercises(book)
        return self._exercises[lesson]
