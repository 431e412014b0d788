"""The modules as a package: complete, without the grader, and at work where no lesson lies."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.authoring.pins import pinned, project
from grader.core import course

pytestmark = pytest.mark.slow

LESSON = "02_embedding_bags"
MODULES = ("lesson.py", "lessonkit", "langbags", "data", "LICENSE", "pyproject.toml")
WALK = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for source in json.load(sys.stdin):
    shell.run_cell(source).raise_error()
"""
LOOK = """
import importlib.util, lesson, langbags
from langbags import CLD3, Detector
from lessonkit import desk
texts = ["Wo ist der Bahnhof?", "駅はどこですか。"]
print(Detector.pretrained().detect(texts), CLD3().detect(texts))
print(importlib.util.find_spec("grader"))
print(lesson.DATA)
print(desk.lessons())
"""


def package() -> dict[str, Any]:
    """The [project] table of the modules' own pyproject.toml."""
    text = (course.NOTEBOOKS / "pyproject.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)["project"]
    return table


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because building leaves folders beside what is built."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in MODULES:
        copy = shutil.copytree if (course.NOTEBOOKS / name).is_dir() else shutil.copyfile
        copy(course.NOTEBOOKS / name, source / name)
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, built, source], check=True)
    return next(built.glob("langbags-*-py3-none-any.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and the libraries of this one without the course."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home)
    found = home / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    # A path in a .pth file brings modules, and not the .pth files beside them: no editable course.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    options = ["--quiet", "--no-deps", "--no-index", "--no-compile"]
    pip = [sys.executable, "-m", "pip", "--python", str(found), "install"]
    subprocess.run([*pip, *options, str(wheel)], check=True)
    return found


def run(python: Path, folder: Path, code: str, lines: str = "") -> str:
    """What the code prints in that environment and folder."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "COURSE_KEY")}
    done = subprocess.run(
        [python, "-c", code], cwd=folder, env={**kept, "MPLBACKEND": "agg"}, input=lines,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_module_every_data_file_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = {Path(name).name for name in archive.namelist() if "/licenses/" in name}
    tree = {"lesson.py"}
    for folder in ("langbags", "lessonkit", "data"):
        found = [path for path in (course.NOTEBOOKS / folder).rglob("*.*") if path.is_file()]
        tree |= {
            str(p.relative_to(course.NOTEBOOKS)) for p in found if "__pycache__" not in p.parts
        }
    assert names == {name.replace("data/", "langbags/data/", 1) for name in tree}
    assert {"langbags/py.typed", "langbags/data/cld3.LICENSE.txt"} <= names
    assert licences == {"LICENSE", "cld3.LICENSE.txt", "cld3.NOTICE.txt"}


def test_installed_it_detects_finds_its_data_and_brings_no_grader(
    python: Path, tmp_path: Path
) -> None:
    shutil.copytree(course.release_path(LESSON).parent, tmp_path / LESSON)
    answers, grader, data, lessons = run(python, tmp_path / LESSON, LOOK).splitlines()
    assert answers == "['deu', 'jpn'] ['de', 'ja']"
    assert grader == "None"
    assert (
        Path(data).is_relative_to(python.parent.parent) and (Path(data) / "sentences.csv").exists()
    )
    assert lessons == f"['{LESSON}']", "the desk shows the lessons where the student is"


def test_a_lesson_runs_to_its_end_from_an_empty_folder(python: Path, tmp_path: Path) -> None:
    cells = course.read_notebook(course.source_path(LESSON))["cells"]
    sources = [course.source(cell) for cell in cells if cell["cell_type"] == "code"]
    assert "✓" in run(python, tmp_path, WALK, json.dumps(sources))


def names_of(lines: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_the_course_and_its_package_ask_for_the_same_and_agree_on_versions() -> None:
    table = package()
    lines = [*table["dependencies"], *table["optional-dependencies"]["lab"]]
    assert names_of(lines) == names_of(project()["dependencies"])
    pins = pinned()
    for line in lines:
        wanted = Requirement(line)
        assert pins[canonicalize_name(wanted.name)] in wanted.specifier, line
    assert not [line for line in lines if "==" in line], "a range, so that Colab's torch will do"
    assert table["version"] == project()["version"]
    assert table["requires-python"] == project()["requires-python"]


def test_what_modules_and_lessons_import_is_asked_for() -> None:
    modules = [path.read_text(encoding="utf-8") for path in course.NOTEBOOKS.rglob("*.py")]
    for lesson in course.lessons():
        cells = course.read_notebook(course.release_path(lesson))["cells"]
        modules.append(next(course.source(c) for c in cells if c["cell_type"] == "code"))
    found = set()
    for text in modules:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    ours = {"langbags", "lesson", "lessonkit"}
    owners = metadata.packages_distributions()
    asked = names_of(package()["dependencies"])
    for name in found - ours - sys.stdlib_module_names:
        assert asked & {canonicalize_name(owner) for owner in owners[name]}, name


def test_the_versions_of_python_in_the_metadata_are_those_that_ci_tries() -> None:
    said = re.findall(r"Python :: (3\.\d+)", "\n".join(package()["classifiers"]))
    workflow = yaml.safe_load((course.ROOT / ".github/workflows/ci.yml").read_text())
    assert workflow["jobs"]["package"]["strategy"]["matrix"]["python"] == said


def test_the_licence_of_the_package_is_that_of_the_course() -> None:
    whole = (course.ROOT / "LICENSE").read_text(encoding="utf-8")
    ours = (course.NOTEBOOKS / "LICENSE").read_text(encoding="utf-8")
    moved = whole.replace("This repository", "This folder")
    moved = moved.replace("notebooks under solutions/ and notebooks/)", "lessons)")
    assert ours == moved.replace("notebooks/", "")
