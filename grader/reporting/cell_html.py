"""One cell as HTML that opens anywhere and runs nothing: nbconvert's basic template, cleaned."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

import nbformat
import nh3
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from grader.reporting.sanitize import Budgets, language, markdown_html, safe_cell

CELLS_KEPT = 256


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
    return str(body)


@cache
def _exporter() -> _CleanExporter:
    """nbconvert's, without its preprocessors, of which the basic template needs none."""
    options = {"template_name": "basic", "default_preprocessors": []}
    exporter = _CleanExporter(config=Config({"HTMLExporter": options}))
    exporter.register_filter("clean_html", _clean_code)  # nbconvert's own takes ten times as long
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    return exporter


def _clean_code(html: str) -> str:
    """Highlighted source, or text with colours: nothing but marked pieces of text."""
    kept = {"class"}
    tags = {"div", "pre", "span"}
    return nh3.clean(html, tags=tags, attributes=dict.fromkeys(tags, kept), strip_comments=True)
