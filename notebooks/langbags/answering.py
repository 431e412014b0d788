"""What every detector answers, once it has logits: labels, probabilities, the best few."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from langbags.errors import LangbagsError

UNDETERMINED = "und"
BATCH = 512


class Found(NamedTuple):
    """What a network finds in a batch.

    logits:       (texts, labels), before the softmax, float32 or as the model was trained
    undetermined: (texts,) bool, where it refuses an answer; None if it never does
    """

    logits: Tensor
    undetermined: Tensor | None = None


class Answering(ABC):
    """Names the language of each text, by the largest of its logits.

    labels:    the labels, in the order of the columns
    threshold: a text whose best probability is below it is "und"; None never says so
    """

    labels: tuple[str, ...]
    threshold: float | None

    @abstractmethod
    def _find(self, texts: Sequence[str]) -> Found:
        """The answer for one batch of texts, at least one."""

    @torch.inference_mode()
    def _find_all(self, texts: Sequence[str]) -> Found:
        """The answer for all texts, batch by batch."""
        if isinstance(texts, str):
            raise LangbagsError("detect takes a list of texts; for one text write detect([text]).")
        if not texts:
            return Found(torch.empty(0, len(self.labels)))
        if len(texts) <= BATCH:
            return self._find(texts)
        starts = range(0, len(texts), BATCH)
        parts = [self._find(texts[start : start + BATCH]) for start in starts]
        refused = [part.undetermined for part in parts if part.undetermined is not None]
        return Found(
            torch.cat([part.logits for part in parts]), torch.cat(refused) if refused else None
        )

    def logits(self, texts: Sequence[str]) -> Tensor:
        """(texts, labels), before the softmax; float32, unless the model was trained in float64."""
        return self._find_all(texts).logits

    def probabilities(
        self, texts: Sequence[str], candidates: Collection[str] | None = None
    ) -> Tensor:
        """(texts, labels), of the logits' dtype; labels that are no candidates get 0.

        A row sums to 1, or to 0 where no answer is given.
        """
        found = self._masked(texts, candidates)
        probabilities = found.logits.softmax(dim=1)
        if found.undetermined is not None:
            probabilities[found.undetermined] = 0
        return probabilities

    def detect(self, texts: Sequence[str], candidates: Collection[str] | None = None) -> list[str]:
        """The most probable label of each text, or "und" where there is none or it is unsure."""
        found = self._masked(texts, candidates)
        if not len(found.logits):
            return []
        names = [self.labels[index] for index in found.logits.numpy().argmax(axis=1).tolist()]
        refused = found.undetermined
        if self.threshold is not None:
            unsure = found.logits.softmax(dim=1).amax(dim=1) < self.threshold
            refused = unsure if refused is None else refused | unsure
        for index in refused.nonzero()[:, 0].tolist() if refused is not None else ():
            names[index] = UNDETERMINED
        return names

    def top(self, text: str, k: int = 3) -> list[tuple[str, float]]:
        """The k most probable labels of one text, with their probabilities, best first."""
        found = self.probabilities([text])[0].topk(min(k, len(self.labels)))
        return [
            (self.labels[index], sure)
            for sure, index in zip(found.values.tolist(), found.indices.tolist(), strict=True)
        ]

    def _masked(self, texts: Sequence[str], candidates: Collection[str] | None) -> Found:
        found = self._find_all(texts)
        if candidates is None:
            return found
        unknown = sorted(set(candidates) - set(self.labels))
        if unknown or not candidates:
            raise LangbagsError(
                f"This model does not know {', '.join(unknown) or 'an empty set of candidates'}; "
                f"choose among its labels: {', '.join(self.labels)}."
            )
        outside = torch.tensor([label not in candidates for label in self.labels])
        return found._replace(logits=found.logits.masked_fill(outside, float("-inf")))
