"""CLD3 as a detector: gcld3's answers for whole lists of texts."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from langbags.answering import UNDETERMINED, Answering, Found
from langbags.cld3.alone import Alone
from langbags.cld3.batch import Batch
from langbags.cld3.codes import iso_639_3
from langbags.cld3.network import google_network
from langbags.cld3.tuned import TunedCLD3
from langbags.cld3.tuning import Tuning, fine_tune
from langbags.cld3.weights import labels as google_labels
from langbags.errors import LangbagsError

RELIABLE, RELIABLE_CLOSE = float(np.float32(0.7)), 0.5
CLOSE = ("hr", "bs")
"""Croatian and Bosnian are so close that less is asked of them; `nnet_language_identifier.cc`."""
LABELS = ("cld3", "iso639-3")


class Result(NamedTuple):
    """What gcld3's FindLanguage gives for one text."""

    language: str
    probability: float
    is_reliable: bool
    proportion: float


class CLD3(Answering):
    """Google's CLD3: the same labels and, but for rounding, the same probabilities.

    min_num_bytes: a text with fewer bytes of letters and spaces is "und"
    max_num_bytes: of a text with more of them, five stretches of this total length are read
    labels:        "cld3" for Google's, "iso639-3" for Tatoeba's; then a language in Latin letters,
                   "ru-Latn" for one, shares its language's code, and two columns have one name
    raises:        LangbagsError for other values
    """

    def __init__(
        self, min_num_bytes: int = 0, max_num_bytes: int = 1000, labels: str = "cld3"
    ) -> None:
        if not 0 <= min_num_bytes < max_num_bytes:
            raise LangbagsError(
                "CLD3 needs 0 <= min_num_bytes < max_num_bytes; "
                f"they are {min_num_bytes} and {max_num_bytes}."
            )
        if labels not in LABELS:
            raise LangbagsError(f'labels is "cld3" or "iso639-3", not {labels!r}.')
        self.min_num_bytes, self.max_num_bytes = min_num_bytes, max_num_bytes
        names = google_labels()
        self.labels = names if labels == "cld3" else iso_639_3(names)
        self.threshold = None
        self._alone, self._batch = _google()

    @staticmethod
    def fine_tune(
        texts: Sequence[str], labels: Sequence[str], tuning: Tuning | None = None
    ) -> TunedCLD3:
        """Google's network after more training on your texts and labels; `tuning.fine_tune`."""
        return fine_tune(texts, labels, tuning)

    def _find(self, texts: Sequence[str]) -> Found:
        if len(texts) == 1:
            logits, sizes = self._alone(texts[0], self.max_num_bytes)
        else:
            logits, sizes = self._batch(texts, self.max_num_bytes)
        return Found(logits, sizes < self.min_num_bytes if self.min_num_bytes else None)

    def is_reliable(self, texts: Sequence[str]) -> list[bool]:
        """gcld3's `is_reliable` of each text: a probability of 0.7 or more, of hr and bs 0.5."""
        return [result.is_reliable for result in self.results(texts)]

    def results(self, texts: Sequence[str]) -> list[Result]:
        """gcld3's whole answer for each text; an undetermined one has the probability 0."""
        if not texts:
            return []
        best = self.probabilities(texts).max(dim=1)
        pairs = zip(best.values.tolist(), best.indices.tolist(), strict=True)
        return [self._result(probability, index) for probability, index in pairs]

    def _result(self, probability: float, index: int) -> Result:
        if probability == 0:
            return Result(UNDETERMINED, 0.0, False, 0.0)
        enough = RELIABLE_CLOSE if google_labels()[index] in CLOSE else RELIABLE
        return Result(self.labels[index], probability, probability >= enough, 1.0)


@functools.cache
def _google() -> tuple[Alone, Batch]:
    network = google_network()
    return Alone(network), Batch(network)
