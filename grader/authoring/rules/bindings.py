"""A lesson binds each top-level name once: the cure for the hidden state of a kernel."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.rules.cells import Cell, code, named, tree
from grader.core.models import Notebook

_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LOOP = (ast.For, ast.AsyncFor, ast.While)


def names_bound_once(notebook: Notebook) -> list[str]:
    """No top-level name is bound twice over all code cells; only imports may repeat."""
    assigned: dict[str, str] = {}
    imports: dict[str, str] = {}
    found = []
    for cell in code(notebook):
        for name in imported(cell):
            if name in assigned:
                found.append(f"{named(cell)} imports {name!r}, which {assigned[name]} binds.")
            imports[name] = named(cell)
        for name in bound(cell):
            if before := assigned.get(name, imports.get(name)):
                found.append(f"{named(cell)} binds {name!r}, which {before} binds.")
            assigned[name] = named(cell)
        found += [f"{named(cell)} binds {name!r} from a function." for name in _globals(cell)]
    return found


def no_loop_at_the_top(notebook: Notebook) -> list[str]:
    """A loop lives in a function: its variables would stay behind."""
    return [
        f"{named(cell)} has a loop outside a function (line {node.lineno})."
        for cell in code(notebook)
        for node in _top_level(tree(cell))
        if isinstance(node, _LOOP)
    ]


def bound(cell: Cell) -> list[str]:
    """Names that the cell binds at its top level, by anything but an import, repetitions kept."""
    return [name for node in _top_level(tree(cell)) for name in _bound_by(node)]


def imported(cell: Cell) -> list[str]:
    """Names that the cell imports at its top level."""
    return [
        (alias.asname or alias.name).partition(".")[0]
        for node in _top_level(tree(cell))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]


def _top_level(node: ast.AST) -> Iterator[ast.AST]:
    """Every node whose names belong to the module: bodies of functions and classes are not."""
    yield node
    if isinstance(node, _DEFINITION):
        for decorator in node.decorator_list:
            yield from _top_level(decorator)
    elif isinstance(node, _OWN_SCOPE):
        # A walrus in a comprehension binds outside of it; its own variables do not.
        yield from (part.target for part in ast.walk(node) if isinstance(part, ast.NamedExpr))
    else:
        for child in ast.iter_child_nodes(node):
            yield from _top_level(child)


def _bound_by(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return [name]
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
    return []


def _globals(cell: Cell) -> list[str]:
    return [
        name for node in ast.walk(tree(cell)) if isinstance(node, ast.Global) for name in node.names
    ]
