"""What fewer bits cost: the tables that lesson 9 prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import comb

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
Prices = Mapping[int, tuple[int, BoolArray, BoolArray]]


def price_lines(prices: Prices) -> Iterator[str]:
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


def order_lines(prices: Sequence[Prices]) -> Iterator[str]:
    """The second table of lesson 9: what fewer bits cost models of several orders of the rows.

    prices:  of each order what price_lines takes, all with the same numbers of bits
    returns: a head, then a line for each number of bits: how many texts are wrong, the mean of
             the orders and then each, first of whole texts and then of cut ones
    """
    yield "bits   whole sentences, mean and in each order   10 characters"
    for depth in prices[0]:
        counts = zip(*(map(np.sum, each[depth][1:]) for each in prices), strict=True)
        whole, cut = (f"{np.mean(each):8.1f}  {[*map(int, each)]}" for each in counts)
        yield f"{depth:4} {whole:40} {cut}"


def _change(then: BoolArray, now: BoolArray) -> str:
    worse, better = int((now & ~then).sum()), int((then & ~now).sum())
    thrown = worse + better
    fewer = sum(comb(thrown, heads) for heads in range(min(worse, better) + 1))
    coin = min(1.0, 2 * fewer / 2**thrown)
    return f"{now.sum():7} {f'+{worse} -{better}':9}{coin:.3f}"
