"""Bytes that claim to be a notebook: parsed within limits, or named for what they are."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from grader.core.models import Notebook
from grader.core.student_names import shown

MAX_TOKENS = 300_000
"""Brackets, braces and commas outside strings: what a parsed notebook costs in memory."""
MAX_DEPTH = 64
"""Lists and objects within each other."""
MAX_NUMBER = 30
"""Characters of one number; a float of JavaScript has 25 at most."""
MAX_CELLS = 1_000

_SAVE_AGAIN = "open it in JupyterLab, save it and hand it in again"
_CLEAR = "clear all outputs in JupyterLab, save it and hand it in again"
# The closing quote is optional, so that an open string is passed over once and not once a quote.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
# An escaped backslash and a proper pair are matched first, so that only lone halves remain.
_SURROGATE = re.compile(
    r"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


class NotANotebook(Exception):
    """The bytes are no notebook of nbformat 4; the text is a sentence without its subject."""


def parse(data: bytes) -> tuple[Notebook, tuple[str, ...]]:
    """A notebook from a stranger's bytes.

    data:    UTF-8, with or without a byte order mark
    returns: nbformat 4 with a list of cells, each of which has a cell_type, a source that is one
             string, and metadata, and no lone surrogate anywhere; and what was altered for that
    raises:  NotANotebook
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotANotebook(f"is not UTF-8 (byte {error.start}); {_SAVE_AGAIN}") from None
    _check_size(text)
    text, notes = _without_lone_surrogates(text)
    return _notebook(_json(text)), notes


def _check_size(text: str) -> None:
    """Count before parsing: a parser finds out too late, in memory or in stack."""
    skeleton = _STRING.sub("", text)
    if sum(map(skeleton.count, "[]{},")) > MAX_TOKENS:
        raise NotANotebook(f"holds more values than the {MAX_TOKENS} allowed; {_CLEAR}")
    depth = 0
    for bracket in _BRACKET.finditer(skeleton):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAX_DEPTH:
            raise NotANotebook(f"is nested deeper than {MAX_DEPTH} levels; {_CLEAR}")


def _without_lone_surrogates(text: str) -> tuple[str, tuple[str, ...]]:
    """JSON without half characters: outputs cut in the middle of an emoji are honest."""
    if "\\u" not in text:
        return text, ()
    count = 0

    def whole(match: re.Match[str]) -> str:
        nonlocal count
        if match[1]:
            return match[1]
        count += 1
        return r"\ufffd"

    text = _SURROGATE.sub(whole, text)
    note = f"Broken characters in the notebook, now shown as \ufffd: {count}."
    return text, (note,) if count else ()


def _json(text: str) -> Any:
    """Strict JSON: no NaN, no infinity, no repeated key, no number of a thousand digits."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise NotANotebook(f"is damaged: no JSON from {where} on; {_SAVE_AGAIN}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotANotebook(f"has the key {shown(key)!r} twice in one object; {_SAVE_AGAIN}")
        found[key] = value
    return found


def _constant(name: str) -> float:
    raise NotANotebook(f"holds {name}, which is not JSON; {_CLEAR}")


def _integer(digits: str) -> int:
    return int(_short(digits))


def _float(digits: str) -> float:
    value = float(_short(digits))
    if not math.isfinite(value):
        raise NotANotebook(f"holds the number {digits}, which is too large; {_CLEAR}")
    return value


def _short(digits: str) -> str:
    if len(digits) > MAX_NUMBER:
        raise NotANotebook(f"holds a number of {len(digits)} characters; {_CLEAR}")
    return digits


def _notebook(tree: Any) -> Notebook:
    """The tree, checked as far as the rooms after this one rely on it."""
    if not isinstance(tree, dict) or "nbformat" not in tree:
        raise NotANotebook(f"is JSON and not a notebook; {_SAVE_AGAIN}")
    version = tree["nbformat"]
    if type(version) is not int or version != 4:
        name = version if type(version) is int else "unknown"
        raise NotANotebook(f"is a notebook of format {name}, not 4; {_SAVE_AGAIN}")
    cells = tree.get("cells")
    if not isinstance(cells, list):
        raise NotANotebook(f"has no list of cells; {_SAVE_AGAIN}")
    if not cells:
        raise NotANotebook("has no cells; hand in the notebook that holds your answers")
    if len(cells) > MAX_CELLS:
        raise NotANotebook(
            f"has {len(cells)} cells, and {MAX_CELLS} are allowed; delete cells that you added"
        )
    cells = [_cell(cell, number) for number, cell in enumerate(cells, start=1)]
    return {**tree, "metadata": _metadata(tree, "the notebook"), "cells": cells}


def _cell(cell: Any, number: int) -> dict[str, Any]:
    """One cell with its source as one string."""
    if not isinstance(cell, dict):
        raise NotANotebook(f"has a cell that is no object (cell {number}); {_SAVE_AGAIN}")
    if not isinstance(cell.get("cell_type"), str):
        raise NotANotebook(f"has a cell without a type (cell {number}); {_SAVE_AGAIN}")
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotANotebook(f"has a cell whose source is no text (cell {number}); {_SAVE_AGAIN}")
    return {**cell, "source": source, "metadata": _metadata(cell, f"cell {number}")}


def _metadata(holder: dict[str, Any], where: str) -> dict[str, Any]:
    metadata = holder.get("metadata", {})
    if not isinstance(metadata, dict):
        raise NotANotebook(f"has metadata that are no object ({where}); {_SAVE_AGAIN}")
    return metadata
