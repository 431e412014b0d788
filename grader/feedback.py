"""The student's notebook as a page that opens anywhere and runs nothing.

What a student wrote or made a cell put out is somebody else's HTML. It is cleaned by nh3, and the
page forbids scripts and the network by itself (Content-Security-Policy).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
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
from nbconvert.filters import markdown2html
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from traitlets.config import Config

from grader.course import source
from grader.files import write_whole
from grader.records import Notebook, Result, Status

PICTURES = ("image/png", "image/jpeg", "image/gif")
TEXTS = ("text/html", "text/markdown", "text/plain")
SVG = "image/svg+xml"
ALT_CHARS = 1_000
CELLS_KEPT = 256
COLOURED_CHARS, COLOURED_IN_ALL = 8_000, 100_000
"""Longest source that gets colours, and all of a notebook's: Pygments takes the square of it."""
HTML_CHARS = 100_000
"""Longest HTML that is cleaned: a million of open tags takes more than a minute."""
MARKDOWN_CHARS = 4_000
"""Longest Markdown that is rendered: a block of code in it gets colours too."""

_NO_MATHJAX = "tex2jax_ignore mathjax_ignore"
_NO_LETTER = re.compile(r"[\x00-\x20]")
"""What browsers pass over in the scheme of an address."""
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]*\Z")


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
    pages, left = [], COLOURED_IN_ALL
    for cell in clean_notebook.pop("cells"):
        coloured = len(cell["source"]) <= min(COLOURED_CHARS, left)
        left -= len(cell["source"]) if coloured else 0
        one = {**clean_notebook, "metadata": _language(coloured), "cells": [cell]}
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


def safe(notebook: Notebook) -> Notebook:
    """A notebook rebuilt of nothing but sources and outputs that a template can be trusted with.

    Metadata, identifiers and attachments are left behind: templates put them into attributes.
    """
    cells = [_safe_cell(cell) for cell in notebook["cells"]]
    sizes = [len(cell["source"]) for cell in cells]
    coloured = max(sizes, default=0) <= COLOURED_CHARS and sum(sizes) <= COLOURED_IN_ALL
    return {"cells": cells, "metadata": _language(coloured), "nbformat": 4, "nbformat_minor": 5}


def _language(coloured: bool) -> dict[str, Any]:
    lexer = "ipython3" if coloured else "text"
    return {"language_info": {"name": "python", "pygments_lexer": lexer}}


def clean(html: str) -> str:
    """HTML without anything that runs or loads; pictures stay only if they are in the page."""
    return nh3.clean(
        html,
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_kept_attribute,
    )


def _clean_code(html: str) -> str:
    """Highlighted source, or text with colours: nothing but marked pieces of text."""
    kept = {"class"}
    tags = {"div", "pre", "span"}
    return nh3.clean(html, tags=tags, attributes=dict.fromkeys(tags, kept), strip_comments=True)


def inert(data: dict[str, str]) -> dict[str, str]:
    """Forms of one output, made safe by `safe`, for pages that clean nothing themselves.

    Markdown becomes clean HTML, and HTML is marked as text for MathJax: its links can run scripts.
    """
    found = dict(data)
    if "text/markdown" in found:
        rendered = clean(markdown2html(found.pop("text/markdown")))
        found.setdefault("text/html", rendered)
    if "text/html" in found:
        found["text/html"] = f'<div class="{_NO_MATHJAX}">{found["text/html"]}</div>'
    return found


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _DATA_PICTURE.match(value) else None
    scheme = _NO_LETTER.sub("", value).partition(":")[0].casefold()
    return None if scheme == "data" else value


def _safe_cell(cell: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"id": "cell", "metadata": {}, "source": source(cell)}
    if cell["cell_type"] == "markdown":
        return {"cell_type": "markdown", **kept}
    outputs = [_safe_output(output) for output in cell.get("outputs", [])]
    return {"cell_type": "code", "execution_count": None, "outputs": outputs, **kept}


def _safe_output(output: dict[str, Any]) -> dict[str, Any]:
    kind = output["output_type"]
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _joined(output["text"])}
    if kind == "error":
        named = {key: str(output[key]) for key in ("ename", "evalue")}
        return {"output_type": kind, **named, "traceback": [str(t) for t in output["traceback"]]}
    data = _safe_data(output["data"])
    return {"output_type": "display_data", "metadata": _alt(output), "data": data}


def _alt(output: dict[str, Any]) -> dict[str, Any]:
    """What a picture says to those who do not see it; the template escapes it."""
    metadata = output.get("metadata")
    of_picture = metadata.get("image/png") if isinstance(metadata, dict) else None
    alt = of_picture.get("alt") if isinstance(of_picture, dict) else None
    return {"image/png": {"alt": alt[:ALT_CHARS]}} if isinstance(alt, str) else {}


def _safe_data(data: dict[str, Any]) -> dict[str, str]:
    """Of a result's forms those that can be shown, each made harmless."""
    found = {kind: _joined(data[kind]) for kind in (*TEXTS, *PICTURES, SVG) if kind in data}
    for kind in PICTURES:
        if kind in found and not _is_base64(found[kind]):
            del found[kind]
    if len(found.get("text/markdown", "")) > MARKDOWN_CHARS:
        found["text/plain"] = found.pop("text/markdown")
    if len(found.get("text/html", "")) > HTML_CHARS:
        del found["text/html"]
    if "text/html" in found:
        found["text/html"] = clean(found["text/html"])
    if SVG in found:  # as a picture, an SVG runs no script and loads nothing
        packed = base64.b64encode(found.pop(SVG).encode()).decode("ascii")
        found["text/html"] = f'<img alt="figure" src="data:{SVG};base64,{packed}">'
    return found or {"text/plain": "(an output that is not shown here)"}


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))
