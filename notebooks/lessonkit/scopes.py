"""Which names a cell takes from the notebook's namespace, and which it puts there."""

from __future__ import annotations

import ast
import symtable
import sys
from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=1_024)
def names_used(source: str) -> frozenset[str]:
    """Names that a cell looks up in the notebook's namespace, from its functions too.

    raises: SyntaxError, ValueError or RecursionError if the cell cannot be parsed
    """
    top = _table(source)
    return frozenset(
        symbol.get_name()
        for table in _with_inner(top)
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (table is top or symbol.is_global())
    )


@lru_cache(maxsize=1_024)
def names_bound(source: str) -> frozenset[str]:
    """Names that a cell binds at its top level, in whatever way; raises what names_used raises."""
    symbols = _table(source).get_symbols()
    return frozenset(s.get_name() for s in symbols if s.is_assigned() or s.is_imported())


def _table(source: str) -> symtable.SymbolTable:
    """The cell's names. From Python 3.12 on, the table lists the variables of a comprehension as
    if they were those of the code around it (PEP 709). A generator expression keeps its own.
    """
    if sys.version_info >= (3, 12):
        source = ast.unparse(_Generators().visit(ast.parse(source)))
    return symtable.symtable(source, "cell", "exec")


def _with_inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _with_inner(child)


class _Generators(ast.NodeTransformer):
    """Makes a generator expression of every comprehension: the names are the same."""

    def visit_ListComp(self, node: ast.ListComp) -> ast.GeneratorExp:
        return self._generator(node, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> ast.GeneratorExp:
        return self._generator(node, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> ast.GeneratorExp:
        return self._generator(node, ast.Tuple([node.key, node.value], ast.Load()))

    def _generator(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp, each: ast.expr
    ) -> ast.GeneratorExp:
        made = ast.GeneratorExp(each, node.generators)
        self.generic_visit(made)
        return made
