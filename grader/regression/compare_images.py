"""Compares two pictures by their worst 16x16 tile."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grader.regression.tolerance import EXACT, Tolerance

TILE = 16
"""Side of a tile in pixels: about a printed letter, so that one changed letter is seen."""

Pixels = NDArray[np.uint8]


def image_fault(stored: str, now: str, tolerance: Tolerance) -> str | None:
    """What is different in a picture, in a sentence; None where nothing is.

    stored, now: PNG or JPEG in base64, as notebooks hold them
    """
    if stored == now:
        return None
    try:
        before, after = pixels(stored), pixels(now)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return f"A picture cannot be read: {error}."
    if before.shape != after.shape:
        return f"The picture was {_size(before)} pixels and is {_size(after)}."
    if np.array_equal(before, after):
        return None
    worst, row, column = worst_tile(before, after)
    if tolerance != EXACT and worst <= tolerance.image:
        return None
    return (
        f"The picture differs, most around pixel x={column}, y={row}: "
        f"by {worst:.2f} of 255 there, {tolerance.image:g} allowed."
    )


@lru_cache(maxsize=8)  # the mutation gate compares one picture with many
def pixels(encoded: str) -> Pixels:
    """(height, width, 4) uint8, red, green, blue, alpha; read only."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    found = np.array(picture.convert("RGBA"))
    found.flags.writeable = False
    return found


def png(picture: Pixels) -> str:
    """(height, width, 4) uint8 as a PNG in base64, quickly rather than small."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "png", compress_level=1)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def worst_tile(before: Pixels, after: Pixels) -> tuple[float, int, int]:
    """Root mean square difference of the tile that differs most, and the tile's first row, column.

    The mean of a whole picture would hide a changed title.
    """
    squares = ((before.astype(np.float64) - after.astype(np.float64)) ** 2).mean(axis=2)
    height, width = squares.shape
    padded = np.pad(squares, ((0, -height % TILE), (0, -width % TILE)))
    tiles = padded.reshape(padded.shape[0] // TILE, TILE, -1, TILE).mean(axis=(1, 3))
    row, column = np.unravel_index(int(tiles.argmax()), tiles.shape)
    return float(np.sqrt(tiles[row, column])), int(row) * TILE, int(column) * TILE


def _size(picture: Pixels) -> str:
    return f"{picture.shape[1]}x{picture.shape[0]}"
