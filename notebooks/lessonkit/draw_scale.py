"""The figures of lesson 9: a learning curve, two processes with one model, tables in fewer bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lessonkit.figures import BLUE, INK, SKY, VERMILION, YELLOW

ARROW = {"arrowstyle": "->", "lw": 1.5, "color": INK}


def learning_curve(
    errors: Mapping[int, float], line: Callable[[int], float], invented: Mapping[int, float]
) -> Figure:
    """Errors by the number of sentences on two logarithmic axes, a line, and rows half invented.

    errors, invented: share of wrong answers by the number of rows trained on
    line:             the share that the straight line gives for a number of rows
    """
    figure, axes = _blank()
    ends = (min(errors), max(*errors, *invented))
    axes.plot(ends, [line(each) for each in ends], "--", color=INK, linewidth=1, label="the line")
    axes.plot([*errors], [*errors.values()], "o", color=BLUE, label="sentences", markersize=7)
    look = {"color": VERMILION, "markersize": 7, "markerfacecolor": "white"}
    axes.plot([*invented], [*invented.values()], "s", label="half of them invented", **look)
    axes.set(xscale="log", yscale="log")
    axes.set(xlabel="rows trained on", ylabel="wrong answers (share)")
    axes.set_xticks([*errors], [f"{each:,}" for each in errors], fontsize=8, rotation=30)
    shares = (0.02, 0.05, 0.1, 0.2, 0.4)
    axes.set_yticks(shares, map(str, shares))
    axes.minorticks_off()
    axes.legend(frameon=False)
    return figure


def data_parallel() -> Figure:
    """A batch, two processes that compute half of it each, and the average that both step with."""
    figure, axes = _blank(figsize=(7.2, 3.4))
    _box(axes, 0, 2, 14, 5, "batch\n128 rows", SKY)
    for rank, (bottom, color) in enumerate(((5.4, BLUE), (0, VERMILION))):
        middle = bottom + 1.8
        _box(axes, 21, bottom, 17, 3.6, f"process {rank}\n64 rows", "white", color)
        _box(axes, 44, bottom, 17, 3.6, f"gradient\nof process {rank}", "white", color)
        _box(axes, 86, bottom, 14, 3.6, "same step,\nsame model", "white", color)
        axes.annotate("", (20.6, middle), (14.4, 4.5), arrowprops=ARROW)
        axes.annotate("", (43.6, middle), (38.4, middle), arrowprops=ARROW)
        axes.annotate("", (66.6, 4.5), (61.4, middle), arrowprops=ARROW)
        axes.annotate("", (85.6, middle), (80.4, 4.5), arrowprops=ARROW)
    _box(axes, 67, 2.7, 13, 3.6, "average\n(all-reduce)", YELLOW)
    axes.set(xlim=(-1, 101), ylim=(-0.3, 9.3))
    axes.axis("off")
    return figure


def _box(
    axes: Axes,
    left: float,
    bottom: float,
    width: float,
    height: float,
    text: str,
    fill: str,
    edge: str = INK,
) -> None:
    axes.add_patch(
        plt.Rectangle((left, bottom), width, height, facecolor=fill, edgecolor=edge, linewidth=2)
    )
    axes.text(left + width / 2, bottom + height / 2, text, ha="center", va="center", fontsize=9)


def bits(sizes: Sequence[int], wrong: Sequence[float], names: Sequence[str]) -> Figure:
    """Wrong answers by the bytes of the tables, a dot for each number of bits.

    sizes: bytes; wrong: numbers of texts, or means of them; names: a label for each dot
    """
    figure, axes = _blank()
    axes.plot(sizes, wrong, "-", color=INK, linewidth=1)
    axes.plot(sizes, wrong, "o", color=BLUE, markersize=8)
    for size, count, name in zip(sizes, wrong, names, strict=True):
        axes.annotate(name, (size, count), (4, 9), textcoords="offset points")
    axes.set(xscale="log", xlabel="size of the tables (MB)", ylabel="wrong answers (texts)")
    millions = (0.2, 0.5, 1, 2, 5, 10, 20)
    axes.set_xticks([1e6 * each for each in millions], map(str, millions))
    axes.minorticks_off()
    ends = (min(150_000, 0.8 * min(sizes)), max(7_000_000, 1.4 * max(sizes)))
    axes.set(xlim=ends, ylim=(0, max(wrong) * 1.15))
    return figure


def _blank(*grid: int, **look: Any) -> tuple[Figure, Any]:
    """What plt.subplots() gives, with a type."""
    made: tuple[Figure, Any] = plt.subplots(*grid, **look)
    return made
