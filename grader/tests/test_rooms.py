"""The shape of the road: no room knows another, and only the road knows the rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import course

ROOMS = ("intake", "rebuild", "execute", "gradebook", "feedback", "report", "export")
GRADER = course.ROOT / "grader"
MODULES = sorted(
    path
    for path in GRADER.rglob("*.py")
    if not {"tests", "bank"} & set(path.relative_to(GRADER).parts)
)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_other_room(room: str) -> None:
    others = {f"grader.{other}" for other in ROOMS if other != room}
    assert not others & _reached(GRADER / f"{room}.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_road_imports_rooms(path: Path) -> None:
    rooms = {f"grader.{room}" for room in ROOMS}
    found = rooms & set(_imports(path))
    assert bool(found) == (path == GRADER / "road.py")


def test_the_road_imports_every_room() -> None:
    assert {f"grader.{room}" for room in ROOMS} <= set(_imports(GRADER / "road.py"))


def _reached(path: Path) -> set[str]:
    """Modules of ours that a module imports, and those that these import, and so on."""
    found: set[str] = set()
    queue = list(_imports(path))
    while queue:
        name = queue.pop()
        file = course.ROOT.joinpath(*name.split(".")).with_suffix(".py")
        if name not in found and file.is_file():
            found.add(name)
            queue.extend(_imports(file))
    return found


def _imports(path: Path) -> Iterator[str]:
    """Absolute names of what a file imports, also inside functions; `from a import b` gives a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by a relative name"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
