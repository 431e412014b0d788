"""Kinds of mutants that alter a picture."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random

import numpy as np
from nbformat import NotebookNode
from numpy.typing import NDArray

from grader.regression.compare_images import Pixels, pixels, png
from grader.regression.mutation.mutant import Altered, Kind

PNG = "image/png"
LETTER = 4
"""Pixels that two pictures of a letter must differ in to be two letters."""

Mask = NDArray[np.bool_]
Edit = Callable[[Pixels], Pixels | None]


def image_kinds() -> list[Kind]:
    """All kinds of this module. An edit gives None where a picture offers nothing to alter."""
    return [
        _kind("image: one pixel", _one_pixel, missable=True),
        _kind("image: brightness by 3", _darker, missable=True),
        _kind("image: block of 10x10", _block),
        _kind("image: blank", lambda picture: np.full_like(picture, 255)),
        _kind("image: shifted by 1 pixel", lambda picture: np.roll(picture, 1, axis=1)),
        _kind("image: other size", lambda picture: picture[:-4]),
        _kind("image: one letter of the title", lambda picture: _letter_flipped(picture, 0)),
        _kind(
            "image: one letter of the lowest label", lambda picture: _letter_flipped(picture, -1)
        ),
        Kind("image: title mirrored", _over_pictures(lambda picture: _band_mirrored(picture, 0))),
        Kind("image: another cell's", _anothers),
    ]


def _kind(name: str, edit: Edit, missable: bool = False) -> Kind:
    return Kind(name, _over_pictures(edit), missable)


def _pictures(notebook: NotebookNode) -> Iterator[tuple[int, int, str]]:
    """Index of the cell, index of its output, and the PNG, of each picture."""
    for index, cell in enumerate(notebook["cells"]):
        for at, output in enumerate(cell.get("outputs", [])):
            if PNG in output.get("data", {}):
                yield index, at, output["data"][PNG]


def _over_pictures(edit: Edit) -> Callable[[NotebookNode, Random], Iterator[Altered]]:
    def alter(notebook: NotebookNode, _: Random) -> Iterator[Altered]:
        for index, at, encoded in _pictures(notebook):
            picture = pixels(encoded)
            altered = edit(picture)
            if altered is not None and not np.array_equal(picture, altered):
                yield _with_picture(notebook, index, at, png(altered))

    return alter


def _with_picture(notebook: NotebookNode, index: int, at: int, encoded: str) -> Altered:
    cell = copy.deepcopy(notebook["cells"][index])
    cell["outputs"][at]["data"][PNG] = encoded
    return {index: cell}


def _anothers(notebook: NotebookNode, random: Random) -> Iterator[Altered]:
    all_pictures = list(_pictures(notebook))
    for index, at, encoded in all_pictures:
        others = [other for _, _, other in all_pictures if other != encoded]
        if others:
            yield _with_picture(notebook, index, at, random.choice(others))


def _one_pixel(picture: Pixels) -> Pixels:
    altered = picture.copy()
    altered[picture.shape[0] // 2, picture.shape[1] // 2, :3] ^= 255
    return altered


def _block(picture: Pixels) -> Pixels:
    altered = picture.copy()
    row, column = picture.shape[0] // 3, picture.shape[1] // 3
    altered[row : row + 10, column : column + 10, :3] ^= 255
    altered[row : row + 10, column : column + 10, 3] = 255
    return altered


def _darker(picture: Pixels) -> Pixels:
    colours = np.clip(picture[..., :3].astype(np.int16) - 3, 0, 255).astype(np.uint8)
    return np.dstack([colours, picture[..., 3]])


def _letter_flipped(picture: Pixels, band: int) -> Pixels | None:
    """One glyph of a line of text upside down, the first that looks different so."""
    rows = _bands(picture)[band]
    for columns in _runs(np.any(_ink(picture)[rows], axis=0)):
        glyph = picture[rows, columns]
        if (glyph != glyph[::-1]).any(axis=2).sum() >= LETTER:
            altered = picture.copy()
            altered[rows, columns] = glyph[::-1]
            return altered
    return None


def _band_mirrored(picture: Pixels, band: int) -> Pixels:
    """A line of text read from right to left."""
    rows = _bands(picture)[band]
    altered = picture.copy()
    altered[rows] = picture[rows, ::-1]
    return altered


def _ink(picture: Pixels) -> Mask:
    ink: Mask = (picture != picture[0, 0]).any(axis=2)
    return ink


def _bands(picture: Pixels) -> list[slice]:
    """Runs of rows that hold ink: a title is the first, the label of the x axis often the last."""
    return _runs(np.any(_ink(picture), axis=1)) or [slice(0, len(picture))]


def _runs(marked: Mask) -> list[slice]:
    """The runs of True in a vector of booleans."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
