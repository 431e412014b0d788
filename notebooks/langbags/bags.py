"""Bags of hashed n-grams for a whole batch of texts, without a loop over characters.

The batch becomes one tape of code points. An n-gram is then a position on the tape, its hash a few
operations on shifted copies of the tape, and a text's bag the positions between two starts.
`ngrams` says what the result must be; a test holds the two together.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from langbags.ngrams import FINISH, LETTERS_END, MIX, STEP, WORDS, is_letter, lower

Codes = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]

SPACE = 32
SHIFT, MIXER = np.uint32(15), np.uint32(MIX)
OF_WORDS = 3  # words are hashed out of these n-grams


class Bags(NamedTuple):
    """The bags of a batch of texts, as nn.EmbeddingBag takes them.

    indices: for each order an int32 tensor (n-grams of all texts,), one after another
    offsets: for each order an int32 tensor (texts,), where each text's bag begins
    """

    indices: list[Tensor]
    offsets: list[Tensor]


class StackedBags(NamedTuple):
    """The same bags for tables that are stacked into one: all texts of the first order come first.

    indices: int32 (n-grams of all texts and orders,), rows of the stacked table
    offsets: int32 (orders * texts,), where each bag begins
    """

    indices: Tensor
    offsets: Tensor


class Found(NamedTuple):
    """The n-grams of one order on a tape: where each begins, int64, and its hash, uint32."""

    positions: Positions
    hashes: Codes


def bags_of(texts: Sequence[str], orders: Sequence[int], buckets: Sequence[int]) -> Bags:
    """Hashed n-grams of each text, one bag for each order; a text without letters has empty bags.

    orders:  n-gram lengths, increasing; 0 stands for whole words
    buckets: size of each order's table; an index is the n-gram's hash modulo that size
    """
    bags = Bags([], [])
    for indices, offsets in _indices_and_offsets(texts, orders, buckets):
        bags.indices.append(torch.from_numpy(indices.view(np.int32)))
        bags.offsets.append(torch.from_numpy(offsets.astype(np.int32)))
    return bags


def stacked_bags_of(
    texts: Sequence[str], orders: Sequence[int], buckets: Sequence[int]
) -> StackedBags:
    """As `bags_of`, for one lookup in place of one for each order."""
    indices, offsets, rows, count = [], [], 0, 0
    for size, (ids, starts) in zip(
        buckets, _indices_and_offsets(texts, orders, buckets), strict=True
    ):
        ids += np.uint32(rows)
        starts += count
        indices.append(ids)
        offsets.append(starts)
        rows += size
        count += len(ids)
    return StackedBags(
        torch.from_numpy(np.concatenate(indices).view(np.int32)),
        torch.from_numpy(np.concatenate(offsets).astype(np.int32)),
    )


def _indices_and_offsets(
    texts: Sequence[str], orders: Sequence[int], buckets: Sequence[int]
) -> Iterator[tuple[Codes, Positions]]:
    """For each order the table rows of its n-grams, and where each text's bag begins."""
    tape, starts = tape_of(texts)
    found = _ngrams(tape, orders)
    for order, size in zip(orders, buckets, strict=True):
        positions, hashes = found[order]
        yield _remainder(hashes, size), positions.searchsorted(starts)


def _ngrams(tape: Codes, orders: Sequence[int]) -> dict[int, Found]:
    """The n-grams of each order; all hashes are finished at once, which is faster."""
    needed = {*orders, OF_WORDS} if WORDS in orders else set(orders)
    states = [each for each in _states(tape, max(needed)) if each[0] in needed]
    hashes = _finished(np.concatenate([state for _, _, state in states]))
    found, end = {}, 0
    for order, positions, state in states:
        begin, end = end, end + len(state)
        found[order] = Found(positions, hashes[begin:end])
    if WORDS in orders:
        found[WORDS] = _words(tape, found[OF_WORDS].hashes)
    return found


def _words(tape: Codes, hashes: Codes) -> Found:
    """The words, from the hashes of all 3-grams: a word of n letters has n of them, in a row."""
    spaces = (tape == SPACE).nonzero()[0]
    starts = spaces[:-1]
    # Before word number k stand k + 1 spaces, and one 3-gram for each letter.
    begins = starts - np.arange(len(starts))
    real = spaces[1:] - starts > 1
    if not real.all():  # a text without letters: one space follows another
        starts, begins = starts[real], begins[real]
    sums = np.add.reduceat(hashes, begins, dtype=np.uint32) if len(begins) else hashes[:0]
    return Found(starts, _finished(sums))


def tape_of(texts: Sequence[str]) -> tuple[Codes, Positions]:
    """The normalised texts' code points end to end, and where each text's first space stands.

    The space that ends a text begins the next one; a space more ends the last.
    returns: (code points,) uint32, (texts,) int64
    """
    composed = [t if t.isascii() else unicodedata.normalize("NFC", t) for t in texts]
    joined = " ".join(["", *composed, ""])
    tape = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = _letters().take(tape, mode="clip")
    lengths = np.fromiter(map(len, composed), np.int64, len(composed))
    starts = (lengths + 1).cumsum() - lengths - 1
    spaces = codes == SPACE
    kept = np.ones(len(codes), bool)
    kept[1:] = ~(spaces[1:] & spaces[:-1])
    # A text's own first space stays, also where the text before it ends in spaces.
    kept[starts] = True
    return codes[kept], (kept.cumsum() - 1)[starts]


def _states(tape: Codes, longest: int) -> Iterator[tuple[int, Positions, Codes]]:
    """For each order from 1 on: where its n-grams begin, and the states of their hashes.

    The state of an n-gram is a step from the state of the n-gram one shorter at the same place.
    """
    spaces = tape == SPACE
    steps = tape * np.uint32(STEP)
    state, good = steps, ~spaces
    for order in range(1, longest + 1):
        count = max(len(tape) - order + 1, 0)
        if order > 1:
            state = state[:count]
            state = (state ^ (state >> SHIFT)) * MIXER + steps[order - 1 :]
        if order == 2:
            good = ~(spaces[:-1] & spaces[1:])
        elif order > 2:
            good = good[:count] & ~spaces[order - 2 : order - 2 + count]
        positions = good.nonzero()[0]
        yield order, positions, state[positions]


def _finished(state: Codes) -> Codes:
    """Hashes from states."""
    hashes = (state ^ (state >> np.uint32(16))) * np.uint32(FINISH)
    return hashes ^ (hashes >> np.uint32(13))


def _remainder(hashes: Codes, buckets: int) -> Codes:
    """Modulo; for a power of two by a mask, which is several times faster."""
    if buckets & (buckets - 1) == 0:
        return hashes & np.uint32(buckets - 1)
    return hashes % np.uint32(buckets)


@functools.cache
def _letters() -> Codes:
    """For each code point its lower case if it is a letter or a mark, otherwise a space.

    The last entry, a space, stands for all code points from there on.
    """
    table = np.full(LETTERS_END + 1, SPACE, np.uint32)
    for code in range(LETTERS_END):
        if is_letter(chr(code)):
            table[code] = ord(lower(chr(code)))
    return table
