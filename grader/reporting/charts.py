"""The report's figures: inline SVG that follows the page's colours."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# Stand-ins that the page's own colours replace: matplotlib knows no CSS variable.
INK, FULL, PART, NONE = "#010203", "#010204", "#010205", "#010206"
CSS = {INK: "currentColor", FULL: "var(--full)", PART: "var(--part)", NONE: "var(--none)"}

WIDTH = 9.0
MOST_BARS = 30
STYLE = {
    "svg.fonttype": "none",  # text stays text: it is found, read aloud, and small
    "svg.hashsalt": "report",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.8,
}


def scores(points: Sequence[float], maximum: float, lesson: str) -> Markup:
    """How many submissions of a lesson have how many points.

    points:  of each submission that has points
    maximum: full marks
    """
    step = max(1.0, maximum / MOST_BARS)  # a bar for each point, as long as there is room
    counts = Counter(int(each / step) for each in points)
    bars = range(int(maximum / step) + 1)
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.6), layout="constrained")
        axes = figure.add_subplot()
        axes.bar([step * n for n in bars], [counts[n] for n in bars], width=0.85 * step, color=FULL)
        axes.set(xlabel=f"points of {maximum:g}", ylabel="submissions")
        axes.set_title("Scores", loc="left", fontweight="bold")
        axes.set_xlim(-step, maximum + step)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(integer=True))
        described = ", ".join(f"{step * n:g} points: {counts[n]}" for n in bars if counts[n])
        return _svg(figure, f"Scores in {lesson}. Submissions by {described or 'points: none'}.")


def solved(rows: Sequence[tuple[str, int, int, int]], lesson: str) -> Markup:
    """How many solved each exercise in full, in part, and not at all.

    rows: exercise, full, part, none
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 1.3 + 0.42 * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        names = [row[0] for row in rows]
        left = [0] * len(rows)
        kinds = (("full marks", FULL, ""), ("in part", PART, "//"), ("no points", NONE, ".."))
        for column, (label, colour, hatch) in enumerate(kinds, start=1):
            counts = [int(row[column]) for row in rows]
            axes.barh(names, counts, left=left, color=colour, label=label, hatch=hatch,
                      edgecolor=INK, linewidth=0.6, height=0.68)  # fmt: skip
            left = [a + b for a, b in zip(left, counts, strict=True)]
        axes.invert_yaxis()
        axes.set_xlabel("students")
        axes.set_title("Exercises", loc="left", fontweight="bold")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False)
        described = "; ".join(f"{n}: {f} in full, {p} in part, {z} not" for n, f, p, z in rows)
        return _svg(figure, f"Exercises of {lesson} solved. {described}.")


def _svg(figure: Figure, description: str) -> Markup:
    """The figure as an element of the page, with its text alternative."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for stand_in, colour in CSS.items():
        svg = svg.replace(stand_in, colour)
    label = escape(description, quote=True)
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1))  # noqa: S704
