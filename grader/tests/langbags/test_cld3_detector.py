"""CLD3 has the detector's face, and no string makes it raise."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from langbags import CLD3, Detector
from langbags.cld3 import readable
from langbags.cld3.codes import iso_639_3
from langbags.cld3.weights import labels
from langbags.errors import LangbagsError
from langbags.tatoeba import read_sentences
from lesson import DATA

AWKWARD = [
    "", " ", "\0", "\0abc", "abc\0def", "\ud800", "abc \udfff def", "\ufffe", "a\u0301",
    "\u0301a", "\x01\u0301", "\x01a\u0301", "\ud83d\ude00", "\U0010ffff", "^$", "<b>&amp;</b>",
    "\ufeff", "İ", "ﬀ", "1", "a" * 10_000, "ab " * 4_000, "日" * 4_000, "😀" * 3_000,
    "가" * 10_000, " " * 10_000, "aя" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_no_string_makes_it_raise(text: str) -> None:
    alone = CLD3().logits([text]).softmax(1)
    assert alone.shape == (1, 109)
    assert torch.allclose(alone[0], readable.logits(text).softmax(0), atol=1e-5)
    beside = CLD3().logits(["Wo ist der Bahnhof?", text, "Where is it?"]).softmax(1)
    assert torch.allclose(beside[1], alone[0], atol=1e-5)
    assert len(CLD3().FindTopNMostFreqLangs(text, 3)) == 3


def test_a_half_of_a_surrogate_pair_ends_the_text() -> None:
    whole, cut = CLD3().probabilities(["Guten Morgen \ud800 good morning", "Guten Morgen "])
    assert torch.allclose(whole, cut)


def test_probabilities_are_a_softmax_whose_columns_have_names() -> None:
    detector = CLD3()
    found = detector.probabilities(["Wo ist der Bahnhof?", "La gare est tout près d'ici."])
    assert (found.dtype, found.shape) == (torch.float32, (2, 109))
    assert torch.allclose(found.sum(dim=1), torch.ones(2))
    assert [detector.labels[index] for index in found.argmax(dim=1)] == ["de", "fr"]
    assert torch.allclose(detector.logits(["Ja"]).softmax(dim=1), detector.probabilities(["Ja"]))


def test_the_labels_are_googles_109_or_tatoebas_codes() -> None:
    assert len(set(labels())) == len(CLD3().labels) == 109
    detector = CLD3(labels="iso639-3")
    assert len(set(detector.labels)) == len(detector.labels) == 103
    assert all(len(code) == 3 for code in detector.labels)
    assert detector.detect(["Wo ist der Bahnhof?", "駅はどこですか。"]) == ["deu", "jpn"]
    assert iso_639_3(["ru", "ru-Latn", "iw", "no"]) == ("rus", "rus", "heb", "nob")


def test_a_romanised_variant_adds_its_probability_to_its_language() -> None:
    texts = ["Gde nahoditsya vokzal?", "Где находится вокзал?", "eki wa doko desu ka", "x"]
    google, tatoeba = CLD3().probabilities(texts), CLD3(labels="iso639-3").probabilities(texts)
    for code in ("rus", "jpn", "cmn", "deu"):
        named = [place for place, name in enumerate(iso_639_3(labels())) if name == code]
        found = tatoeba[:, CLD3(labels="iso639-3").labels.index(code)]
        torch.testing.assert_close(found, google[:, named].sum(dim=1))
    torch.testing.assert_close(tatoeba.sum(dim=1), torch.ones(4))
    renamed = [each.language for each in CLD3(labels="iso639-3").results(texts)]
    assert renamed == list(iso_639_3([each.language for each in CLD3().results(texts)]))


def test_tatoebas_codes_name_the_sample_corpus() -> None:
    """Half of the Serbian sentences are in Latin letters, which CLD3 calls Croatian or Bosnian."""
    sentences = list(read_sentences(DATA / "sentences.csv"))
    found = CLD3(labels="iso639-3").detect([each.text for each in sentences])
    for lang in {each.lang for each in sentences}:
        right = [
            f == each.lang for f, each in zip(found, sentences, strict=True) if each.lang == lang
        ]
        assert sum(right) > 0.4 * len(right), lang


def test_top_is_the_best_few_in_order() -> None:
    top = CLD3().top("Kde je nádraží, prosím?", 3)
    assert top[0][0] == "cs"
    assert len(top) == 3
    assert [sure for _, sure in top] == sorted((sure for _, sure in top), reverse=True)
    assert len(CLD3().top("a", 500)) == 109


def test_fewer_bytes_than_asked_for_are_undetermined() -> None:
    detector = CLD3(min_num_bytes=20)
    texts = ["kurz", "Das hier ist ein langer Satz.", ""]
    assert detector.detect(texts) == ["und", "de", "und"]
    assert detector.probabilities(texts).sum(dim=1).tolist() == pytest.approx([0, 1, 0])
    assert detector.is_reliable(texts) == [False, True, False]
    assert detector.results(["kurz"])[0] == ("und", 0.0, False, 0.0)


def test_candidates_and_a_threshold_work_as_in_a_detector() -> None:
    detector = CLD3()
    assert detector.detect(["Wo ist der Bahnhof?"], ["en", "nl"]) == ["nl"]
    with pytest.raises(LangbagsError, match="does not know deu"):
        detector.detect(["Ja"], ["deu"])
    detector.threshold = 1.1
    assert detector.detect(["Wo ist der Bahnhof?"]) == ["und"]


def test_no_texts_give_no_answers() -> None:
    detector = CLD3()
    for answer in (detector.detect, detector.results, detector.is_reliable):
        assert answer([]) == []
    assert detector.probabilities([]).shape == (0, 109)


def test_more_texts_than_a_batch_are_answered_in_order() -> None:
    texts = ["Wo ist der Bahnhof?", "Where is the railway station?", "駅はどこですか。"] * 400
    assert CLD3().detect(texts) == ["de", "en", "ja"] * 400


@pytest.mark.parametrize(
    ("least", "most", "names"), [(-1, 10, "cld3"), (0, 0, "cld3"), (5, 5, "cld3"), (0, 9, "iso")]
)
def test_settings_that_google_refuses_are_refused(least: int, most: int, names: str) -> None:
    with pytest.raises(LangbagsError):
        CLD3(least, most, names)


def test_one_text_in_place_of_a_list_is_refused() -> None:
    with pytest.raises(LangbagsError, match="list of texts"):
        CLD3().detect("one text")


def test_it_has_every_method_of_a_detector() -> None:
    public = {name for name in dir(Detector) if not name.startswith("_")}
    assert public - {"FORMAT", "load", "pretrained", "save"} <= set(dir(CLD3))


def test_importing_langbags_loads_neither_torch_nor_the_weights() -> None:
    code = "import sys, langbags, langbags.cld3; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
