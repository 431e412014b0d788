"""The shape of the road: no room knows another, and only the road knows the rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core import course

ROOMS = (
    "intake", "rebuild", "sandbox", "examiner", "gradebook", "feedback", "report", "export",
)  # fmt: skip
ROAD = ("road", "lesson_process", "collect", "autograde", "autograde_feedback")
"""The road itself, its part that runs as a process of its own, and its ends in a course folder."""
GRADER = course.ROOT / "grader"
MODULES = sorted(
    path
    for path in GRADER.rglob("*.py")
    if not {"tests", "bank"} & set(path.relative_to(GRADER).parts)
)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_other_room(room: str) -> None:
    reached = set().union(*map(_reached, _files(room)))
    assert not {name for name in reached if _room(name) not in ("", room)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_road_imports_rooms(path: Path) -> None:
    mine = next((room for room in ROOMS if path in _files(room)), "")
    found = {_room(name) for name in _imports(path)} - {"", mine}
    assert bool(found) == (path in [GRADER / f"{name}.py" for name in ROAD])


def test_the_road_imports_every_room() -> None:
    found = {_room(name) for part in ROAD for name in _imports(GRADER / f"{part}.py")}
    assert set(ROOMS) <= found


def test_an_import_between_rooms_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "room.py"
    file.write_text("def later():\n    from grader.execution.sandbox.host import Sandbox\n")
    assert {_room(name) for name in _reached(file)} >= {"sandbox"}


def _files(room: str) -> list[Path]:
    """A room is a module or a package."""
    return [*GRADER.glob(f"{room}.py"), *sorted((GRADER / room).rglob("*.py"))]


def _room(module: str) -> str:
    """The room that a module of ours belongs to, empty if to none."""
    return next((r for r in ROOMS if f"{module}.".startswith(f"grader.{r}.")), "")


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
