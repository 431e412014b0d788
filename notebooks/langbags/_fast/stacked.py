"""A trained model made fast: the tables of all orders as one, looked up once for a batch.

Where the vectors are no shorter than the labels are many, the linear layer is multiplied into the
tables beforehand. A row then holds what its n-gram adds to each logit, and adding is all that is
left to do. Such rows are kept in bytes: the time goes into fetching them from memory, and a logit,
which may be 40, changes by a few hundredths.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from langbags._fast.quantised import quantise, sum_of_rows
from langbags._fast.stacked_bags import StackedBags, stacked_bags_of
from langbags.model import BagClassifier

SUM = 0  # PyTorch's number for that mode
ONE = np.array(1, np.float32)


class StackedClassifier:
    """The logits of a BagClassifier, equal but for rounding, in fewer calls.

    The stacked table has a column more than the vectors: 1 in each row but the blank one. So each
    sum of rows counts them too.
    """

    def __init__(self, model: BagClassifier) -> None:
        self.settings = model.settings
        self.head = copy.deepcopy(model.head).requires_grad_(False)
        tables = [each.get_parameter("weight").detach() for each in model.tables]
        last = self.head[-1]
        assert isinstance(last, nn.Linear)
        self.folded = len(self.head) == 1 and tables[0].shape[1] >= last.out_features
        if self.folded:
            blocks = torch.split(last.weight, tables[0].shape[1], dim=1)
            tables = [table @ block.T for table, block in zip(tables, blocks, strict=True)]
        self.columns = tables[0].shape[1]
        self.table = _stacked(tables)
        if self.folded:
            self.bias = last.bias.numpy()
            self.table = quantise(self.table.float())

    def __call__(self, texts: Sequence[str]) -> tuple[Tensor, Tensor | None]:
        """(texts, labels) logits in the dtype of the model's weights, and a mask.

        The mask is (texts,) bool, where there is no n-gram; None if that is nowhere.
        """
        bags = stacked_bags_of(texts, self.settings.orders, self.settings.buckets)
        sums = self._sums(bags).reshape(len(self.settings.orders), len(texts), -1)
        counts = sums[:, :, self.columns]  # (orders, texts)
        # A text without n-grams of the first order, which is the shortest, has none of any.
        empty = torch.from_numpy(counts[0] == 0) if 0 in counts[0].tolist() else None
        weights = ONE / np.maximum(counts, ONE)
        if self.folded:
            logits = np.matmul(weights.T[:, None], sums.transpose(1, 0, 2))[:, 0, : self.columns]
            return torch.from_numpy(logits + self.bias), empty
        means = (sums * weights[:, :, None])[:, :, : self.columns]
        joined = means.transpose(1, 0, 2).reshape(len(texts), -1)  # (texts, orders * dimension)
        return self.head(torch.from_numpy(joined)), empty

    def _sums(self, bags: StackedBags) -> npt.NDArray[np.floating[Any]]:
        """(orders * texts, columns and more): the sum of each bag's rows, and their number."""
        if self.folded:
            sums = sum_of_rows(self.table, bags.indices, bags.offsets)
        else:
            sums = torch.embedding_bag(self.table, bags.indices, bags.offsets, mode=SUM)[0]
        return sums.numpy()


def _stacked(tables: Sequence[Tensor]) -> Tensor:
    """(1 + rows, columns + 1): a blank row, then the tables with a column of ones."""
    table = nn.functional.pad(torch.cat(list(tables)), (0, 1), value=1)
    return nn.functional.pad(table, (0, 0, 1, 0))
