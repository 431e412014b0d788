"""What a lesson prints, before it is rounded: cells that also write that down, and give the same.

A printed 0.951 does not tell how near it was to 0.950. `watched` rewrites a cell so that each
number which a format or `round` shortens, and each tensor that is shown, passes through `note`.
The lesson's kernel imports this module, so it imports little.
"""

from __future__ import annotations

import ast
import json
import os
import re
import string
from pathlib import Path
from typing import Any, NamedTuple

FILE = "UNROUNDED_FILE"
"""The environment variable that names the file for the numbers."""

SPEC = re.compile(r"\.(\d+)f$")
TEMPLATE = re.compile(r"\{[^{}]*\.\d+f\}")
TENSOR_DECIMALS = 4  # as `begin` of lesson.py sets them
TENSOR_NUMBERS = 1000  # PyTorch and NumPy print larger ones with dots
PRELUDE = ast.parse("from grader.regression.unrounded import Template as _Template, note as _note")


class Number(NamedTuple):
    """A number as it was before rounding, and the decimals that the lesson prints of it."""

    value: float
    decimals: int


def watched(source: str) -> str:
    """The cell, which now notes its numbers; a cell that is not plain Python stays as it is."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    if not tree.body:
        return source
    tree = _Watch().visit(tree)
    last = tree.body[-1]
    if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
        last.value = _noted(last.value, None)
    tree.body[:0] = PRELUDE.body
    return ast.unparse(ast.fix_missing_locations(tree))


class _Watch(ast.NodeTransformer):
    """Puts `note` around what is rounded."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        node.values = [
            self.visit(part) if isinstance(part, ast.FormattedValue) else part
            for part in node.values
        ]
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        node.value = self.visit(node.value)
        spec = node.format_spec.values[-1:] if isinstance(node.format_spec, ast.JoinedStr) else []
        for last in spec:
            if isinstance(last, ast.Constant) and (found := SPEC.search(str(last.value))):
                node.value = _noted(node.value, int(found[1]))
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str) and TEMPLATE.search(node.value):
            return ast.Call(ast.Name("_Template", ast.Load()), [node], [])
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name("round"), args=[value, ast.Constant(int(decimals))]):
                node.args[0] = _noted(value, decimals)
            case ast.Call(func=ast.Name("print")):
                shown = (each for each in node.args if not isinstance(each, ast.Starred))
                noted = {id(each): _noted(each, None) for each in shown}
                node.args = [noted.get(id(each), each) for each in node.args]
        return node


def _noted(value: ast.expr, decimals: int | None) -> ast.Call:
    return ast.Call(ast.Name("_note", ast.Load()), [value, ast.Constant(decimals)], [])


class Template(str):
    """A format that notes the numbers which it rounds."""

    __slots__ = ()

    def format(self, *args: object, **kwargs: object) -> str:
        """As str.format, whose numbered and named fields it looks up once more."""
        formatter, place = string.Formatter(), 0
        for _, name, spec, _ in formatter.parse(self):
            field = name
            if name == "":
                field, place = str(place), place + 1
            if field is not None and (found := SPEC.search(spec or "")):
                note(formatter.get_field(field, args, kwargs)[0], int(found[1]))
        return str.format(self, *args, **kwargs)


def note(value: Any, decimals: int | None) -> Any:
    """The value itself, after its numbers were written down.

    decimals: None for what is shown as it is, of which only tensors and arrays are rounded
    """
    if file := os.environ.get(FILE):
        numbers = _tensor_numbers(value) if decimals is None else _number(value)
        line = json.dumps([numbers, TENSOR_DECIMALS if decimals is None else decimals])
        if numbers:
            with Path(file).open("a", encoding="utf-8") as log:
                log.write(f"{line}\n")
    return value


def _number(value: Any) -> list[float]:
    try:
        return [float(value.item() if hasattr(value, "item") else value)]
    except (TypeError, ValueError):
        return []


def _tensor_numbers(value: Any) -> list[float]:
    kind = str(getattr(value, "dtype", ""))
    if "float" not in kind or not hasattr(value, "tolist") or not hasattr(value, "reshape"):
        return []
    dense = value.to_dense() if hasattr(value, "to_dense") else value
    flat = dense.reshape(-1)
    return [float(each) for each in flat.tolist()] if len(flat) <= TENSOR_NUMBERS else []


def read_numbers(file: Path, start: int) -> tuple[list[Number], int]:
    """The numbers noted from an offset in bytes on, and where the file ends."""
    content = file.read_bytes() if file.exists() else b""
    lines = map(json.loads, content[start:].splitlines())
    numbers = [Number(value, decimals) for values, decimals in lines for value in values]
    return numbers, len(content)
