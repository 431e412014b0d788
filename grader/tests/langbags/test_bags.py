"""N-grams, their hash, and the fast bags that must agree with the readable definition."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from langbags._fast.stacked_bags import stacked_bags_of
from langbags._fast.tape import tape_of
from langbags.bags import bags_of
from langbags.ngrams import WORDS, hash_ngram, hash_word, ngrams, normalise, words

ORDERS = (WORDS, 1, 2, 3, 4)
BUCKETS = (2**31, 61, 2**10, 4099, 2**32 // 7)
TEXTS = st.lists(st.text(max_size=30) | st.text("aA ßéñ'.İ日本 \u0301", max_size=12), max_size=6)


@pytest.mark.parametrize(
    ("ngram", "value"), [("", 0), ("a", 3165123124), (" th", 1554803111), ("日本", 616757339)]
)
def test_the_hash_has_the_values_that_its_specification_names(ngram: str, value: int) -> None:
    assert hash_ngram(ngram) == value
    assert ngram == "" or str(value) in str(hash_ngram.__doc__)


@pytest.mark.parametrize(("word", "value"), [(" the ", 1125163650), (" 日本 ", 1360407650)])
def test_the_hash_of_words_has_the_values_that_its_specification_names(
    word: str, value: int
) -> None:
    assert hash_word(word) == value
    assert str(value) in str(hash_word.__doc__)


def test_words_are_told_apart_by_their_letters_and_the_order_of_them() -> None:
    assert words("Les amis, 3 fois!") == [" les ", " amis ", " fois "]
    every = [f" {a}{b}{c} " for a in "abcdefghij" for b in "abcdefghij" for c in "abcdefghij"]
    assert len({hash_word(word) for word in every}) == len(every)


def readable(text: str, order: int) -> list[int]:
    if order == WORDS:
        return [hash_word(word) for word in words(text)]
    return [hash_ngram(ngram) for ngram in ngrams(text, order)]


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_fast_bags_hold_the_hashes_of_the_readable_ngrams(texts: list[str]) -> None:
    bags = bags_of(texts, ORDERS, BUCKETS)
    for order, buckets, indices, offsets in zip(ORDERS, BUCKETS, *bags, strict=True):
        ends = [*offsets[1:].tolist(), len(indices)][: len(texts)]
        found = [indices[a:b].tolist() for a, b in zip(offsets.tolist(), ends, strict=True)]
        assert found == [[each % buckets for each in readable(t, order)] for t in texts]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_offsets_begin_at_zero_and_never_fall(texts: list[str]) -> None:
    for indices, offsets in zip(*bags_of(texts, ORDERS, BUCKETS), strict=True):
        assert indices.dtype == offsets.dtype == torch.int32
        assert len(offsets) == len(texts)
        assert offsets.tolist() == sorted(offsets.tolist())
        assert not texts or (offsets[0] == 0 and offsets[-1] <= len(indices))


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_the_tape_agrees_with_the_definition_on_every_code_point() -> None:
    for start in range(0, 0x110000, 0x1000):
        text = "x".join(map(chr, range(start, start + 0x1000)))
        tape, _ = tape_of([text])
        squeezed = " ".join("".join(map(chr, tape)).split())
        assert f" {squeezed} " == normalise(text), hex(start)


def test_a_word_boundary_is_part_of_an_ngram_and_never_inside_it() -> None:
    assert ngrams("Les!  amis", 3) == [" le", "les", "es ", " am", "ami", "mis", "is "]
    assert ngrams("à b", 1) == ["à", "b"]
    assert ngrams("123", 2) == []


def test_composed_and_decomposed_texts_have_the_same_bags() -> None:
    composed, decomposed = (
        bags_of(["\u00e9t\u00e9"], (2,), (997,)),
        bags_of(["e\u0301te\u0301"], (2,), (997,)),
    )
    assert torch.equal(composed.indices[0], decomposed.indices[0])


@pytest.mark.slow
def test_another_process_finds_the_same_bags() -> None:
    code = """
from langbags.bags import bags_of
print(bags_of(["Grüße aus Köln"], (3,), (4099,)).indices[0].tolist())
"""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_an_order_that_is_left_out_changes_no_other() -> None:
    both = bags_of(["ein Satz", "zwei"], (2, 4), (64, 64))
    assert torch.equal(bags_of(["ein Satz", "zwei"], (4,), (64,)).indices[0], both.indices[1])
    alone = bags_of(["ein Satz", "zwei"], (WORDS,), (64,))
    assert torch.equal(alone.indices[0], bags_of(["ein Satz", "zwei"], (0, 1), (64, 64)).indices[0])


@pytest.mark.parametrize("orders", [ORDERS, (WORDS,), (2, 4), (1,), (0, 6)])
@given(texts=TEXTS.filter(bool))
def test_stacked_bags_are_the_same_rows_of_one_table_and_blank_ones(
    orders: tuple[int, ...], texts: list[str]
) -> None:
    sizes = (512, 64, 1024, 4096, 2048)[: len(orders)]
    for buckets in (sizes, tuple(size - 3 for size in sizes)):
        indices, offsets = stacked_bags_of(texts, orders, buckets)
        assert indices.dtype == offsets.dtype == torch.int32
        assert offsets[0] == 0
        found = [bag[bag > 0].tolist() for bag in indices.tensor_split(offsets[1:].long())]
        expected = [
            [1 + sum(buckets[:number]) + each % buckets[number] for each in readable(text, order)]
            for number, order in enumerate(orders)
            for text in texts
        ]
        assert found == expected
