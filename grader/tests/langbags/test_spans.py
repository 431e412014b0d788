"""The languages inside a mixed text: where they begin and end, and which they are."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langbags import CLD3, Detector, Span
from langbags.answering import Answering, Found
from langbags.errors import LangbagsError
from langbags.pretraining import two_sides
from langbags.segmenting import Scores, best_path, words

PARTS = ["Wo ist er?", " ", "the cat", "Где он", "駅は", "\ud800", "\0", "e\u0301", "1 "]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector.pretrained()


def texts_and_labels(detector: Answering, text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.label) for span in detector.spans(text)]


def test_each_language_of_a_text_has_its_characters(detector: Detector) -> None:
    text = "Gdzie jest dworzec kolejowy? «Where is the railway station?» 駅はどこですか。"
    assert texts_and_labels(detector, text) == [
        ("Gdzie jest dworzec kolejowy? ", "pol"),
        ("«Where is the railway station?» ", "eng"),
        ("駅はどこですか。", "jpn"),
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PARTS)))
def test_spans_cover_any_text_without_a_gap_and_neighbours_differ(parts: list[str]) -> None:
    text = "".join(parts)
    found = Detector.pretrained().spans(text)
    borders = [0, *(span.end for span in found)]
    assert [span.start for span in found] == borders[:-1]
    assert borders[-1] == len(text)
    assert all(a.label != b.label for a, b in itertools.pairwise(found))
    assert all(span.start < span.end and 0 <= span.probability <= 1 for span in found)


def test_a_text_in_one_language_is_one_span_with_the_answer_of_detect(detector: Detector) -> None:
    text = "Der Zug fährt heute erst um halb neun ab."
    probability = detector.probabilities([text])[0].max().item()
    assert detector.spans(text) == [Span(0, len(text), "deu", probability)]
    assert detector.detect([text]) == ["deu"]


class Asked(Detector):
    """The course's detector, and each list of texts that it was asked about."""

    asked: list[list[str]]

    def _find(self, texts: Sequence[str]) -> Found:
        self.asked.append(list(texts))
        return super()._find(texts)


def test_the_network_reads_a_stretch_once_and_again_only_as_part_of_a_longer_span(
    detector: Detector,
) -> None:
    asked = Asked(detector.model, detector.labels)
    for text, calls in (
        ("Wo ist der Bahnhof? Where is the station?", 3),
        ("Wo ist der Bahnhof? Where is he? 12", 3),
        ("", 0),
        ("12, 13!", 1),
    ):
        asked.asked = []
        spans = asked.spans(text)
        assert len(asked.asked) == calls
        for span in spans:
            row = detector.probabilities([text[span.start : span.end]])[0].max().item()
            assert span.probability == pytest.approx(row, abs=1e-6)
    strict = Asked(detector.model, detector.labels, threshold=1.1)
    strict.asked = []
    assert [span.label for span in strict.spans("Где он? Where is he?")] == ["und"]
    assert strict.asked[-1] == ["Где он? Where is he?"]


def test_without_letters_or_below_the_threshold_a_span_is_und(detector: Detector) -> None:
    assert detector.spans("") == []
    assert detector.spans("12, 13!") == [Span(0, 7, "und", 0.0)]
    strict = Detector(detector.model, detector.labels, threshold=1.1)
    assert {span.label for span in strict.spans("Где он? Where is he?")} == {"und"}


def test_candidates_hold_for_spans(detector: Detector) -> None:
    text = "Gdzie jest dworzec kolejowy? 駅はどこですか。"
    assert [span.label for span in detector.spans(text, ["ces", "cmn"])] == ["ces", "cmn"]
    with pytest.raises(LangbagsError, match="does not know xxx"):
        detector.spans(text, ["xxx"])
    with pytest.raises(LangbagsError, match="one text, not list"):
        detector.spans([text])  # type: ignore[arg-type]


def test_cld3_has_spans_too() -> None:
    text = "Gdzie jest dworzec kolejowy? 駅はどこですか。"
    assert [label for _, label in texts_and_labels(CLD3(), text)] == ["pl", "ja"]


def test_two_unseen_sentences_of_two_languages_are_told_apart(detector: Detector) -> None:
    """Of 1,000 such texts 90 in 100 get both languages in order, 89 the exact border too."""
    _, held_out = two_sides()
    unseen, generator, right, whole = held_out[1::2], random.Random(0), 0, 0
    drawn = [generator.sample(unseen, 2) for _ in range(120)]
    pairs = [(a, b) for a, b in drawn if a.lang != b.lang]
    for first, second in pairs:
        spans = texts_and_labels(detector, f"{first.text} {second.text}")
        truth = [(f"{first.text} ", first.lang), (second.text, second.lang)]
        whole += spans == truth
        right += [label for _, label in spans] == [first.lang, second.lang]
    assert right > 0.83 * len(pairs)
    assert whole > 0.8 * len(pairs)


def test_the_path_is_the_best_of_all_paths() -> None:
    generator = np.random.default_rng(0)
    for _ in range(20):
        scores, costs = generator.normal(size=(5, 3)), generator.uniform(0, 2, size=4)

        found = best_path(scores, costs.tolist())
        paths = itertools.product(range(3), repeat=5)
        best = max(worth(path, scores, costs) for path in paths)
        assert worth(found, scores, costs) == pytest.approx(best)


def worth(path: Sequence[int], scores: Scores, costs: Scores) -> float:
    changes = [a != b for a, b in itertools.pairwise(path)]
    return float(scores[range(len(path)), path].sum() - costs[changes].sum())


def test_words_end_where_the_script_changes_and_a_mark_stays_with_its_letter() -> None:
    text = "это Test, e\u0301te\u0301 日本のカメラーです"
    assert [text[start:end] for start, end in words(text)] == [
        "это", "Test", "e\u0301te\u0301", "日本のカメラーです",
    ]  # fmt: skip
    assert {end - start for start, end in words("日" * 40)} <= {13, 14}
