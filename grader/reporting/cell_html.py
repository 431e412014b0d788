"""One cell as HTML that opens anywhere and runs nothing: nbconvert's basic template, cleaned."""

from __future__ import annotations

import html
import json
import re
from functools import cache, lru_cache
from typing import Any

import nbformat
import nh3
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from grader.reporting.sanitize import Budgets, language, markdown_html, safe_cell

CELLS_KEPT = 256
NARROW, WIDE = 40, 100
"""Longest line, in characters, that a telephone shows whole, and that is no prose: between them an
output is scrolled in its own box, because a tensor that wraps cannot be read."""

# Of nbconvert's template alone: a quote cannot stand in an attribute of somebody else's.
_OUTPUT = re.compile(
    r'(<div class="(?:output_subarea output_stream output_stdout output_text|output_text '
    r'output_subarea [^"]*)">\n)<pre>(.*?)</pre>',
    re.DOTALL,
)
_BOXES = re.compile(r'<div (class="(?:output_html|text_cell_render))')
_TAG = re.compile(r"<[^>]*>")


class _CleanExporter(HTMLExporter):  # type: ignore[misc]
    """nbconvert's basic template, with cleaned Markdown."""

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        return markdown_html(source)


def cell_html(cell: dict[str, Any], budgets: Budgets) -> str:
    """A cell of an executed notebook as HTML without scripts, frames or remote addresses.

    raises: anything that nbconvert and its libraries raise
    """
    kept = safe_cell(cell, budgets)
    coloured = budgets.colours.takes(len(kept["source"]))
    one = {"cells": [kept], "metadata": language(coloured), "nbformat": 4, "nbformat_minor": 5}
    return _html(json.dumps(one))


@lru_cache(maxsize=CELLS_KEPT)
def _html(notebook: str) -> str:
    """A cell's HTML; those of the lesson itself are the same in every page and made once."""
    body, _ = _exporter().from_notebook_node(nbformat.from_dict(json.loads(notebook)))
    text = _OUTPUT.sub(_boxed, str(body))
    return _BOXES.sub(r'<div tabindex="0" \1', text) if "<table" in text else text


def _boxed(output: re.Match[str]) -> str:
    """A wide output in a box that scrolls, which the keyboard reaches."""
    lines = html.unescape(_TAG.sub("", output[2])).splitlines()
    wide = NARROW < max(map(len, lines), default=0) <= WIDE
    box = '<pre class="wide" tabindex="0">' if wide else "<pre>"
    return f"{output[1]}{box}{output[2]}</pre>"


@cache
def _exporter() -> _CleanExporter:
    """nbconvert's, without its preprocessors, of which the basic template needs none."""
    options = {"template_name": "basic", "default_preprocessors": []}
    exporter = _CleanExporter(config=Config({"HTMLExporter": options}))
    exporter.register_filter("clean_html", _clean_code)  # nbconvert's own takes ten times as long
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    return exporter


def _clean_code(code: str) -> str:
    """Highlighted source, or text with colours: nothing but marked pieces of text."""
    kept = {"class"}
    tags = {"div", "pre", "span"}
    return nh3.clean(code, tags=tags, attributes=dict.fromkeys(tags, kept), strip_comments=True)
