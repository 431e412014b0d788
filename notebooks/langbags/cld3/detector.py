"""CLD3 as a detector: gcld3's answers for whole lists of texts."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch

from langbags.answering import UNDETERMINED, Answering, Found, Texts
from langbags.cards import Card
from langbags.cld3._fast.paths import Paths
from langbags.cld3.answers import Frequent, Result, is_reliable, most_frequent
from langbags.cld3.codes import iso_639_3, merged
from langbags.cld3.network import google_network
from langbags.cld3.snippets import snippet
from langbags.cld3.tuned import TunedCLD3
from langbags.cld3.tuning import Tuning, fine_tune
from langbags.cld3.weights import labels as google_labels
from langbags.errors import LangbagsError

LABELS = ("cld3", "iso639-3")
CARD = Card(
    data="Google's, not published.",
    licence="Apache License 2.0, Copyright 2016 Google Inc.; data/cld3.NOTICE.txt tells what was "
    "changed.",
    training="Google's, not published: six bags of hashed n-grams and scripts, 80 numbers, 208 "
    "hidden units, 109 labels, tables in 8 bits. `langbags fetch-cld3` makes the file from the "
    "source distribution of gcld3 3.0.13.",
    accuracy="accuracy 0.926 and macro-F1 0.943 on the course's 12300 sentences in 41 languages, "
    "as ISO 639-3; 0.899 on those under 30 characters; lowest F1: srp 0.59, ind 0.74, dan 0.84.",
    limits="Close languages are confused, Serbian in Latin letters is called Croatian or Bosnian, "
    "and words and short texts are often wrong. A probability is no promise: Google itself trusts "
    "answers of 0.7 or more (`is_reliable`).",
)


class CLD3(Answering):
    """Google's CLD3: the same labels and, but for rounding, the same probabilities.

    min_num_bytes: a text with fewer bytes of letters and spaces is "und"
    max_num_bytes: of a text with more of them, five stretches of this total length are read
    labels:        "cld3" for Google's 109, "iso639-3" for Tatoeba's codes of the 103 languages: the
                   probabilities of a language and of its romanised variant ("ru", "ru-Latn") are
                   added, and old codes ("iw", "no") become today's; `codes` has them all
    raises:        LangbagsError for other values
    """

    card = CARD

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
        self._names = google_labels() if labels == "cld3" else iso_639_3(google_labels())
        self.labels = tuple(dict.fromkeys(self._names))
        self.threshold = None
        self._paths = _google()

    @staticmethod
    def fine_tune(texts: Texts, labels: Texts, tuning: Tuning | None = None) -> TunedCLD3:
        """Google's network after more training on your texts and labels; `tuning.fine_tune`."""
        return fine_tune(texts, labels, tuning)

    def _find(self, texts: Sequence[str]) -> Found:
        found = self._find_googles(texts)
        if self._names == self.labels:
            return found
        return found._replace(logits=merged(found.logits, self._names))

    def _find_googles(self, texts: Sequence[str]) -> Found:
        """The answer with Google's 109 labels."""
        return self._paths(texts, max(self.min_num_bytes, 1), self.max_num_bytes)

    def is_reliable(self, texts: Texts) -> list[bool]:
        """gcld3's `is_reliable` of each text: a probability of 0.7 or more, of hr and bs 0.5."""
        return [result.is_reliable for result in self.results(texts)]

    def results(self, texts: Texts) -> list[Result]:
        """gcld3's whole answer for each text, to the letter.

        A text with fewer than `min_num_bytes` is undetermined, with the probability 0. Where that
        is 0, gcld3 guesses a language even for a text without letters, which `detect` does not.

        raises: LangbagsError for what is no collection of texts
        """
        found = self._find_all(texts, find=self._find_googles)
        best = found.logits.softmax(dim=1).max(dim=1)
        answers = [
            self._result(*pair)
            for pair in zip(best.values.tolist(), best.indices.tolist(), strict=True)
        ]
        if self.min_num_bytes and found.undetermined is not None:
            for index in found.undetermined.nonzero()[:, 0].tolist():
                answers[index] = Result(UNDETERMINED, 0.0, False, 0.0)
        return answers

    def _result(self, probability: float, index: int) -> Result:
        reliable = is_reliable(google_labels()[index], probability)
        return Result(self._names[index], probability, reliable, 1.0)

    @torch.inference_mode()
    def FindTopNMostFreqLangs(self, text: str, num_langs: int) -> list[Frequent]:
        """The most frequent languages of a mixed text, under gcld3's own name and to the letter.

        Each run of one script is read alone. The languages with most bytes come first; where the
        text has fewer than `num_langs`, "und" fills up.

        returns: `num_langs` of them, always
        """
        found = most_frequent(text, num_langs, self.min_num_bytes, self._identified)
        names = dict(
            zip((*google_labels(), UNDETERMINED), (*self._names, UNDETERMINED), strict=True)
        )
        return [each._replace(language=names[each.language]) for each in found]

    def _identified(self, squeezed: list[str]) -> list[tuple[str, float]]:
        """Google's label of each squeezed span, and its probability."""
        cleaned = [snippet(each, self.max_num_bytes) for each in squeezed]
        best = self._paths.alone.logits(cleaned).softmax(dim=1).max(dim=1)
        labels = [google_labels()[index] for index in best.indices.tolist()]
        return list(zip(labels, best.values.tolist(), strict=True))


@functools.cache
def _google() -> Paths:
    return Paths(google_network())
