"""Evaluation, on answers few enough to count by hand."""

from __future__ import annotations

import pytest
from langbags.evaluation import by_length, calibration, confusions, per_language, scores

TRUTH = ["deu", "deu", "deu", "eng", "eng", "nld"]
FOUND = ["deu", "deu", "nld", "eng", "deu", "deu"]


def test_accuracy_and_macro_f1_are_what_one_counts_by_hand() -> None:
    found = scores(TRUTH, FOUND)
    assert (found.accuracy, found.n) == (0.5, 6)
    # deu: 2 right of 4 found and of 3 there; eng: 1 of 1 and of 2; nld: none
    assert found.macro_f1 == pytest.approx((4 / 7 + 2 / 3 + 0) / 3)


def test_a_language_that_is_only_answered_does_not_count_in_macro_f1() -> None:
    assert scores(["deu", "deu"], ["deu", "und"]).macro_f1 == pytest.approx(2 / 3)


def test_each_language_has_its_row() -> None:
    deu, eng, nld = per_language(TRUTH, FOUND)
    assert deu.lang == "deu"
    assert [deu.precision, deu.recall] == pytest.approx([2 / 4, 2 / 3])
    assert (eng.precision, eng.recall, eng.n) == (1.0, 0.5, 2)
    assert nld[1:4] == (0.0, 0.0, 0.0)


def test_confusions_are_errors_only_most_frequent_first() -> None:
    truth, found = [*TRUTH, "eng"], [*FOUND, "deu"]
    assert confusions(truth, found, 2) == [("eng", "deu", 2), ("deu", "nld", 1)]


def test_lengths_fall_into_ranges_whose_upper_edge_is_outside() -> None:
    rows = by_length(["a" * 9, "a" * 10, "a" * 50], ["x"] * 3, ["x", "y", "x"], (0, 10, 20))
    assert rows == [("0-9", 1, 1.0), ("10-19", 1, 0.0), ("20 or more", 1, 1.0)]


def test_calibration_puts_certainty_into_the_last_bin_and_leaves_out_empty_ones() -> None:
    first, last = calibration([0.05, 0.96, 1.0], [False, True, False])
    assert first == (0.05, 0.0, 1)
    assert list(last) == pytest.approx([0.98, 0.5, 2])
