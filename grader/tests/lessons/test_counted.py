"""What lesson 4 measures with: naive Bayes as bags, and a detector whose rows are added."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from langbags.detector import Detector
from langbags.ngrams import ngrams
from lessonkit.counted import Integers, mistakes, new_python, shrunk
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

KNOWN = [("the cat sat", "eng"), ("a hat", "eng"), ("le chat", "fra"), ("la tache", "fra")]
ASKED = [("the hats", "eng"), ("le chapeau", "fra"), ("la cat", "eng"), ("a chat", "fra")]


def counted_table(row_of: Integers, label_of: Integers, rows: int, labels: int) -> torch.Tensor:
    counts = np.full((rows, labels), 0.1)
    np.add.at(counts, (row_of, label_of), 1)
    return torch.from_numpy(np.log(counts / counts.sum(axis=0)))


def test_bags_of_counted_rows_decide_as_naive_bayes_does() -> None:
    pieces = CountVectorizer(analyzer=lambda text: ngrams(text, 2))
    model = make_pipeline(pieces, MultinomialNB(alpha=0.1, fit_prior=False))
    model.fit(*zip(*KNOWN, strict=True))
    texts, languages = zip(*ASKED, strict=True)
    wrong = int((model.predict(texts) != np.array(languages)).sum())
    assert 0 < wrong < len(ASKED)
    assert mistakes(counted_table, KNOWN, ASKED, (2,), (2**20,)) == wrong


def test_a_label_may_add_to_its_language() -> None:
    two = [(text, f"{language}, {text[0]}") for text, language in KNOWN]
    assert mistakes(counted_table, two, KNOWN, (2,), (2**12,)) == 0


@pytest.mark.slow(4)
@pytest.mark.parametrize("centred", [False, True])
def test_rows_that_meet_are_added_and_the_mean_once_or_each_time(centred: bool) -> None:
    shipped = Detector.pretrained()
    smaller = shrunk(shipped, 4, centred)
    for old, new in zip(shipped.model.tables, smaller.model.tables, strict=True):
        whole, cut = old.get_parameter("weight"), new.get_parameter("weight")
        rows = len(whole) // 4
        common = 3 * whole.mean(dim=0) if centred else 0
        torch.testing.assert_close(cut[5], whole[5::rows].sum(dim=0) - common)
    assert smaller.model.settings.buckets == tuple(n // 4 for n in shipped.model.settings.buckets)


@pytest.mark.slow(6)
def test_the_seed_of_a_new_python_reaches_its_hashes() -> None:
    assert new_python("hash('a')", 1) != new_python("hash('a')", 2)
    assert new_python("hash_ngram('a')", 1) == "3165123124"
