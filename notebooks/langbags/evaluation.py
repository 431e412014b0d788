"""How good a detector is, and where it errs. The metrics are scikit-learn's."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support


class Scores(NamedTuple):
    """Accuracy and macro-F1 on n texts; macro-F1 is over the labels that occur in the truth."""

    accuracy: float
    macro_f1: float
    n: int


class LanguageScore(NamedTuple):
    """Precision, recall and F1 of one language that has n texts."""

    lang: str
    precision: float
    recall: float
    f1: float
    n: int


class LengthScore(NamedTuple):
    """Accuracy on the n texts whose length in characters lies in a range such as "15-29"."""

    characters: str
    n: int
    accuracy: float


class Confidence(NamedTuple):
    """Of the n texts in one bin: the mean probability of the answer, and how often it was right."""

    confidence: float
    accuracy: float
    n: int


def scores(truth: Sequence[str], found: Sequence[str]) -> Scores:
    """Accuracy and macro-F1."""
    f1 = f1_score(truth, found, labels=sorted(set(truth)), average="macro", zero_division=0)
    return Scores(float(accuracy_score(truth, found)), float(f1), len(truth))


def per_language(truth: Sequence[str], found: Sequence[str]) -> list[LanguageScore]:
    """One row for each language of the truth, in the order of its codes."""
    languages = sorted(set(truth))
    columns = precision_recall_fscore_support(truth, found, labels=languages, zero_division=0)
    return [
        LanguageScore(lang, float(precision), float(recall), float(f1), int(n))
        for lang, precision, recall, f1, n in zip(languages, *columns, strict=True)
    ]


def confusions(
    truth: Sequence[str], found: Sequence[str], k: int = 10
) -> list[tuple[str, str, int]]:
    """The k most frequent errors as (truth, found, count), most frequent first."""
    errors = Counter(pair for pair in zip(truth, found, strict=True) if pair[0] != pair[1])
    ranked = sorted(errors.items(), key=lambda item: (-item[1], item[0]))
    return [(right, wrong, count) for (right, wrong), count in ranked[:k]]


def by_length(
    texts: Sequence[str],
    truth: Sequence[str],
    found: Sequence[str],
    edges: Sequence[int] = (0, 15, 30, 60, 120),
) -> list[LengthScore]:
    """Accuracy in ranges of length; a range runs from one edge up to the next, the last is open."""
    bins = np.digitize([len(text) for text in texts], edges[1:])
    right = np.array([a == b for a, b in zip(truth, found, strict=True)])
    names = [f"{low}-{high - 1}" for low, high in itertools.pairwise(edges)]
    return [
        LengthScore(name, int((bins == number).sum()), float(right[bins == number].mean()))
        for number, name in enumerate([*names, f"{edges[-1]} or more"])
        if (bins == number).any()
    ]


def calibration(
    confidence: Sequence[float], correct: Sequence[bool], bins: int = 10
) -> list[Confidence]:
    """Bins of equal width over 0 to 1; bins without a text are left out."""
    sure, right = np.asarray(confidence, float), np.asarray(correct, float)
    numbers = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        Confidence(float(sure[chosen].mean()), float(right[chosen].mean()), int(chosen.sum()))
        for number in range(bins)
        if (chosen := numbers == number).any()
    ]
