"""The logits of one text: for a single one, plain Python beats arrays; n-grams are remembered.

All six tables are stacked, the narrow ones padded with zeros: one lookup gives all features.
"""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor, nn

from langbags.cld3.cleaning import letters
from langbags.cld3.features import relevant_script, script
from langbags.cld3.hashing import hash32
from langbags.cld3.network import SHAPES, Network
from langbags.cld3.snippets import snippet
from langbags.cld3.squeeze import squeeze

REMEMBERED = 1 << 18  # n-grams, some tens of megabytes at most
WIDTH = max(width for _, width in SHAPES)
ROWS = [rows for rows, _ in SHAPES]
FIRST = [sum(ROWS[:table]) for table in range(len(ROWS))]
"""Where each feature's rows begin in the stacked table."""


class Alone:
    """A network for one text at a time. It copies the weights: make it anew when they changed."""

    def __init__(self, network: Network) -> None:
        tables = [table.get_parameter("weight").detach() for table in network.tables]
        self.table = torch.cat([_padded(table) for table in tables])
        parts = torch.split(network.hidden.weight.detach(), [width for _, width in SHAPES], dim=1)
        self.hidden = torch.cat([_padded(part) for part in parts], dim=1)
        self.hidden_bias = network.hidden.bias.detach()
        self.output, self.bias = network.output.weight.detach(), network.output.bias.detach()

    def __call__(self, text: str, max_num_bytes: int = 1000) -> tuple[Tensor, Tensor]:
        """(1, outputs) float32 logits; (1,) int64 bytes of the text after squeezing."""
        squeezed = squeeze(letters(text))
        embedded = self._embed(snippet(squeezed, max_num_bytes))
        hidden = torch.addmv(self.hidden_bias, self.hidden, embedded).relu_()
        logits = torch.addmv(self.bias, self.output, hidden)
        return logits[None], torch.from_numpy(np.array([len(squeezed.encode())]))

    def _embed(self, cleaned: str) -> Tensor:
        """(96,) float32: the six features' means, each 16 wide; of an empty bag zeros."""
        bags = _bags(cleaned)
        lengths = np.fromiter(map(len, bags), np.int64, len(bags))
        rows = torch.from_numpy(np.array([row for bag in bags for row in bag], np.int64))
        offsets = torch.from_numpy(lengths.cumsum() - lengths)
        sums = nn.functional.embedding_bag(rows, self.table, offsets, mode="sum")
        shares = 1 / np.maximum(lengths, 1)
        return sums.mul_(torch.from_numpy(shares)[:, None]).view(-1)


def _padded(block: Tensor) -> Tensor:
    """Zeros to the right, up to the width of the widest table."""
    return nn.functional.pad(block, (0, WIDTH - block.shape[1]))


def _bags(cleaned: str) -> list[list[int]]:
    """The six bags, as rows of the stacked table; a row comes as often as it occurs."""
    words = f"^{cleaned.replace(' ', '$ ^')}$".split(" ")
    return [
        [_row(word[n : n + 2], 0) for word in words for n in range(len(word) - 1)],
        [_row(word[n : n + 4], 1) for word in words for n in range(len(word) - 3)],
        [_relevant_row(letter) for letter in cleaned if letter != " "],
        [FIRST[3] + script(cleaned)[0][0]],
        [_row(word[n : n + 3], 4) for word in words for n in range(len(word) - 2)],
        [_row(letter, 5) for word in words for letter in word],
    ]


@functools.lru_cache(REMEMBERED)
def _row(ngram: str, table: int) -> int:
    return FIRST[table] + hash32(ngram.encode()) % ROWS[table]


@functools.lru_cache(REMEMBERED)
def _relevant_row(letter: str) -> int:
    return FIRST[2] + relevant_script(letter)
