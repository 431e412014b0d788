"""Bytes that claim to be a notebook: the sources of its cells are read, all else is passed over.

Outputs, attachments and most metadata are never parsed. They may hold what is no JSON (NaN), and
as much as the file may; only what the sources need can refuse a notebook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.core.models import Notebook
from grader.core.student_names import shown

MAX_CELLS = 1_000
MAX_SOURCES = 10_000_000
"""Bytes of the sources of all cells together, as JSON writes them."""
MAX_PROSE = 100_000
"""Bytes of a text cell's source; a longer one holds pictures, and no lesson's text is so long.

An answer in Markdown is no lesson's text."""
MAX_MEMBERS = 100_000
"""Members of the objects that are walked through: the notebook, its cells and their metadata."""
MAX_NAME = 1_000
"""Bytes of an id."""

_CHUNK = 1 << 12, 1 << 18
_COPY = "hand in a whole copy: download it once more, or take the one in .ipynb_checkpoints"
_SAVE_AGAIN = "open it in JupyterLab, save it and hand it in again"
_SPACE = re.compile(rb"[ \t\r\n]*+")
_END = re.compile(rb"[ \t\r\n\0]*+")
_SCALAR = re.compile(rb"true|false|null|NaN|-?Infinity|-?\d[\d.eE+-]*+")
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TEXT = re.compile(rb"%s|\[\s*+(?:%s[\s,]*+)*+\]" % (_STRING, _STRING), re.DOTALL)
_LENIENT = json.JSONDecoder(strict=False)
_HALF = re.compile("[\ud800-\udfff]")

_QUOTE = 2
_KINDS = bytes(
    {0x5D: 1, 0x7D: 1, 0x22: _QUOTE, 0x5B: 3, 0x7B: 3}.get(byte, 0) for byte in range(256)
)
"""What closes, a quote, what opens, and 0 for any other byte."""
_SHORT = re.compile(rb'[\[{][^"\[\]{}]{0,99}+[\]}]')

Span = tuple[int, int]


class NotANotebook(Exception):
    """The bytes are no notebook of nbformat 4; the text is a sentence without its subject."""


def parse(data: bytes, counts: bool = False) -> tuple[Notebook, tuple[str, ...]]:
    """A notebook from a stranger's bytes.

    data:    JSON in UTF-8, UTF-16 or UTF-32, with or without a byte order mark
    counts:  each cell that has run has its execution_count as well, a positive int
    returns: nbformat 4 with a list of cells, each of which has a cell_type, a source that is one
             string without lone surrogates, metadata with nothing but nbgrader's grade_id, and
             its id where it is a string; and what was altered
    raises:  NotANotebook
    """
    reader = _Reader(_as_utf8(data))
    cells = _cells_of(reader, counts)
    note = f"Broken characters in the notebook, now shown as \ufffd: {reader.broken}."
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return notebook, (note,) if reader.broken else ()


def _as_utf8(data: bytes) -> bytes:
    """The same text in UTF-8: some programs save in twice as many bytes."""
    encoding = json.detect_encoding(data[:4])
    if encoding.startswith("utf-8"):
        return data.removeprefix(b"\xef\xbb\xbf")
    return data.decode(encoding, "replace").encode()


class _Reader:
    """Goes through JSON once, from left to right; broken: characters that had to be replaced."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        # Of the same length, and every quote in it begins or ends a string.
        self._quoted = data.replace(rb"\\", b"__").replace(rb"\"", b"__")
        self._members = 0
        self.broken = 0

    def peek(self) -> bytes:
        """The first byte of what comes next; empty at the end."""
        first = self._data[self._at : self._at + 1]
        if first not in b" \t\r\n":
            return first
        space = _SPACE.match(self._data, self._at)
        self._at = space.end() if space else self._at
        return self._data[self._at : self._at + 1]

    def object(self, wanted: Mapping[str, Callable[[], Any]]) -> dict[str, Any] | None:
        """The wanted members of an object, each read by its function; None if it is none."""
        if self.peek() != b"{":
            self.span()
            return None
        found: dict[str, Any] = {}
        for _ in self.elements(b"}"):
            self._members += 1
            if self._members > MAX_MEMBERS:
                raise NotANotebook(f"holds more than {MAX_MEMBERS} names; {_SAVE_AGAIN}")
            key = (self.name() or "") if self.peek() == b'"' else ""
            if self.peek() != b":":
                raise self.damaged()
            self._at += 1
            if key not in wanted:
                self.span()
            elif key in found:
                raise NotANotebook(f"has the key {shown(key)!r} twice in one object; {_COPY}")
            else:
                found[key] = wanted[key]()
        return found

    def elements(self, end: bytes) -> Iterator[None]:
        """Stop before each element of a list or an object; whoever asks on has read the last."""
        self._at += 1
        mark = b"," if self.peek() != end else end
        while mark == b",":
            yield
            mark = self.peek()
            if mark not in (b",", end):
                raise self.damaged()
            self._at += mark == b","
        self._at += 1

    def span(self) -> Span:
        """Pass over any value; where it begins and where it ends."""
        first, start = self.peek(), self._at
        if first in (b"[", b"{"):
            self._at = self._closing(start)
        elif first == b'"':
            self._at = self._quoted.find(b'"', start + 1) + 1
        else:
            scalar = _SCALAR.match(self._data, start)
            self._at = scalar.end() if scalar else 0
        if self._at <= start:
            self._at = start
            raise self.damaged()
        return start, self._at

    def _closing(self, start: int) -> int:
        """Where the list or object ends that begins there; 0 if nowhere."""
        if short := _SHORT.match(self._quoted, start):
            return short.end()
        depth = odd = 0
        size, most = _CHUNK
        while chunk := self._quoted[start : start + size]:
            kinds = np.frombuffer(chunk.translate(_KINDS), np.uint8)
            places = np.flatnonzero(kinds)
            kinds = kinds[places]
            quotes = np.cumsum(kinds == _QUOTE, dtype=np.uint8) + np.uint8(odd)
            # A level up, a level down, or none for a quote and for what stands in a string.
            steps = (kinds.astype(np.int8) - _QUOTE) * (quotes & 1 == 0)
            depths = np.cumsum(steps, dtype=np.int32) + depth
            if len(ends := np.flatnonzero((depths == 0) & (steps < 0))):
                return start + int(places[ends[0]]) + 1
            if len(places):
                depth, odd = int(depths[-1]), int(quotes[-1]) & 1
            start, size = start + size, min(2 * size, most)
        return 0

    def name(self) -> str | None:
        """A short string; None for any other value."""
        start, end = self.span()
        if self._data[start : start + 1] != b'"' or end - start > MAX_NAME:
            return None
        return self._loaded((start, end))

    def number(self) -> bytes:
        """The bytes of a number; empty for any other value."""
        start, end = self.span()
        found = self._data[start : min(end, start + 10)]
        return found if found.isdigit() else b""

    def text(self, span: Span) -> str | None:
        """The string there, or the list of strings as one; None if it is neither."""
        return self._loaded(span) if _TEXT.fullmatch(self._data, *span) else None

    def _loaded(self, span: Span) -> str:
        """The text without half characters: a cut emoji, or bytes that are not UTF-8."""
        data = self._data[slice(*span)]
        if data.startswith(b'"') and data.isascii() and b"\\" not in data:
            return data[1:-1].decode()
        text = data.decode("utf-8", "surrogateescape")
        try:
            found = _LENIENT.decode(text)
        except json.JSONDecodeError as error:
            before = text[: error.pos].encode("utf-8", "surrogateescape")
            raise self.damaged(span[0] + len(before)) from None
        whole, count = _HALF.subn("\ufffd", found if isinstance(found, str) else "".join(found))
        self.broken += count
        return whole

    def at_end(self) -> bool:
        """Whether nothing more comes; what saves a file in blocks may fill the last one up."""
        return bool(_END.fullmatch(self._data, self._at))

    def damaged(self, at: int | None = None) -> NotANotebook:
        """Says from which place on it is no JSON."""
        at = self._at if at is None else at
        line = self._data.count(b"\n", 0, at) + 1
        column = at - self._data.rfind(b"\n", 0, at)
        return NotANotebook(f"is damaged: no JSON from line {line}, column {column} on; {_COPY}")


def _cells_of(reader: _Reader, counts: bool) -> list[dict[str, Any]]:
    """The cells, and everything checked on which the rooms after this one rely."""
    found = reader.object({"nbformat": reader.number, "cells": lambda: _cells(reader, counts)})
    if not reader.at_end():
        raise reader.damaged()
    if found is None or "nbformat" not in found:
        raise NotANotebook(f"is JSON and not a notebook; {_COPY}")
    if found["nbformat"] != b"4":
        name = found["nbformat"].decode() or "unknown"
        raise NotANotebook(f"is a notebook of format {name}, not 4; {_SAVE_AGAIN}")
    cells: list[dict[str, Any]] | None = found.get("cells")
    if cells is None:
        raise NotANotebook(f"has no list of cells; {_COPY}")
    if not cells:
        raise NotANotebook("has no cells; hand in the notebook that holds your answers")
    return cells


def _cells(reader: _Reader, counts: bool) -> list[dict[str, Any]] | None:
    """The list of cells; None if it is no list."""
    if reader.peek() != b"[":
        reader.span()
        return None
    found: list[dict[str, Any]] = []
    left = MAX_SOURCES
    for _ in reader.elements(b"]"):
        if len(found) == MAX_CELLS:
            raise NotANotebook(
                f"has more than {MAX_CELLS} cells; delete some that you added and hand it in again"
            )
        cell, size = _cell(reader, f"cell {len(found) + 1}", counts)
        left -= size
        if left < 0:
            raise NotANotebook(
                f"holds more than {MAX_SOURCES // 1_000_000} MB of code and text; load data from "
                "a file, and hand it in again"
            )
        found.append(cell)
    return found


def _cell(reader: _Reader, where: str, counts: bool) -> tuple[dict[str, Any], int]:
    """One cell with its source as one string, and the bytes of its source."""
    nbgrader = {"nbgrader": lambda: reader.object({"grade_id": reader.name})}
    wanted: dict[str, Callable[[], Any]] = {
        "cell_type": reader.name,
        "id": reader.name,
        "metadata": lambda: reader.object(nbgrader),
        "source": reader.span,
    }
    if counts:
        wanted["execution_count"] = lambda: int(reader.number() or b"0") or None
    found = reader.object(wanted)
    if found is None:
        raise NotANotebook(f"has a cell that is no object ({where}); {_COPY}")
    if found.get("cell_type") is None:
        raise NotANotebook(f"has a cell without a type ({where}); {_COPY}")
    span = found.pop("source", (0, 0))
    size = span[1] - span[0]
    named = bool((found.get("metadata") or {}).get("nbgrader"))
    if size > MAX_PROSE and found["cell_type"] != "code" and not named:
        span, size = (0, 0), 0
        found["source"] = ""
    elif size <= MAX_SOURCES:
        found["source"] = reader.text(span)
    if found.get("source", "") is None:
        raise NotANotebook(f"has a cell whose source is no text ({where}); {_COPY}")
    kept = {key: value for key, value in found.items() if value is not None}
    return {**kept, "metadata": found.get("metadata") or {}}, size
