"""The student's notebook as a page that opens anywhere and runs nothing.

What a student wrote or made a cell put out is somebody else's HTML. It is cleaned by nh3 (see
grader.reporting.rendering), and the page forbids scripts and the network by itself
(Content-Security-Policy).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

from grader.core.atomic import write_whole
from grader.core.models import Result, Status
from grader.reporting.rendering import cells_html


def write(result: Result, out: Path, cells: str | None = None) -> Path | None:
    """Write OUT/feedback/<student>/<lesson>.html; nothing for somebody who handed in nothing.

    A page of an earlier grading that has no successor is taken away.

    cells:  of(result), if it is known already
    raises: OSError if the page cannot be written
    """
    where = path(result.student, result.lesson, out)
    if result.status is Status.MISSING:
        where.unlink(missing_ok=True)
        return None
    write_whole(where, page(result, cells))
    return where


def path(student: str, lesson: str, out: Path) -> Path:
    """Where the page of a submission lies."""
    return out / "feedback" / student / f"{lesson}.html"


def page(result: Result, cells: str | None = None) -> str:
    """The page: a table of exercises, then the notebook with its outputs; cells: of(result)."""
    text = _template().render(
        result=result,
        body=of(result) if cells is None else cells,
        light=_style("default"),
        dark=_style("monokai"),
    )
    return text.encode(errors="replace").decode()  # half a character would make no file


def of(result: Result) -> str:
    """The notebook of a result as HTML, empty if there is none; any thread may make it."""
    return cells_html(result.notebook) if result.notebook else ""


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
