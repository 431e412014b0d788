"""A network made fast: one text takes the path `alone`, more take `batch`."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from langbags.answering import Found
from langbags.cld3._fast.alone import Alone
from langbags.cld3._fast.batch import Batch
from langbags.cld3.network import Network


class Paths:
    """Copies the weights: make it anew when they have changed."""

    def __init__(self, network: Network) -> None:
        self.alone, self._batch = Alone(network), Batch(network)

    def __call__(
        self, texts: Sequence[str], min_num_bytes: int = 1, max_num_bytes: int = 1000
    ) -> Found:
        """The logits; undetermined are texts with fewer bytes of letters and spaces."""
        if len(texts) == 1:
            logits, size = self.alone(texts[0], max_num_bytes)
            return Found(logits, None if size >= min_num_bytes else torch.tensor([True]))
        logits, sizes = self._batch(texts, max_num_bytes)
        short = sizes < min_num_bytes
        return Found(logits, torch.from_numpy(short) if short.any() else None)
