"""Hashes of all bigrams, trigrams and quadgrams of a tape, by arithmetic on whole arrays.

A space of the tape is at once the end of a word, $, and the beginning of the next, ^: an n-gram
that begins at a space begins with ^, one that ends there ends with $. One with a space inside is no
n-gram. So the position of an n-gram is its first character's, and `hashing` says what comes out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from langbags.cld3._fast.letters import SPACE, Codes, look_up, text_of
from langbags.cld3.hashing import MULTIPLIER, SEED

Words = npt.NDArray[np.uint32]

FACTOR = np.uint32(MULTIPLIER)
END_TO_BEGIN = np.uint32(ord("$") ^ ord("^"))
BLOCK = 4  # bytes that the hash takes at a time
LONGEST = 4


class Bytes:
    """The tape in UTF-8: at each character the words of four bytes that follow, and where it is.

    words:  LONGEST arrays (characters,) uint32: bytes 0 to 3 from the character on, 4 to 7, ...
    mixed:  the same after the hash's first steps, which need no more than the word
    starts: (characters + LONGEST,) int32 first byte of each character
    """

    def __init__(self, codes: Codes, widths: Codes) -> None:
        self.starts = np.zeros(len(codes) + LONGEST, np.int32)
        np.cumsum(widths, out=self.starts[1 : len(codes) + 1])
        self.starts[len(codes) + 1 :] = self.starts[len(codes)]
        source = text_of(codes).replace(" ", "$").encode() + bytes(BLOCK * (LONGEST + 1))
        every = np.ndarray((len(source) - BLOCK + 1,), np.int32, source, 0, (1,))
        table, starts = torch.from_numpy(every.copy()), self.starts[: len(codes)]
        widest = int(widths.max(initial=1))
        self.words = [look_up(table, starts + BLOCK * n).view(np.uint32) for n in range(widest)]
        self.words[0] ^= (codes == SPACE) * END_TO_BEGIN
        self.mixed = [_mixed(word) for word in self.words]


def _mixed(word: Words) -> Words:
    block = word * FACTOR
    block ^= block >> np.uint32(24)
    block *= FACTOR
    return block


def hashes(source: Bytes, order: int) -> Words:
    """(characters,) uint32, of the n-gram that begins at each; no n-gram, no meaning."""
    count = len(source.words[0])
    size = (source.starts[order : order + count] - source.starts[:count]).view(np.uint32)
    state = size ^ np.uint32(SEED)
    rest = source.words[0].copy()
    longest = int(size.max())
    for block in range(longest // BLOCK):
        full = size >= BLOCK * (block + 1)
        _blend(state, state * FACTOR ^ source.mixed[block], full)
        if (block + 1) * BLOCK < longest:
            _blend(rest, source.words[block + 1], full)
    left = size & np.uint32(BLOCK - 1)
    rest &= (np.uint32(1) << (left << np.uint32(3))) - np.uint32(1)
    _blend(state, (state ^ rest) * FACTOR, left > 0)
    return _finished(state)


def _blend(old: Words, new: Words, chosen: npt.NDArray[np.bool_]) -> None:
    """Put the new in place of the old where it is chosen."""
    change = new ^ old
    change *= chosen
    old ^= change


def _finished(state: Words) -> Words:
    state ^= state >> np.uint32(13)
    state *= FACTOR
    state ^= state >> np.uint32(15)
    return state


def modulo(hashed: Words, rows: int) -> Words:
    """The remainder; by way of the quotient, which NumPy finds several times faster."""
    return hashed - hashed // np.uint32(rows) * np.uint32(rows)
