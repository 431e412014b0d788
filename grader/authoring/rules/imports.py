"""What an exercise wants written does not lie at hand, imported, above it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from grader.authoring.rules.cells import Cell, checks, named, teaching, tree
from grader.core.course import exercise_of, grade_id, is_answer
from grader.core.models import Notebook


def references_are_no_answers(notebook: Notebook) -> list[str]:
    """A library function that a check compares with is named in without= where it is at hand.

    At hand is what a teaching cell above the exercise imports by name. Both checks name it, or a
    package that it comes from: the visible one says so to the learner, the hidden one on other
    inputs.
    """
    return [
        f"{named(cell)} lacks {name!r} in without=: a check takes its values from it, and it is "
        "imported above the exercise, so that a call of it is the answer."
        for exercise, above in _exercises(notebook)
        for cells in [[c for c in checks(notebook) if exercise_of(grade_id(c)) == exercise]]
        for name in sorted(above.keys() & {name for cell in cells for name in _called(cell)})
        for cell in cells
        if not names_without(cell) & {name, *_packages(above[name])}
    ]


def library_names(notebook: Notebook) -> set[str]:
    """Functions and classes that the teaching cells import by name from a library."""
    return {name for cell in teaching(notebook) for name, _ in _from_library(cell)}


def names_without(cell: Cell) -> set[str]:
    """What a check names in without=."""
    found = (kw.value for node in _calls(cell) for kw in node.keywords if kw.arg == "without")
    return {part.value for node in found for part in ast.walk(node) if _is_text(part)}  # type: ignore[attr-defined]


def _exercises(notebook: Notebook) -> Iterator[tuple[str, dict[str, str]]]:
    """Each exercise, and what is imported from libraries above it: the module of each name."""
    above: dict[str, str] = {}
    taught = {id(cell) for cell in teaching(notebook)}
    for cell in notebook["cells"]:
        if id(cell) in taught:
            above.update(_from_library(cell))
        if is_answer(cell):
            yield grade_id(cell), dict(above)


def _packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def _from_library(cell: Cell) -> Iterator[tuple[str, str]]:
    """Names that a cell imports, with their modules; none of Python's own and of `lesson`."""
    for node in tree(cell).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            package = node.module.partition(".")[0]
            if package not in sys.stdlib_module_names and package != "lesson":
                yield from ((alias.asname or alias.name, node.module) for alias in node.names)


def _called(cell: Cell) -> Iterator[str]:
    """Names that a check calls, or hands to expect() as its reference.

    What a property of a right answer calls (holds=) is no source of values.
    """
    module = tree(cell)
    held = {id(node) for function in _properties(module) for node in ast.walk(function)}
    for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
        if id(call) in held:
            continue
        likes = [kw.value for kw in call.keywords if kw.arg == "like"]
        yield from (node.id for node in [call.func, *likes] if isinstance(node, ast.Name))


def _properties(module: ast.Module) -> Iterator[ast.AST]:
    """The functions of a check that are given to expect() as holds=."""
    keywords = [node for node in ast.walk(module) if isinstance(node, ast.keyword)]
    given = [each.value for each in keywords if each.arg == "holds"]
    names = {node.id for node in given if isinstance(node, ast.Name)}
    yield from given
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield node


def _calls(cell: Cell) -> list[ast.Call]:
    return [node for node in ast.walk(tree(cell)) if isinstance(node, ast.Call)]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
