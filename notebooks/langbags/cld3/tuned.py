"""CLD3's network with other labels: a detector that can be saved and read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from torch import Tensor

from langbags.answering import Found
from langbags.cards import Card
from langbags.cld3._fast.paths import Paths
from langbags.cld3.network import Network
from langbags.saved import TUNED, Saved


class TunedCLD3(Saved):
    """Names the language of each text, among the labels that it was tuned on.

    network:   CLD3's, with one logit for each label
    labels:    in the order of the logits
    threshold: a text whose best probability is below it is "und", as one without letters always is
    card:      what it was tuned on; a saved file keeps it
    """

    FORMAT = TUNED

    def __init__(
        self,
        network: Network,
        labels: Sequence[str],
        threshold: float | None = None,
        card: Card | None = None,
    ) -> None:
        self.network = network.eval()
        self.labels = tuple(labels)
        self.threshold = threshold
        self.card = card
        self._paths = Paths(network)

    def _find(self, texts: Sequence[str]) -> Found:
        return self._paths(texts)

    def _module(self) -> Network:
        return self.network

    @classmethod
    def _built(cls, about: dict[str, Any], tensors: dict[str, Tensor]) -> Self:
        network = Network(len(about["labels"]))
        network.load_state_dict(tensors)
        return cls(network, about["labels"], about["threshold"])
