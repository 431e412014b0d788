"""From `grader collect` to the marks that nbgrader exports, as an instructor types it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core import course
from grader.tests.support.tiny_course import answered

pytestmark = pytest.mark.slow(30)


def test_nbgrader_as_a_command_grades_a_real_lesson(tmp_path: Path) -> None:
    lesson = "01_embeddings"
    released = course.read_notebook(course.release_path(lesson))
    answers = course.answers(course.read_notebook(course.source_path(lesson)))
    path = tmp_path / "handed in" / "Zoë O'Brien" / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(answered(released, **answers)), encoding="utf-8")
    root, commands = tmp_path / "class", Path(sys.executable).parent
    env = os.environ | {"PATH": f"{commands}:{os.environ['PATH']}"}
    for command in (
        ["grader", "collect", str(tmp_path / "handed in"), "--course", str(root)],
        ["nbgrader", "autograde", lesson],
        ["nbgrader", "generate_feedback", lesson],
        ["nbgrader", "export"],
    ):
        folder = root if command[0] == "nbgrader" else tmp_path
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    with (root / "grades.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(stream)}
    row = rows[lesson, "Zoë O'Brien"]
    assert float(row["score"]) == float(row["max_score"]) > 0
    (page,) = (root / "feedback").rglob("*.html")
    assert f"of {float(row['max_score']):g} points" in page.read_text(encoding="utf-8")
