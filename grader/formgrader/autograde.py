"""`nbgrader autograde` and the formgrader's button, on our road: see grader.formgrader.config.

Nothing but a notebook with its receipt is read, and no student's cell runs in this process or in
one of nbgrader's. A fault of ours is an exception: nbgrader then leaves the submission ungraded.
"""

from __future__ import annotations

import atexit
import hashlib
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from traitlets.log import get_logger

from grader import rebuild
from grader.core import course, course_key
from grader.core.atomic import write_whole
from grader.core.course import CourseError
from grader.core.models import Exercise, Notebook, Receipt, Refusal, Result, Status, Submission
from grader.execution.runner import LessonRunner
from grader.formgrader.course_folder import CourseFolder
from grader.formgrader.receipts import read_receipts, receipt_of, stamp
from grader.gradebook.marks import look_again
from grader.gradebook.writer import Gradebook
from grader.intake import folders
from grader.pipeline import run
from grader.pipeline.filing import grade_one
from grader.release.nbgrader_settings import quiet
from grader.reporting import rendering, sanitize

IDLE_SECONDS = 120.0
"""How long a warm lesson waits for its next submission."""


@dataclass(frozen=True)
class WarmLesson:
    """What grades submissions of one lesson."""

    name: str
    template: run.Template
    runner: LessonRunner


class Workbench:
    """At most one warm lesson; from any number of threads, one submission at a time."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._lesson: WarmLesson | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def lesson(self, name: str, course_folder: str = "") -> Iterator[WarmLesson]:
        """The warm lesson, started if it is another or its source has changed.

        course_folder: where nbgrader has what students handed in; no submission sees it
        raises: CourseError if the lesson or the sandbox does not start
        """
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            try:
                yield self._ready(name, course_folder)
            finally:
                self._timer = threading.Timer(self._idle_seconds, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """End the warm lesson; the next submission starts it again."""
        with self._lock:
            self._drop()

    def _ready(self, name: str, course_folder: str) -> WarmLesson:
        if self._lesson is not None and self._lesson.name == name:
            source = course.read_notebook(course.source_path(name))
            if self._lesson.template.sources[name] == source:
                return self._lesson
        self._drop()
        course_key.set_up()
        course.lesson_named(name)
        template = self._open.enter_context(run.template([name]))
        hidden = [Path(course_folder)] if course_folder else []
        runner = self._open.enter_context(LessonRunner(template.sources[name], hidden=hidden))
        self._lesson = WarmLesson(name, template, runner)
        return self._lesson

    def _drop(self) -> None:
        self._lesson = None
        self._open.close()


BENCH = Workbench()
"""The one of this process."""
atexit.register(BENCH.close)


with quiet():
    from nbgrader.preprocessors import NbGraderPreprocessor

_EMPTY: Notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


class NotCollected(Exception):
    """What lies in submitted/ is not what the collector put there; the text is one sentence."""


class NotGraded(Exception):
    """The fault is ours; the text is one sentence."""


@dataclass(frozen=True)
class Collected:
    """A submission and the receipt of its bytes."""

    submission: Submission
    receipt: Receipt


def read_collected(path: Path) -> Collected:
    """Read a notebook of a course folder, as intake reads a stranger's.

    path:   <root>/submitted/<student>/<lesson>/<lesson>.ipynb
    raises: NotCollected
    """
    folder, student, lesson = CourseFolder(path.parents[3]), path.parents[1].name, path.parent.name
    if path.name != f"{lesson}.ipynb":
        raise NotCollected(f"{path.name} of {student} is not the notebook of {lesson}.")
    try:
        receipts = read_receipts(folder.receipts(student, lesson))
    except CourseError as why:
        raise NotCollected(str(why)) from None
    if not receipts:
        raise NotCollected(f"{lesson} of {student} has no receipt; use `grader collect`.")
    found = folders.one(folder.submitted, student, lesson)
    if isinstance(found, Refusal):
        raise NotCollected(f"{lesson} of {student}: {found.message}")
    receipt = receipt_of(found.data, receipts)
    if receipt is None:
        raise NotCollected(
            f"{lesson} of {student} is not the file that was collected; collect it again."
        )
    notes = tuple(dict.fromkeys((*receipt.notes, *found.notes)))
    return Collected(replace(found, notes=notes, data=b""), receipt)


def only_collected(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's hook before a submission: take from its list what was not collected.

    nbgrader would enter zeros for a notebook that is not there, before it reads one. With an empty
    list it gives up and leaves no score. The times that it reads next are the receipts'.
    """
    for name in list(notebooks):
        path = Path(name)
        try:
            receipt = read_collected(path).receipt
        except Exception as why:  # nbgrader goes on whatever a hook raises
            get_logger().error("%s", why)
            notebooks.remove(name)
        else:
            write_whole(path.with_name("timestamp.txt"), stamp(receipt))


class CollectedExporter(NotebookExporter):  # type: ignore[misc]
    """Reads submissions by their receipts.

    nbgrader reads twice: first what was handed in, then what the first reading gave.
    """

    collected: Collected | None = None

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The notebook after the preprocessors; raises NotCollected."""
        path, resources = Path(filename), dict(resources or {})
        folder = CourseFolder(Path(self.parent.coursedir.root))
        if folder.submitted in path.parents:
            self.collected = None
            self.collected = read_collected(path)
        if self.collected is None:
            raise NotCollected(f"{path.name} was not collected.")
        resources["collected"] = self.collected
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        # The student's notebook goes through none of nbconvert's hands.
        nb, resources = self.from_notebook_node(nbformat.from_dict(_EMPTY), resources, **kw)
        return nb, resources


class Rebuild(NbGraderPreprocessor):  # type: ignore[misc]
    """The release notebook with the student's answers, in place of the student's notebook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        submission = resources["collected"].submission
        with BENCH.lesson(submission.lesson, self.config.CourseDirectory.get("root", "")) as lesson:
            released = lesson.template.released[submission.lesson]
        return nbformat.from_dict(rebuild.rebuild(submission, released).notebook), resources


class Grade(NbGraderPreprocessor):  # type: ignore[misc]
    """The road of one submission; points go into nbgrader's database.

    Nothing of the first reading is used: a file may have changed in between.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Raise NotGraded if the fault is ours."""
        collected = resources["collected"]
        with BENCH.lesson(
            collected.submission.lesson, self.config.CourseDirectory.get("root", "")
        ) as lesson:
            result = grade_one(collected.submission, lesson.template, lesson.runner)
            exercises = lesson.template.exercises[result.lesson]
        url = resources["nbgrader"]["db_url"]
        with Gradebook(url) as book:
            book.record(result)
        # nbgrader has removed what was marked before: nobody knows whether it has changed.
        by_hand = {each.name for each in exercises if each.by_hand}
        look_again(url, result.student, result.lesson, by_hand)
        if result.status is Status.ERROR or result.notebook is None:
            raise NotGraded(f"{result.lesson} of {result.student}: {result.message}")
        # nbgrader compares this file with the one in submitted/ when it is asked again.
        resources["outputs"] = {"timestamp.txt": stamp(collected.receipt).encode()}
        notebook = graded_notebook(result, exercises, collected.receipt)
        return nbformat.from_dict(notebook), resources


def graded_notebook(result: Result, exercises: list[Exercise], receipt: Receipt) -> Notebook:
    """The executed notebook for autograded/: nothing in it runs in the formgrader's pages.

    Its metadata say under `grading` how each exercise ended, for the feedback.
    """
    assert result.notebook is not None
    cells = rendering.inert_cells(result.notebook)
    for cell, ours in zip(cells, result.notebook["cells"], strict=True):
        # Metadata and ids are the release's or rebuild's, never a student's.
        cell |= {"id": ours["id"], "metadata": ours["metadata"]}
    rows = [
        {
            "exercise": row.exercise,
            "checks": list(exercise.checks),
            "status": row.status.value,
            "message": row.message,
            "answer": _digest(result.notebook, exercise),
        }
        for row, exercise in zip(result.exercises, exercises, strict=True)
    ]
    whole = {"status": result.status.value, "message": result.message, "exercises": rows}
    grading = {**whole, "collected": stamp(receipt)}
    language = sanitize.language_of(cells)
    metadata = {**result.notebook["metadata"], **language, "grading": grading}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def answer_digests(notebook: Notebook) -> dict[str, str]:
    """What tells apart the answers in a graded notebook, by exercise; older ones hold fewer."""
    rows = notebook["metadata"].get("grading", {}).get("exercises", [])
    return {row["exercise"]: row["answer"] for row in rows if "answer" in row}


def _digest(notebook: Notebook, exercise: Exercise) -> str:
    """Of an answer's own cell; to what a person marks belong all cells that the student added."""
    own = [
        cell for cell in notebook["cells"]
        if course.grade_id(cell) == exercise.name or (exercise.by_hand and course.is_added(cell))
    ]  # fmt: skip
    return hashlib.sha256("\0".join(map(course.source, own)).encode()).hexdigest()
