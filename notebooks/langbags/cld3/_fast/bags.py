"""The six bags of every text on a tape, as `network` takes them: for training, all at once."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from langbags.cld3._fast.batch import (
    BIGRAMS,
    QUADGRAMS,
    RELEVANT,
    SCRIPT,
    TRIGRAMS,
    UNIGRAMS,
    character_rows,
    inside,
)
from langbags.cld3._fast.grams import Bytes, hashes, modulo
from langbags.cld3._fast.letters import SPACE
from langbags.cld3._fast.tape import Tape as Texts
from langbags.cld3.hashing import hash32
from langbags.cld3.network import SHAPES, Tape

Kept = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]


def bags_of(texts: Texts) -> list[Tape]:
    """For each feature the rows of its table, where each text begins, and the share of each row."""
    letter = texts.codes != SPACE
    source, starts = Bytes(texts.codes, texts.widths), texts.begins
    rows = character_rows(SHAPES[UNIGRAMS][0], SHAPES[RELEVANT][0]).numpy()[texts.codes[:-1]]
    unigrams, relevant = np.divmod(rows, np.int32(SHAPES[RELEVANT][0]))
    bag = functools.partial(_bag, starts=starts)
    every = np.ones(len(rows), bool)
    bags = {
        BIGRAMS: bag(_ids(source, 2), every),
        QUADGRAMS: bag(_ids(source, 4), inside(letter, 4)),
        RELEVANT: bag(relevant, letter[:-1]),
        TRIGRAMS: bag(_ids(source, 3), inside(letter, 3)),
        UNIGRAMS: _unigrams(unigrams, letter[:-1], starts),
        SCRIPT: Tape(torch.from_numpy(texts.scripts), torch.arange(len(starts), dtype=torch.int32),
                     torch.ones(len(starts))),
    }  # fmt: skip
    return [bags[feature] for feature in range(len(SHAPES))]


def _ids(source: Bytes, order: int) -> Rows:
    rows = SHAPES[{2: BIGRAMS, 3: TRIGRAMS, 4: QUADGRAMS}[order]][0]
    return modulo(hashes(source, order), rows).view(np.int32)[:-1]


def _unigrams(rows: Rows, letter: Kept, starts: npt.NDArray[np.int64]) -> Tape:
    """A space is two: the end of a word and the beginning of the next."""
    times = np.where(letter, 1, 2)
    ends = times.cumsum() - 1
    doubled = np.repeat(rows, times)
    begin, end = (hash32(each) % SHAPES[UNIGRAMS][0] for each in (b"^", b"$"))
    doubled[ends[~letter]] = begin
    doubled[ends[~letter] - 1] = end
    return _bag(doubled, np.ones(len(doubled), bool), (ends - times + 1)[starts])


def _bag(rows: Rows, kept: Kept, starts: npt.NDArray[np.int64]) -> Tape:
    """The rows that are kept; each weighs one over how many its text has."""
    offsets = np.append(0, kept.cumsum())[starts]
    lengths = np.diff(offsets, append=int(kept.sum()))
    weights = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    return Tape(_tensor(rows[kept]), _tensor(offsets.astype(np.int32)), _tensor(weights))


def _tensor(values: npt.NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(values)
