"""The detector: answers, files, refusals; and the training that makes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from langbags import Detector
from langbags.bags import bags_of
from langbags.errors import LangbagsError
from langbags.model import SIZES, BagClassifier, Settings
from langbags.training import Epoch, Recipe, train
from safetensors import safe_open
from safetensors.torch import save_file
from sklearn.naive_bayes import MultinomialNB

TINY = Settings((1, 2, 3), (64, 256, 256), 8)
TEXTS = [
    "der Hund und die Katze",
    "das ist ein Haus",
    "wir gehen nach Hause",
    "ich bin hier",
] * 4 + ["the dog and the cat", "this is a house", "we are going home", "I am here"] * 4
LABELS = ["deu"] * 16 + ["eng"] * 16
HELD_OUT = (["die Katze ist hier", "the cat is here"], ["deu", "eng"])


@pytest.fixture(scope="module")
def detector() -> Detector:
    return train(TEXTS, LABELS, TINY, Recipe(epochs=6, batch=8, cropped=0.2))


def test_a_trained_detector_knows_sentences_it_has_not_seen(detector: Detector) -> None:
    assert detector.detect(HELD_OUT[0]) == HELD_OUT[1]
    assert detector.labels == ("deu", "eng")


def test_probabilities_are_one_row_a_text_and_sum_to_one_or_without_letters_to_0(
    detector: Detector,
) -> None:
    found = detector.probabilities(["Haus", "house", ""])
    assert found.shape == (3, 2)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found.sum(1), torch.tensor([1.0, 1.0, 0.0]))


def test_top_is_ordered_and_agrees_with_detect(detector: Detector) -> None:
    (first, high), (second, low) = detector.top("the house", 2)
    assert [first] == detector.detect(["the house"])
    assert high >= low
    assert {first, second} == {"deu", "eng"}


def test_top_of_many_texts_is_one_list_each_and_keeps_to_candidates(detector: Detector) -> None:
    both = detector.top(["the house", "das Haus"], 1)
    assert both == [detector.top("the house", 1), detector.top("das Haus", 1)]
    assert detector.top("the house", 5, ["deu"]) == [("deu", 1.0)]
    assert detector.top([]) == []
    with pytest.raises(LangbagsError, match="k is 1 or more, not 0"):
        detector.top("the house", 0)


def test_candidates_restrict_the_answer_and_take_all_probability(detector: Detector) -> None:
    assert detector.detect(["the cat"], ["deu"]) == ["deu"]
    assert detector.probabilities(["the cat"], ["deu"]).tolist() == [[1.0, 0.0]]
    with pytest.raises(LangbagsError, match="does not know xxx"):
        detector.detect(["the cat"], ["xxx"])


def test_of_a_text_with_letters_und_is_said_only_below_a_threshold_that_was_set(
    detector: Detector,
) -> None:
    sure = max(detector.probabilities(["house"])[0].tolist())
    strict = Detector(detector.model, detector.labels, threshold=sure + 1e-4)
    mild = Detector(detector.model, detector.labels, threshold=sure - 1e-4)
    assert strict.detect(["house"]) == ["und"]
    assert mild.detect(["house"]) == detector.detect(["house"]) == ["eng"]
    assert "und" not in detector.detect(["x", "\u0301"])
    assert detector.detect(["house"], threshold=sure + 1e-4) == ["und"]
    assert strict.detect(["house"], threshold=0) == ["eng"]


def test_one_text_in_place_of_a_list_is_refused(detector: Detector) -> None:
    with pytest.raises(LangbagsError, match="takes a list"):
        detector.detect("the cat")
    assert detector.detect([]) == []


def test_a_saved_detector_answers_as_before(detector: Detector, tmp_path: Path) -> None:
    again = Detector.load(Detector(detector.model, detector.labels, 0.3).save(tmp_path / "m"))
    assert torch.equal(again.probabilities(TEXTS), detector.probabilities(TEXTS))
    assert (again.labels, again.threshold) == (detector.labels, 0.3)
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


@pytest.mark.parametrize("settings", [TINY, Settings((0, 1), (64, 64), 0)])
def test_training_in_float64_answers_in_float64_and_its_file_is_float32(
    settings: Settings, tmp_path: Path
) -> None:
    recipe = Recipe(epochs=6, batch=8, cropped=0.2)
    exact = train(TEXTS, LABELS, settings, recipe, dtype=torch.float64)
    saved = Detector.load(exact.save(tmp_path / "model.safetensors"))
    assert exact.logits(HELD_OUT[0]).dtype == torch.float64
    assert {each.dtype for each in saved.model.parameters()} == {torch.float32}
    assert saved.detect(HELD_OUT[0]) == exact.detect(HELD_OUT[0])
    torch.testing.assert_close(saved.logits(HELD_OUT[0]).double(), exact.logits(HELD_OUT[0]))


def test_a_checkpoint_in_float32_is_not_continued_in_float64(tmp_path: Path) -> None:
    once, file = Recipe(epochs=1), tmp_path / "checkpoint"
    train(TEXTS, LABELS, TINY, once, checkpoint=file)
    with pytest.raises(LangbagsError, match="belongs to another run"):
        train(TEXTS, LABELS, TINY, once, checkpoint=file, dtype=torch.float64)


def test_files_that_are_not_ours_are_refused_with_a_sentence(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.safetensors"
    save_file({"x": torch.ones(2)}, foreign)
    text = tmp_path / "text.safetensors"
    text.write_text("no tensors here")
    for path in (foreign, text, tmp_path, tmp_path / "absent"):
        with pytest.raises(LangbagsError, match="langbags train --out"):
            Detector.load(path)


def test_a_file_with_other_tensors_than_its_settings_say_is_refused(
    detector: Detector, tmp_path: Path
) -> None:
    path = detector.save(tmp_path / "m")
    with safe_open(path, framework="pt") as file:
        about, tensors = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    name = next(iter(tensors))
    save_file(tensors | {name: tensors[name][:-1].clone()}, path, about)
    with pytest.raises(LangbagsError, match="do not fit"):
        Detector.load(path)


def test_a_start_from_naive_bayes_is_naive_bayes() -> None:
    settings, smoothing = Settings((0, 2), (128, 256), 0), 0.5
    recipe = Recipe(epochs=0, bayes=smoothing)
    labels = [*LABELS[:-8], *["und"] * 8]
    detector = train(TEXTS, labels, settings, recipe)
    expected = torch.zeros(2, 3)
    for order, rows in zip(settings.orders, settings.buckets, strict=True):
        model = MultinomialNB(alpha=smoothing).fit(counts_of(TEXTS, order, rows), labels)
        table = torch.tensor(model.feature_log_prob_.T).float()
        seen = torch.tensor(model.feature_count_.sum(0) > 0).float()[:, None]
        counts = torch.tensor(counts_of(HELD_OUT[0], order, rows)).float()
        rows_ = (table - table.mean(1, keepdim=True)) * seen
        expected += counts @ rows_ / counts.sum(1, keepdim=True)
    torch.testing.assert_close(detector.logits(HELD_OUT[0]), expected, atol=0.01, rtol=0)


def counts_of(texts: list[str], order: int, rows: int) -> npt.NDArray[np.int64]:
    """How often each row of a table occurs in each text: (texts, rows)."""
    bags = [bags_of([text], (order,), (rows,)).indices[0].long() for text in texts]
    return np.stack([torch.bincount(bag, minlength=rows).numpy() for bag in bags])


def test_a_start_from_naive_bayes_is_refused_where_rows_have_no_number_a_label() -> None:
    with pytest.raises(LangbagsError, match="dimension=0"):
        train(TEXTS, LABELS, TINY, Recipe(bayes=0.1))


@pytest.mark.parametrize(("dimension", "hidden"), [(0, 0), (8, 0), (1, 0), (8, 5)])
def test_the_fast_classifier_gives_the_logits_of_the_model(dimension: int, hidden: int) -> None:
    torch.manual_seed(0)
    model = BagClassifier(Settings((0, 1, 3), (64, 64, 256), dimension, hidden), 4)
    for table in model.tables:
        torch.nn.init.normal_(table.get_parameter("weight"))
    texts = ["der Hund", "", "the cat 42", "?", "x"]
    with torch.no_grad():
        expected = model(model.bags(texts))
    detector = Detector(model, "abcd")
    near = 1e-5 if hidden or dimension == 1 else 0.01  # the others' tables are kept in bytes
    torch.testing.assert_close(detector.logits(texts), expected, atol=near, rtol=0)
    many = detector.logits(texts * 20)
    torch.testing.assert_close(many, expected.repeat(20, 1), atol=near, rtol=0)


def test_an_interrupted_run_resumes_to_the_same_weights(tmp_path: Path) -> None:
    recipe = Recipe(epochs=5, batch=8, cropped=0.5, patience=5)
    whole = train(TEXTS, LABELS, TINY, recipe, validation=HELD_OUT)

    def stop(epoch: Epoch) -> None:
        if epoch.number == 3:
            raise KeyboardInterrupt

    checkpoint = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        train(
            TEXTS, LABELS, TINY, recipe, validation=HELD_OUT, checkpoint=checkpoint, on_epoch=stop
        )
    seen: list[Epoch] = []
    resumed = train(
        TEXTS,
        LABELS,
        TINY,
        recipe,
        validation=HELD_OUT,
        checkpoint=checkpoint,
        on_epoch=seen.append,
    )
    assert [epoch.number for epoch in seen] == [3, 4, 5]
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "run"
    train(TEXTS, LABELS, TINY, Recipe(epochs=1), checkpoint=checkpoint)
    with pytest.raises(LangbagsError, match="belongs to another run"):
        train(TEXTS, LABELS, TINY, Recipe(epochs=2), checkpoint=checkpoint)
    checkpoint.write_bytes(b"damaged")
    with pytest.raises(LangbagsError, match="cannot be read"):
        train(TEXTS, LABELS, TINY, Recipe(epochs=1), checkpoint=checkpoint)


def test_training_stops_early_and_keeps_the_best_epoch() -> None:
    seen: list[Epoch] = []
    wrong = (HELD_OUT[0], HELD_OUT[1][::-1])  # the better it learns, the worse it validates
    train(TEXTS, LABELS, TINY, Recipe(epochs=9, batch=8), validation=wrong, on_epoch=seen.append)
    assert len(seen) < 9


def test_training_refuses_what_cannot_be_trained() -> None:
    with pytest.raises(LangbagsError, match="two languages"):
        train(["a"], ["eng"], TINY)
    with pytest.raises(LangbagsError, match="1 texts and 2 labels"):
        train(["a"], ["eng", "deu"], TINY)


def test_the_small_model_has_under_a_million_parameters() -> None:
    model = BagClassifier(SIZES["small"], 113)
    assert sum(each.numel() for each in model.parameters()) < 1_000_000


def test_a_hidden_layer_is_built_when_asked_for() -> None:
    model = BagClassifier(Settings((1, 2), (16, 16), 4, hidden=7), 3)
    assert model(model.bags(["ja", "nein"])).shape == (2, 3)
    assert any(each.shape == (7, 8) for each in model.parameters())


def test_the_detector_answers_as_the_model_does_in_one_batch_or_many(detector: Detector) -> None:
    texts = [*TEXTS, "", "?"] * 20
    with torch.inference_mode():
        expected = detector.model(detector.model.bags(texts))
    torch.testing.assert_close(detector.logits(texts), expected, atol=0.01, rtol=0)
    assert len(texts) > 512


@pytest.mark.slow
@pytest.mark.parametrize("texts", [1, 40])
def test_a_long_text_has_the_logits_of_a_short_one_that_repeats_it(texts: int) -> None:
    detector = train(TEXTS, LABELS, Settings((0, 1, 2), (64, 64, 256), 0), Recipe(bayes=0.01))
    short = "the dog and the cat are here "
    expected = detector.logits([short]).expand(texts, -1)
    found = detector.logits([short * 20_000] * texts)
    torch.testing.assert_close(found, expected, atol=0.02, rtol=0)
