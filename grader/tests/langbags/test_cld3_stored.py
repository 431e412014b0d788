"""What lesson 7 compares with is what Google's program says today."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import torch
from langbags.cld3.cleaning import clean
from langbags.cld3.features import Bag, features
from langbags.cld3.network import google_network, tapes
from safetensors import safe_open
from torch import Tensor

from grader.benchmarks.detectors.oracle import CORPUS, FILE, LAYERS, TEXTS, answers, corpus


def stored() -> tuple[dict[str, Tensor], dict[str, Any]]:
    with safe_open(FILE, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return tensors, json.loads(file.metadata()["cld3_oracle"])


def test_the_oracle_still_gives_the_stored_answers_to_the_corpus_that_ships() -> None:
    tensors, about = stored()
    assert about["corpus_sha256"] == hashlib.sha256(CORPUS.read_bytes()).hexdigest()
    label, probability = answers(corpus())
    assert torch.equal(label, tensors["label"])
    assert (probability - tensors["probability"]).abs().max() < 1e-6


def test_the_stored_logits_lead_to_the_oracles_answers() -> None:
    tensors, about = stored()
    assert tuple(about["texts"]) == TEXTS
    label, probability = answers(TEXTS)
    highest, place = tensors["logits"].softmax(dim=1).max(dim=1)
    assert place.tolist() == label.tolist()
    assert (highest - probability).abs().max() < 1e-5


def test_ours_has_the_stored_features_and_layers() -> None:
    tensors, about = stored()
    bags = [features(clean(text)) for text in TEXTS]
    assert [[as_printed(bag) for bag in each] for each in bags] == [
        [sorted(line) for line in each] for each in about["features"]
    ]
    network = google_network()
    embedding = network.embed(tapes(bags))
    hidden = network.hidden(embedding)
    computed = (embedding, hidden, network.output(hidden.relu()))
    for name, layer in zip(LAYERS, computed, strict=True):
        assert (layer - tensors[name]).abs().max() < 5e-5, name


def test_another_text_would_be_seen() -> None:
    other = torch.tensor(network_logits("bananas"))
    assert (other - stored()[0]["logits"][0]).abs().max() > 1


def as_printed(bag: Bag) -> list[str]:
    """Row and share as the C++ program prints them, nine digits of a float32, sorted."""
    return sorted(f"{row}:{torch.tensor(share).item():.9g}" for row, share in bag)


def network_logits(text: str) -> list[float]:
    found: list[float] = google_network()(tapes([features(clean(text))]))[0].tolist()
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_stored_for_every_text(layer: str) -> None:
    assert len(stored()[0][layer]) == len(TEXTS)
