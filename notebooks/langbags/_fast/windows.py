"""The hashes of all n-grams on a tape, each order in a few operations on shifted copies of it.

Each order has a window at each place of the tape. Some windows are no n-grams, because a space is
inside them or because they hold nothing else; they are marked, and left to whoever reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from langbags._fast.tape import SPACE, Codes, Positions, tape_of
from langbags.ngrams import FINISH, MIX, STEP, WORDS

# Arrays without dimensions: NumPy takes them faster than numbers.
MIXER, STEPPER, FINISHER = (np.array(each, np.uint32) for each in (MIX, STEP, FINISH))
SHIFT, FIRST_SHIFT, LAST_SHIFT = (np.array(each, np.uint32) for each in (15, 16, 13))
OF_WORDS = 3  # words are hashed out of these n-grams


class Words(NamedTuple):
    """The words of a tape: where the space before each stands, intp, and its hash, uint32."""

    places: npt.NDArray[np.intp]
    hashes: Codes


class Windows(NamedTuple):
    """All windows on the tape of a batch, a row for each order from 1 on.

    hashes: (orders, places) uint32
    good:   (orders, places) uint32, 1 where the window is an n-gram, otherwise 0
    starts: (texts,) int32, the place of the space before each text
    words:  empty unless they were asked for
    """

    hashes: Codes
    good: Codes
    starts: Positions
    words: Words


def windows_of(texts: Sequence[str], orders: Sequence[int]) -> Windows:
    """The windows up to the longest of the orders; 0 among them asks for words."""
    longest = max(*orders, 2, OF_WORDS if WORDS in orders else 0)
    tape, starts = tape_of(texts, spaces=longest)
    letters = tape != SPACE
    hashes, good = _hashes(tape, longest), _good(letters, longest)
    if WORDS in orders:
        row = OF_WORDS - 1
        words = _words(letters, hashes[row] * good[row])
    else:
        words = Words(np.empty(0, np.intp), tape[:0])
    return Windows(hashes, good, starts, words)


def _hashes(tape: Codes, longest: int) -> Codes:
    """The state of a window is a step from the state of the one shorter at the same place."""
    steps = tape * STEPPER
    places = len(tape) - longest + 1
    states = np.empty((longest, places), np.uint32)
    states[0] = steps[:places]
    for row in range(1, longest):
        before, state = states[row - 1], states[row]
        np.right_shift(before, SHIFT, state)
        state ^= before
        state *= MIXER
        state += steps[row : row + places]
    return _finish(states)


def _finish(states: Codes) -> Codes:
    """Hashes from states, in the same memory."""
    shifted = states >> FIRST_SHIFT
    states ^= shifted
    states *= FINISHER
    np.right_shift(states, LAST_SHIFT, shifted)
    states ^= shifted
    return states


def _good(letters: npt.NDArray[np.bool_], longest: int) -> Codes:
    """Which windows are n-grams: they hold a letter, and no space between their ends."""
    places = len(letters) - longest + 1
    good = np.empty((longest, places), bool)
    good[0] = letters[:places]
    np.logical_or(good[0], letters[1 : places + 1], good[1])
    for row in range(2, longest):
        inner = letters[row - 1 : row - 1 + places]
        good[row] = inner if row == 2 else good[row - 1] & inner
    return good.astype(np.uint32)


def _words(letters: npt.NDArray[np.bool_], hashes: Codes) -> Words:
    """The words, from the hashes of all 3-grams and zeros where there is none.

    A word of n letters has n of them, which begin between its first space and the next word's.
    """
    places = (letters[1:] > letters[:-1]).nonzero()[0]
    return Words(places, _finish(np.add.reduceat(hashes, places, dtype=np.uint32)))
