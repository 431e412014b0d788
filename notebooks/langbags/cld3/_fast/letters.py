"""What the fast paths need to know of code points, looked up for a whole tape at once."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from langbags.cld3.cleaning import INVALID
from langbags.cld3.features import HANGUL, script
from langbags.cld3.spans import HAN
from langbags.cld3.weights import lower_case, script_numbers

Codes = npt.NDArray[np.int32]

CODE_POINTS = 0x110000
SPACE = ord(" ")
CODE = 0x1FFFFF  # the 21 bits of a code point in an entry of `entries`
SCRIPT_BITS = 24


def look_up(table: Tensor, rows: npt.NDArray[np.signedinteger]) -> npt.NDArray[np.generic]:
    """The rows of a table; torch gathers several times faster than NumPy."""
    found: npt.NDArray[np.generic] = table.index_select(0, torch.from_numpy(rows)).numpy()
    return found


@functools.cache
def entries() -> Tensor:
    """(code points,) int32: lower case, or a space for no letter; above it the script.

    Of an invalid character it is a space, with the script 255.
    """
    scripts = np.frombuffer(script_numbers(), np.uint8).astype(np.int32)
    codes = np.arange(CODE_POINTS, dtype=np.int32)
    for upper, lower in lower_case().items():
        codes[upper] = lower
    table = np.where(scripts > 0, codes | scripts << SCRIPT_BITS, SPACE)
    every = "".join(map(chr, range(CODE_POINTS)))
    table[[ord(found.group()) for found in INVALID.finditer(every)]] = SPACE | -1 << SCRIPT_BITS
    return torch.from_numpy(table)


@functools.cache
def korean() -> Tensor:
    """(code points,) int32, 1 for Hangul."""
    found = torch.zeros(CODE_POINTS, dtype=torch.int32)
    for low, high in HANGUL:
        found[low : high + 1] = 1
    return found


def utf8_lengths(codes: Codes) -> npt.NDArray[np.int32]:
    """(characters,) bytes of each in UTF-8."""
    lengths = np.ones(len(codes), np.int8)
    for first in (0x80, 0x800, 0x10000):
        lengths += (codes >= first).view(np.int8)  # bytes add much faster than mixed widths
    return lengths.astype(np.int32)


def lengths_of(begins: npt.NDArray[np.int64], end: int) -> npt.NDArray[np.int64]:
    """How long each text is, from where each begins and where the last ends.

    What np.diff does with `append`, whose checks take longer than the work on a batch.
    """
    lengths = np.empty_like(begins)
    np.subtract(begins[1:], begins[:-1], out=lengths[:-1])
    lengths[-1] = end - begins[-1]
    return lengths


def text_of(codes: Codes) -> str:
    """The string of these code points."""
    return codes.tobytes().decode("utf-32-le")


def script_number(cleaned: str) -> int:
    """The script feature of a cleaned text: that of its first letter, but for Hangul."""
    number = script_numbers()[ord(cleaned.lstrip()[:1] or " ")]
    return script(cleaned)[0][0] if number == HAN else number
