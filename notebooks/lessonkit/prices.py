"""What fewer bits cost: the table that lesson 9 prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import comb

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]


def price_lines(prices: Mapping[int, tuple[int, BoolArray, BoolArray]]) -> Iterator[str]:
    """The table of lesson 9: what fewer bits cost, compared with the first line.

    prices: for each number of bits the bytes of the tables, and for each text whether it is
            named wrong, whole and cut
    returns: a head, then a line for each number of bits; after how many are wrong stand those that
             are newly wrong, those that became right, and how often a fair coin would part them
             as unevenly (the sign test of lesson 8)
    """
    yield "bits      bytes   whole sentences, coin   10 characters, coin"
    _, *first = next(iter(prices.values()))
    for depth, (size, *wrong_now) in prices.items():
        yield f"{depth:4} {size:10,}" + "".join(map(_change, first, wrong_now))


def _change(then: BoolArray, now: BoolArray) -> str:
    worse, better = int((now & ~then).sum()), int((then & ~now).sum())
    thrown = worse + better
    fewer = sum(comb(thrown, heads) for heads in range(min(worse, better) + 1))
    coin = min(1.0, 2 * fewer / 2**thrown)
    return f"{now.sum():7} {f'+{worse} -{better}':9}{coin:.3f}"
