"""Texts are answered alike in whatever people hold them; a gap is refused, or answered "und"."""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from langbags import CLD3
from langbags.answering import Answering
from langbags.cld3.network import google_network
from langbags.cld3.tuned import TunedCLD3
from langbags.errors import LangbagsError
from langbags.model import Settings
from langbags.texts import texts_of
from langbags.training import Recipe, train

TEXTS = ["der Hund und die Katze", "the dog and the cat", "das ist ein Haus"]
LETTERLESS = ["", " ", "2 + 2", "\U0001f600", "...", "\n", "\u0661"]


class Column:
    """What columns of pandas, Polars and Arrow have in common with ours: one method each."""

    def __init__(self, values: Iterable[Any], method: str, shape: tuple[int, ...] | None) -> None:
        setattr(self, method, lambda: list(values))
        if shape is not None:
            self.shape = shape

    def __iter__(self) -> Any:
        raise AssertionError("iterating gives scalars of the column's own type")

    def __len__(self) -> int:
        raise AssertionError("not asked for")

    def __bool__(self) -> bool:
        raise ValueError("the truth value of a column is ambiguous")


class NAType:
    """What pandas.NA does when it is compared."""

    def __ne__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = None  # type: ignore[assignment]


HOLDERS: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "generator": iter,
    "set": lambda texts: dict.fromkeys(texts).keys(),  # a set with the list's order
    "array": np.array,
    "array of objects": lambda texts: np.array(texts, object),
    "pandas": lambda texts: Column(texts, "tolist", (len(texts),)),
    "arrow": lambda texts: Column(texts, "to_pylist", None),
    "polars": lambda texts: Column(texts, "to_list", (len(texts),)),
    "strings of NumPy": lambda texts: [np.str_(text) for text in texts],
}


@pytest.fixture(scope="module", params=["Detector", "CLD3", "TunedCLD3", "CLD3 of 20 bytes"])
def detector(request: pytest.FixtureRequest) -> Answering:
    if request.param == "Detector":
        return train(TEXTS * 4, ["deu", "eng", "deu"] * 4, Settings((1, 2), (64, 64), 4), Recipe(1))
    if request.param == "TunedCLD3":
        return TunedCLD3(google_network(), CLD3().labels)
    return CLD3(20 if "20" in request.param else 0)


@pytest.mark.parametrize("name", HOLDERS)
def test_each_holder_of_texts_is_answered_as_a_list_is(name: str, detector: Answering) -> None:
    holder = HOLDERS[name]
    assert detector.detect(holder(TEXTS)) == detector.detect(TEXTS)
    assert detector.probabilities(holder(TEXTS)).equal(detector.probabilities(TEXTS))
    assert detector.logits(holder(TEXTS)).shape == (3, len(detector.labels))
    if isinstance(detector, CLD3):
        assert detector.results(holder(TEXTS)) == detector.results(TEXTS)
        assert detector.is_reliable(holder(TEXTS)) == detector.is_reliable(TEXTS)


def test_a_set_is_answered_in_its_own_order() -> None:
    texts = set(TEXTS)
    assert CLD3().detect(texts) == CLD3().detect(list(texts))


def test_a_holder_without_texts_has_no_answers(detector: Answering) -> None:
    for holder in HOLDERS.values():
        assert detector.detect(holder([])) == []


GAPS = [None, math.nan, np.float32("nan"), np.datetime64("NaT"), decimal.Decimal("NaN"), NAType()]


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: type(gap).__name__)
def test_a_gap_is_refused_with_its_position_or_answered_und(gap: Any, detector: Answering) -> None:
    texts = [TEXTS[0], gap, TEXTS[1]]
    for holder in (list, iter, HOLDERS["pandas"], HOLDERS["array of objects"]):
        with pytest.raises(LangbagsError, match="position 1 is missing"):
            detector.detect(holder(texts))
        first, last = detector.detect([TEXTS[0], TEXTS[1]])
        assert detector.detect(holder(texts), missing="und") == [first, "und", last]
        assert detector.probabilities(holder(texts), missing="und").sum(1)[1] == 0
    assert detector.detect([gap], missing="und") == ["und"]
    with pytest.raises(LangbagsError, match='None or "und"'):
        detector.detect(texts, missing="skip")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ("one text", "takes a list of texts"),
        (b"one text", "takes a list of texts"),
        ([*TEXTS, 4], "position 3 is no text but int"),
        ([b"bytes"], "position 0 is no text but bytes"),
        ([["nested"]], "position 0 is no text but list"),
        (np.array([TEXTS]), "ndarray is not one column"),
        (np.array("one text"), "ndarray is not one column"),
        ({"a": "b"}, "dict is not one column"),
        (Column([], "tolist", (2, 3)), "Column is not one column"),
        (4, "int is not a list of texts"),
        (None, "NoneType is not a list of texts"),
    ],
)
def test_what_is_no_column_of_texts_is_refused_in_a_sentence(
    texts: Any, words: str, detector: Answering
) -> None:
    for ask in (detector.detect, detector.probabilities, detector.logits):
        with pytest.raises(LangbagsError, match=words):
            ask(texts)


@pytest.mark.parametrize("text", LETTERLESS)
def test_a_text_without_letters_is_und_in_every_mode(text: str, detector: Answering) -> None:
    for candidates in (None, detector.labels[:2]):
        assert detector.detect([text], candidates) == ["und"]
        beside = detector.detect([TEXTS[0], text, *TEXTS[1:]] * 300, candidates)
        assert {*beside[1::4]} == {"und"}
        assert "und" not in beside[0::4] + beside[2::4] + beside[3::4] or (
            isinstance(detector, CLD3) and detector.min_num_bytes
        )
    assert detector.probabilities([text]).sum() == 0


def test_a_threshold_of_0_does_not_make_an_answer_of_no_letters() -> None:
    detector = CLD3(labels="iso639-3")
    detector.threshold = 0.0
    assert detector.detect(["2 + 2", "Wo ist der Bahnhof?"]) == ["und", "deu"]
    assert {each.language for each in detector.FindTopNMostFreqLangs("2 + 2", 2)} == {"und"}


def test_what_gcld3_says_of_no_letters_stays_in_its_own_answer() -> None:
    (result,) = CLD3().results(["2 + 2"])
    assert (result.language, round(result.probability, 4)) == ("ja", 0.7838)
    assert CLD3(1).results(["2 + 2"])[0].language == "und"


def test_a_plain_list_is_not_copied() -> None:
    assert texts_of(TEXTS) is TEXTS


def test_fine_tuning_takes_columns_and_refuses_gaps() -> None:
    with pytest.raises(LangbagsError, match="position 1 is missing"):
        CLD3.fine_tune(["a", None], ["deu", "eng"])
    with pytest.raises(LangbagsError, match="two languages or more"):
        CLD3.fine_tune(np.array(["a"]), HOLDERS["pandas"](["deu"]))
