"""The bags of all orders for one lookup in place of one for each order: `bags`, made fast."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from langbags._fast.tape import Codes
from langbags._fast.windows import windows_of
from langbags.ngrams import WORDS


class StackedBags(NamedTuple):
    """Bags for tables that are stacked into one: all texts of the first order come first.

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


def stacked_bags_of(
    texts: Sequence[str], orders: Sequence[int], buckets: Sequence[int]
) -> StackedBags:
    """The bags of `bags.bags_of`, as rows of the stacked table."""
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
