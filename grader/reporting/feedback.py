"""The student's notebook as a page that opens anywhere and runs nothing.

What a student wrote or made a cell put out is somebody else's HTML. It is cleaned by nh3 (see
grader.reporting.rendering), and the page forbids scripts and the network by itself
(Content-Security-Policy).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from grader.core.atomic import write_whole
from grader.core.models import Result, Status
from grader.reporting.pages import rendered
from grader.reporting.rendering import cells_html


def write(
    result: Result, out: Path, cells: str | None = None, answers: Mapping[str, str] | None = None
) -> Path | None:
    """Write OUT/feedback/<student>/<lesson>.html; nothing for somebody who handed in nothing.

    A page of an earlier grading that has no successor is taken away.

    cells:   of(result), if it is known already
    answers: reference answers by exercise, shown where the work was graded; none if None
    raises:  OSError if the page cannot be written
    """
    where = path(result.student, result.lesson, out)
    if result.status is Status.MISSING:
        where.unlink(missing_ok=True)
        return None
    write_whole(where, page(result, cells, answers))
    return where


def path(student: str, lesson: str, out: Path) -> Path:
    """Where the page of a submission lies."""
    return out / "feedback" / student / f"{lesson}.html"


def page(result: Result, cells: str | None = None, answers: Mapping[str, str] | None = None) -> str:
    """The page: a table of exercises, reference answers, then the notebook with its outputs.

    Who can still be graded gets no reference answers: a refused file, or a fault of ours.

    cells:   of(result)
    answers: reference answers by exercise
    """
    open_still = result.status in (Status.REFUSED, Status.ERROR)
    body = of(result) if cells is None else cells
    return rendered(
        "feedback.html",
        result=result,
        body=Markup(body),  # noqa: S704 - cleaned where it was made
        answers={} if open_still else {name: _coloured(s) for name, s in (answers or {}).items()},
        light=_style("default"),
        dark=_style("monokai"),
    )


def of(result: Result) -> str:
    """The notebook of a result as HTML, empty if there is none; any thread may make it."""
    names = [row.exercise for row in result.exercises]
    return cells_html(result.notebook, names) if result.notebook else ""


def _coloured(source: str) -> Markup:
    """Python as HTML; it is the author's, and escaped like any other."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter()))  # noqa: S704


@cache
def _style(name: str) -> str:
    """Pygments' colours as CSS."""
    return str(HtmlFormatter(style=name).get_style_defs(".highlight"))
