"""What every detector answers, once it has logits: labels, probabilities, the best few, spans."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from langbags.cards import Card
from langbags.errors import LangbagsError
from langbags.segmenting import Span, segments
from langbags.texts import texts_of

UNDETERMINED = "und"
BATCH = 512

Texts = Iterable[Any]
"""What `texts.texts_of` makes a list of."""
Ranked = list[tuple[str, float]]
"""Labels with their probabilities, best first."""


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
    `predict`, `predict_proba` and `classes_` answer under scikit-learn's names.

    labels:    the labels, in the order of the columns
    threshold: a text whose best probability is below it is "und" too; None for no threshold
    card:      what the model was made of and how good it is; None if nobody wrote it
    """

    labels: tuple[str, ...]
    threshold: float | None
    card: Card | None = None

    @property
    def classes_(self) -> npt.NDArray[np.str_]:
        """(labels,), the labels as scikit-learn wants them: those of `predict_proba`'s columns."""
        return np.array(self.labels, dtype=str)

    @abstractmethod
    def _find(self, texts: Sequence[str]) -> Found:
        """The answer for one batch of texts, at least one."""

    def _find_all(
        self,
        texts: Texts,
        missing: str | None = None,
        find: Callable[[Sequence[str]], Found] | None = None,
    ) -> Found:
        """The answer for all texts, batch by batch, by `_find` or by another way to find it."""
        find, texts = find or self._find, texts_of(texts, missing)
        if not texts:
            return Found(torch.empty(0, len(self.labels)))
        if len(texts) <= BATCH:
            return find(texts)
        starts = range(0, len(texts), BATCH)
        parts = [find(texts[start : start + BATCH]) for start in starts]
        refused = [
            torch.zeros(len(part.logits), dtype=torch.bool)
            if part.undetermined is None
            else part.undetermined
            for part in parts
        ]
        return Found(torch.cat([part.logits for part in parts]), torch.cat(refused))

    def logits(self, texts: Texts) -> Tensor:
        """(texts, labels), before the softmax; float32, unless the model was trained in float64.

        raises: LangbagsError for what is no collection of texts
        """
        return self._find_all(texts).logits

    def probabilities(
        self,
        texts: Texts,
        candidates: Collection[str] | None = None,
        *,
        missing: str | None = None,
    ) -> Tensor:
        """(texts, labels), of the logits' dtype; labels that are no candidates get 0.

        A row sums to 1, or to 0 where no answer is given.

        candidates, missing, raises: as in `detect`
        """
        return _probabilities(self._masked(texts, candidates, missing))

    def detect(
        self,
        texts: Texts,
        candidates: Collection[str] | None = None,
        *,
        threshold: float | None = None,
        missing: str | None = None,
    ) -> list[str]:
        """The most probable label of each text, or "und" where there is none or it is unsure.

        candidates: choose among these labels only; None for all
        threshold:  in place of the detector's own, for this call; 0 for none
        missing:    None refuses None and NaN among the texts, "und" answers them
        raises:     LangbagsError for what is no collection of texts, and for unknown candidates
        """
        return self._named(self._masked(texts, candidates, missing), threshold)

    def _named(self, found: Found, threshold: float | None = None) -> list[str]:
        if not len(found.logits):
            return []
        names = [self.labels[index] for index in found.logits.numpy().argmax(axis=1).tolist()]
        refused = found.undetermined
        threshold = self.threshold if threshold is None else threshold
        if threshold is not None:
            unsure = found.logits.softmax(dim=1).amax(dim=1) < threshold
            refused = unsure if refused is None else refused | unsure
        for index in refused.nonzero()[:, 0].tolist() if refused is not None else ():
            names[index] = UNDETERMINED
        return names

    def predict(self, texts: Texts) -> npt.NDArray[np.str_]:
        """(texts,), what `detect` answers, as an array: one of `classes_`, or "und"."""
        return np.array(self.detect(texts), dtype=str)

    def predict_proba(self, texts: Texts) -> npt.NDArray[np.floating[Any]]:
        """(texts, labels), the `probabilities` as an array."""
        found: npt.NDArray[np.floating[Any]] = self.probabilities(texts).numpy()
        return found

    @overload
    def top(self, texts: str, k: int = 3, candidates: Collection[str] | None = None) -> Ranked: ...

    @overload
    def top(
        self, texts: Texts, k: int = 3, candidates: Collection[str] | None = None
    ) -> list[Ranked]: ...

    def top(
        self, texts: Texts, k: int = 3, candidates: Collection[str] | None = None
    ) -> Ranked | list[Ranked]:
        """The k most probable labels with their probabilities, best first: of one text, or of each.

        That is what the network says, also of a text for which `detect` gives no answer.

        texts:      one text, which gets one list; or a collection of them, which gets a list each
        candidates: as in `detect`; there are never more answers than candidates
        raises:     LangbagsError as in `detect`, and if k is below 1
        """
        if k < 1:
            raise LangbagsError(f"top gives the k best labels, and k is 1 or more, not {k}.")
        one = isinstance(texts, str)
        found = self._masked([texts] if one else texts, candidates, None).logits.softmax(dim=1)
        best = found.topk(min(k, len(set(candidates or self.labels))), dim=1)
        ranked = [
            [(self.labels[index], sure) for sure, index in zip(*row, strict=True)]
            for row in zip(best.values.tolist(), best.indices.tolist(), strict=True)
        ]
        return ranked[0] if one else ranked

    def spans(self, text: str, candidates: Collection[str] | None = None) -> list[Span]:
        """The languages inside a mixed text, in its order; the spans cover it without a gap.

        `segmenting` finds where the language changes, and each stretch is then answered by
        `detect`, as a text of its own; neighbours with one answer are one span. A text without
        letters is one span that is "und", an empty text has none.

        Shares of 1,000 texts, each two sentences of the sample corpus in two of its 41 languages,
        joined by a space, and of 1,233 such sentences alone; "small" never saw any of them:

        characters: that get their language: "small" .954, CLD3 .901 (one answer: .524, .444)
        order:      texts with both languages in their order: "small" .903, CLD3 .740
        border:     the same with the exact border: "small" .894, CLD3 .673
        whole:      single sentences that stay one span: "small" .998, CLD3 .941

        raises: LangbagsError for anything but a text, and for unknown candidates
        """
        if not isinstance(text, str):
            raise LangbagsError(f"spans takes one text, not {type(text).__name__}.")
        places = segments(text, lambda parts: self._masked(parts, candidates, None).logits)
        answers = self._masked([text[start:end] for start, end in places], candidates, None)
        labels, sure = self._named(answers), _probabilities(answers)
        changes = [
            place for place in range(len(places)) if not place or labels[place - 1] != labels[place]
        ]
        starts = [places[change][0] for change in changes]
        found = list(itertools.pairwise([*starts, len(text)]))
        again = {  # spans of several stretches are read once more, each as one text
            change: text[start:end]
            for change, (start, end) in zip(changes, found, strict=True)
            if end != places[change][1]
        }
        if again:
            sure[list(again)] = self.probabilities(list(again.values()), candidates)
        return [
            Span(*place, labels[change], self._sure_of(labels[change], sure[change]))
            for place, change in zip(found, changes, strict=True)
        ]

    def _sure_of(self, label: str, probabilities: Tensor) -> float:
        """0 for "und", unless a model was trained on that label."""
        return probabilities[self.labels.index(label)].item() if label in self.labels else 0.0

    def _masked(
        self, texts: Texts, candidates: Collection[str] | None, missing: str | None
    ) -> Found:
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


def _probabilities(found: Found) -> Tensor:
    """(texts, labels); a row without an answer is 0."""
    probabilities = found.logits.softmax(dim=1)
    if found.undetermined is not None:
        probabilities[found.undetermined] = 0
    return probabilities
