"""The first cell of a lesson works, unchanged, wherever a lesson may lie."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from lesson import begin

from grader.authoring.handout import write_handout
from grader.core import course

pytestmark = pytest.mark.slow

# -S leaves out the .pth files, and with them the installed course; libraries are added back.
WITHOUT_COURSE = f"import sys; sys.path += {[sysconfig.get_path('purelib')]!r}\n"
SLOW = "import matplotlib.pyplot, sklearn, torch  # once for all lessons\n"
EACH = """
import os, sys
for folder, cell in {jobs!r}:
    if os.fork() == 0:
        os.chdir(folder)
        exec(cell, {{"__name__": "__main__"}})
        import lesson
        print(lesson.__file__, lesson.DATA, sep='\\n', flush=True)
        os._exit(0)
    if os.wait()[1]:
        sys.exit(1)
"""


def first_cell(path: Path) -> str:
    cells = course.read_notebook(path)["cells"]
    return next(course.source(cell) for cell in cells if cell["cell_type"] == "code")


LESSONS = course.lessons()
CELLS = {lesson: first_cell(course.source_path(lesson)) for lesson in LESSONS}


Jobs = list[tuple[Path, str]]
"""Folders, each with the cell to run in it."""


def run_in(jobs: Jobs, *, installed: bool = True) -> list[Path]:
    """Run each cell in its folder, one after the other; where each found lesson.py."""
    options, before = ([], "") if installed else (["-S"], WITHOUT_COURSE)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "COURSE_KEY")}
    program = EACH.format(jobs=[(str(folder), cell) for folder, cell in jobs])
    done = subprocess.run(
        [sys.executable, *options, "-c", before + (SLOW if len(jobs) > 1 else "") + program],
        cwd=jobs[0][0],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [Path(line).resolve() for line in done.stdout.splitlines()]
    assert all((each / "sentences.csv").is_file() for each in lines[1::2])
    return lines[::2]


def test_it_runs_where_authors_edit_where_students_open_and_in_the_folder_of_a_submission(
    tmp_path: Path,
) -> None:
    releases = {lesson: course.release_path(lesson) for lesson in LESSONS}
    assert {lesson: first_cell(path) for lesson, path in releases.items()} == CELLS
    jobs: Jobs = []
    for lesson, cell in CELLS.items():
        submission = tmp_path / "Zoë Ångström" / lesson
        submission.mkdir(parents=True)
        places = course.source_path(lesson).parent, releases[lesson].parent, submission
        jobs += [(place, cell) for place in places]
    assert run_in(jobs) == [course.NOTEBOOKS / "lesson.py"] * 3 * len(LESSONS)


def test_it_runs_in_a_hand_out_on_a_machine_without_the_course(tmp_path: Path) -> None:
    shutil.unpack_archive(write_handout(tmp_path / "notebooks.zip"), tmp_path / "hand out")
    notebooks = tmp_path / "hand out" / "notebooks"
    cells = {lesson: first_cell(notebooks / lesson / f"{lesson}.ipynb") for lesson in LESSONS}
    assert cells == CELLS
    found = run_in([(notebooks / lesson, cells[lesson]) for lesson in LESSONS], installed=False)
    assert found == [(notebooks / "lesson.py").resolve()] * len(LESSONS)


def test_in_colab_and_nowhere_else_a_lesson_says_that_last_digits_may_differ(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLAB_RELEASE_TAG", raising=False)
    begin()
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release-colab")
    begin()
    assert "last digits may differ" in capsys.readouterr().out


def test_without_hand_out_and_course_it_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"No module named '(lesson|langbags)'"):
        run_in([(tmp_path, CELLS[LESSONS[0]])], installed=False)
