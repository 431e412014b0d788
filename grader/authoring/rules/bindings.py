"""Each top-level name of a lesson gets its value once: no hidden state of a kernel can arise."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.rules.cells import Cell, code, named, tree
from grader.core.models import Notebook

_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LOOP = (ast.For, ast.AsyncFor, ast.While)


def names_bound_once(notebook: Notebook) -> list[str]:
    """No top-level name gets a value twice over all code cells; only imports may repeat."""
    assigned: dict[str, str] = {}
    imports: dict[str, str] = {}
    found = []
    for cell in code(notebook):
        for name in imported(cell):
            if name in assigned:
                found.append(
                    f"{named(cell)} imports {name!r}, a name that {assigned[name]} uses already; "
                    "choose another name there."
                )
            imports[name] = named(cell)
        for name in bound(cell):
            if before := assigned.get(name, imports.get(name)):
                found.append(
                    f"{named(cell)} gives {name!r} a value, and so does {before}; choose another "
                    "name."
                )
            assigned[name] = named(cell)
        found += [
            f"{named(cell)} changes {name!r} from within a function; let the function return it."
            for name in _globals(cell)
        ]
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
    """Names that get a value at the cell's top level, but for imports, repetitions kept."""
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
        # A walrus in a comprehension sets a name outside of it; its own variables stay within.
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
