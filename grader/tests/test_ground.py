"""The files that set the project up say one thing, not several."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.authoring.pins import OF_CUDA, REQUIREMENTS, direct_dependencies, pinned
from grader.core.course import ROOT

VERBS = {
    *("help", "env", "course", "test", "check", "lab", "solutions", "release", "grade"),
    *("browser", "digits", "handout", "site", "hub", "bench", "contest", "pins", "clean"),
}


def test_torch_is_pinned_without_a_build() -> None:
    assert pinned()["torch"] == "2.13.0"
    assert "+" not in REQUIREMENTS.read_text()


def test_no_pin_forces_a_cuda_build() -> None:
    assert [name for name in pinned() if name.startswith(OF_CUDA)] == []


def test_every_line_of_the_requirements_is_one_exact_version() -> None:
    lines = [line for line in REQUIREMENTS.read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][\w.!]*", line)] == []


def test_every_declared_dependency_has_a_pin_that_it_allows() -> None:
    pins = pinned()
    for line in direct_dependencies():
        wanted = Requirement(line)
        assert pins[canonicalize_name(wanted.name)] in wanted.specifier, line


def test_this_environment_holds_what_is_pinned() -> None:
    wrong = {
        name: metadata.version(name)
        for name, version in pinned().items()
        if metadata.version(name).partition("+")[0] != version
    }
    assert wrong == {}


def test_conda_and_binder_get_the_same_pins() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["dependencies"][1:] == ["pip", {"pip": ["-r requirements.txt"]}]
    assert environment["dependencies"][0].startswith("python=3.1")


@pytest.mark.parametrize("path", [".ci/run", ".github/workflows/ci.yml"])
def test_ci_runs_what_a_user_runs(path: str) -> None:
    text = (ROOT / path).read_text()
    assert "make test" in text or ".ci/run" in text


def test_packages_of_the_browser_come_from_where_npm_is_told() -> None:
    lock = json.loads((ROOT / "grader/tests/browser/package-lock.json").read_text())
    found = {name: each for name, each in lock["packages"].items() if name}
    assert found and all("integrity" in each for each in found.values())
    assert not any("resolved" in each for each in found.values())


def test_help_lists_every_verb() -> None:
    said = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert set(re.findall(r"^  make (\w+)", said, re.MULTILINE)) == VERBS


TEXTS = {".py", ".ipynb", ".md", ".toml", ".yml", ".cff", ".txt", ".html", ".css", ".j2", ""}
TEXTS |= {".mjs"}
MADE_BY_RUNS = {".git", ".venv", "build", "node_modules", "__pycache__"}
MADE_BY_RUNS |= {"langbags_course.egg-info", "langbags.egg-info"}
MADE_BY_RUNS |= {".hypothesis", ".mypy_cache", ".ruff_cache", ".ipynb_checkpoints"}


def texts_of_the_project() -> list[Path]:
    found = (path for path in ROOT.rglob("*") if path.is_file() and path.suffix in TEXTS)
    return [path for path in found if not MADE_BY_RUNS & set(path.relative_to(ROOT).parts)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    # Written in parts, so that this file does not find itself.
    forbidden = "|".join(
        ["/ho" + r"me/\w", "/ro" + "ot/", "/wo" + r"rk/\w", "python" + "hosted", "pypi" + r"\.o"]
    )
    texts = texts_of_the_project()
    assert len(texts) > 30
    for path in texts:
        found = re.search(forbidden, path.read_text(encoding="utf-8"))
        assert not found, f"{path.relative_to(ROOT)}: {found}"


OURS = {"grader", "langbags", "lesson", "lessonkit"}


def imported_packages() -> set[str]:
    """Top-level names that the code and its tests import, the standard library's left out."""
    found = set()
    for path in [*(ROOT / "grader").glob("**/*.py"), *(ROOT / "notebooks").glob("**/*.py")]:
        if "bank" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - OURS - sys.stdlib_module_names


def test_every_package_that_the_code_imports_is_declared() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in direct_dependencies()}
    owners = metadata.packages_distributions()
    for package in imported_packages():
        assert declared & {canonicalize_name(owner) for owner in owners[package]}, package
