"""nbgrader's exchange for a class: what it hands out, takes in and gives back goes our road.

`nbgrader release_assignment`, `collect` and `release_feedback`, and the formgrader's buttons for
them, come here once CLASS/nbgrader_config.py merges `through_the_exchange`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nbgrader.exchange.default import (
    Exchange,
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
)
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from grader.classroom.collecting import Outcome, collect
from grader.classroom.folder import Classroom, read_class, working
from grader.classroom.grading import first_in_place
from grader.classroom.inbox import Attempt, Inbox
from grader.classroom.marks import in_place
from grader.core import course
from grader.core.atomic import write_whole
from grader.core.course import CourseError
from grader.intake.download_forms import Form
from grader.intake.safe_open import FOLDER, Unreadable, entries, opened, read
from grader.reporting import feedback


def through_the_exchange(root: Path, course_id: str) -> Config:
    """The settings of a class whose students are on the hub.

    root:      the exchange, a folder that exists
    course_id: the course's folder in it, and its name in the students' list
    """
    config = Config()
    config.Exchange.root = str(root)
    config.CourseDirectory.course_id = course_id
    config.ExchangeFactory.release_assignment = "grader.hub.exchange.Release"
    config.ExchangeFactory.collect = "grader.hub.exchange.Collect"
    config.ExchangeFactory.release_feedback = "grader.hub.exchange.ReleaseFeedback"
    return config


class Release(ExchangeReleaseAssignment):  # type: ignore[misc]
    """A lesson for the students: the released notebook and nothing else.

    The class keeps a copy, without which the formgrader shows no buttons to preview and collect.
    """

    def init_src(self) -> None:
        self.src_path = str(course.release_path(self.coursedir.assignment_id))
        if not Path(self.src_path).is_file():
            self.fail(f"{self.src_path} is not there; `grader release` makes it.")

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        place = self.coursedir
        kept = place.format_path(place.release_directory, ".", place.assignment_id)
        for target in (Path(dest), Path(kept)):
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(src, target / Path(src).name)


class Collect(ExchangeCollect):  # type: ignore[misc]
    """What students handed in, into CLASS/inbox: the same as `grader collect --class`.

    The formgrader shows at once who has handed in for the first time.
    """

    def init_src(self) -> None:
        self.src_path = _course_folder(self) / "inbound"

    def copy_files(self) -> None:
        with _said_by(self), working(Path(self.coursedir.root)) as room:
            lesson = room.lesson(self.coursedir.assignment_id)
            new = 0
            for each in collect(room, self.src_path, Form.NBGRADER, lesson):
                new += each.outcome is Outcome.NEW
                if each.message:
                    self.log.warning("%s", each.message)
            self.log.info("%d new, the class is %s", new, room.root)
            more = first_in_place(room, lesson)
            if new and more:
                self.log.info("`grader grade %s --lesson %s` grades what came again from %s",
                              room.root, lesson, ", ".join(more))  # fmt: skip


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """The pages of feedback for the students; each has a name that only its student knows.

    A page is the one that `grader grade` wrote, or the formgrader if it did so later.

    nbgrader makes the name of a secret that came with the submission, and that `grader collect`
    does not take; it still lies in the exchange.
    """

    def init_src(self) -> None:
        self.src_path = _course_folder(self) / "inbound"

    def copy_files(self) -> None:
        with _said_by(self):
            room = read_class(Path(self.coursedir.root))
            lesson = room.lesson(self.coursedir.assignment_id)
            for member in room.people:
                if self.coursedir.student_id in ("", "*", member.key):
                    self._give_back(room, member.key, lesson)

    def _give_back(self, room: Classroom, student: str, lesson: str) -> None:
        slot = (student, lesson)
        attempt = in_place(room, slot, Inbox(room.inbox).attempts(*slot))
        if attempt is None:
            return
        page = _newest_page(room, student, lesson)
        if page is None:
            self.log.warning("%s, %s: there is no feedback yet; grade it, and generate feedback",
                             student, lesson)  # fmt: skip
            return
        secrets = list(_secrets(self.src_path, attempt))
        for secret in secrets:
            name = notebook_hash(secret=secret, notebook_id=lesson)
            write_whole(Path(self.dest_path) / f"{name}.html", page.read_text("utf-8"))
        said = "released" if secrets else "not released: the file did not come by the exchange"
        self.log.info("%s, %s: feedback is %s", student, lesson, said)


def _newest_page(room: Classroom, student: str, lesson: str) -> Path | None:
    """The page of `grader grade` or the formgrader's, whichever was written last."""
    theirs = room.root / "feedback" / student / lesson / f"{lesson}.html"
    pages = [page for page in (feedback.path(student, lesson, room.out), theirs) if page.is_file()]
    return max(pages, key=lambda page: page.stat().st_mtime_ns, default=None)


@contextmanager
def _said_by(exchange: Exchange) -> Iterator[None]:
    """Let nbgrader say what is wrong, in our sentence."""
    try:
        yield
    except (CourseError, Unreadable) as error:
        exchange.fail(str(error))


def _secrets(inbound: Path, attempt: Attempt) -> Iterator[str]:
    """The secrets of all submissions of a student that are this attempt, byte for byte."""
    came_as = next((part for part in attempt.origin.split("/") if part.count("+") > 1), "")
    begin = "+".join([*came_as.split("+")[:2], ""])
    folder = os.open(inbound, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        names = [name for name in entries(folder, str(inbound)) if name.startswith(begin)]
        owners = {name: os.lstat(name, dir_fd=folder).st_uid for name in names}
        for name in names:
            if came_as in owners and owners[name] == owners[came_as]:
                with suppress(Unreadable, UnicodeDecodeError), opened(name, folder, FOLDER) as here:
                    data = read(f"{attempt.lesson}.ipynb", here)
                    if hashlib.sha256(data).hexdigest() == attempt.receipt.sha256:
                        yield read("submission_secret.txt", here).decode()
    finally:
        os.close(folder)


def _course_folder(exchange: Exchange) -> Path:
    return Path(str(exchange.root)) / str(exchange.coursedir.course_id)
