"""The contest's rows and adapters: fair before anything is measured."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest
from langbags.splitting import leak_key
from lesson import DATA

from grader.benchmarks.detectors.author import bag_of, train_authors_model
from grader.benchmarks.detectors.codes import TO_LABEL, label_of
from grader.benchmarks.detectors.peers import MAKERS, available
from grader.benchmarks.detectors.protocol import LABELS, rows

SENTENCES = {
    "deu": "Wo ist hier bitte der Bahnhof?", "jpn": "駅はどこにありますか。",
    "rus": "Это был очень хороший день, и мы все поехали за город.",
    "ell": "Πού είναι ο σταθμός, παρακαλώ;",
}  # fmt: skip


def test_the_protocol_has_52_labels_and_every_code_leads_to_one() -> None:
    assert len(set(LABELS)) == len(LABELS) == 52
    assert set(TO_LABEL.values()) <= set(LABELS)
    assert {label_of(label) for label in LABELS} == set(LABELS)


def test_codes_of_scripts_and_languages_outside_the_protocol() -> None:
    assert label_of("ja-Latn") == "jpn"
    assert label_of("zh-TW") == "cmn"
    assert label_of("xh") == label_of("und") == "und"


def test_training_and_held_out_rows_share_no_sentence() -> None:
    training, held_out = rows(DATA / "sentences.csv")
    assert set(training.labels) == set(held_out.labels) <= set(LABELS)
    assert not set(map(leak_key, training.texts)) & set(map(leak_key, held_out.texts))
    assert "nor" in training.labels


def test_norwegian_counts_as_one_language(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text("".join(f"{n}\t{'nob' if n % 2 else 'nno'}\tsetning {n}\n" for n in range(40)))
    assert {label for side in rows(path) for label in side.labels} == {"nor"}


def test_a_missing_peer_is_named_and_not_measured() -> None:
    peers, missing = available()
    assert {peer.name for peer in peers} | set(missing) == set(MAKERS)
    for package in missing:
        with pytest.raises(metadata.PackageNotFoundError):
            metadata.version(package)


@pytest.mark.parametrize("package", MAKERS)
def test_an_installed_peer_knows_plain_sentences(package: str) -> None:
    peer = next((each for each in available()[0] if each.name == package), None)
    if peer is None:
        pytest.skip(f"{package} is not installed: its adapter was not checked (`make bench` does)")
    assert peer.detect(list(SENTENCES.values())) == list(SENTENCES)
    assert set(peer.detect(["", "\0", "42"])) <= {*LABELS, "und"}


def test_the_authors_bag_holds_the_share_of_each_ngram() -> None:
    (ids, shares), _, (_, trigrams) = bag_of("Banana")
    assert len(ids) == 3  # b, a and n
    assert sorted(shares) == pytest.approx([1 / 6, 2 / 6, 3 / 6])
    assert max(trigrams) == pytest.approx(2 / 4)  # "ana", two of four


@pytest.mark.slow
def test_the_authors_model_learns() -> None:
    texts = [*SENTENCES.values()] * 40
    model = train_authors_model(texts, [*SENTENCES] * 40)
    assert model.detect(list(SENTENCES.values())) == list(SENTENCES)
