"""langbags.cld3 gives what Google's C++ gives, on real sentences and on the oddest strings."""

from __future__ import annotations

import random

import pytest
import torch
from langbags import CLD3
from langbags.cld3 import readable
from langbags.cld3.weights import labels
from langbags.tatoeba import read_sentences
from lesson import DATA

from grader.benchmarks.detectors.fidelity import agreement, frequent_agreement, oracle
from grader.benchmarks.detectors.odd_strings import mixed, odd_strings

pytestmark = pytest.mark.slow

SENTENCES = [each.text for each in read_sentences(DATA / "sentences.csv")]
ODD = odd_strings(5_000, 7, SENTENCES)


def test_every_sentence_of_the_sample_corpus_gets_googles_label() -> None:
    found = agreement(SENTENCES)
    assert found.texts == 12_300
    assert (found.other_labels, found.other_reliable) == (0, 0)
    assert found.worst <= 2e-5


def test_five_thousand_odd_strings_get_googles_label() -> None:
    found = agreement(ODD)
    assert found.texts == 5_000
    assert (found.other_labels, found.other_reliable) == (0, 0)
    assert found.worst <= 5e-5


@pytest.mark.parametrize(("least", "most"), [(0, 1000), (20, 1000), (0, 5), (140, 700)])
def test_the_most_frequent_languages_of_mixed_texts_are_googles(least: int, most: int) -> None:
    texts = mixed(400, 7, SENTENCES) + ODD[least::12]
    found = frequent_agreement(texts, least, most)
    assert found.other == 0
    assert found.worst <= 5e-5


def test_of_a_mixed_text_too_the_top_is_googles_one_language() -> None:
    identifier, detector = oracle(), CLD3()
    for text in mixed(200, 8, SENTENCES):
        (language, sure), *_ = detector.top(text, 2)
        theirs = identifier.FindLanguage(text)
        assert language == theirs.language
        assert sure == pytest.approx(theirs.probability, abs=5e-5)


def test_odd_strings_are_the_same_for_a_seed_and_reach_what_is_hard() -> None:
    assert odd_strings(50, 3, SENTENCES) == odd_strings(50, 3, SENTENCES)
    assert odd_strings(50, 4, SENTENCES) != odd_strings(50, 3, SENTENCES)
    joined = "".join(ODD)
    for hard in (
        "\0",
        "\ud7ff",
        "\ue000",
        "\u0130",
        "\u13a0",
        "\U0001f600",
        "\u0301",
        "\uac00",
        "\u4e00",
    ):
        assert hard in joined
    assert "" in ODD
    assert max(len(text.encode()) for text in ODD) > 10_000


def test_the_readable_path_and_the_batch_path_agree() -> None:
    """So the former is held to Google's too, on all of its outputs and not only the largest."""
    texts = random.Random(1).sample(SENTENCES, 300) + ODD[:700]
    one_by_one = torch.stack([readable.logits(text) for text in texts])
    assert torch.allclose(CLD3().logits(texts), one_by_one, atol=2e-4, rtol=0)


def test_the_readable_path_names_what_google_names() -> None:
    identifier = oracle()
    for text in SENTENCES[::100] + ODD[:300]:
        theirs = identifier.FindLanguage(text)
        logits = readable.logits(text)
        assert readable.detect(text) == theirs.language
        assert labels()[int(logits.argmax())] == theirs.language
        assert float(logits.softmax(0).max()) == pytest.approx(theirs.probability, abs=5e-5)


@pytest.mark.parametrize(("least", "most"), [(0, 4), (0, 5), (0, 64), (140, 700), (20, 1000)])
def test_other_sizes_are_googles_too(least: int, most: int) -> None:
    ours, identifier = CLD3(least, most), oracle(least, most)
    texts = SENTENCES[::40] + ODD[:300]
    for text, result in zip(texts, ours.results(texts), strict=True):
        theirs = identifier.FindLanguage(text)
        assert result.language == theirs.language
        assert result.probability == pytest.approx(theirs.probability, abs=5e-5)
        assert (result.is_reliable, result.proportion) == (theirs.is_reliable, theirs.proportion)


def test_a_text_cut_at_ten_thousand_bytes_looks_at_the_letter_after_the_cut() -> None:
    """The last letter before the cut stays in its span or not, as the next one is of its script."""
    identifier, texts = oracle(), []
    for tail in ("яя", "я ", "яa", "ая", "я", "東東", "東a"):
        for width in range(9_996, 10_001):
            texts.append(("abcdefg hijklm " * 1000)[:width] + tail + " and more")
    for text, result in zip(texts, CLD3().results(texts), strict=True):
        theirs = identifier.FindLanguage(text)
        assert result.language == theirs.language
        assert result.probability == pytest.approx(theirs.probability, abs=5e-5)
