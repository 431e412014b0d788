"""The course's key, from which hidden checks draw their inputs: a file of its own, or COURSE_KEY.

The file is made on first use, for its owner alone, beside the code and outside of build/; git
ignores it and `make clean` leaves it, so that a job without an environment of its own finds it. The
variable overrides it. Whoever has the key can compute the inputs; a lost key is no harm but that
results are graded with other inputs.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from contextlib import suppress

from grader.core import course
from grader.core.course import CourseError

VARIABLE = "COURSE_KEY"
FILE = course.ROOT / ".course_key"
NONE = (
    "There is no course key, so hidden checks ask the same of everybody who has this course: "
    "{why}. Set COURSE_KEY to a phrase of your own, or let {file} be written."
)


class KeyChanged(CourseError):
    """Results would be graded anew because the key is another; the text says how many."""


def set_up(make: bool = True) -> list[str]:
    """Put the key where hidden checks look for it, this process's environment.

    make:    make a key if there is none
    returns: sentences to warn with
    raises:  CourseError if there is a key file that cannot be used
    """
    if os.environ.get(VARIABLE) and not _from_file():
        return []
    if not make and not os.path.lexists(FILE):
        return []
    try:
        _make()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return [NONE.format(why=f"{FILE.name} cannot be made ({why})", file=FILE)]
    os.environ[VARIABLE] = _read()
    return _warnings()


def state() -> str:
    """What the key is at present, in words for `grader doctor`; nothing is made."""
    if os.environ.get(VARIABLE):
        return f"ok, from {VARIABLE}"
    if not os.path.lexists(FILE):
        return f"not there yet, the first grading makes {FILE.name}"
    try:
        _read()
    except CourseError as error:
        return f"missing: {error}"
    return f"warning: {warnings[0]}" if (warnings := _warnings()) else f"ok, in {FILE.name}"


def agreed(changed: KeyChanged) -> bool:
    """Whether somebody at the terminal wants what the sentence says; nobody there, no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"{changed}\nGrade them anew now? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _from_file() -> bool:
    """Whether the environment has its key from the file, by an earlier call."""
    try:
        return os.environ.get(VARIABLE) == _read()
    except (CourseError, OSError):
        return False


def _make() -> None:
    """Make the file, whole and private from its first moment; one that is there stays."""
    if os.path.lexists(FILE):
        return
    draft = FILE.with_name(f"{FILE.name}-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another grading was first: its key is everybody's
            os.link(draft, FILE)
    finally:
        draft.unlink(missing_ok=True)


def _read() -> str:
    """The file's key; raises CourseError where there is none in it."""
    try:
        if not stat.S_ISREG(FILE.lstat().st_mode):
            raise CourseError(f"{FILE} is no file; put the course's key into a plain file there.")
        key = FILE.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"The course's key {FILE} cannot be read ({error}).") from None
    if not key:
        raise CourseError(f"{FILE} is empty; put the course's key into it, or remove it.")
    return key


def _warnings() -> list[str]:
    if FILE.lstat().st_mode & 0o077:
        return [f"Other users of this machine can read the course's key: chmod 600 {FILE}."]
    return []
