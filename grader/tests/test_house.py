"""The house: names in strings lead somewhere, and results know the code that made them."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core import course
from grader.execution import identity

GRADER = course.ROOT / "grader"
DOTTED = re.compile(r"(?<!\w)grader(\.\w+)+")


def product(*rooms: str) -> list[Path]:
    """Modules of the grader, tests and bank left out."""
    paths = [path for room in rooms or ("",) for path in sorted((GRADER / room).rglob("*.py"))]
    return [p for p in paths if not {"tests", "bank"} & set(p.relative_to(GRADER).parts)]


def test_at_the_top_stand_two_modules_and_the_rooms() -> None:
    assert {path.stem for path in GRADER.glob("*.py")} == {"__init__", "cli", "rebuild"}


def dotted_strings() -> Iterator[tuple[str, str]]:
    for path in product():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for match in DOTTED.finditer(node.value):
                    yield path.name, match[0]


def test_every_dotted_name_in_a_string_leads_to_something() -> None:
    found = set(dotted_strings())
    assert {name for _, name in found} >= {"grader.execution.lesson_server"}
    for _, name in found:
        resolved(name)


def resolved(name: str) -> object:
    """The module of that name, or the object in a module; raises where there is none."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        return getattr(resolved(module), attribute)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose files may be changed; its digest is made anew at each call."""
    shutil.copytree(GRADER, tmp_path / "grader", ignore=shutil.ignore_patterns("tests", "bank"))
    for name in ("lesson.py", "lessonkit", "langbags"):
        source, target = course.NOTEBOOKS / name, tmp_path / "notebooks" / name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "NOTEBOOKS", tmp_path / "notebooks")
    return tmp_path


def test_a_result_knows_every_module_that_made_it(copied: Path) -> None:
    """A change in any module of the road makes earlier results count as old."""
    modules = product("core", "intake", "execution", "pipeline", "release")
    assert len(modules) > 25
    before = identity.machinery.__wrapped__()
    for path in [*modules, GRADER / "rebuild.py"]:
        copy = copied / "grader" / path.relative_to(GRADER)
        text = copy.read_bytes()
        copy.write_bytes(text + b"\n")
        assert identity.machinery.__wrapped__() != before, path.name
        copy.write_bytes(text)
    assert identity.machinery.__wrapped__() == before
