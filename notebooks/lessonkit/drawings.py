"""The figures of lessons 1 and 2: how each is drawn is not what the lessons are about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from lessonkit.figures import BLUE, INK, SKY, VERMILION, YELLOW

ARROW = {"arrowstyle": "->", "lw": 1.5}


def draw_lookup(table: Tensor, indices: Sequence[int]) -> Figure:
    """The table at the left, the two rows that were asked for at the right.

    table: (8, 5)
    """
    figure, axes = _canvas(3.6)
    shades = dict(zip(indices, (SKY, YELLOW), strict=True))
    _grid(axes, table.tolist(), 0, 7, [shades.get(row, "white") for row in range(8)])
    _grid(axes, table[list(indices)].tolist(), 9, 5, [shades[index] for index in indices])
    for place, index in enumerate(indices):
        axes.annotate("", (8.9, 5.5 - place), (5.1, 7.5 - index), arrowprops=ARROW)
        axes.text(14.3, 5.5 - place, f"indices[{place}] = {index}", va="center")
    for row in range(8):
        axes.text(-0.3, 7.5 - row, str(row), ha="right", va="center")
    axes.set(xlim=(-1, 18), ylim=(-0.1, 8.9), aspect="equal")
    axes.text(2.5, 8.3, "weight, 8 x 5", ha="center")
    axes.text(11.5, 6.4, "result, 2 x 5", ha="center")
    axes.axis("off")
    return figure


def _canvas(height: float, columns: int = 1, **options: Any) -> tuple[Figure, Any]:
    """A figure of the course's width, and its axes."""
    made: tuple[Figure, Any] = plt.subplots(1, columns, figsize=(7.2, height), **options)
    return made


def _grid(
    axes: Axes, values: list[list[float]], left: float, top: float, colours: list[str]
) -> None:
    """One square per number, row by row, its value inside."""
    for row, numbers in enumerate(values):
        for column, number in enumerate(numbers):
            _square(axes, left + column, top - row, f"{number:.1f}", facecolor=colours[row])


def _square(axes: Axes, left: float, bottom: float, text: str, **look: object) -> None:
    hatched = "hatch" in look
    axes.add_patch(plt.Rectangle((left, bottom), 1, 1, edgecolor=INK, **look))
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 2} if hatched else None
    axes.text(left + 0.5, bottom + 0.5, text, ha="center", va="center", bbox=ground)


def draw_batch(batch: Tensor, lengths: Sequence[int]) -> Figure:
    """One square per entry of a padded batch; padding is hatched.

    batch: (sequences, width) int64
    """
    figure, axes = _canvas(2.4)
    for row, indices in enumerate(batch.tolist()):
        for column, index in enumerate(indices):
            real = column < lengths[row]
            look = {"facecolor": SKY} if real else {"facecolor": "white", "hatch": "////"}
            _square(axes, column, -row, str(index), **look)
        axes.text(-0.2, 0.5 - row, f"sentence {row}", ha="right", va="center")
    axes.set(xlim=(-1.6, 4.2), ylim=(-2.2, 1.1), aspect="equal")
    axes.axis("off")
    return figure


def draw_letters(before: Tensor, after: Tensor, letters: str, marked: str, crowd: str) -> Figure:
    """Two scatters of letters, before training and after it; the marked ones stand out.

    before, after: (letters, 2)
    crowd:         letters that lie too close together after training: dots, and letters in a lens
    """
    figure, (left, right) = _canvas(4.2, 2, width_ratios=(5, 7.6))
    titles = "before training", "after training (a smaller scale)"
    for axes, vectors, when in zip((left, right), (before, after), titles, strict=True):
        # One scale for both directions, and zero in sight: the lesson compares angles seen from it.
        axes.set_aspect("equal")
        axes.set(title=when, xlabel="first number")
        axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
        axes.axvline(0, color=INK, linewidth=0.6, zorder=0)
        _frame(axes, vectors, 0.5)
    left.set_ylabel("second number")  # a label of the right panel would touch the left one
    places = dict(zip(letters, after.tolist(), strict=True))
    close = {letter: places.pop(letter) for letter in crowd}
    _letters(left, dict(zip(letters, before.tolist(), strict=True)), marked)
    _letters(right, places, marked)
    right.scatter(*zip(*close.values(), strict=True), s=4, color=BLUE)
    right.set_xlim(right=right.get_xlim()[1] + 7.5)  # room for the lens
    lens = right.inset_axes((0.56, 0.56, 0.43, 0.42), xticks=[], yticks=[], aspect="equal")
    lens.spines[:].set_visible(True)
    _frame(lens, torch.tensor(list(close.values())), 0.12)
    _letters(lens, close, marked)
    right.indicate_inset_zoom(lens, edgecolor=INK)
    return figure


def _frame(axes: Axes, vectors: Tensor, room: float) -> None:
    """Limits that hold all vectors, and some room around them."""
    (left, bottom), (right, top) = vectors.amin(dim=0) - room, vectors.amax(dim=0) + room
    axes.set(xlim=(float(left), float(right)), ylim=(float(bottom), float(top)))


def _letters(axes: Axes, places: dict[str, list[float]], marked: str) -> None:
    """Each letter at its place; two that would cover each other stand left and right of theirs."""
    for letter, (x, y) in places.items():
        look: dict[str, Any] = {"color": BLUE}
        if letter in marked:
            look = {"color": VERMILION, "weight": "bold", "size": 13}
        close = [at for at in places.values() if 0 < math.dist(at, (x, y)) < 0.12]
        side = "center" if not close else "right" if x < close[0][0] else "left"
        axes.text(x, y, letter, ha=side, va="center", **look)


def draw_moves(moves: dict[str, list[Tensor]], steps: Sequence[str]) -> Figure:
    """How far each row moved in each step, one panel per optimizer.

    moves: by optimizer, for each step a (rows,) tensor of distances
    steps: names of the steps
    """
    figure, panels = _canvas(3.4, len(moves))
    most = max(distances.max().item() for each in moves.values() for distances in each)
    for axes, (name, distances) in zip(panels, moves.items(), strict=True):
        table = torch.stack(distances, dim=1)  # (rows, steps)
        axes.imshow(table, cmap="Blues", vmin=0, vmax=most, aspect="auto")
        for row, values in enumerate(table.tolist()):
            for column, value in enumerate(values):
                ink = "white" if value > most / 2 else INK
                text = f"{value:.2f}" if value else "0"
                axes.text(column, row, text, ha="center", va="center", color=ink)
        axes.set(title=name, ylabel="row of the table", yticks=range(len(table)))
        axes.set_xticks(range(len(steps)), steps)
    return figure


def draw_tape(indices: Sequence[int], starts: Sequence[int]) -> Figure:
    """A tape of indices as squares, coloured by bag, a cut where each bag begins."""
    figure, axes = _canvas(2.3)
    colours = [SKY, "white", YELLOW, "white"]
    for bag, (start, end) in enumerate(zip(starts, [*starts[1:], len(indices)], strict=True)):
        for place in range(start, end):
            _square(axes, place, 0, str(indices[place]), facecolor=colours[bag])
        height = 1.9 if start == end else 1.4
        axes.plot([start, start], [-0.25, height - 0.1], color=INK, linewidth=2.5)
        name = f"bag {bag}, empty" if start == end else f"bag {bag}"
        axes.text(start + 0.1, height - 0.2, name, va="center")
        beside = 0.2 * ((start in starts[:bag]) - (start in starts[bag + 1 :]))
        axes.text(start + beside, -0.6, str(start), ha="center", va="center")
    axes.text(-0.3, 0.5, "tape", ha="right", va="center")
    axes.text(-0.3, -0.6, "offsets", ha="right", va="center")
    axes.set(xlim=(-1.4, 9.3), ylim=(-1, 2.1), aspect="equal")
    axes.axis("off")
    return figure


def draw_windows(word: str, size: int) -> Figure:
    """A window of that size that slides over a word; below each place what it shows."""
    count = len(word) - size + 1
    figure, axes = _canvas(0.55 * (count + 2))
    for place, character in enumerate(word):
        _square(axes, place, 0, character, facecolor="white")
    for start in range(count):
        bottom = -1.3 * (start + 1)
        for place in range(start, start + size):
            repeated = word[start : start + size] in [word[i : i + size] for i in range(start)]
            colour = YELLOW if repeated else SKY
            _square(axes, place, bottom, word[place], facecolor=colour)
        axes.text(-0.3, bottom + 0.5, f"place {start}", ha="right", va="center")
    axes.text(-0.3, 0.5, "word", ha="right", va="center")
    axes.set(xlim=(-2.5, len(word) + 0.3), ylim=(-1.3 * count - 0.1, 1.1), aspect="equal")
    axes.axis("off")
    return figure
