"""Bags of hashed n-grams for a whole batch of texts, without a loop over characters.

The batch becomes one tape of code points. An n-gram is then a window that begins somewhere on the
tape, and a text's bag the windows that begin between two starts. `ngrams` says what the result
must be; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from langbags._fast.windows import windows_of
from langbags.ngrams import WORDS


class Bags(NamedTuple):
    """The bags of a batch of texts, as nn.EmbeddingBag takes them.

    indices: for each order an int32 tensor (n-grams of all texts,), one after another
    offsets: for each order an int32 tensor (texts,), where each text's bag begins
    """

    indices: list[Tensor]
    offsets: list[Tensor]


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
