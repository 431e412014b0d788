"""What people read of a class, all of it from the gradebook: report, tables and students' pages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from grader.classroom import unclaimed
from grader.classroom.folder import SETTINGS, Classroom, person, remembered
from grader.classroom.lookalikes import same_files, told, write_lookalikes
from grader.classroom.mark_log import note_changes
from grader.classroom.marks import Book, Entry, misconceptions_of, read_book
from grader.core import course
from grader.core.atomic import write_whole
from grader.core.models import Exercise, Misconception, Result, Status
from grader.gradebook import marks as gradebook
from grader.policy.deadlines import FULL, extension
from grader.policy.rules import strangers
from grader.policy.times import local_text
from grader.policy.totals import Standing
from grader.reporting import class_report, export, feedback
from grader.reporting.alike_page import PAGE, SameFile
from grader.reporting.marks import Mark, State, Student
from grader.reporting.needs import Kind, Need

MARKS = "marks.jsonl"
_PAGES = ".pages.json"
_STATES = {Standing.MARKED: State.MARKED, Standing.MISSING: State.MISSING,
           Standing.EXCUSED: State.EXCUSED, Standing.OPEN: State.OPEN,
           Standing.WAITS: State.WAITS, Standing.ERROR: State.ERROR}  # fmt: skip


def write_report(
    room: Classroom,
    ended: Mapping[tuple[str, str], Result] | None = None,
    remarks: Sequence[str] = (),
    known: Sequence[Misconception] | None = None,
) -> Book:
    """Write out/ from the gradebook, and let the formgrader show what class.toml says.

    ended:   how the runs ended; the journal's if it is None
    remarks: sentences about the hand-in as a whole
    known:   how the wrong answers of the bank behave; the journal's if it is None
    """
    if known is None:
        known = misconceptions_of(room)
    book = read_book(room, ended)
    files = list(same_files(room, book))
    _enter(room, book)
    note_changes(room.out / MARKS, book.all)
    _write_pages(room, book)
    results = [each.result for each in book.all]
    export.write(results, room.out)
    write_whole(room.out / "totals.csv", totals_csv(room, book))
    needs = attention(room, book, files)
    for sentence in in_terminal(needs, book):
        print(sentence, file=sys.stderr)
    try:
        write_lookalikes(room, book, files)
    except Exception as error:  # a page never holds up the marks
        print(f"{PAGE} could not be written ({error}); `grader report` tries again.",
              file=sys.stderr)  # fmt: skip
    needs += [Need(Kind.HAND_IN, each) for each in remarks]
    class_report.write(_students(room, book), room.out, needs, list(_rules(room, book)), known,
                       alike=True)  # fmt: skip
    return book


def attention(room: Classroom, book: Book, files: Sequence[SameFile]) -> list[Need]:
    """What a person has to look at, beside what marks say by themselves."""
    people = [person(each) for each in room.people]
    whole = (*strangers(room.settings, people), *unclaimed.sentences(room), *told(files))
    found = [Need(Kind.HAND_IN, each) for each in whole]
    if new := sum(each.ungraded for each in book.all):
        what = "1 submission waits" if new == 1 else f"{new} submissions wait"
        found.append(Need(Kind.HAND_IN, f"{what} for `grader grade {room.root.name}`."))
    for each in book.all:
        where = (each.member.key, each.lesson)
        found += [
            Need(Kind.LOOK, _look_at(exercise), *where, exercise.name) for exercise in each.look
        ]
        found += [
            Need(Kind.COMMENT, f"the comment on {exercise} says #{key}, and {SETTINGS} has no such "
                 "key below [comments].", *where, exercise)
            for exercise, key in each.unknown
        ]  # fmt: skip
    return found


def _look_at(exercise: Exercise) -> str:
    points = "" if exercise.by_hand else ", or its automatic points,"
    return (f"the answer to {exercise.name}{points} changed under a mark given by hand, which "
            "stays; look at it in the formgrader.")  # fmt: skip


def in_terminal(needs: Sequence[Need], book: Book) -> list[str]:
    """The same as sentences, and one for all who wait: where a person marks, a class does."""
    waiting: dict[str, list[str]] = {}
    for entry in book.all:
        if entry.waits:
            waiting.setdefault(entry.lesson, []).append(entry.member.key)
    told = (f"{each.student}, {each.lesson}: {each.text}" if each.student else each.text
            for each in needs)  # fmt: skip
    return [*told, *(_waits(lesson, students) for lesson, students in waiting.items())]


def _waits(lesson: str, students: Sequence[str]) -> str:
    if len(students) == 1:
        return f"{students[0]}, {lesson}: it waits for a mark by hand in the formgrader."
    return f"{lesson}: {len(students)} submissions wait for a mark by hand in the formgrader."


def _students(room: Classroom, book: Book) -> list[Student]:
    """The class as the report shows it: marks after credit, totals as in totals.csv."""
    found = []
    for member in room.people:
        entries, whole = book.entries[member.key], book.totals[member.key]
        share = None if whole.percent is None else float(whole.percent) / 100
        found.append(Student(
            member.key, {each.lesson: _mark(each) for each in entries},
            "" if whole.percent is None else f"{whole.percent}%", share, whole.provisional,
            member.name, member.section,
        ))  # fmt: skip
    return found


def _state(entry: Entry) -> State:
    if entry.ungraded and entry.standing is Standing.WAITS:
        return State.UNGRADED
    if entry.result.status is Status.REFUSED and entry.standing is Standing.MARKED:
        return State.REFUSED
    return _STATES[entry.standing]


def _mark(entry: Entry) -> Mark:
    late = entry.credit.percent < FULL and entry.points is not None
    return Mark(
        entry.result, _state(entry), number(entry) if entry.points is not None else "",
        f"{entry.credit.percent}%" if late else "",
    )  # fmt: skip


def _rules(room: Classroom, book: Book) -> Iterator[class_report.RuleRow]:
    """A row for each late or excused mark, with the rule that gave it."""
    for each in book.all:
        given = each.credit
        if given.excused or (given.percent < FULL and each.handed_in is not None):
            came = each.handed_in
            points = each.result.points
            yield class_report.RuleRow(
                student=each.member.key,
                lesson=each.lesson,
                handed_in=local_text(came, room.settings.zone) if came else "",
                credit="excused" if given.excused else f"{given.percent}%",
                before="" if points is None or came is None else f"{points:g}",
                after="" if each.points is None else number(each),
                rule=given.rule,
            )


def totals_csv(room: Classroom, book: Book) -> str:
    """One row a student: who they are, points after credit in each lesson, and the total.

    A lesson without a mark has a word in its place, and nothing while it can still be handed in.
    """
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    about = ("student", "first_name", "last_name", "email", "section", "ids")
    lines.writerow((*about, *room.lessons, "total_percent", "provisional"))
    for member in room.people:
        entries, whole = book.entries[member.key], book.totals[member.key]
        who = (member.key, member.first_name, member.last_name, member.email, member.section,
               " ".join(member.ids))  # fmt: skip
        percent = "" if whole.percent is None else f"{whole.percent}"
        marks = [_cell(each) for each in entries]
        said = export.inert(" ".join(whole.provisional))
        lines.writerow((*map(export.inert, who), *marks, percent, said))
    return stream.getvalue()


def _cell(entry: Entry) -> str:
    if entry.points is not None:
        return number(entry)
    state = _state(entry)
    return "" if state is State.OPEN else state.value


def number(entry: Entry) -> str:
    """The points after credit, without zeros that say nothing."""
    assert entry.points is not None
    return f"{entry.points.normalize():f}"


def _enter(room: Classroom, book: Book) -> None:
    """Names, due times, hand-in times and penalties into nbgrader's database."""
    people = {
        each.key: {
            "first_name": each.first_name, "last_name": each.last_name, "email": each.email,
        }
        for each in room.people
    }  # fmt: skip
    due = {lesson: policy.due for lesson, policy in room.settings.lessons.items()}
    standings = {
        (each.member.key, each.lesson): gradebook.Standing(
            each.handed_in,
            each.penalty,
            extension(room.settings, person(each.member), each.lesson),
        )
        for each in book.all
    }
    gradebook.enter(room.database, people, due, standings)


def _write_pages(room: Classroom, book: Book) -> None:
    """Pages of submissions that a person or a deadline had a part in, or that show answers.

    All others are as the grading wrote them. A page is written again when what it says, or the page
    itself, is no longer what was written last.
    """
    path = room.out / _PAGES
    before: dict[str, str] = remembered(path)
    now: dict[str, str] = {}
    reference = {
        lesson: course.reference_answers(course.read_notebook(course.source_path(lesson)))
        for lesson, policy in room.settings.lessons.items()
        if policy.with_answers
    }
    for each in book.all:
        name = f"{each.member.key}/{each.lesson}"
        page = feedback.path(each.member.key, each.lesson, room.out)
        answers = reference.get(each.lesson, {}) if each.closed else {}
        by_rule = each.credit.percent < FULL or each.credit.excused
        told = each.by_hand or by_rule or answers
        if each.result.status is Status.MISSING or not (told or name in before):
            continue
        digest = _digest(each, answers)
        if before.get(name) != f"{digest} {_stamp(page)}":
            _write_page(room, each, answers)
        if told:
            now[name] = f"{digest} {_stamp(page)}"
    if now != before:
        write_whole(path, json.dumps(now, ensure_ascii=False, indent=1) + "\n")


def _write_page(room: Classroom, entry: Entry, answers: Mapping[str, str]) -> None:
    path = room.autograded(entry.member.key, entry.lesson)
    notebook = course.read_notebook(path) if path.is_file() else None
    try:
        feedback.write(replace(entry.result, notebook=notebook), room.out, answers=answers)
    except Exception as error:  # a page never holds up the marks
        print(f"{entry.member.key}, {entry.lesson}: the feedback page could not be written "
              f"({error}); `grader report` tries again.", file=sys.stderr)  # fmt: skip


def _digest(entry: Entry, answers: Mapping[str, str]) -> str:
    told = asdict(replace(entry.result, notebook=None, checks=(), wrong=()))
    text = json.dumps([told, answers] if answers else told, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _stamp(page: Path) -> int:
    """Tells a page that was written since."""
    return page.stat().st_mtime_ns if page.is_file() else 0
