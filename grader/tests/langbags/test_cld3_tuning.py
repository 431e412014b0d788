"""CLD3 learns the user's languages in one call, and what it learnt can be saved."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from langbags import CLD3, load
from langbags.cld3._fast.bags import bags_of
from langbags.cld3._fast.tape import tape_of
from langbags.cld3.network import google_network
from langbags.cld3.tuned import TunedCLD3
from langbags.cld3.tuning import Tuning, fine_tune, with_labels
from langbags.detector import PRETRAINED
from langbags.errors import LangbagsError
from langbags.splitting import split
from langbags.tatoeba import read_sentences
from lesson import DATA

pytestmark = pytest.mark.slow

CLOSE = ("dan", "nob", "ces", "slk", "srp", "tgl")
ROWS = [(e.lang, e.text) for e in read_sentences(DATA / "sentences.csv") if e.lang in CLOSE]
TRAINING, HELD_OUT = split(ROWS, 0.2, 1, key=lambda row: row[1])
SHORT = Tuning(epochs=6, batch=64)


def tuned(tuning: Tuning = SHORT) -> TunedCLD3:
    return fine_tune([text for _, text in TRAINING], [lang for lang, _ in TRAINING], tuning)


def test_fine_tuning_on_close_languages_beats_google_held_to_them() -> None:
    texts, truth = [text for _, text in HELD_OUT], [lang for lang, _ in HELD_OUT]

    def right(found: list[str]) -> int:
        return sum(a == b for a, b in zip(found, truth, strict=True))

    before = right(CLD3(labels="iso639-3").detect(texts, CLOSE))
    after = right(tuned().detect(texts))
    assert after > before
    assert after > 0.85 * len(truth)


def test_the_same_call_gives_the_same_detector_and_leaves_the_generator_alone() -> None:
    torch.manual_seed(5)
    state = torch.get_rng_state()
    first, second = tuned(Tuning(epochs=1)), tuned(Tuning(epochs=1))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(first.logits(["Kde je vlak?"]), second.logits(["Kde je vlak?"]))


def test_a_saved_detector_comes_back_the_same(tmp_path: Path) -> None:
    detector = tuned(Tuning(epochs=1))
    again = TunedCLD3.load(detector.save(tmp_path / "m.safetensors"))
    texts = [text for _, text in HELD_OUT[:20]]
    assert torch.equal(again.logits(texts), detector.logits(texts))
    assert again.labels == detector.labels == tuple(sorted(CLOSE))
    assert type(load(tmp_path / "m.safetensors")) is TunedCLD3
    assert again.card == detector.card
    assert f"{len(TRAINING)} texts in 6 languages" in str(again.card)


def test_what_is_no_such_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"no model")
    for path in (tmp_path / "bad", tmp_path / "none", DATA / "cld3.safetensors"):
        with pytest.raises(LangbagsError, match="or a detector's `save` writes one"):
            TunedCLD3.load(path)
    with pytest.raises(LangbagsError, match="holds a Detector, not a TunedCLD3"):
        TunedCLD3.load(PRETRAINED["small"])


def test_before_the_first_step_known_labels_have_googles_logits() -> None:
    network, google = with_labels(["deu", "nor", "xxx", "cmn"]), google_network()
    tape, _ = tape_of(["Wo ist der Bahnhof?"], 1000)
    ours, theirs = network(bags_of(tape))[0], google(bags_of(tape))[0]
    labels = CLD3().labels
    assert ours[0].item() == pytest.approx(theirs[labels.index("de")].item(), abs=1e-4)
    assert ours[1].item() == pytest.approx(theirs[labels.index("no")].item(), abs=1e-4)
    assert ours[2].item() == pytest.approx(theirs.mean().item(), abs=1e-4)
    assert ours[3].item() == pytest.approx(theirs[labels.index("zh")].item(), abs=1e-4)


def test_the_bags_for_training_give_googles_logits() -> None:
    texts = ["Wo ist der Bahnhof?", "駅はどこですか。", "Это очень хороший день", "İstanbul"]
    tape, slow = tape_of(texts, 1000)
    assert slow == []
    assert torch.allclose(google_network()(bags_of(tape)), CLD3().logits(texts), atol=1e-4)


@pytest.mark.parametrize(
    ("texts", "labels"),
    [([], []), (["a"], ["deu"]), (["a", "b"], ["deu"]), (["a", "b"], ["x", "x"])],
)
def test_too_little_to_learn_from_is_refused(texts: list[str], labels: list[str]) -> None:
    with pytest.raises(LangbagsError, match="two languages or more"):
        CLD3.fine_tune(texts, labels)
