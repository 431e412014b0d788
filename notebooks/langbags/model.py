"""The network: one embedding bag for each n-gram order, joined, and one linear layer on top.

With a hidden layer it has the shape of Google's CLD3 (https://github.com/google/cld3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from langbags.bags import Bags, bags_of


@dataclass(frozen=True)
class Settings:
    """What a model is made of; the tables' sizes and the labels decide its parameters.

    orders, buckets: n-gram lengths, 0 for whole words, and the rows of each one's table
    dimension:       length of each embedding vector; 0 for as many numbers as there are labels
    hidden:          units of the hidden layer; 0 for none
    """

    orders: tuple[int, ...]
    buckets: tuple[int, ...]
    dimension: int
    hidden: int = 0


SIZES = {
    "small": Settings((1, 2, 3, 4), (2**12, 2**13, 2**14, 2**14), 20),
    "large": Settings((0, 1, 2, 3, 4), (2**16, 2**12, 2**13, 2**15, 2**15), 0),
}


class BagClassifier(nn.Module):
    """Logits of the labels from bags of n-grams."""

    def __init__(self, settings: Settings, labels: int, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.settings = settings
        dimension = settings.dimension or labels
        tables = [
            nn.EmbeddingBag(buckets, dimension, mode="mean", sparse=True, dtype=dtype)
            for buckets in settings.buckets
        ]
        for table in tables:  # near zero: an n-gram that training never saw then says little
            nn.init.normal_(table.weight, std=0.01)
        self.tables = nn.ModuleList(tables)
        joined = dimension * len(settings.orders)
        layers: list[nn.Module] = []
        if settings.hidden:
            layers = [nn.Linear(joined, settings.hidden, dtype=dtype), nn.ReLU()]
        last = nn.Linear(settings.hidden or joined, labels, dtype=dtype)
        self.head = nn.Sequential(*layers, last)

    def forward(self, bags: Bags) -> Tensor:
        """(texts, labels) logits, in the dtype of the weights."""
        means = [
            table(indices, offsets)  # (texts, dimension)
            for table, indices, offsets in zip(self.tables, *bags, strict=True)
        ]
        return self.head(torch.cat(means, dim=1))  # type: ignore[no-any-return]

    def bags(self, texts: Sequence[str]) -> Bags:
        """The bags that this model reads."""
        return bags_of(texts, self.settings.orders, self.settings.buckets)
