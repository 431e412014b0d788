"""The detector that comes with the course is what its verb makes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from langbags import Detector
from langbags.cli import main
from langbags.detector import PRETRAINED
from langbags.errors import LangbagsError
from langbags.pretraining import two_sides


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
    assert "accuracy 0.955" in capsys.readouterr().err


def test_it_is_small_and_right_about_nineteen_of_twenty_unseen_sentences() -> None:
    assert PRETRAINED["small"].stat().st_size < 500_000
    detector = Detector.pretrained()
    training, unseen = two_sides()
    assert len(unseen) > len(training) // 5
    found = detector.detect([each.text for each in unseen])
    assert sum(a == b.lang for a, b in zip(found, unseen, strict=True)) > 0.95 * len(unseen)


def test_a_name_that_it_does_not_have_is_one_sentence() -> None:
    with pytest.raises(LangbagsError, match="no pretrained detector 'huge'; there is small"):
        Detector.pretrained("huge")
