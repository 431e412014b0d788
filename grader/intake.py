"""The first room: from a hostile folder to submissions, and a sentence for each refusal.

Nothing is trusted but the path of the folder itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.course import CourseError
from grader.names import fault, normal, shown, shown_as_student, spelled_out
from grader.nofollow import FOLDER, Unreadable, entries, opened, read
from grader.notebook_json import NotANotebook, parse
from grader.records import Refusal, Status, Submission

_NAMED = 3


@dataclass(frozen=True)
class _Entrant:
    """Someone who gets a row per lesson; folder is None where nothing was handed in."""

    student: str
    folder: str | None
    fault: str = ""


class _Missing(Exception):
    """Nothing was handed in; the text is the row's sentence."""


def collect(
    submitted: Path, lessons: Sequence[str], roster: Sequence[str] = (), known: Sequence[str] = ()
) -> Iterator[Submission | Refusal]:
    """What was handed in: one item for each student and lesson, read when it is asked for.

    submitted: the folder that holds <student>/<lesson>/<lesson>.ipynb
    lessons:   names of the lessons asked for
    roster:    students who exist, whether they have a folder or not; they come first
    known:     names of other lessons, whose folders are no mistake
    raises:    CourseError if there is no such folder, before the first item
    """
    entrants = _entrants(roster, [name for name, kind in _top(submitted) if not kind])
    return _collected(submitted, entrants, list(dict.fromkeys(lessons)), {*lessons, *known})


def strays(submitted: Path) -> list[str]:
    """What lies among the students' folders and is none of them: a sentence each, sorted."""
    return [
        f"{shown(name)} is {kind} and not a student's folder; it was ignored."
        for name, kind in _top(submitted)
        if kind
    ]


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
    if entry.name.startswith("."):
        return "hidden"
    # A link gets a row, and a refusal in it: it may stand where a student's work was.
    if entry.is_dir(follow_symlinks=False) or entry.is_symlink():
        return ""
    return "a file" if entry.is_file(follow_symlinks=False) else "neither a file nor a folder"


def _entrants(roster: Sequence[str], folders: Iterable[str]) -> list[_Entrant]:
    """The roster in its order, then the others sorted; no two under one name."""
    owned: dict[str, str] = {}
    twins: list[_Entrant] = []
    for folder in sorted(folders, key=lambda name: (name != normal(name), name)):
        if owned.setdefault(normal(folder), folder) != folder:
            twin = "another folder has the same name, its letters composed differently"
            twins.append(_Entrant(spelled_out(folder), folder, twin))
    names = dict.fromkeys(map(normal, roster))
    others = [_entrant(name, owned[name]) for name in owned if name not in names]
    others = sorted([*others, *twins], key=lambda entrant: entrant.student)
    return [*(_entrant(name, owned.get(name)) for name in names), *others]


def _entrant(name: str, folder: str | None) -> _Entrant:
    why = fault(name)
    return _Entrant(shown_as_student(name) if why else name, folder, why)


def _collected(
    submitted: Path, entrants: list[_Entrant], lessons: list[str], known: set[str]
) -> Iterator[Submission | Refusal]:
    with _as_course_error(submitted):
        root = os.open(submitted, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for entrant in entrants:
            yield from _of_student(root, entrant, lessons, known)
    finally:
        os.close(root)


def _of_student(
    root: int, entrant: _Entrant, lessons: list[str], known: set[str]
) -> Iterator[Submission | Refusal]:
    """One student's items."""
    try:
        if entrant.fault:
            raise Unreadable(f"The student's name cannot be used: {entrant.fault}; rename it.")
        if entrant.folder is None:
            raise _Missing(f"Nothing was handed in: there is no folder {entrant.student}.")
        with opened(entrant.folder, root, FOLDER) as home:
            holds = entries(home, entrant.student)
            for lesson in lessons:
                yield _of_lesson(home, holds, entrant.student, lesson, known)
    except (Unreadable, _Missing) as why:
        for lesson in lessons:
            yield _refusal(entrant.student, lesson, why)


def _of_lesson(
    home: int, holds: dict[str, bool], student: str, lesson: str, known: set[str]
) -> Submission | Refusal:
    """One student's notebook of one lesson."""
    try:
        folder = _named(holds, lesson)
        if folder is None:
            raise _Missing(_why_missing(holds, lesson, known))
        with opened(folder, home, FOLDER) as inside:
            name, notes = _choose(list(entries(inside, lesson)), lesson)
            data = read(name, inside)
        try:
            notebook, altered = parse(data)
        except NotANotebook as why:
            raise Unreadable(f"{shown(name)} {why}.") from None
    except (Unreadable, _Missing) as why:
        return _refusal(student, lesson, why)
    return Submission(student, lesson, notebook, (*notes, *altered))


def _refusal(student: str, lesson: str, why: Unreadable | _Missing) -> Refusal:
    status = Status.MISSING if isinstance(why, _Missing) else Status.REFUSED
    return Refusal(student, lesson, status, str(why))


def _why_missing(holds: dict[str, bool], lesson: str, known: set[str]) -> str:
    """The sentence for a student's folder without the lesson's."""
    if _named(holds, f"{lesson}.ipynb"):
        return f"{lesson}.ipynb lies outside its folder; move it into a folder {lesson}."
    unknown = [
        name
        for name, is_folder in sorted(holds.items())
        if is_folder and normal(name) not in known and not name.startswith(".")
    ]
    if not unknown:
        return f"Nothing was handed in: the student's folder holds no folder {lesson}."
    verb = "is not a lesson's name" if len(unknown) == 1 else "are not lessons' names"
    return f"{_few(unknown)} {verb}; rename the one that is {lesson}."


def _choose(names: list[str], lesson: str) -> tuple[str, tuple[str, ...]]:
    """The notebook among the files of a lesson's folder, and what was odd about the choice."""
    names = sorted(name for name in names if not name.startswith("."))
    notebooks = [name for name in names if name.lower().endswith(".ipynb")]
    if not names:
        raise _Missing(f"Nothing was handed in: the folder {lesson} is empty.")
    if not notebooks:
        raise Unreadable(
            f"The folder {lesson} holds no notebook, only {_few(names)}; hand in {lesson}.ipynb."
        )
    wanted = f"{lesson}.ipynb"
    right = _named(notebooks, wanted)
    if right is None and len(notebooks) > 1:
        raise Unreadable(
            f"The folder {lesson} holds {len(notebooks)} notebooks ({_few(notebooks)}) and none "
            f"is called {wanted}; keep one."
        )
    if right is None:
        return notebooks[0], (f"The notebook {shown(notebooks[0])} was taken for {wanted}.",)
    others = len(notebooks) - 1
    return right, (f"Other notebooks in the folder, ignored: {others}.",) if others else ()


def _named(names: Iterable[str], wanted: str) -> str | None:
    """The entry of that name, spelled exactly or in another composition of its letters."""
    same = sorted(name for name in names if normal(name) == normal(wanted))
    return wanted if wanted in same else next(iter(same), None)


def _few(names: list[str]) -> str:
    """The first names, for a sentence."""
    rest = len(names) - _NAMED
    named = ", ".join(map(shown, names[:_NAMED]))
    return f"{named} and {rest} more" if rest > 0 else named
