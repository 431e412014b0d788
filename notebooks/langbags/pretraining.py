"""The small detector that comes with the course, and how it is made anew.

It is trained in float64, so that two kinds of processor end within 1e-6 of each other, and kept in
float32: 7,000 rows of 16 numbers, 0.4 MB.
"""

from __future__ import annotations

from pathlib import Path

import torch

from langbags.cards import Card, measured
from langbags.detector import Detector
from langbags.files import DATA
from langbags.model import Settings
from langbags.splitting import split
from langbags.tatoeba import Sentence, read_sentences
from langbags.training import Recipe, train

CORPUS = DATA / "sentences.csv"
HELD_OUT = 0.2
SETTINGS = Settings((1, 2, 3), (2**9, 2**11, 2**12), 16)
RECIPE = Recipe(epochs=6, rate=0.03)


def two_sides(corpus: Path = CORPUS) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences that the detector learnt from, and the fifth that it never saw."""
    return split(read_sentences(corpus), HELD_OUT)


def pretrain(corpus: Path = CORPUS) -> Detector:
    """Train the course's small detector, and write its card; about ten seconds on one core."""
    training, unseen = two_sides(corpus)
    texts, labels = [each.text for each in training], [each.lang for each in training]
    exact = train(texts, labels, SETTINGS, RECIPE, dtype=torch.float64)
    detector = Detector(exact.model.float(), exact.labels)
    accuracy = measured(
        detector.detect, [each.text for each in unseen], [each.lang for each in unseen]
    )
    detector.card = Card(
        data=f"{len(texts)} sentences in {len(detector.labels)} languages, four fifths of the "
        f"sample corpus that was written for the course (data/sentences.csv); the other "
        f"{len(unseen)} it never saw.",
        licence="Data: CC0 1.0, public domain. Model: MIT License.",
        training=f"{SETTINGS}, {RECIPE}, in float64; `langbags pretrain` makes it anew.",
        accuracy=accuracy,
        limits="It is a small model for lessons: plain sentences of one style, no names, no noise, "
        "and any other language is called one of these. Single words and short or mixed texts are "
        "often wrong; `spans` is for the mixed.",
    )
    return detector
