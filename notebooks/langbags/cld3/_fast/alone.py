"""The logits of one text: for a single one, plain Python beats arrays; n-grams are remembered.

All six tables are stacked, the narrow ones padded with zeros: one lookup gives all features. NumPy
does the sums, whose calls cost less than PyTorch's where there is so little to add; its products
would start threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from langbags.cld3._fast.batch import BIGRAMS, QUADGRAMS, RELEVANT, SCRIPT, TRIGRAMS, UNIGRAMS
from langbags.cld3._fast.letters import script_number
from langbags.cld3.cleaning import letters
from langbags.cld3.features import relevant_script
from langbags.cld3.hashing import hash32
from langbags.cld3.network import SHAPES, Network
from langbags.cld3.snippets import snippet
from langbags.cld3.squeeze import squeeze

REMEMBERED = 1 << 16  # n-grams of each feature, some tens of megabytes at most
WIDTH = max(width for _, width in SHAPES)
ROWS = [rows for rows, _ in SHAPES]
FIRST = [sum(ROWS[:table]) for table in range(len(ROWS))]
"""Where each feature's rows begin in the stacked table."""


class Alone:
    """A network for one text at a time. It copies the weights: make it anew when they changed."""

    def __init__(self, network: Network) -> None:
        tables = [table.get_parameter("weight").detach() for table in network.tables]
        self.table = torch.cat([_padded(table) for table in tables]).numpy()
        parts = torch.split(network.hidden.weight.detach(), [width for _, width in SHAPES], dim=1)
        self.hidden = torch.cat([_padded(part) for part in parts], dim=1)
        self.hidden_bias = network.hidden.bias.detach().clone()
        self.output = network.output.weight.detach().clone()
        self.bias = network.output.bias.detach().clone()

    def __call__(self, text: str, max_num_bytes: int = 1000) -> tuple[Tensor, int]:
        """(1, outputs) float32 logits; bytes of the text after squeezing."""
        squeezed = squeeze(letters(text))
        embedded = torch.from_numpy(self._embed(snippet(squeezed, max_num_bytes)))
        hidden = torch.addmv(self.hidden_bias, self.hidden, embedded).relu_()
        return torch.addmv(self.bias, self.output, hidden)[None], len(squeezed.encode())

    def logits(self, cleaned: Sequence[str]) -> Tensor:
        """(texts, outputs) float32, of what `cleaning.clean` gives; at least one."""
        embedded = torch.from_numpy(np.stack([self._embed(each) for each in cleaned]))
        hidden = torch.addmm(self.hidden_bias, embedded, self.hidden.T).relu_()
        return torch.addmm(self.bias, hidden, self.output.T)

    def _embed(self, cleaned: str) -> npt.NDArray[np.float32]:
        """(96,) float32: the six features' means, each 16 wide; of an empty bag zeros."""
        bags = _bags(cleaned)
        lengths = np.array([len(bag) for bag in bags])
        rows = self.table.take([row for bag in bags for row in bag], axis=0)
        # Of an empty bag the sum is some other row. The last one, of unigrams, is never empty.
        sums = np.add.reduceat(rows, lengths.cumsum() - lengths)
        shares = (lengths > 0) / np.maximum(lengths, 1).astype(np.float32)
        embedded: npt.NDArray[np.float32] = (sums * shares[:, None]).reshape(-1)
        return embedded


class _Remembered(dict[str, int]):
    """Rows of the stacked table that were found once."""

    def __init__(self, find: Callable[[str], int]) -> None:
        self.find = find

    def __missing__(self, ngram: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        row = self[ngram] = self.find(ngram)
        return row


def _hashed(table: int) -> _Remembered:
    return _Remembered(lambda ngram: FIRST[table] + hash32(ngram.encode()) % ROWS[table])


_bigrams, _quadgrams, _trigrams, _unigrams = map(_hashed, (BIGRAMS, QUADGRAMS, TRIGRAMS, UNIGRAMS))
_relevant = _Remembered(lambda letter: FIRST[RELEVANT] + relevant_script(letter))


def _bags(cleaned: str) -> list[list[int]]:
    """The six bags, as rows of the stacked table; a row comes as often as it occurs."""
    words = f"^{cleaned.replace(' ', '$ ^')}$".split(" ")
    return [
        [_bigrams[word[n : n + 2]] for word in words for n in range(len(word) - 1)],
        [_quadgrams[word[n : n + 4]] for word in words for n in range(len(word) - 3)],
        [_relevant[letter] for letter in cleaned if letter != " "],
        [FIRST[SCRIPT] + script_number(cleaned)],
        [_trigrams[word[n : n + 3]] for word in words for n in range(len(word) - 2)],
        [_unigrams[letter] for word in words for letter in word],
    ]


def _padded(block: Tensor) -> Tensor:
    """Zeros to the right, up to the width of the widest table."""
    return nn.functional.pad(block, (0, WIDTH - block.shape[1]))
