"""Bags of hashed n-grams for a whole batch of texts, without a loop over characters.

The batch becomes one tape of code points. An n-gram is then a window that begins somewhere on the
tape, and a text's bag the windows that begin between two starts. `ngrams` says what the result
must be; a test holds the two together.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from langbags.ngrams import WORDS
from langbags.tape import Codes
from langbags.windows import windows_of


class Bags(NamedTuple):
    """The bags of a batch of texts, as nn.EmbeddingBag takes them.

    indices: for each order an int32 tensor (n-grams of all texts,), one after another
    offsets: for each order an int32 tensor (texts,), where each text's bag begins
    """

    indices: list[Tensor]
    offsets: list[Tensor]


class StackedBags(NamedTuple):
    """The same bags for tables that are stacked into one: all texts of the first order come first.

    The stacked table begins with a blank row, for windows that are no n-grams: adding zeros costs
    less than leaving such windows out. The tables follow in their order.

    indices: int32 (words and windows of all texts,), rows of the stacked table
    offsets: int32 (orders * texts,), where each bag begins
    """

    indices: Tensor
    offsets: Tensor


class Layout(NamedTuple):
    """Where the tables of n-grams lie in the stacked one; a row for each order but that of words.

    windows: which rows of `Windows` they are
    sizes:   (orders, 1) uint32, rows of each table
    masks:   sizes - 1 where all sizes are powers of two, because & is several times faster than %
    firsts:  (orders, 1) uint32, the first row of each table
    numbers: (orders, 1) int32, 0, 1, 2 ...
    """

    windows: slice | list[int]
    sizes: Codes
    masks: Codes | None
    firsts: Codes
    numbers: npt.NDArray[np.int32]


def bags_of(texts: Sequence[str], orders: Sequence[int], buckets: Sequence[int]) -> Bags:
    """Hashed n-grams of each text, one bag for each order; a text without letters has empty bags.

    orders:  n-gram lengths, increasing; 0 stands for whole words
    buckets: size of each order's table; an index is the n-gram's hash modulo that size
    """
    windows = windows_of(texts, orders)
    bags = Bags([], [])
    for order, size in zip(orders, buckets, strict=True):
        places, hashes = windows.words
        if order != WORDS:
            places = windows.good[order - 1].nonzero()[0]
            hashes = windows.hashes[order - 1].take(places)
        bags.indices.append(torch.from_numpy((hashes % np.uint32(size)).view(np.int32)))
        offsets = places.searchsorted(windows.starts)
        bags.offsets.append(torch.from_numpy(offsets.astype(np.int32)))
    return bags


def stacked_bags_of(
    texts: Sequence[str], orders: Sequence[int], buckets: Sequence[int]
) -> StackedBags:
    """As `bags_of`, for one lookup in place of one for each order."""
    hashes, good, starts, words = windows_of(texts, orders)
    layout = _layout(tuple(orders), tuple(buckets))
    count, places, ngrams = len(words.places), hashes.shape[1], len(layout.sizes)
    indices = np.empty(count + ngrams * places, np.uint32)
    offsets = np.empty((len(orders), len(texts)), np.int32)
    if WORDS in orders:
        np.add(words.hashes % np.uint32(buckets[0]), np.uint32(1), out=indices[:count])
        offsets[0] = words.places.searchsorted(starts)
    rows = indices[count:].reshape(ngrams, places)
    _remainder(hashes[layout.windows], layout, rows)
    rows += layout.firsts
    rows *= good[layout.windows]  # 0 is the blank row
    np.add(starts, layout.numbers * places + count, offsets[len(orders) - ngrams :])
    return StackedBags(
        torch.from_numpy(indices.view(np.int32)), torch.from_numpy(offsets.reshape(-1))
    )


def _remainder(hashes: Codes, layout: Layout, out: Codes) -> None:
    if layout.masks is None:
        np.remainder(hashes, layout.sizes, out=out)
    else:
        np.bitwise_and(hashes, layout.masks, out=out)


@functools.lru_cache(maxsize=8)
def _layout(orders: tuple[int, ...], buckets: tuple[int, ...]) -> Layout:
    sizes = np.array(buckets, np.uint32)
    firsts = 1 + sizes.cumsum(dtype=np.uint32) - sizes
    ngrams = [number for number, order in enumerate(orders) if order != WORDS]
    sizes, firsts = sizes[ngrams, None], firsts[ngrams, None]
    masks = None if (sizes & (sizes - np.uint32(1))).any() else sizes - np.uint32(1)
    numbers = np.arange(len(ngrams), dtype=np.int32)[:, None]
    windows = [orders[number] - 1 for number in ngrams]
    every = windows == list(range(len(windows)))  # a slice then saves a copy
    return Layout(slice(len(windows)) if every else windows, sizes, masks, firsts, numbers)
