"""A whole batch of texts as one tape of code points."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from langbags.ngrams import LETTERS_END, is_letter, lower

Codes = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int32]

SPACE = 32


def tape_of(texts: Sequence[str], spaces: int = 1) -> tuple[Codes, Positions]:
    """The texts' letters end to end, and where the space before each text stands.

    The space that ends a text begins the next one. A run of spaces, which `ngrams.normalise` makes
    one, stays a run: it is cheaper to pass over than to cut out, and holds no n-gram.

    spaces:  how many stand at the end of the tape
    returns: (code points,) uint32, (texts,) int32
    """
    normalise = unicodedata.normalize
    composed = [t if t.isascii() else normalise("NFC", t) for t in texts]
    joined = " ".join(["", *composed, " " * (spaces - 1)])
    # NumPy's strings are arrays of code points; it copies them faster than an encoder does.
    codes = np.array([joined]).view(np.uint32)
    starts = np.arange(len(composed), dtype=np.int32)
    lengths = np.fromiter(map(len, composed), np.int32, len(composed))
    starts += lengths.cumsum(dtype=np.int32)
    starts -= lengths
    return _letters().take(codes, mode="clip"), starts


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
