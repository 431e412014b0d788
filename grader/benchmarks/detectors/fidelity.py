"""Our CLD3 beside Google's C++: the same label on every text, the same probabilities, the speed."""

from __future__ import annotations

import importlib
import random
import statistics
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from langbags import CLD3
from langbags.answering import BATCH
from langbags.tatoeba import read_sentences
from rich.console import Console
from rich.table import Table

from grader.benchmarks.detectors.measure import cpu_seconds, each_of, one_thread
from grader.benchmarks.detectors.odd_strings import mixed, odd_strings

ODD, SEED = 50_000, 2026
FREQUENT = 4
TIMED, ALONE, REPEATS = 8_192, 1_000, 7


class Agreement(NamedTuple):
    """On how many texts label or `is_reliable` differ, and by how much probabilities at most."""

    texts: int
    other_labels: int
    other_reliable: int
    worst: float


def oracle(min_num_bytes: int = 0, max_num_bytes: int = 1000) -> Any:
    """Google's C++, from the package cld3-py."""
    module = importlib.import_module("gcld3")
    return module.NNetLanguageIdentifier(min_num_bytes, max_num_bytes)


def agreement(texts: Sequence[str]) -> Agreement:
    """Compare on these texts, none of which may hold a lone surrogate: the oracle refuses those."""
    identifier = oracle()
    other_labels, other_reliable, worst = 0, 0, 0.0
    for text, ours in zip(texts, CLD3().results(texts), strict=True):
        theirs = identifier.FindLanguage(text)
        other_labels += theirs.language != ours.language
        other_reliable += theirs.is_reliable != ours.is_reliable
        worst = max(worst, abs(theirs.probability - ours.probability))
    return Agreement(len(texts), other_labels, other_reliable, worst)


class FrequentAgreement(NamedTuple):
    """On how many texts the most frequent languages are others; how far numbers lie apart at most.

    other: another language, another order, or not as reliable
    worst: of probabilities and proportions
    """

    other: int
    worst: float


def frequent_agreement(
    texts: Sequence[str], min_num_bytes: int = 0, max_num_bytes: int = 1000
) -> FrequentAgreement:
    """Compare the four most frequent languages of each text."""
    identifier = oracle(min_num_bytes, max_num_bytes)
    detector = CLD3(min_num_bytes, max_num_bytes)
    other, worst = 0, 0.0
    for text in texts:
        theirs = identifier.FindTopNMostFreqLangs(text, FREQUENT)
        ours = detector.FindTopNMostFreqLangs(text, FREQUENT)
        other += [(each.language, each.is_reliable) for each in theirs] != [
            (each.language, each.is_reliable) for each in ours
        ]
        for a, b in zip(theirs, ours, strict=True):
            worst = max(worst, abs(a.probability - b.probability), abs(a.proportion - b.proportion))
    return FrequentAgreement(other, worst)


def fidelity_table(exports: Sequence[Path], console: Console) -> Table:
    """The agreement on each export, and on strings made from the first one's sentences."""
    table = Table("texts", "count", "other label", "other is_reliable", "worst probability",
                  "other most frequent", "worst number",
                  title="langbags.cld3 and Google's C++ (cld3-py)")  # fmt: skip
    for name, texts in _texts(exports):
        console.print(f"comparing {name}", style="dim")
        found, frequent = agreement(texts), frequent_agreement(texts)
        table.add_row(name, f"{found.texts:,}", str(found.other_labels), str(found.other_reliable),
                      f"{found.worst:.1e}", str(frequent.other),
                      f"{frequent.worst:.1e}")  # fmt: skip
    return table


def _texts(exports: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    for number, path in enumerate(exports):
        sentences = [each.text for each in read_sentences(path)]
        yield str(Path(*path.parts[-2:])), sentences
        if number == 0:
            yield "in several languages each", mixed(ODD // 5, SEED, sentences)
            yield "made at random and by mutation", odd_strings(ODD, SEED, sentences)


def speed_table(export: Path) -> Table:
    """CPU time on one thread, the two side by side; the median of the ratios.

    Each repetition takes other sentences: what is remembered of n-grams comes from others.
    """
    texts = [each.text for each in read_sentences(export)]
    random.Random(SEED).shuffle(texts)  # noqa: S311
    identifier, detector = oracle(), CLD3()
    table = Table("", "texts/CPU s", "Google's C++", "ratio", title="speed, one thread")
    with one_thread():
        for name, size, count in (("in batches of 512", BATCH, TIMED), ("one by one", 1, ALONE)):
            pairs = []
            for number in range(REPEATS):
                some = texts[number * count : (number + 1) * count]
                parts = [some[start : start + size] for start in range(0, len(some), size)]
                ours = cpu_seconds(partial(each_of, detector.detect, parts))
                theirs = cpu_seconds(partial(each_of, identifier.FindLanguage, some))
                pairs.append((len(some) / ours, len(some) / theirs))
            our, their = (statistics.median(side) for side in zip(*pairs, strict=True))
            ratio = statistics.median(mine / google for mine, google in pairs)
            table.add_row(name, f"{our:,.0f}", f"{their:,.0f}", f"{ratio:.2f}")
    return table
