"""The pipeline that the walkthrough leads to, as its authors build it: a measure of speed.

Pierre Nugues and Marcus Klang, Classification: Language Detection (github.com/pnugues/edan96,
programs/13-classification_embedding_3_vecs.ipynb): n-grams of 1, 2 and 3 characters, each hashed by
MD5 modulo 2053, 4099 and 4099, its share among the n-grams of its length as its weight, 64
dimensions each, one linear layer.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor, nn

BUCKETS = (2053, 4099, 4099)
DIMENSION = 64
EPOCHS = 10
BATCH = 128

Bag = list[tuple[list[int], list[float]]]


def bag_of(text: str) -> Bag:
    """For each order the hashed n-grams of a text, and the share of each."""
    lowered = text.lower()
    bag = []
    for order, buckets in enumerate(BUCKETS, 1):
        counts = Counter(lowered[i : i + order] for i in range(len(lowered) - order + 1))
        total = sum(counts.values())
        ids = [int(hashlib.md5(n.encode()).hexdigest(), 16) % buckets for n in counts]  # noqa: S324
        bag.append((ids, [count / total for count in counts.values()]))
    return bag


class AuthorsModel(nn.Module):
    """Weighted embedding bags, joined, and a linear layer."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self.labels = list(labels)
        self.tables = nn.ModuleList(
            nn.EmbeddingBag(buckets, DIMENSION, mode="sum") for buckets in BUCKETS
        )
        self.head = nn.Linear(DIMENSION * len(BUCKETS), len(labels))

    def forward(self, bags: Sequence[Bag]) -> Tensor:
        """(texts, labels) float32 logits."""
        sums = []
        for table, *parts in zip(self.tables, *bags, strict=True):
            lengths = torch.tensor([0, *(len(ids) for ids, _ in parts)])
            indices = torch.tensor([i for ids, _ in parts for i in ids], dtype=torch.int64)
            weights = torch.tensor([w for _, shares in parts for w in shares])
            sums.append(table(indices, lengths.cumsum(0)[:-1], per_sample_weights=weights))
        logits: Tensor = self.head(torch.cat(sums, dim=1))
        return logits

    @torch.inference_mode()
    def detect(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text, in batches of 512."""
        found: list[str] = []
        for start in range(0, len(texts), 512):
            logits = self([bag_of(text) for text in texts[start : start + 512]])
            found += [self.labels[index] for index in logits.argmax(1).tolist()]
        return found


def train_authors_model(texts: Sequence[str], labels: Sequence[str]) -> AuthorsModel:
    """Adam on all texts; the bags are made once."""
    torch.manual_seed(0)
    generator = random.Random(0)  # noqa: S311
    model = AuthorsModel(sorted(set(labels)))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    bags = [bag_of(text) for text in texts]
    targets = torch.tensor([model.labels.index(label) for label in labels])
    order = list(range(len(texts)))
    for _ in range(EPOCHS):
        generator.shuffle(order)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            loss = nn.functional.cross_entropy(model([bags[i] for i in batch]), targets[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return model
