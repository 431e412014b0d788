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

# -S leaves out the .pth files, and with them the installed course; libraries are added back.
WITHOUT_COURSE = f"import sys; sys.path += {[sysconfig.get_path('purelib')]!r}\n"
PROBE = "\nimport lesson\nprint(lesson.__file__, lesson.DATA, sep='\\n')\n"

FIRST, *BETWEEN, LAST = course.lessons()
LESSONS = pytest.mark.parametrize(
    "lesson", [FIRST, *(pytest.param(lesson, marks=pytest.mark.slow) for lesson in BETWEEN), LAST]
)


def first_cell(path: Path) -> str:
    cells = course.read_notebook(path)["cells"]
    return next(course.source(cell) for cell in cells if cell["cell_type"] == "code")


def run_in(folder: Path, cell: str, *, installed: bool = True) -> tuple[Path, Path]:
    """Run the cell in a fresh process in the folder; where lesson.py and its data were found."""
    options, before = ([], "") if installed else (["-S"], WITHOUT_COURSE)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "COURSE_KEY")}
    done = subprocess.run(
        [sys.executable, *options, "-c", before + cell + PROBE],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    module, data = done.stdout.splitlines()
    assert (Path(data) / "sentences.csv").is_file()
    return Path(module).resolve(), Path(data)


@LESSONS
def test_it_runs_where_authors_edit(lesson: str) -> None:
    source = course.source_path(lesson)
    module, _ = run_in(source.parent, first_cell(source))
    assert module == course.NOTEBOOKS / "lesson.py"


@LESSONS
def test_it_runs_where_students_open(lesson: str) -> None:
    released = course.release_path(lesson)
    assert first_cell(released) == first_cell(course.source_path(lesson))
    module, _ = run_in(released.parent, first_cell(released))
    assert module == course.NOTEBOOKS / "lesson.py"


@LESSONS
def test_it_runs_in_a_hand_out_on_a_machine_without_the_course(lesson: str, tmp_path: Path) -> None:
    shutil.unpack_archive(write_handout(tmp_path / "notebooks.zip"), tmp_path / "hand out")
    notebooks = tmp_path / "hand out" / "notebooks"
    cell = first_cell(notebooks / lesson / f"{lesson}.ipynb")
    assert cell == first_cell(course.source_path(lesson))
    module, data = run_in(notebooks / lesson, cell, installed=False)
    assert module == (notebooks / "lesson.py").resolve()
    assert data.resolve() == (notebooks / "data").resolve()


@LESSONS
def test_it_runs_in_the_folder_of_a_submission(lesson: str, tmp_path: Path) -> None:
    folder = tmp_path / "Zoë Ångström" / lesson
    folder.mkdir(parents=True)
    module, _ = run_in(folder, first_cell(course.source_path(lesson)))
    assert module == course.NOTEBOOKS / "lesson.py"


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
    cell = first_cell(course.source_path(FIRST))
    with pytest.raises(AssertionError, match=r"No module named '(lesson|langbags)'"):
        run_in(tmp_path, cell, installed=False)
