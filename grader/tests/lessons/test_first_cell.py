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
EACH = """
import os, sys
import matplotlib.pyplot, sklearn, torch  # once, since they are the slow part
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


def run_in(folders: dict[str, Path], cells: dict[str, str], *, installed: bool = True) -> Path:
    """Run each lesson's cell in its folder, one after the other; where lesson.py was found."""
    options, before = ([], "") if installed else (["-S"], WITHOUT_COURSE)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "COURSE_KEY")}
    jobs = [(str(folders[lesson]), cells[lesson]) for lesson in cells]
    done = subprocess.run(
        [sys.executable, *options, "-c", before + EACH.format(jobs=jobs)],
        cwd=folders[next(iter(cells))],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [Path(line).resolve() for line in done.stdout.splitlines()]
    modules, data = {*lines[::2]}, {*lines[1::2]}
    assert all((each / "sentences.csv").is_file() for each in data)
    (module,) = modules
    return module


def test_it_runs_where_authors_edit() -> None:
    paths = {lesson: course.source_path(lesson) for lesson in LESSONS}
    folders = {lesson: path.parent for lesson, path in paths.items()}
    assert run_in(folders, CELLS) == course.NOTEBOOKS / "lesson.py"


def test_it_runs_where_students_open() -> None:
    paths = {lesson: course.release_path(lesson) for lesson in LESSONS}
    assert {lesson: first_cell(path) for lesson, path in paths.items()} == CELLS
    folders = {lesson: path.parent for lesson, path in paths.items()}
    assert run_in(folders, CELLS) == course.NOTEBOOKS / "lesson.py"


def test_it_runs_in_a_hand_out_on_a_machine_without_the_course(tmp_path: Path) -> None:
    shutil.unpack_archive(write_handout(tmp_path / "notebooks.zip"), tmp_path / "hand out")
    notebooks = tmp_path / "hand out" / "notebooks"
    folders = {lesson: notebooks / lesson for lesson in LESSONS}
    cells = {lesson: first_cell(folders[lesson] / f"{lesson}.ipynb") for lesson in LESSONS}
    assert cells == CELLS
    assert run_in(folders, cells, installed=False) == (notebooks / "lesson.py").resolve()


def test_it_runs_in_the_folder_of_a_submission(tmp_path: Path) -> None:
    folders = {lesson: tmp_path / "Zoë Ångström" / lesson for lesson in LESSONS}
    for folder in folders.values():
        folder.mkdir(parents=True)
    assert run_in(folders, CELLS) == course.NOTEBOOKS / "lesson.py"


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
        run_in({LESSONS[0]: tmp_path}, {LESSONS[0]: CELLS[LESSONS[0]]}, installed=False)
