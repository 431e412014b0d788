"""Each step of the readable path gives what the same step of Google's C++ gave.

The stored values come from the C++ sources of gcld3 3.0.13, compiled with a program that calls one
step after another. Numbers are rounded to 5 decimals, shares to 7.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from langbags.cld3 import readable
from langbags.cld3.answers import pieces
from langbags.cld3.cleaning import clean, letters, valid_beginning
from langbags.cld3.features import features, ngrams
from langbags.cld3.network import tapes
from langbags.cld3.snippets import snippet
from langbags.cld3.spans import script_spans
from langbags.cld3.squeeze import squeeze
from langbags.cld3.weights import lower_case

from grader.core.course import ROOT

STORED = json.loads((ROOT / "grader/tests/support/data/cld3_layers.json").read_text("utf-8"))
ROWS = pytest.mark.parametrize("row", STORED, ids=[row["text"][:12] for row in STORED])


@ROWS
def test_script_spans(row: dict[str, Any]) -> None:
    found = script_spans(valid_beginning(row["text"]))
    assert [[script, span.translate(lower_case())] for script, span in found] == row["spans"]
    assert letters(row["text"]) == row["letters"]


@ROWS
def test_squeeze(row: dict[str, Any]) -> None:
    assert squeeze(row["letters"]) == row["squeezed"]


@ROWS
def test_snippets(row: dict[str, Any]) -> None:
    assert snippet(row["squeezed"]) == clean(row["text"]) == row["cleaned"]


@ROWS
def test_six_features(row: dict[str, Any]) -> None:
    """An id may come twice, where two n-grams share it: then in any order."""
    for found, stored in zip(features(row["cleaned"]), row["features"], strict=True):
        found = sorted(found, key=lambda each: (each[0], round(each[1], 7)))
        assert [number for number, _ in found] == [number for number, _ in stored]
        assert [w for _, w in found] == pytest.approx([w for _, w in stored], abs=2e-7)


@ROWS
def test_layers_of_the_network(row: dict[str, Any]) -> None:
    network = readable.network()
    with torch.inference_mode():
        embedded = network.embed(tapes([features(row["cleaned"])]))
        hidden = network.hidden(embedded)
        logits = network.output(hidden.relu())
    for found, name in ((embedded, "embedded"), (hidden, "hidden"), (logits, "logits")):
        assert found[0].tolist() == pytest.approx(row[name], abs=5e-5), name


@ROWS
def test_the_answer(row: dict[str, Any]) -> None:
    assert readable.detect(row["text"]) == row["language"]
    probability = float(readable.logits(row["text"]).softmax(0).max())
    assert probability == pytest.approx(row["probability"], abs=2e-5)


SPANS = json.loads((ROOT / "grader/tests/support/data/cld3_spans.json").read_text("utf-8"))


@pytest.mark.parametrize("row", SPANS, ids=range(len(SPANS)))
def test_spans_are_where_google_finds_them(row: dict[str, Any]) -> None:
    """Bytes of each, before and after squeezing, and where in the text it starts and ends."""
    assert [
        [each.size, len(each.squeezed.encode()), each.start, each.end]
        for each in pieces(row["text"])
    ] == row["spans"]


def test_the_stored_spans_reach_what_is_hard() -> None:
    spans = [span for row in SPANS for span in row["spans"]]
    assert any(before > after for before, after, _, _ in spans)  # squeezed
    assert any(len("".join(row["text"]).encode()) > 10_000 for row in SPANS)
    assert any({"\u0130", "\u212a", "\u023a"} <= set(row["text"]) for row in SPANS)
    assert any(row["text"] and not row["spans"] for row in SPANS)
    assert max(len(row["spans"]) for row in SPANS) > 5


def test_the_stored_texts_reach_every_step() -> None:
    assert any(len(row["spans"]) > 2 for row in STORED)
    assert any(row["squeezed"] != row["letters"] for row in STORED)
    assert any(row["cleaned"] != row["squeezed"] for row in STORED)
    assert any(row["features"][3] == [[102, 1]] for row in STORED)
    assert {number for row in STORED for number, _ in row["features"][2]} >= {1, 2, 3, 5, 6, 8, 10}


def test_terminators_count() -> None:
    """ "ana" is 2 of the 6 trigrams of ^banana$."""
    assert sorted(share for _, share in ngrams("banana", 3, 5000)) == pytest.approx(
        [1 / 6] * 4 + [2 / 6]
    )
