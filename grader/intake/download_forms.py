"""What the names in a download say: which system made it, whose a file is, and which file it was.

The forms are those of Canvas (canvas-lms, content_zipper.rb), Moodle (assignsubmission_file),
Blackboard's gradebook download, ILIAS (class.ilExSubmission.php), Gradescope's export, nbgrader's
exchange, and our own STUDENT/LESSON/LESSON.ipynb.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from grader.core.student_names import normal
from grader.intake.archives import Parts, is_archive

ENDING = ".ipynb"


class Form(StrEnum):
    """Who made a download."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"
    ILIAS = "ilias"
    GRADESCOPE = "gradescope"
    NBGRADER = "nbgrader"
    OURS = "ours"


@dataclass(frozen=True)
class Claim:
    """What a file's place says of it; nobody has believed it yet.

    ids:      what the system calls the student; names: the same for people
    file:     the file's name as the student gave it
    folders:  around the file, the student's own ones
    late:     the system's mark; None where it has none
    version:  number of a file that was handed in again
    sent:     when the system says that it was handed in, on the clocks of the course if it has no
              zone
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    file: str
    folders: Parts = ()
    late: bool | None = None
    version: int = 0
    sent: datetime | None = None


_CANVAS = re.compile(
    r"(?P<name>.+?)(?:_(?P<late>LATE))?_(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)"
)
_CANVAS_BLIND = re.compile(
    r"anon_(?P<user>[^_]+)(?:_(?P<late>LATE))?_(?P<attachment>\d+)_(?P<file>.+)"
)
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)")
_BLACKBOARD = re.compile(
    r"(?P<who>.+)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>.+))?"
)
_NBGRADER = re.compile(
    r"(?P<student>[^+]+)\+(?P<lesson>[^+]+)\+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \w+(?:\+.+)?"
)
_ILIAS = re.compile(r"(?P<last>[^_\d][^_]*)_(?P<first>[^_]+)_(?P<login>.+)_(?P<id>\d+)")
_ILIAS_LATE = re.compile(r"(?:Late Submission|Versp(?:ä|ae|a)tete Abgabe) - ", re.IGNORECASE)
_ILIAS_REMARK = " - "
"""ILIAS writes before a late file that it is late, in the site's language."""
_GRADESCOPE = re.compile(r"submission_\d+")
_VERSION = re.compile(r"-(\d{1,3})(?=\.\w+$)")
_ARCHIVE_ENDING = re.compile(r"\.(?:zip|tar|tgz|tar\.\w+)$", re.IGNORECASE)
_COPIED = re.compile(r"(?:\s*\(\d+\)|-copy\d*|-\d{1,3})+$", re.IGNORECASE)
_MOODLE_BLIND = re.compile(r"Participant", re.IGNORECASE)


def lesson_by_name(claim: Claim, lessons: Iterable[str]) -> str:
    """The lesson that the file, or a folder around it, is called after; empty if that is none.

    What browsers, Canvas and JupyterLab put behind a second file of one name is passed over.
    """
    known = {_plain(lesson): lesson for lesson in lessons}
    stem = claim.file[: -len(ENDING)] if claim.file.lower().endswith(ENDING) else claim.file
    candidates = (stem, _COPIED.sub("", stem), *reversed(claim.folders))
    return next((known[_plain(each)] for each in candidates if _plain(each) in known), "")


def _plain(name: str) -> str:
    return normal(name).casefold().replace(" ", "_")


def form_of(paths: Iterable[Parts]) -> Form:
    """The form that most notebooks and archives in a download have; ours if none has."""
    counts: Counter[Form] = Counter()
    total = 0
    for parts in paths:
        if parts[-1].lower().endswith(ENDING) or is_archive(parts[-1]):
            total += 1
            fits = (form for form in _READERS if form is not Form.OURS and claim_of(parts, form))
            counts.update([next(fits, Form.OURS)])
    best = next(iter(counts.most_common(1)), (Form.OURS, 0))
    return best[0] if 2 * best[1] > total else Form.OURS


def claim_of(parts: Parts, form: Form) -> Claim | None:
    """What a file's place in a download of that form says; None if it does not fit the form."""
    return _READERS[form](parts)


def _first(parts: Parts, pattern: re.Pattern[str]) -> tuple[re.Match[str], Parts] | None:
    """The outermost part that fits, and what lies below it."""
    for i, part in enumerate(parts):
        if match := pattern.fullmatch(part):
            return match, parts[i + 1 :]
    return None


def _below(file: str, below: Parts) -> tuple[str, Parts]:
    """The file's name and the folders around it: a flat name is the file unless it is packed."""
    return (below[-1], (file, *below[:-1])) if below else (file, ())


def _canvas(parts: Parts) -> Claim | None:
    found = _first(parts, _CANVAS_BLIND) or _first(parts, _CANVAS)
    if found is None:
        return None
    match, below = found
    file, folders = _below(match["file"], below)
    named = _VERSION.search(match["file"])
    late = match["late"] is not None
    version = int(named[1]) if named else 0
    # Canvas squeezes names into small letters: they are nobody's.
    return Claim((match["user"],), (), file, folders, late=late, version=version)


def _moodle(parts: Parts) -> Claim | None:
    found = _first(parts, _MOODLE)
    if found is None:
        return None
    match, below = found
    file, folders = _below(match["file"], below)
    if not file:
        return None
    ids = (f"participant {match['id']}",)
    if _MOODLE_BLIND.fullmatch(match["name"]):
        return Claim(ids, (), file, folders)
    # With groups "Group-" stands before the name, and both may hold hyphens.
    pieces = match["name"].split("-")
    names = tuple("-".join(pieces[i:]) for i in range(len(pieces)))
    return Claim(ids, names, file, folders)


def _blackboard(parts: Parts) -> Claim | None:
    found = _first(parts, _BLACKBOARD)
    if found is None or not (found[0]["file"] or found[1]):
        return None
    match, below = found
    file, folders = _below(match["file"] or "", below)
    # ASSIGNMENT_LOGIN_attempt_TIME_FILE, and both may hold underscores.
    pieces = match["who"].split("_")
    ids = tuple("_".join(pieces[i:]) for i in range(1, len(pieces)))
    sent = _time(match["time"], "%Y-%m-%d-%H-%M-%S")
    return Claim(ids, (), file, folders, sent=sent)


def _ilias(parts: Parts) -> Claim | None:
    """A folder for each student, and in it the files."""
    found = _first(parts, _ILIAS)
    if found is None or not found[1]:
        return None
    match, below = found
    late = _ILIAS_LATE.match(below[-1])
    file = below[-1][late.end() :] if late else below[-1]
    known = True if late else None if _ILIAS_REMARK in file else False
    names = (f"{match['first']} {match['last']}",)
    return Claim((match["login"],), names, file, below[:-1], late=known)


def _gradescope(parts: Parts) -> Claim | None:
    """A folder for each submission; whose it is stands in the file beside the folders."""
    found = _first(parts, _GRADESCOPE)
    if found is None or not found[1]:
        return None
    match, below = found
    return Claim((match[0],), (), below[-1], below[:-1])


def _nbgrader(parts: Parts) -> Claim | None:
    found = _first(parts, _NBGRADER)
    if found is None or not found[1]:
        return None
    match, below = found
    # The time in the name was written by the student's side: it proves nothing.
    return Claim((match["student"],), (), below[-1], (match["lesson"], *below[:-1]))


def _ours(parts: Parts) -> Claim | None:
    """STUDENT/LESSON/FILE, or STUDENT/FILE: one of the folders is a student's, or an archive is."""
    *folders, file = parts
    who = tuple(_ARCHIVE_ENDING.sub("", folder) for folder in folders)
    return Claim(who, who, file, tuple(folders)) if folders else None


def _time(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


def returned(parts: Parts, form: Form, page: str) -> str:
    """What a page about a file is called, so that the system knows whose it is.

    parts:   of the file in the download
    returns: a path in a zip; empty where the file's place is not one of the system's
    """
    patterns = {Form.CANVAS: (_CANVAS_BLIND, _CANVAS), Form.MOODLE: (_MOODLE,)}.get(form, ())
    found = next(filter(None, (_first(parts, pattern) for pattern in patterns)), None)
    if found is None:
        return ""
    name = found[0][0]
    return f"{name.rpartition('.')[0] or name}.html" if found[0]["file"] else f"{name}/{page}"


_READERS: dict[Form, Callable[[Parts], Claim | None]] = {
    Form.MOODLE: _moodle,
    Form.NBGRADER: _nbgrader,
    Form.BLACKBOARD: _blackboard,
    Form.CANVAS: _canvas,
    Form.GRADESCOPE: _gradescope,
    Form.ILIAS: _ilias,
    Form.OURS: _ours,
}
