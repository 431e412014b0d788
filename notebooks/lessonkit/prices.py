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


def order_lines(prices: Sequence[Prices], factor: float) -> Iterator[str]:
    """The second table of lesson 9: what fewer bits cost models of several orders of the rows.

    prices:  of each order what price_lines takes, all with the same numbers of bits
    factor:  how many standard errors chance explains with so many orders (Student's, lesson 8)
    returns: a head, then a line for each number of bits: how many texts are wrong, the mean of
             the orders and then each; after it the mean change from the first line, and how large
             a change chance explains; first of whole texts and then of cut ones
    """
    yield f"bits   {'whole sentences: mean, orders, change, chance':50}10 characters"
    depths = list(prices[0])
    wrong = {
        depth: np.array([[now.sum() for now in each[depth][1:]] for each in prices])
        for depth in depths
    }
    for depth in depths:
        change = wrong[depth] - wrong[depths[0]]
        chance = factor * change.std(axis=0, ddof=1) / len(prices) ** 0.5
        of_each = zip(wrong[depth].T, change.mean(axis=0), chance, strict=True)
        whole, cut = (f"{c.mean():8.1f}  {c.tolist()!s:17}{m:+7.1f}{e:7.1f}" for c, m, e in of_each)
        yield f"{depth:4} {whole:46}{cut}"


def _change(then: BoolArray, now: BoolArray) -> str:
    worse, better = int((now & ~then).sum()), int((then & ~now).sum())
    thrown = worse + better
    fewer = sum(comb(thrown, heads) for heads in range(min(worse, better) + 1))
    coin = min(1.0, 2 * fewer / 2**thrown)
    return f"{now.sum():7} {f'+{worse} -{better}':9}{coin:.3f}"
