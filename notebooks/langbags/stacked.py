"""A trained model made fast: the tables of all orders as one, looked up once for a batch.

Where the vectors are no shorter than the labels are many, the linear layer is multiplied into the
tables beforehand. A row then holds what its n-gram adds to each logit, and adding is all that is
left to do. Such rows are kept as float16: the time goes into fetching them from memory, and a logit
changes by a hundredth at most.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from langbags.bags import StackedBags, stacked_bags_of
from langbags.model import BagClassifier

MANY = 64


class StackedClassifier:
    """The logits of a BagClassifier, equal but for rounding, in fewer calls."""

    def __init__(self, model: BagClassifier) -> None:
        self.settings = model.settings
        self.head = model.head
        tables = [each.get_parameter("weight").detach() for each in model.tables]
        last = model.head[-1]
        assert isinstance(last, nn.Linear)
        self.bias = last.bias.detach()
        self.folded = len(model.head) == 1 and tables[0].shape[1] >= last.out_features
        if self.folded:
            blocks = torch.split(last.weight.detach(), tables[0].shape[1], dim=1)
            tables = [(table @ block.T).half() for table, block in zip(tables, blocks, strict=True)]
        self.table = torch.cat(tables)
        if not self.folded:
            self._share_memory_with(model)

    def _share_memory_with(self, model: BagClassifier) -> None:
        """Let the model's tables be views of the stacked one, so that both cost one."""
        parts = torch.split(self.table, list(self.settings.buckets))
        for table, part in zip(model.tables, parts, strict=True):
            table.weight = nn.Parameter(part)

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """(texts, labels) float32 logits."""
        bags = stacked_bags_of(texts, self.settings.orders, self.settings.buckets)
        means = self._means(bags).view(len(self.settings.orders), len(texts), -1)
        if self.folded:
            return means.sum(dim=0).add_(self.bias)
        joined = means.transpose(0, 1).reshape(len(texts), -1)  # (texts, orders * dimension)
        logits: Tensor = self.head(joined)
        return logits

    def _means(self, bags: StackedBags) -> Tensor:
        """(orders * texts, columns) float32: the mean of each bag's rows."""
        mode = "mean" if len(bags.offsets) < MANY else "sum"
        found = nn.functional.embedding_bag(bags.indices, self.table, bags.offsets, mode=mode)
        found = found.float()
        if mode == "sum":  # for many bags a sum and a product are faster than the bag's own mean
            end = bags.offsets.new_tensor([len(bags.indices)])
            lengths = torch.diff(bags.offsets, append=end).clamp_(min=1)
            found *= lengths.reciprocal()[:, None]
        return found
