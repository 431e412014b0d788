"""What every detector answers, once it has logits: labels, probabilities, the best few."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from langbags.errors import LangbagsError
from langbags.texts import texts_of

UNDETERMINED = "und"
BATCH = 512

Texts = Iterable[Any]
"""What `texts.texts_of` makes a list of."""


class Found(NamedTuple):
    """What a network finds in a batch.

    logits:       (texts, labels), before the softmax, float32 or as the model was trained
    undetermined: (texts,) bool, where there is no answer, for want of letters; None if nowhere
    """

    logits: Tensor
    undetermined: Tensor | None = None


class Answering(ABC):
    """Names the language of each text, by the largest of its logits; without letters it is "und".

    Texts come in a list, an array, a column of a table, a generator or a set. None and NaN among
    them are refused, with their position; with missing="und" that is what they are answered.

    labels:    the labels, in the order of the columns
    threshold: a text whose best probability is below it is "und" too; None for no threshold
    """

    labels: tuple[str, ...]
    threshold: float | None

    @abstractmethod
    def _find(self, texts: Sequence[str]) -> Found:
        """The answer for one batch of texts, at least one."""

    def _find_all(self, texts: Texts, missing: str = "refuse") -> Found:
        """The answer for all texts, batch by batch."""
        texts = texts_of(texts, missing)
        if not texts:
            return Found(torch.empty(0, len(self.labels)))
        if len(texts) <= BATCH:
            return self._find(texts)
        starts = range(0, len(texts), BATCH)
        parts = [self._find(texts[start : start + BATCH]) for start in starts]
        refused = [
            torch.zeros(len(part.logits), dtype=torch.bool)
            if part.undetermined is None
            else part.undetermined
            for part in parts
        ]
        return Found(torch.cat([part.logits for part in parts]), torch.cat(refused))

    def logits(self, texts: Texts) -> Tensor:
        """(texts, labels), before the softmax; float32, unless the model was trained in float64."""
        return self._find_all(texts).logits

    def probabilities(
        self,
        texts: Texts,
        candidates: Collection[str] | None = None,
        missing: str = "refuse",
    ) -> Tensor:
        """(texts, labels), of the logits' dtype; labels that are no candidates get 0.

        A row sums to 1, or to 0 where no answer is given.
        """
        found = self._masked(texts, candidates, missing)
        probabilities = found.logits.softmax(dim=1)
        if found.undetermined is not None:
            probabilities[found.undetermined] = 0
        return probabilities

    def detect(
        self,
        texts: Texts,
        candidates: Collection[str] | None = None,
        missing: str = "refuse",
    ) -> list[str]:
        """The most probable label of each text, or "und" where there is none or it is unsure."""
        found = self._masked(texts, candidates, missing)
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
        """The k most probable labels of one text, with their probabilities, best first.

        That is what the network says, also of a text for which `detect` gives no answer.
        """
        found = self.logits([text])[0].softmax(dim=0).topk(min(k, len(self.labels)))
        return [
            (self.labels[index], sure)
            for sure, index in zip(found.values.tolist(), found.indices.tolist(), strict=True)
        ]

    def _masked(self, texts: Texts, candidates: Collection[str] | None, missing: str) -> Found:
        found = self._find_all(texts, missing)
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
