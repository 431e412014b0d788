"""The figures of lesson 3: lengths, samplers, the leak, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lessonkit.figures import BLUE, INK, VERMILION, YELLOW

Row = tuple[str, str]
"""A text and its language."""


def lengths(texts_of: Mapping[str, Sequence[str]], limit: int = 41) -> Figure:
    """Median and the middle 80 per cent of lengths, a column a language, by median.

    texts_of: texts by language; the languages with most texts are drawn, at most `limit`
    """
    languages = sorted(texts_of, key=lambda lang: -len(texts_of[lang]))[:limit]
    counted = {lang: [len(text) for text in texts_of[lang]] for lang in languages}
    tenths = {lang: np.percentile(counted[lang], (10, 50, 90)) for lang in languages}
    languages.sort(key=lambda lang: tenths[lang][1])
    low, middle, high = np.array([tenths[lang] for lang in languages]).T
    figure, axes = _blank()
    axes.vlines(range(len(languages)), low, high, color=BLUE, linewidth=3)
    axes.plot(middle, "o", color=YELLOW, markeredgecolor=INK, markersize=6)
    axes.set(ylabel="length (characters)", xlabel="language (ISO 639-3)", ylim=(0, None))
    axes.set_xticks(range(len(languages)), languages, rotation=90, fontsize=8)
    axes.margins(x=0.02)
    return figure


def shares(fair: Sequence[float], unfair: Sequence[float]) -> Figure:
    """Share of runs in which each item was kept, by two samplers of 3 of 10."""
    figure, axes = _blank(figsize=(7.2, 2.8))
    numbers = np.arange(len(fair))
    axes.bar(numbers, fair, width=0.7, color=YELLOW, edgecolor=INK, label="reservoir")
    axes.plot(numbers, unfair, "s-", color=VERMILION, label="impostor")
    axes.axhline(0.3, color=INK, linestyle="--", linewidth=1, label="3 of 10")
    axes.set(xlabel="item (order of arrival)", ylabel="kept (share of runs)", xticks=numbers)
    axes.legend(frameon=False)
    return figure


def leak(
    rows: Sequence[Row],
    splits: Mapping[str, tuple[Sequence[Row], Sequence[Row]]],
    key: Callable[[str], str],
    count: int = 14,
) -> Figure:
    """Pairs of rows with one key, and on which side of each split the two of them are.

    splits: training and held-out rows, by the name of the split
    count:  pairs to draw, spread evenly over all there are
    """
    pairs = _pairs(rows, key)
    shown = pairs[:: max(1, len(pairs) // count)][:count]
    figure, panels = _blank(1, len(splits), sharey=True, squeeze=False)
    for axes, (name, (_, held_out)) in zip(panels[0], splits.items(), strict=True):
        _draw_pairs(axes, shown, set(held_out))
        axes.set_title(name, fontsize=10)
    panels[0][0].set_ylabel("text (dot) and its copy (square)")
    return figure


def _pairs(rows: Sequence[Row], key: Callable[[str], str]) -> list[tuple[Row, Row]]:
    """The first two different rows of each key that has two."""
    by_key: dict[str, dict[Row, None]] = {}
    for row in rows:
        by_key.setdefault(key(row[0]), {})[row] = None
    groups = [list(group) for group in by_key.values() if len(group) > 1]
    return [(group[0], group[1]) for group in groups]


def _draw_pairs(axes: Axes, pairs: Sequence[tuple[Row, Row]], held_out: set[Row]) -> None:
    axes.axvline(0.5, color=INK, linewidth=1)
    for level, pair in enumerate(pairs):
        first, second = (int(row in held_out) for row in pair)
        places = (first - 0.18, second + 0.18)
        torn = first != second
        color, line = (VERMILION, "--") if torn else (BLUE, "-")
        axes.plot(places, (level, level), line, color=color, linewidth=2 if torn else 1)
        axes.plot(places[0], level, "o", color=color, markersize=6)
        axes.plot(places[1], level, "s", color=color, markerfacecolor="white", markersize=6)
    axes.set(xlim=(-0.5, 1.5), yticks=[])
    axes.set_xticks((0, 1), ("training", "held out"))


def worth(accuracies: Mapping[str, tuple[float, float]]) -> Figure:
    """Accuracy of each detector by the naive and by the clean split, as two dots on a line."""
    figure, axes = _blank(figsize=(7.2, 2.2))
    for level, (name, (naive, clean)) in enumerate(accuracies.items()):
        axes.plot((clean, naive), (level, level), "-", color=INK, linewidth=1)
        axes.plot(naive, level, "s", color=VERMILION, markersize=9, label="naive split")
        axes.plot(clean, level, "o", color=BLUE, markersize=9, label="clean split")
        axes.text(clean - 0.006, level, name, ha="right", va="center")
    lowest = min(clean for _, clean in accuracies.values())
    axes.set(xlabel="accuracy (held out)", xlim=(lowest - 0.2, 1.0), yticks=[])
    axes.set_ylim(-0.6, len(accuracies) - 0.4)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[:2], labels[:2], frameon=False, loc="upper left")
    return figure


def _blank(*grid: int, **look: Any) -> tuple[Figure, Any]:
    """What plt.subplots() gives, with a type."""
    made: tuple[Figure, Any] = plt.subplots(*grid, **look)
    return made
