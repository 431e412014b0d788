"""otter-grader beside ours: a lesson's checks as its test files, run without a container."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from grader.core import course
from grader.core.course import is_check, nbgrader_of, source

TEST = """from otter.test_files import test_case
OK_FORMAT = False
name = {name!r}
points = {points}

@test_case()
def check(env):
    exec({source!r}, env)
"""


def is_there() -> bool:
    """Whether `make bench` has fetched it."""
    return find_spec("otter") is not None


def prepared(lesson: str, folder: Path) -> Callable[[list[Path]], None]:
    """What grades students' folders one after the other with `otter run`, the only way it has."""
    tests = folder / "otter" / "tests"
    tests.mkdir(parents=True)
    notebook = course.read_notebook(course.source_path(lesson))
    for cell in filter(is_check, notebook["cells"]):
        name = course.grade_id(cell).replace("-", "_")
        text = TEST.format(name=name, points=nbgrader_of(cell)["points"], source=source(cell))
        (tests / f"{name}.py").write_text(text)
    _otter(folder / "otter", "generate", "--no-environment")
    (archive,) = (folder / "otter").glob("*.zip")

    def grade(students: list[Path]) -> None:
        for student in students:
            there = folder / "otter" / "results" / student.name
            there.mkdir(parents=True, exist_ok=True)
            submission = student / lesson / f"{lesson}.ipynb"
            _otter(there, "run", str(submission), "-a", str(archive), "-o", str(there))

    return grade


def _otter(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "otter", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
