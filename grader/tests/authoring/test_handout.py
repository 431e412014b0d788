"""The hand-out is complete, holds no answer, and runs where nothing of the project is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

from grader.authoring.handout import write_handout
from grader.core import course
from grader.core.course import answers, lessons, read_notebook
from grader.regression.cell_verdict import cell_faults, survey
from grader.regression.digits import FARTHEST
from grader.regression.kernel import lesson_kernel
from grader.regression.tolerance import TOLERANT
from grader.release.nbgrader_settings import TEXT_STUB


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked zip."""
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(write_handout(folder / "notebooks.zip")) as archive:
        archive.extractall(folder)
    return folder / "notebooks"


def test_a_hand_out_holds_the_lessons_and_what_they_import(handout: Path) -> None:
    names = {str(path.relative_to(handout)) for path in handout.rglob("*") if path.is_file()}
    assert {f"{lesson}/{lesson}.ipynb" for lesson in lessons()} <= names
    assert {"README.md", "requirements.txt", "lesson.py", "data/sentences.csv"} <= names
    assert {"langbags/cld3/readable.py", "data/cld3.safetensors"} <= names
    assert {"data/cld3.LICENSE.txt", "data/cld3.NOTICE.txt"} <= names
    assert all(name.split("/")[0][0].isdigit() or "grader" not in name for name in names)


def test_a_hand_out_holds_no_answer_and_no_hidden_check(handout: Path) -> None:
    for path in handout.rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text
        assert "BEGIN HIDDEN" not in text


@pytest.mark.parametrize("part", ["Start", "Check", "When you are stuck", "Hand in", "Glossary"])
def test_a_hand_out_tells_a_student_how_to_work_with_it(handout: Path, part: str) -> None:
    assert f"\n## {part}\n" in (handout / "README.md").read_text(encoding="utf-8")


def test_the_same_lessons_give_the_same_zip(tmp_path: Path) -> None:
    first, second = write_handout(tmp_path / "a.zip"), write_handout(tmp_path / "b.zip")
    assert first.read_bytes() == second.read_bytes()


@pytest.fixture(scope="module")
def fresh_python(handout: Path) -> Path:
    """An environment that holds the hand-out's requirements, what these need, and nothing else.

    The packages are those that `make env` installed from the same pins, and not unpacked again.
    """
    home = handout / ".venv"
    venv.create(home)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    wanted = (handout / "requirements.txt").read_text().splitlines()
    assert {*wanted} <= {*(course.ROOT / "requirements.txt").read_text().splitlines()}
    for package in needed([Requirement(line) for line in wanted]):
        for name in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
            if not (site / name).exists():  # some packages share a folder
                (site / name).symlink_to(str(package.locate_file(name)))
    return home / "bin" / "python"


def needed(wanted: list[Requirement]) -> list[metadata.Distribution]:
    """The installed packages that are asked for, and those that they ask for in turn."""
    found: dict[str, metadata.Distribution] = {}
    for asked in wanted:  # it grows
        package = metadata.distribution(asked.name)
        assert package.version in asked.specifier
        found[f"{asked.name} {sorted(asked.extras)}"] = package
        for more in map(Requirement, package.requires or ()):
            used = more.marker is None or any(
                more.marker.evaluate({"extra": extra}) for extra in ("", *asked.extras)
            )
            if used and f"{more.name} {sorted(more.extras)}" not in found:
                wanted.append(more)
    return list(found.values())


def test_where_the_hand_out_runs_nothing_of_the_project_is_installed(fresh_python: Path) -> None:
    ours = ("grader", "lesson", "langbags", "nbgrader", "pytest", "sqlalchemy")
    look = f"from importlib.util import find_spec; print([n for n in {ours} if find_spec(n)])"
    said = subprocess.run(
        [fresh_python, "-I", "-c", look], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"


@pytest.mark.slow(30)
@pytest.mark.parametrize("lesson", lessons())
def test_a_hand_out_runs_alone_and_prints_what_it_stores_on_an_old_processor(
    handout: Path, fresh_python: Path, lesson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The regression of notebooks/: nothing of the project is installed, all kernels held down."""
    for name in filter(lambda name: name.startswith("PYTHON"), list(os.environ)):
        monkeypatch.delenv(name)
    path = handout / lesson / f"{lesson}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    surveyed = survey(notebook)
    with lesson_kernel(notebook, path.parent, processor=FARTHEST, python=fresh_python) as kernel:
        faults = [
            f"{cell.id}: {fault}"
            for index, cell in enumerate(notebook.cells)
            if cell.cell_type == "code"
            for fault in cell_faults(surveyed, index, kernel.run(index), TOLERANT)
        ]
    assert faults == []


def test_a_hand_out_holds_the_starter_of_each_exercise(handout: Path) -> None:
    starters = json.loads((handout / "data" / "starters.json").read_text(encoding="utf-8"))
    for lesson in lessons():
        notebook = read_notebook(handout / lesson / f"{lesson}.ipynb")
        found = answers(notebook, by_hand=True)
        assert starters[lesson] == found
        assert all("YOUR ANSWER" in each for each in answers(notebook).values())
        assert {*found.values()} - {*answers(notebook).values()} <= {TEXT_STUB}


def test_a_student_meets_no_tool_of_the_instructors_and_no_news(handout: Path) -> None:
    assert "nbgrader" not in (handout / "requirements.txt").read_text(encoding="utf-8")
    settings = handout / "lessonkit" / "jupyter" / "labconfig"
    overrides = json.loads((settings / "default_setting_overrides.json").read_text("utf-8"))
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    disabled = json.loads((settings / "page_config.json").read_text("utf-8"))["disabledExtensions"]
    assert disabled == {"@jupyter/nbgrader": True}
