"""Which texts of a tape `squeeze` might shorten: a cheap test that never misses one.

A chunk is left out for its spaces or for its predicted bytes. Both are counted here in windows that
are wider than any chunk. As predicted counts each character that stood after the same context
before, also where another one stood there in between.
"""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt
import torch

from langbags.cld3._fast.letters import SPACE, Codes, lengths_of, look_up
from langbags.cld3.squeeze import CHUNK, PREDICTED, SPACES

Positions = npt.NDArray[np.int64]

WIDEST = CHUNK + 3  # bytes of a chunk: its last character is not cut
SLOTS = 18  # bits of a slot's number; where two keys share a slot, the test says "perhaps"
# Odd factors, near 2**32 over the golden ratio and over its square.
MIX, MIX_OWNER = np.int32(-1640531527), np.int32(1640531535)
_scratch = threading.local()


def suspects(codes: Codes, widths: Codes, begins: Positions) -> list[int]:
    """Indices of the texts to look at, each text a space and its cleaned form; see `tape.Tape`."""
    owners = np.repeat(np.arange(len(begins), dtype=np.int32), lengths_of(begins, len(codes)))
    ends = widths.cumsum(dtype=np.int32)
    repeated = widths * _seen_before(codes, begins, owners)
    return sorted({*_spaced(codes, ends, owners), *_repetitive(repeated, ends, begins, owners)})


def _spaced(codes: Codes, ends: Codes, owners: Codes) -> list[int]:
    """Texts with a window that holds too many spaces."""
    spaces = (codes == SPACE).nonzero()[0]
    first, last = spaces[: 1 - SPACES], spaces[SPACES - 1 :]
    close = (ends[last] - ends[first] < WIDEST).nonzero()[0]
    first, last = owners[first[close]], owners[last[close]]
    found: list[int] = first[first == last].tolist()
    return found


def _repetitive(repeated: Codes, ends: Codes, begins: Positions, owners: Codes) -> list[int]:
    """Texts with a window that holds too many bytes of repeated characters."""
    sums = np.zeros(len(repeated) + WIDEST, np.int32)
    np.cumsum(repeated, out=sums[WIDEST:])
    # First windows of as many characters as a chunk has bytes; of those that are too full, what
    # begins in the same text and within so many bytes.
    last = (sums[WIDEST:] - sums[:-WIDEST] >= PREDICTED).nonzero()[0]
    first = ends.searchsorted(ends[last] - WIDEST, side="right")
    first = np.maximum(first, begins[owners[last]])
    within = sums[WIDEST + last] - sums[WIDEST + first - 1] >= PREDICTED
    found: list[int] = owners[last[within]].tolist()
    return found


def _seen_before(codes: Codes, begins: Positions, owners: Codes) -> npt.NDArray[np.bool_]:
    """Whether the same text held the character in the same context before."""
    keys = contexts(codes, begins) << 20
    keys ^= codes * MIX
    keys ^= owners * MIX_OWNER
    slots = ((keys * MIX).view(np.uint32) >> np.uint32(32 - SLOTS)).astype(np.intp)
    places = np.arange(len(codes), dtype=np.int32)
    firsts = _slots()
    firsts[slots[::-1]] = places[::-1]  # the last write stays: the first place of all
    first: npt.NDArray[np.bool_] = look_up(torch.from_numpy(firsts), slots) == places
    return ~first


def _slots() -> Codes:
    """A table that each thread keeps: only what a call has written is read in it."""
    if not hasattr(_scratch, "slots"):
        _scratch.slots = np.zeros(1 << SLOTS, np.int32)
    table: Codes = _scratch.slots
    return table


def contexts(codes: Codes, begins: Positions) -> Codes:
    """The 12-bit state of `squeeze`'s predictor before each character."""
    wide = (codes << 2 & 0xF00) | (codes & 0x3F) | 0x80  # the last 12 bits in UTF-8
    low = codes ^ (codes ^ wide) * (codes >= 0x80)
    states = np.zeros_like(codes)
    states[1:] = low[:-1]
    states[2:] ^= low[:-2] << 4
    states[3:] ^= low[:-3] << 8
    # A text's first characters have less before them. Those nearest to its begin come last: the
    # begin of the next text may stand among them.
    first, second, third = (np.minimum(begins + n, len(codes) - 1) for n in (1, 2, 3))
    states[third] = low[second] ^ low[first] << 4
    states[second] = low[first]
    states[first] = 0
    return states & 0xFFF
