"""A start for the tables that already knows the training texts: naive Bayes.

For naive Bayes (McCallum and Nigam 1998, the multinomial model) the score of a language is a sum
over the n-grams of the logarithm of how frequent each is in that language. A bag of rows that hold
those logarithms computes the mean. So a model whose rows are as long as there are labels can begin
as naive Bayes, and training only has to correct what the assumption of independence gets wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from langbags.errors import LangbagsError
from langbags.model import BagClassifier

BATCH = 512


@torch.no_grad()
def begin_as_bayes(
    model: BagClassifier, texts: Sequence[str], targets: Tensor, smoothing: float
) -> None:
    """Fill the tables with centred log-probabilities, and let the linear layer add them up.

    targets:   (texts,) int64, the label of each text
    smoothing: added to each count, above 0
    raises:    LangbagsError unless the model has one number for each label and no hidden layer
    """
    head = model.head[-1]
    assert isinstance(head, nn.Linear)
    if model.settings.dimension or model.settings.hidden:
        raise LangbagsError(
            "A start from naive Bayes needs settings with dimension=0 and hidden=0; "
            "change them, or set bayes=0 in the recipe."
        )
    labels = head.out_features
    for table, counts in zip(model.tables, _counts(model, texts, targets, labels), strict=True):
        table.get_parameter("weight").copy_(_log_shares(counts, smoothing))
    head.weight.copy_(torch.eye(labels).repeat(1, len(model.tables)))
    head.bias.zero_()


def _counts(
    model: BagClassifier, texts: Sequence[str], targets: Tensor, labels: int
) -> list[Tensor]:
    """For each order (rows, labels): how often the n-grams of a row occur in each label's texts."""
    counts = [torch.zeros(rows * labels, dtype=torch.int32) for rows in model.settings.buckets]
    for start in range(0, len(texts), BATCH):
        bags = model.bags(texts[start : start + BATCH])
        for count, indices, offsets in zip(counts, *bags, strict=True):
            lengths = torch.diff(offsets, append=offsets.new_tensor([len(indices)]))
            label = targets[start : start + BATCH].repeat_interleave(lengths)
            cells = indices.long() * labels + label
            count.index_add_(0, cells, torch.ones(len(indices), dtype=torch.int32))
    return [count.view(-1, labels).float() for count in counts]


def _log_shares(counts: Tensor, smoothing: float) -> Tensor:
    """Logarithms of shares, each row's mean taken off; rows that training never saw are zero."""
    totals = counts.sum(dim=0) + smoothing * len(counts)
    shares = ((counts + smoothing) / totals).log()
    shares -= shares.mean(dim=1, keepdim=True)
    return shares * (counts.sum(dim=1, keepdim=True) > 0)
