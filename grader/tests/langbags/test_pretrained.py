"""The detector that comes with the course is what its verb makes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from langbags import CLD3, Card, Detector, load
from langbags.cards import measured
from langbags.cli import main
from langbags.detector import PRETRAINED
from langbags.errors import LangbagsError
from langbags.evaluation import scores
from langbags.pretraining import CORPUS, two_sides
from langbags.tatoeba import read_sentences


@pytest.mark.slow
def test_the_verb_makes_the_same_detector_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pretrain", "--out", str(tmp_path / "again")]) == 0
    ours, again = Detector.pretrained("small"), Detector.load(tmp_path / "again")
    assert ours.labels == again.labels
    weights = again.model.state_dict()
    for name, weight in ours.model.state_dict().items():
        torch.testing.assert_close(weight, weights[name], rtol=0, atol=1e-6)
    _, unseen = two_sides()
    texts = [each.text for each in unseen]
    assert ours.detect(texts) == again.detect(texts)
    assert ours.card == again.card
    assert "accuracy 0.955" in capsys.readouterr().err


def test_it_is_small_and_right_about_nineteen_of_twenty_unseen_sentences() -> None:
    assert PRETRAINED["small"].stat().st_size < 500_000
    detector = Detector.pretrained()
    training, unseen = two_sides()
    assert len(unseen) > len(training) // 5
    found = detector.detect([each.text for each in unseen])
    assert sum(a == b.lang for a, b in zip(found, unseen, strict=True)) > 0.95 * len(unseen)


def test_its_card_says_what_it_is_and_the_command_prints_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    detector = Detector.pretrained()
    training, unseen = two_sides()
    truth = [each.lang for each in unseen]
    accuracy = measured(detector.detect, [each.text for each in unseen], truth)
    assert detector.card and detector.card.accuracy == accuracy
    assert detector.card.data.startswith(f"{len(training)} sentences in 41 languages")
    assert main(["card", "small"]) == main(["card", str(PRETRAINED["small"])]) == 0
    assert capsys.readouterr().out == f"{detector.card}\n" * 2
    assert main(["card", "cld3"]) == 0
    assert capsys.readouterr().out == f"{CLD3().card}\n"


def test_cld3s_card_says_what_is_measured_on_the_sample_corpus() -> None:
    sentences = list(read_sentences(CORPUS))
    detector = CLD3(labels="iso639-3")
    found = detector.detect([each.text for each in sentences])
    total = scores([each.lang for each in sentences], found)
    expected = f"accuracy {total.accuracy:.3f} and macro-F1 {total.macro_f1:.3f}"
    assert detector.card and expected in detector.card.accuracy


def test_a_model_keeps_its_card_and_an_old_file_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = Card("data", "licence", "training", "accuracy", "limits")
    ours = Detector.pretrained()
    with_card = Detector(ours.model, ours.labels, 0.5, card).save(tmp_path / "with")
    without = Detector(ours.model, ours.labels).save(tmp_path / "without")
    assert load(with_card).card == card and load(without).card is None
    assert main(["card", str(without)]) == 0
    assert "has no card" in capsys.readouterr().out


def test_a_name_that_it_does_not_have_is_one_sentence() -> None:
    with pytest.raises(LangbagsError, match="no pretrained detector 'huge'; there is small"):
        Detector.pretrained("huge")
