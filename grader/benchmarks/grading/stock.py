"""Submissions a minute: this road, stock nbgrader, and otter-grader where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from grader.benchmarks.grading import otter
from grader.benchmarks.grading.graded_class import write_class
from grader.core import course

LESSON = "02_embedding_bags"
SUBMISSIONS, OF_OTTER, JOBS = 40, 8, 2


@dataclass(frozen=True)
class Taken:
    """Seconds of a grading: of one submission, start-up included, and of all of them."""

    one: float
    all: float
    submissions: int

    @property
    def each(self) -> float:
        """Seconds that one more submission costs."""
        return (self.all - self.one) / (self.submissions - 1)


def stock_table() -> Table:
    """The same submissions, each grader's start-up apart."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        submitted = write_class(folder / "submitted", LESSON, SUBMISSIONS)
        taken = {
            f"grader grade --jobs {JOBS}": _timed(lambda few: _ours(few, folder), submitted),
            "nbgrader autograde, generate_feedback": _nbgrader(submitted, folder),
        }
        if otter.is_there():
            run = otter.prepared(LESSON, folder)
            taken["otter run"] = _timed(run, submitted, OF_OTTER)
    return _table(taken)


def _table(taken: dict[str, Taken]) -> Table:
    ours = next(iter(taken.values()))
    table = Table(
        "grader", "submissions", "start-up and one, s", "one more, s", "a minute", "times ours",
        title=f"different submissions of {LESSON}, on {os.cpu_count()} cores",
    )  # fmt: skip
    for name, found in taken.items():
        table.add_row(
            name,
            str(found.submissions),
            f"{found.one:.1f}",
            f"{found.each:.2f}",
            f"{60 / found.each:.0f}",
            f"{found.each / ours.each:.1f}",
        )
    return table


def _timed(grade: Callable[[list[Path]], None], submitted: Path, size: int = SUBMISSIONS) -> Taken:
    students = sorted(submitted.iterdir())[:size]
    seconds = []
    for few in (students[:1], students):
        start = time.perf_counter()
        grade(few)
        seconds.append(time.perf_counter() - start)
    return Taken(seconds[0], seconds[1], size)


def _ours(students: list[Path], folder: Path) -> None:
    """The command, as an instructor gives it."""
    few = folder / f"few{len(students)}"
    for student in students:
        shutil.copytree(student, few / student.name)  # intake refuses links
    command = [sys.executable, "-m", "grader.cli", "grade", str(few), "--lesson", LESSON]
    command += ["--out", str(folder / f"out{len(students)}"), "--jobs", str(JOBS)]
    subprocess.run(command, cwd=course.ROOT, check=True, capture_output=True)


def _nbgrader(submitted: Path, folder: Path) -> Taken:
    """A course folder of nbgrader's own, with the lesson released in it."""
    root = folder / "course"
    shutil.copytree(course.SOLUTIONS / LESSON, root / "source" / LESSON)
    (root / "submitted").symlink_to(submitted)
    (root / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.root = {str(root)!r}\n"
        "c.ClearSolutions.code_stub = {'python': 'raise NotImplementedError()'}\n"
    )
    _command(root, "generate_assignment", LESSON)

    def grade(students: list[Path]) -> None:
        # --student takes a pattern; "*" is everybody.
        who = students[0].name if len(students) == 1 else "*"
        for verb in ("autograde", "generate_feedback"):
            _command(root, verb, LESSON, "--student", who, "--force")

    return _timed(grade, submitted)


def _command(root: Path, *arguments: str) -> None:
    command = [str(Path(sys.executable).parent / "nbgrader"), *arguments]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(
        command, cwd=root, env={**os.environ, "PATH": path}, check=True, capture_output=True
    )
