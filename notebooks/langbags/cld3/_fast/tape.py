"""Cleaned texts of a whole batch, end to end on one tape, without a loop over characters.

Most sentences are letters of one script, neither repetitive nor long: cleaning them comes to lower
case and single spaces between words. All others are found by conditions that may say "perhaps" too
often, never too seldom, and go through `cleaning` one at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from langbags.cld3._fast.letters import (
    CODE,
    SCRIPT_BITS,
    SPACE,
    Codes,
    entries,
    korean,
    lengths_of,
    look_up,
    script_number,
    text_of,
    utf8_lengths,
)
from langbags.cld3._fast.repetition import Positions, suspects
from langbags.cld3.cleaning import letters
from langbags.cld3.features import KOREAN
from langbags.cld3.snippets import snippet
from langbags.cld3.spans import HAN, INHERITED
from langbags.cld3.squeeze import squeeze

LONGEST = 2_500  # characters that surely fit into the 10,000 bytes that CLD3 considers


INVALID = 255  # what stands in place of an invalid character's script


class Tape(NamedTuple):
    """On the tape each text is a space and its cleaned form; one more space ends the last.

    A cleaned form begins and ends with a space, or is empty.

    codes:   (characters,) int32 code points
    widths:  (characters,) int32 bytes of each in UTF-8
    begins:  (texts,) int64, where each text's first space stands
    scripts: (texts,) int32, the script feature
    sizes:   (texts,) int64, bytes after squeezing
    """

    codes: Codes
    widths: Codes
    begins: Positions
    scripts: Codes
    sizes: Positions


class Raw(NamedTuple):
    """All characters of a batch, two spaces before each text and one after it; two more at the end.

    entries: (characters,) int32, see `letters.entries`
    scripts: (characters,) uint8, the script of each letter, 0 for anything else
    begins:  (texts,) int64, where the spaces before each text begin
    """

    entries: Codes
    scripts: npt.NDArray[np.uint8]
    begins: Positions


def tape_of(texts: Sequence[str], max_num_bytes: int) -> tuple[Tape, list[int]]:
    """The tape of all texts, and the indices of those that were cleaned one at a time.

    What stands at these texts' own places is to be ignored; they stand after all others.
    """
    raw = _raw(texts)
    tape = _spaced(raw)
    slow = {index: squeeze(letters(texts[index])) for index in _unusual(raw)}
    for index in set(suspects(tape.codes, tape.widths, tape.begins)) - slow.keys():
        simple = _text(tape, index)
        if (squeezed := squeeze(simple)) != simple:
            slow[index] = squeezed
    for index in (tape.sizes > max_num_bytes).nonzero()[0].tolist():
        slow.setdefault(index, _text(tape, index))
    return (_with(tape, slow.values(), max_num_bytes) if slow else tape), list(slow)


def _raw(texts: Sequence[str]) -> Raw:
    """The characters of all texts, looked up."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    joined = f"  {'   '.join(texts)}   "
    codes = torch.frombuffer(
        bytearray(joined.encode("utf-32-le", "surrogatepass")), dtype=torch.int32
    )
    found = entries().index_select(0, codes).numpy()
    scripts = (found >> SCRIPT_BITS).astype(np.uint8)
    return Raw(found, scripts, (lengths + 3).cumsum() - lengths - 3)


def _spaced(raw: Raw) -> Tape:
    """Letters, and one space for each run of anything else; right for texts of one script."""
    letter = raw.scripts > 0
    kept = letter.copy()
    kept[1:] |= letter[:-1]  # the first character after a word becomes its space
    some = np.maximum.reduceat(raw.scripts, raw.begins) > 0
    kept[raw.begins] = True
    kept[raw.begins + 1] = some
    kept[-1] = True
    places = kept.nonzero()[0]
    begins = places.searchsorted(raw.begins)
    codes = entries_at(raw, places) & CODE
    counts = np.add.reduceat((codes != SPACE).astype(np.int32), begins)
    firsts = places.take(np.minimum(begins + 2, len(places) - 1))
    scripts = raw.scripts.take(firsts) * some
    if (scripts == HAN).any():
        hangul = np.add.reduceat(look_up(korean(), codes), begins)
        scripts[(scripts == HAN) & (2 * hangul > counts)] = KOREAN
    widths = utf8_lengths(codes)
    sizes = np.add.reduceat(widths, begins) - 1
    sizes[-1] -= 1  # the space that ends the tape
    # An invalid character has none of the table's scripts; its text goes the slow way.
    return Tape(codes, widths, begins, np.minimum(scripts, KOREAN).astype(np.int32), sizes)


def entries_at(raw: Raw, places: Positions) -> Codes:
    """Some of the entries."""
    return torch.from_numpy(raw.entries).index_select(0, torch.from_numpy(places)).numpy()


def _unusual(raw: Raw) -> list[int]:
    """Texts with more than one script, with invalid characters, or perhaps over 10,000 bytes."""
    high = np.maximum.reduceat(raw.scripts, raw.begins)
    low = np.minimum.reduceat(raw.scripts - np.uint8(1), raw.begins) + np.uint8(1)
    mixed = ((high != low) | (high == INVALID)).nonzero()[0].tolist()
    lengths = lengths_of(raw.begins, len(raw.scripts))
    found = [index for index in mixed if not _one_span(_scripts_of(raw, index, lengths[index]))]
    long: list[int] = (lengths > LONGEST).nonzero()[0].tolist()
    return found + long


def _scripts_of(raw: Raw, index: int, length: int) -> bytes:
    begin = raw.begins[index]
    return raw.scripts[begin : begin + length].tobytes()


def _one_span(scripts: bytes) -> bool:
    """Whether all letters are of the first one's script, but for marks, which take any."""
    found = scripts.translate(None, b"\0")
    return found[0] not in (INHERITED, INVALID) and set(found) == {found[0], INHERITED}


def _text(tape: Tape, index: int) -> str:
    """The cleaned form of a text."""
    end = tape.begins[index + 1] if index + 1 < len(tape.begins) else len(tape.codes) - 1
    return text_of(tape.codes[tape.begins[index] + 1 : end])


def _with(tape: Tape, squeezed: Iterable[str], max_num_bytes: int) -> Tape:
    """The tape, with more texts after all others."""
    squeezed = list(squeezed)
    cleaned = [snippet(text, max_num_bytes) for text in squeezed]
    more = np.frombuffer(" ".join([*cleaned, ""]).encode("utf-32-le"), np.int32)
    lengths = np.fromiter(map(len, cleaned), np.int64, len(cleaned)) + 1
    begins = len(tape.codes) - 1 + lengths.cumsum() - lengths
    scripts = [script_number(text) for text in cleaned]
    return Tape(
        np.concatenate([tape.codes, more]),
        np.concatenate([tape.widths, utf8_lengths(more)]),
        np.concatenate([tape.begins, begins]),
        np.concatenate([tape.scripts, np.array(scripts, np.int32)]),
        np.concatenate([tape.sizes, [len(text.encode()) for text in squeezed]]),
    )
