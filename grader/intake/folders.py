"""The first room: from a hostile folder to submissions, and a sentence for each refusal.

Nothing is trusted but the path of the folder itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from grader.core.course import CourseError
from grader.core.models import Refusal, Status, Submission, Unchanged
from grader.core.student_names import (
    alike,
    composed,
    fault,
    normal,
    shown,
    shown_as_student,
    spelled_out,
)
from grader.intake.notebook_json import NotANotebook, parse
from grader.intake.safe_open import FOLDER, Unreadable, entries, opened, read

_NAMED = 3
_LITTER = ("__macosx", "thumbs.db", "desktop.ini")


class Missing(Exception):
    """Nothing was handed in; the text is the row's sentence."""


def is_litter(name: str) -> bool:
    """Whether a file is hidden, or what a system leaves beside people's files and in their zips."""
    return name.startswith(".") or name.casefold() in _LITTER


def why_missing(holds: dict[str, bool], lesson: str, known: set[str]) -> str:
    """The sentence for a student's folder without the lesson's."""
    if named(holds, f"{lesson}.ipynb"):
        return f"{lesson}.ipynb lies outside its folder; move it into a folder {lesson}."
    unknown = [
        name
        for name, is_folder in sorted(holds.items())
        if is_folder and normal(name) not in known and not is_litter(name)
    ]
    if not unknown:
        return f"Nothing was handed in: the student's folder holds no folder {lesson}."
    verb = "is not a lesson's name" if len(unknown) == 1 else "are not lessons' names"
    return f"{_few(unknown)} {verb}; rename the one that is {lesson}."


def choose(names: list[str], lesson: str) -> tuple[str, tuple[str, ...]]:
    """The notebook among the files of a lesson's folder, and what was odd about the choice."""
    names = sorted(name for name in names if not is_litter(name))
    notebooks = [name for name in names if name.lower().endswith(".ipynb")]
    if not names:
        raise Missing(f"Nothing was handed in: the folder {lesson} is empty.")
    if not notebooks:
        raise Unreadable(
            f"The folder {lesson} holds no notebook, only {_few(names)}; hand in {lesson}.ipynb."
        )
    wanted = f"{lesson}.ipynb"
    right = named(notebooks, wanted)
    if right is None and len(notebooks) > 1:
        raise Unreadable(
            f"The folder {lesson} holds {len(notebooks)} notebooks ({_few(notebooks)}) and none "
            f"is called {wanted}; keep one."
        )
    if right is None:
        return notebooks[0], (f"The notebook {shown(notebooks[0])} was taken for {wanted}.",)
    others = len(notebooks) - 1
    return right, (f"Other notebooks in the folder, ignored: {others}.",) if others else ()


def named(names: Iterable[str], wanted: str) -> str | None:
    """The entry of that name, spelled exactly or in another composition of its letters."""
    same = sorted(name for name in names if normal(name) == normal(wanted))
    return wanted if wanted in same else next(iter(same), None)


def _few(names: list[str]) -> str:
    """The first names, for a sentence."""
    rest = len(names) - _NAMED
    named = ", ".join(map(shown, names[:_NAMED]))
    return f"{named} and {rest} more" if rest > 0 else named


@dataclass(frozen=True)
class _Entrant:
    """Someone who gets a row per lesson; folder is None where nothing was handed in."""

    student: str
    folder: str | None
    fault: str = ""


@dataclass(frozen=True)
class _Asked:
    """What of a folder is wanted.

    known:  names of folders that are no mistake
    before: digests of what was read before, by the digest of its file
    """

    lessons: list[str]
    known: set[str]
    with_data: bool
    before: Mapping[str, str] = field(default_factory=dict)


def collect(
    submitted: Path,
    lessons: Sequence[str],
    roster: Sequence[str] = (),
    known: Sequence[str] = (),
    with_data: bool = False,
) -> Iterator[Submission | Refusal]:
    """What was handed in: one item for each student and lesson, read when it is asked for.

    submitted: the folder that holds <student>/<lesson>/<lesson>.ipynb
    lessons:   names of the lessons asked for
    roster:    students who exist, whether they have a folder or not; they come first, and who is
               not on it is refused; if it is empty, whoever has a folder exists
    known:     names of other lessons, whose folders are no mistake
    with_data: whether a submission keeps the bytes of its file
    raises:    CourseError if there is no such folder, before the first item
    """
    found = survey(submitted, lessons, roster, known, {}, with_data)
    return cast(Iterator[Submission | Refusal], found)


def survey(
    submitted: Path,
    lessons: Sequence[str],
    roster: Sequence[str],
    known: Sequence[str],
    before: Mapping[str, str],
    with_data: bool = False,
) -> Iterator[Submission | Refusal | Unchanged]:
    """The same as collect(), but what was read before is not read again, which takes longest.

    before: digests of earlier submissions, by Submission.file
    """
    entrants = _entrants(roster, [name for name, kind in _top(submitted) if not kind])
    asked = _Asked(list(dict.fromkeys(lessons)), {*lessons, *known}, with_data, before)
    return _collected(submitted, entrants, asked)


def one(submitted: Path, student: str, lesson: str) -> Submission | Refusal:
    """What one student handed in for one lesson, with its bytes; the folder is the student's name.

    raises: CourseError if there is no folder `submitted`
    """
    asked = _Asked([lesson], {lesson}, True)
    (item,) = _collected(submitted, [_entrant(student, student)], asked)
    return cast(Submission | Refusal, item)


def strays(submitted: Path) -> list[str]:
    """What lies among the students' folders and is none of them: a sentence each, litter last."""
    return [
        f"{shown(name)} is {kind} and not a student's folder; it was ignored."
        for name, kind in sorted(_top(submitted), key=lambda pair: is_litter(pair[0]))
        if kind
    ]


def why_nothing(submitted: Path, ended: Iterable[tuple[str, str]]) -> str:
    """Why none of the files in a folder was taken; empty if one was, or if there is no file.

    ended: of each student's lesson a status and a sentence
    """
    reasons = []
    for status, sentence in ended:
        if status == Status.REFUSED:
            reasons.append(sentence)
        elif status != Status.MISSING:
            return ""
    for _, folders, files in os.walk(submitted):
        folders[:] = [name for name in folders if not is_litter(name)]
        if not all(map(is_litter, files)):
            why = next(iter([*reasons, *strays(submitted)]), "nobody's lesson is among them.")
            return f"Nothing was taken, although files lie in {submitted}: {why}"
    return ""


def _top(submitted: Path) -> list[tuple[str, str]]:
    """Names in the folder, sorted, each with what it is, or nothing if it may be a student's."""
    with _as_course_error(submitted), os.scandir(submitted) as found:
        return sorted((entry.name, _stray_kind(entry)) for entry in found)


@contextmanager
def _as_course_error(submitted: Path) -> Iterator[None]:
    """Turn what the system says of the whole folder into a sentence for the instructor."""
    try:
        yield
    except OSError as error:
        raise CourseError(
            f"The submissions {submitted} cannot be read ({error.strerror}); "
            "name a folder that holds STUDENT/LESSON/LESSON.ipynb."
        ) from None


def _stray_kind(entry: os.DirEntry[str]) -> str:
    if is_litter(entry.name):
        return "hidden" if entry.name.startswith(".") else "what a system leaves in its zips"
    # A link gets a row, and a refusal in it: it may stand where a student's work was.
    if entry.is_dir(follow_symlinks=False) or entry.is_symlink():
        return ""
    return "a file" if entry.is_file(follow_symlinks=False) else "neither a file nor a folder"


def _entrants(roster: Sequence[str], folders: Iterable[str]) -> list[_Entrant]:
    """The roster in its order, then the others sorted; no two under one name."""
    owned: dict[str, str] = {}
    twins: list[_Entrant] = []
    for folder in sorted(folders, key=lambda name: (name != normal(name), name)):
        if owned.setdefault(alike(folder), folder) != folder:
            twin = (
                "another folder has the same name but for invisible characters or how its "
                "letters are composed; rename it"
            )
            twins.append(_Entrant(spelled_out(folder), folder, twin))
    names: dict[str, str] = {}
    for name in roster:
        names.setdefault(alike(name), normal(name))
    unknown = "it is not on the roster; add it there or rename the folder" if names else ""
    others = [_entrant(normal(owned[key]), owned[key], unknown) for key in owned.keys() - names]
    others = sorted([*others, *twins], key=lambda entrant: entrant.student)
    return [*(_entrant(name, owned.get(key)) for key, name in names.items()), *others]


def _entrant(name: str, folder: str | None, unknown: str = "") -> _Entrant:
    why = fault(name)
    if why:
        return _Entrant(shown_as_student(name), folder, f"{why}; rename it")
    return _Entrant(name, folder, unknown)


def _collected(
    submitted: Path, entrants: list[_Entrant], asked: _Asked
) -> Iterator[Submission | Refusal | Unchanged]:
    with _as_course_error(submitted):
        root = os.open(submitted, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for entrant in entrants:
            yield from _of_student(root, entrant, asked)
    finally:
        os.close(root)


def _of_student(
    root: int, entrant: _Entrant, asked: _Asked
) -> Iterator[Submission | Refusal | Unchanged]:
    """One student's items."""
    if entrant.folder != entrant.student:  # its submissions have a remark, or are refused
        asked = replace(asked, before={})
    try:
        if entrant.fault:
            raise Unreadable(f"The student's name cannot be used: {entrant.fault}.")
        if entrant.folder is None:
            raise Missing(f"Nothing was handed in: there is no folder {entrant.student}.")
        with opened(entrant.folder, root, FOLDER) as home:
            holds = entries(home, entrant.student)
            for lesson in asked.lessons:
                item = _of_lesson(home, holds, entrant.student, lesson, asked)
                if isinstance(item, Submission) and composed(entrant.folder) != item.student:
                    note = f"The folder {shown(entrant.folder)} was taken for {item.student}."
                    item = replace(item, notes=(note, *item.notes))
                yield item
    except (Unreadable, Missing) as why:
        for lesson in asked.lessons:
            yield _refusal(entrant.student, lesson, why)


def _of_lesson(
    home: int, holds: dict[str, bool], student: str, lesson: str, asked: _Asked
) -> Submission | Refusal | Unchanged:
    """One student's notebook of one lesson."""
    try:
        folder = named(holds, lesson)
        if folder is None:
            raise Missing(why_missing(holds, lesson, asked.known))
        with opened(folder, home, FOLDER) as inside:
            name, notes = choose(list(entries(inside, lesson)), lesson)
            data = read(name, inside)
        file = hashlib.sha256(json.dumps(notes).encode() + data).hexdigest()
        if file in asked.before:
            return Unchanged(student, lesson, file, asked.before[file])
        try:
            notebook, altered = parse(data)
        except NotANotebook as why:
            raise Unreadable(f"{shown(name)} {why}.") from None
    except (Unreadable, Missing) as why:
        return _refusal(student, lesson, why)
    kept = data if asked.with_data else b""
    return Submission(student, lesson, notebook, (*notes, *altered), kept, file)


def _refusal(student: str, lesson: str, why: Unreadable | Missing) -> Refusal:
    status = Status.MISSING if isinstance(why, Missing) else Status.REFUSED
    return Refusal(student, lesson, status, str(why))
