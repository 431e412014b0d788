"""The figures of lesson 4: the sliding window, rows that are shared, and what sharing costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lessonkit.figures import BLUE, INK, SKY, VERMILION

SPACE = "␣"


def window(text: str, order: int) -> Figure:
    """A text in boxes, and below it the window of that many characters at each place.

    A window with a space inside is dashed.
    """
    places = range(len(text) - order + 1)
    figure, axes = _blank(figsize=(7.2, 3.4))
    _letters(axes, text, 0, 0, INK, "-")
    for start in places:
        cut = text[start : start + order]
        color, line = (VERMILION, "--") if " " in cut[1:-1] else (BLUE, "-")
        _letters(axes, cut, start, start + 1, color, line)
    axes.set(xlim=(-0.1, len(text) + 0.1), ylim=(len(places) + 1.05, -0.05))
    axes.set_yticks([0.5, 1.5], ["text", f"first window of {order}"])
    axes.set_xticks(np.arange(len(text)) + 0.5, range(len(text)))
    axes.set_xlabel("place (characters)")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def _letters(axes: Axes, text: str, left: int, level: int, color: str, line: str) -> None:
    """The characters of a text in a frame, beginning at a place of a line."""
    frame = Rectangle(
        (left + 0.04, level + 0.08), len(text) - 0.08, 0.84, fill=False, edgecolor=color,
        linestyle=line, linewidth=1.5,
    )  # fmt: skip
    axes.add_patch(frame)
    for place, character in enumerate(text.replace(" ", SPACE), start=left):
        axes.text(place + 0.5, level + 0.5, character, ha="center", va="center", color=color)


def buckets(rows_of: Mapping[str, int], rows: int) -> Figure:
    """Each n-gram with a line to its row; rows with two or more n-grams stand out.

    rows_of: the row of each n-gram, from 0 to rows - 1
    """
    taken = list(rows_of.values())
    figure, axes = _blank(figsize=(7.2, 3.6))
    step = rows / len(rows_of)
    for number, (ngram, row) in enumerate(rows_of.items()):
        shared = taken.count(row) > 1
        color, line = (VERMILION, "--") if shared else (BLUE, "-")
        level = (number + 0.5) * step - 0.5
        axes.plot((0, 1), (level, row), line, color=color, linewidth=2 if shared else 1)
        axes.text(-0.03, level, ngram.replace(" ", SPACE), ha="right", va="center", color=color)
    for row in range(rows):
        fill = (VERMILION if taken.count(row) > 1 else SKY) if row in taken else "white"
        axes.add_patch(Rectangle((1, row - 0.4), 0.3, 0.8, facecolor=fill, edgecolor=INK))
    axes.set(xlim=(-0.25, 1.4), ylim=(rows - 0.4, -0.6), xticks=[])
    axes.yaxis.set_label_position("right")
    axes.yaxis.tick_right()
    axes.set_yticks(range(rows))
    axes.set_ylabel("row of the table")
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)
    return figure


def alone(
    sizes: npt.NDArray[np.int64],
    predicted: Sequence[float],
    counted: Mapping[str, Sequence[float]],
) -> Figure:
    """Share of n-grams with a row to themselves, predicted and counted, by size of the table."""
    figure, axes = _blank()
    axes.plot(sizes, predicted, color=INK, linewidth=1, label="predicted")
    marks = (("o", BLUE), ("x", INK), ("s", VERMILION))
    for (name, values), (shape, color) in zip(counted.items(), marks, strict=True):
        axes.plot(sizes, values, shape, color=color, label=name, markersize=6)
    axes.set_xscale("log", base=2)
    axes.set(xlabel="rows of the table", ylabel="n-grams alone in their row (share)")
    axes.legend(frameon=False)
    return figure


def accuracies(
    buckets: Sequence[int],
    letters: Sequence[float],
    one: Sequence[float],
    four: Sequence[float],
    distinct: int,
) -> Figure:
    """Accuracy on the held-out texts by the size of each table."""
    figure, axes = _blank()
    axes.plot(buckets, four, "o-", color=BLUE, label="orders 1 to 4")
    axes.plot(buckets, one, "s--", color=VERMILION, label="3-grams")
    axes.plot(buckets, letters, "^:", color=INK, label="1-grams")
    axes.axvline(distinct, color=INK, linewidth=1)
    axes.text(distinct * 0.92, 0.42, "different 3-grams", rotation=90, ha="right", fontsize=9)
    axes.set_xscale("log", base=2)
    axes.set(xlabel="rows of each table", ylabel="accuracy (held out)", ylim=(0.35, 1))
    axes.legend(frameon=False, loc="lower center")
    return figure


def _blank(*grid: int, **look: Any) -> tuple[Figure, Any]:
    """What plt.subplots() gives, with a type."""
    made: tuple[Figure, Any] = plt.subplots(*grid, **look)
    return made
