"""The student's notebook as a page that opens anywhere and runs nothing.

What a student wrote or made a cell put out is somebody else's HTML. It is cleaned by nh3, and the
page forbids scripts and the network by itself (Content-Security-Policy).
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nbformat
import nh3
from jinja2 import (
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
    pass_context,
    select_autoescape,
)
from nbconvert.exporters import HTMLExporter
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from traitlets.config import Config

from grader.core.atomic import write_whole
from grader.core.models import Notebook, Result, Status
from grader.reporting.sanitize import COLOURED, Budget, clean, language, safe

CELLS_KEPT = 256


class _CleanExporter(HTMLExporter):  # type: ignore[misc]
    """nbconvert's basic template, with cleaned Markdown."""

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        return clean(super().markdown2html(context, source))


def write(result: Result, out: Path) -> Path | None:
    """Write OUT/feedback/<student>/<lesson>.html; nothing for somebody who handed in nothing.

    A page of an earlier grading that has no successor is taken away.
    """
    where = path(result.student, result.lesson, out)
    if result.status is Status.MISSING:
        where.unlink(missing_ok=True)
        return None
    write_whole(where, page(result))
    return where


def path(student: str, lesson: str, out: Path) -> Path:
    """Where the page of a submission lies."""
    return out / "feedback" / student / f"{lesson}.html"


def page(result: Result) -> str:
    """The page: a table of exercises, then the notebook with its outputs."""
    return _template().render(
        result=result,
        body=cells_html(result.notebook) if result.notebook else "",
        light=_style("default"),
        dark=_style("monokai"),
    )


@cache
def _template() -> Template:
    loader = PackageLoader("grader", "templates")
    environment = Environment(
        loader=loader, autoescape=select_autoescape(default=True), undefined=StrictUndefined
    )
    return environment.get_template("feedback.html")


@cache
def _style(name: str) -> str:
    """Pygments' colours as CSS."""
    return str(HtmlFormatter(style=name).get_style_defs(".highlight"))


def cells_html(notebook: Notebook) -> str:
    """The cells of an executed notebook as HTML without scripts, frames or remote addresses."""
    clean_notebook = safe(notebook)
    pages, colours = [], Budget(*COLOURED)
    for cell in clean_notebook.pop("cells"):
        coloured = colours.takes(len(cell["source"]))
        one = {**clean_notebook, "metadata": language(coloured), "cells": [cell]}
        pages.append(_cell_html(json.dumps(one)))
    return "".join(pages)


@lru_cache(maxsize=CELLS_KEPT)
def _cell_html(notebook: str) -> str:
    """A cell's HTML; those of the lesson itself are the same in every page and made once."""
    body, _ = _exporter().from_notebook_node(nbformat.from_dict(json.loads(notebook)))
    return str(body)


@cache
def _exporter() -> _CleanExporter:
    """nbconvert's, without its preprocessors, of which the basic template needs none."""
    options = {"template_name": "basic", "default_preprocessors": []}
    exporter = _CleanExporter(config=Config({"HTMLExporter": options}))
    exporter.register_filter("clean_html", _clean_code)  # nbconvert's own takes ten times as long
    exporter.exclude_anchor_links = True
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    return exporter


def _clean_code(html: str) -> str:
    """Highlighted source, or text with colours: nothing but marked pieces of text."""
    kept = {"class"}
    tags = {"div", "pre", "span"}
    return nh3.clean(html, tags=tags, attributes=dict.fromkeys(tags, kept), strip_comments=True)
