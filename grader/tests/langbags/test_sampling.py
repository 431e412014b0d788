"""Sampling and splitting."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langbags.sampling import sample_per_language
from langbags.splitting import is_held_out, leak_key, split
from langbags.tatoeba import Sentence
from langbags.textfile import sampled, sides

GERMAN = [Sentence(n, "deu", f"Satz {n}") for n in range(50)]
ENGLISH = [Sentence(n, "eng", f"sentence {n}") for n in range(3)]


def test_a_sample_holds_the_asked_number_or_all_there_are_in_the_order_of_the_file() -> None:
    sample = sample_per_language([*GERMAN, *ENGLISH], 10)
    assert list(sample) == ["deu", "eng"]
    assert len(set(sample["deu"])) == 10
    assert sample["deu"] == sorted(sample["deu"], key=lambda text: int(text.split()[1]))
    assert sample["eng"] == [sentence.text for sentence in ENGLISH]


def test_another_language_in_the_file_does_not_change_a_sample() -> None:
    mixed = [each for pair in zip(GERMAN, ENGLISH * 20, strict=False) for each in pair]
    assert sample_per_language(mixed, 10)["deu"] == sample_per_language(GERMAN, 10)["deu"]
    assert sample_per_language(GERMAN, 10, seed=1) != sample_per_language(GERMAN, 10)


def test_each_sentence_is_drawn_equally_often() -> None:
    draws = Counter(
        text for seed in range(2_000) for text in sample_per_language(GERMAN, 10, seed)["deu"]
    )
    assert len(draws) == 50
    # 400 draws expected of each, standard deviation 18
    assert all(310 < count < 490 for count in draws.values())


def test_merged_languages_share_one_sample() -> None:
    rows = [Sentence(1, "nob", "a"), Sentence(2, "nno", "b")]
    assert sample_per_language(rows, 9, merge={"nob": "nor", "nno": "nor"}) == {"nor": ["a", "b"]}


@given(
    st.text(max_size=30), st.sampled_from([str.upper, str.title, str.swapcase]), st.integers(0, 9)
)
def test_a_text_in_another_guise_is_on_the_same_side(
    text: str, case: Callable[[str], str], seed: int
) -> None:
    for guise in (text + ".", text + "?!", f" {text} ", text.replace(" ", "  ")):
        assert is_held_out(guise, 0.5, seed) == is_held_out(text, 0.5, seed)
    if leak_key(case(text)) == leak_key(text):  # some letters change for good, such as "ı"
        assert is_held_out(case(text), 0.5, seed) == is_held_out(text, 0.5, seed)


@pytest.mark.parametrize(
    "guise", ["wie geht es dir", "WIE GEHT ES DIR?!", "Wie  geht es\u00a0dir…"]
)
def test_case_spaces_and_final_punctuation_do_not_make_another_key(guise: str) -> None:
    assert leak_key(guise) == leak_key("Wie geht es dir?") == "wiegehtesdir"


def test_texts_of_nothing_but_punctuation_share_one_key() -> None:
    assert leak_key("?") == leak_key(" !!") == ""


@given(st.lists(st.text(max_size=8), max_size=60), st.sampled_from([0.0, 0.2, 1.0]))
def test_both_sides_together_are_the_whole_and_share_no_key(texts: list[str], share: float) -> None:
    training, held_out = split(texts, share)
    assert Counter(training + held_out) == Counter(texts)
    assert not {leak_key(text) for text in training} & {leak_key(text) for text in held_out}
    assert share != 0.0 or not held_out
    assert share != 1.0 or not training


def test_the_held_out_share_is_the_one_asked_for() -> None:
    held_out = sum(is_held_out(f"Satz {n}", 0.2) for n in range(20_000))
    assert abs(held_out - 4_000) < 4 * 57  # four standard deviations


def test_another_process_splits_alike() -> None:
    code = (
        "from langbags.splitting import is_held_out as f; print([f(str(n), .3) for n in range(64)])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str([is_held_out(str(n), 0.3) for n in range(64)])


def test_a_sample_in_a_file_is_drawn_and_split_as_one_in_memory(tmp_path: Path) -> None:
    rows = [*GERMAN, *ENGLISH, Sentence(0, "rus", "\u042f \u2028 \x85.")]
    expected = sample_per_language(rows, 10)
    pairs = [(text, lang) for lang, texts in expected.items() for text in texts]
    with sampled(tmp_path / "rows", rows, 10) as sample:
        assert {lang: list(texts) for lang, texts in sample.items()} == expected
        for found, side in zip(
            sides(sample, 0.3, 0), split(pairs, 0.3, key=lambda p: p[0]), strict=True
        ):
            texts = pickle.loads(pickle.dumps(found[0]))  # as a process that starts gets it
            assert list(zip(texts, found[1], strict=True)) == side
            texts.lines.close()
    assert list(tmp_path.iterdir()) == []
