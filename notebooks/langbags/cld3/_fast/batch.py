"""The logits of many texts at once: the same network, its tables stacked, on a tape of all texts.

All bags of a text lie at the text's own characters, so one set of offsets serves all features. An
n-gram that is none points to a row of zeros. Sums of rows are divided by the number of true ones.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from langbags.cld3._fast.grams import Bytes, hashes, modulo
from langbags.cld3._fast.letters import CODE_POINTS, SPACE, lengths_of, utf8_lengths
from langbags.cld3._fast.tape import Tape, tape_of
from langbags.cld3.features import RELEVANT as RELEVANT_RANGES
from langbags.cld3.hashing import hash32
from langbags.cld3.network import SHAPES, Network
from langbags.cld3.weights import script_numbers

BIGRAMS, QUADGRAMS, RELEVANT, SCRIPT, TRIGRAMS, UNIGRAMS = range(6)
"""The features' places in the network's input."""
ORDERS = ((2, BIGRAMS), (3, TRIGRAMS), (4, QUADGRAMS))

Letters = npt.NDArray[np.bool_]


class Batch:
    """A network made fast. It copies the weights: make it anew when they have changed."""

    def __init__(self, network: Network) -> None:
        tables = [table.get_parameter("weight").detach() for table in network.tables]
        self.ngrams = torch.cat(
            [_with_zeros(tables[each]) for each in (BIGRAMS, TRIGRAMS, QUADGRAMS)]
        )
        self.characters, self.rows = _characters(tables[UNIGRAMS], tables[RELEVANT])
        self.scripts = tables[SCRIPT]
        self.hidden = network.hidden.weight.detach().T.contiguous()
        self.hidden_bias = network.hidden.bias.detach()
        # The product is a fifth faster where the number of columns is a multiple of 16.
        self.outputs = network.output.out_features
        more = -self.outputs % 16
        self.output = nn.functional.pad(network.output.weight.detach().T, (0, more))
        self.bias = nn.functional.pad(network.output.bias.detach(), (0, more))

    @torch.inference_mode()
    def __call__(
        self, texts: Sequence[str], max_num_bytes: int = 1000
    ) -> tuple[Tensor, npt.NDArray[np.int64]]:
        """(texts, outputs) float32 logits; (texts,) int64 bytes of each text after squeezing."""
        tape, slow = tape_of(texts, max_num_bytes)
        embedded, sizes = self._embed(tape), tape.sizes
        if slow:
            places = np.arange(len(texts))
            places[slow] = np.arange(len(texts), len(tape.begins))
            embedded, sizes = embedded.index_select(0, torch.from_numpy(places)), sizes[places]
        hidden = torch.addmm(self.hidden_bias, embedded, self.hidden).relu_()
        return torch.addmm(self.bias, hidden, self.output)[:, : self.outputs], sizes

    def _embed(self, tape: Tape) -> Tensor:
        """(texts, 80) float32: the six features' means, joined."""
        letter = tape.codes != SPACE
        offsets = torch.from_numpy(tape.begins.astype(np.int32))
        bigrams, trigrams, quadgrams = self._ngram_sums(tape, letter)
        unigrams, relevant = self._character_sums(tape, offsets)
        counts = _counts(tape, letter)
        return torch.cat(
            [
                bigrams / counts.bigrams,
                quadgrams / counts.quadgrams,
                relevant / counts.letters,
                self.scripts.index_select(0, torch.from_numpy(tape.scripts)),
                trigrams / counts.letters,
                unigrams / counts.unigrams,
            ],
            dim=1,
        )

    def _ngram_sums(self, tape: Tape, letter: Letters) -> tuple[Tensor, ...]:
        """Three times (texts, 16) float32, all from one lookup."""
        source = Bytes(tape.codes, tape.widths)
        count = len(tape.codes) - 1  # the space that ends the tape begins nothing
        rows = np.empty((3, count), np.int32)
        first = 0
        for row, (order, feature) in zip(rows, ORDERS, strict=True):
            size = SHAPES[feature][0]
            found = modulo(hashes(source, order)[:count], size).view(np.int32)
            found += np.int32(1)
            if order > 2:  # between its ends no n-gram has a space: move others to the zeros
                found *= inside(letter, order)
            np.add(found, first, out=row)
            first += 1 + size
        starts = (tape.begins + count * np.arange(3)[:, None]).astype(np.int32).reshape(-1)
        sums = nn.functional.embedding_bag(
            torch.from_numpy(rows.reshape(-1)), self.ngrams, torch.from_numpy(starts), mode="sum"
        )
        return sums.chunk(3)

    def _character_sums(self, tape: Tape, offsets: Tensor) -> tuple[Tensor, Tensor]:
        """(texts, 16) of the unigrams and (texts, 8) of the relevant scripts, float32."""
        rows = self.rows.index_select(0, torch.from_numpy(tape.codes[:-1]))
        sums = nn.functional.embedding_bag(rows, self.characters, offsets, mode="sum")
        width = SHAPES[UNIGRAMS][1]
        return sums[:, :width], sums[:, width:]


class Counts(NamedTuple):
    """(texts, 1) float32, how many of each there are; 1 in place of 0."""

    letters: Tensor
    unigrams: Tensor
    bigrams: Tensor
    quadgrams: Tensor


def _counts(tape: Tape, letter: Letters) -> Counts:
    """Letters are as many as trigrams, and each space of the tape is one ^ and one $."""
    letters = np.add.reduceat(letter, tape.begins, dtype=np.int32)
    bigrams = lengths_of(tape.begins, len(tape.codes) - 1)
    quadgrams = np.add.reduceat(inside(letter, 4), tape.begins, dtype=np.int32)
    found = np.array([letters, 2 * bigrams - letters, bigrams, quadgrams], np.float32)
    return Counts(*torch.from_numpy(np.maximum(found, 1))[:, :, None].unbind())


def inside(letter: Letters, order: int) -> Letters:
    """(characters - 1,) whether the n-gram that begins at each has letters between its ends."""
    found = letter[1:].copy()
    if order > 3:
        found[:-1] &= letter[2:]
    return found


def _characters(unigrams: Tensor, relevant: Tensor) -> tuple[Tensor, Tensor]:
    """A row for each pair of both features' ids, and (code points,) int32 the row of each.

    A space stands for both terminators, and is of no script.
    """
    repeated = unigrams.repeat_interleave(len(relevant), 0), relevant.repeat(len(unigrams), 1)
    rows = torch.cat(repeated, dim=1)
    ends = sum(unigrams[hash32(each) % len(unigrams)] for each in (b"^", b"$"))
    space = torch.cat([torch.as_tensor(ends), relevant.new_zeros(relevant.shape[1])])
    return torch.cat([rows, space[None]]), character_rows(len(unigrams), len(relevant))


@functools.cache
def character_rows(unigrams: int, relevant: int) -> Tensor:
    codes = np.frombuffer(script_numbers(), np.uint8).nonzero()[0].astype(np.int32)
    widths = utf8_lengths(codes)
    scripts = widths.copy()
    for number, (low, high) in enumerate(RELEVANT_RANGES, 5):
        scripts[(codes >= low) & (codes <= high)] = number
    table = torch.zeros(CODE_POINTS, dtype=torch.int32)
    rows = modulo(hashes(Bytes(codes, widths), 1), unigrams).astype(np.int32) * relevant + scripts
    table[torch.from_numpy(codes)] = torch.from_numpy(rows)
    table[SPACE] = unigrams * relevant
    return table


def _with_zeros(table: Tensor) -> Tensor:
    return torch.cat([table.new_zeros(1, table.shape[1]), table])
