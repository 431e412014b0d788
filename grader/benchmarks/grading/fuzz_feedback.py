"""Pages of notebooks that nobody would write: every colour, every form of output, cut off anywhere.

A page must be made of each, run nothing and load nothing. The tests take a few, `make bench` many.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from random import Random
from typing import Any

from rich.table import Table

from grader.core.models import Notebook
from grader.reporting.rendering import CANNOT_BE_SHOWN, PAGE_CHARS, cells_html

SEED, PAGES = 20_261, 10_000
CELLS, OUTPUTS, PIECES = 3, 4, 6
SGR = range(128)
"""More numbers than "select graphic rendition" (ECMA-48, 8.3.117) has meanings for."""
MIMES = (
    "text/plain", "text/html", "text/markdown", "text/latex", "text/csv", "image/png",
    "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/bmp", "audio/wav", "video/mp4",
    "application/json", "application/javascript", "application/pdf", "application/geo+json",
    "application/x-nteract-model-debug+json", "application/vdom.v1+json",
    "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json",
    "application/vnd.plotly.v1+json", "application/vnd.vega.v5+json",
    "application/vnd.vegalite.v5+json", "application/vnd.bokehjs_exec.v0+json",
    "application/vnd.holoviews_load.v0+json", "application/vnd.dataresource+json",
    "application/vnd.code.notebook.error", "", "text/html;charset=utf-8", "no mime type",
)  # fmt: skip
PIECES_OF_TEXT = (
    "<b>", "</b>", "<div onclick=x()>", "<script>x()</script>", "<img src=x onerror=x()>",
    "<table>", "<svg onload=x()>", "<math><mi>", "<style>*{}</style>", "<a href=javascript:x()>",
    "<!--", "-->", "<![CDATA[", "]]>", "<iframe srcdoc='<script>'>", "</pre>", "</div></div>",
    "<p title='", '">', "![x](attachment:a.png)", "![x](https://evil.example/a.png)",
    "[x](javascript:x())", "# a\n", "```python\n", "```mermaid\n", "```no-such-language\n", "~~~",
    "$$", "\\begin{align}", "*_", "|-|", "> ", "- ", "    ", "[^1]", "&#0;", "&lt;", "&",
    "{{ 1 }}", "{% raw %}", "\x00", "\x08", "\r", "\n", "\t", "\x1b", "\x1b[", "\x1b]0;x\x07",
    "\x9b1m", "\u2028", "\u202e", "\ud800", "\ufffe", "é", "日本", "iVBORw0KGgo=",
    "data:image/png;base64,AAAA", "data:text/html,x",
)  # fmt: skip
WRONG_TYPES: tuple[Any, ...] = (None, 7, float("inf"), True, [], {}, ["a", 1], {"a": {"b": []}})
_RUNS = {"script", "iframe", "object", "embed", "link", "base", "form", "svg", "math", "style"}
_NO_LOADING = re.compile(r"#|data:image/|https?://|mailto:")
"""Addresses of links that a reader may follow; what loads by itself may be data only."""


def notebooks(count: int, seed: int = SEED) -> Iterator[Notebook]:
    """Executed notebooks, the same for a seed."""
    random = Random(seed)  # noqa: S311
    for _ in range(count):
        cells = [_cell(random) for _ in range(random.randint(1, CELLS))]
        yield {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _cell(random: Random) -> dict[str, Any]:
    kind = random.choice(("code", "code", "code", "markdown", "raw"))
    cell = {"cell_type": kind, "id": "a", "metadata": {}, "source": _text(random)}
    outputs = [_output(random) for _ in range(random.randint(0, OUTPUTS))]
    return {**cell, "execution_count": 1, "outputs": outputs} if kind == "code" else cell


def _output(random: Random) -> dict[str, Any]:
    kind = random.choice(("stream", "error", "display_data", "execute_result"))
    if kind == "stream":
        return {"output_type": kind, "name": "stdout", "text": _value(random)}
    if kind == "error":
        named = {"ename": _text(random), "evalue": _value(random)}
        return {"output_type": kind, **named, "traceback": [_value(random), _text(random)]}
    mimes = random.sample(MIMES, random.randint(0, 3))
    data = {mime: _value(random) for mime in mimes}
    metadata = {"image/png": {"alt": _value(random)}, "text/html": {"isolated": True}}
    return {"output_type": kind, "data": data, "metadata": random.choice(({}, metadata))}


def _value(random: Random) -> Any:
    """Nearly always a text, as one string or in lines."""
    drawn = random.random()
    if drawn < 0.04:
        return random.choice(WRONG_TYPES)
    return [_text(random), _text(random)] if drawn < 0.2 else _text(random)


def _text(random: Random) -> str:
    pieces = (_piece(random) for _ in range(random.randint(0, PIECES)))
    text = "".join(pieces)
    return text[: random.randint(0, len(text))] if random.random() < 0.3 else text


def _piece(random: Random) -> str:
    if random.random() < 0.4:
        numbers = ";".join(str(random.choice(SGR)) for _ in range(random.randint(1, 3)))
        return f"\x1b[{numbers}m" if random.random() < 0.8 else f"\x1b[{numbers}"
    return random.choice(PIECES_OF_TEXT) * random.choice((1, 1, 2, 30))


def harms(page: str) -> list[str]:
    """What a browser would run or load by itself, as it reads the tags."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        bad = [f"{name}={value}" for name, value in attrs if _harms(name, value or "")]
        if tag in _RUNS or bad:
            self.found.append(f"{tag} {' '.join(bad)}")


def _harms(name: str, value: str) -> bool:
    if name == "src":
        return bool(value) and not value.startswith("data:image/")
    if name == "href":
        return not _NO_LOADING.match(value) and ":" in value
    return name.startswith("on") or name in ("style", "srcdoc", "srcset", "background", "action")


@dataclass
class Tried:
    """What became of many pages; seconds: of the one that took longest."""

    pages: int = 0
    plain: int = 0
    harmful: int = 0
    too_long: int = 0
    seconds: float = 0.0


def tried(count: int, seed: int = SEED) -> Tried:
    """Make pages; whatever one of them raises is raised."""
    found = Tried()
    for notebook in notebooks(count, seed):
        start = time.perf_counter()
        page = cells_html(notebook)
        found.seconds = max(found.seconds, time.perf_counter() - start)
        found.pages += 1
        found.plain += page.count(CANNOT_BE_SHOWN)
        found.harmful += bool(harms(page))
        found.too_long += len(page) > PAGE_CHARS
    return found


def fuzz_table() -> Table:
    """10,000 pages: how many cells were shown plainly, what would run, the longest time."""
    found = tried(PAGES)
    table = Table(
        "pages", "cells shown as text", "pages that run or load", "longest, s",
        title="feedback of what nobody would write",
    )  # fmt: skip
    table.add_row(str(found.pages), str(found.plain), str(found.harmful), f"{found.seconds:.2f}")
    return table
