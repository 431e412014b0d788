"""The contest itself: every entrant in every condition, as rows."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch

from grader.benchmarks.detectors.conditions import (
    ALTERED,
    MOST,
    PAIRS,
    Condition,
    Joined,
    altered_conditions,
    balanced,
    joined_pairs,
)
from grader.benchmarks.detectors.entrants import DetectAll, Entrant
from grader.benchmarks.detectors.filed import OURS, Row
from grader.benchmarks.detectors.measure import some_of, speeds
from grader.benchmarks.detectors.protocol import LABELS, Rows, known_rows

WORST = 5
"""Errors of each detector that are filed by name."""

TIMED = 2_000
ROUNDS = 15


class Count(NamedTuple):
    """What is filed of one condition, without the detector's own columns."""

    condition: str
    lang: str
    other: str
    n: int
    correct: int
    taken: int
    before: int
    only_it: int
    only_ours: int


@dataclass
class Contest:
    """All texts, and the right answers of OURS, which the others are compared with."""

    held_out: Rows
    common_labels: tuple[str, ...]
    sample: Path
    ours: dict[str, list[bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.common = balanced(self.held_out, self.common_labels, MOST)
        self.altered = altered_conditions(balanced(self.held_out, self.common_labels, ALTERED))
        self.away = balanced(known_rows(self.sample), self.common_labels, ALTERED)
        self.home = balanced(self.held_out, set(self.away.labels), ALTERED)
        self.joined = joined_pairs(balanced(self.held_out, self.common_labels, ALTERED))


def run_contest(contest: Contest, competing: Iterable[Entrant]) -> Iterator[Row]:
    """All rows; OURS must come before those that are compared with it."""
    today = datetime.now(UTC).date().isoformat()
    machine = machine_class()
    counted = [(entrant, [*_counts(contest, entrant)]) for entrant in competing]
    speeds = texts_per_cpu_second([entrant for entrant, _ in counted], contest)
    for (entrant, counts), speed in zip(counted, speeds, strict=True):
        for count in counts:
            yield Row(
                entrant.name, entrant.version, int(entrant.held), len(entrant.known), entrant.size,
                speed, *count, today, machine,
            )  # fmt: skip


def common_labels(known: Iterable[Collection[str]]) -> tuple[str, ...]:
    """The labels of the protocol that all know."""
    sets = [set(labels) for labels in known]
    return tuple(label for label in LABELS if all(label in labels for labels in sets))


def machine_class() -> str:
    """What the speed was measured on, without a name of it."""
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{platform.system()} {platform.machine()}, Python {python}, torch {torch.__version__}"


def _counts(contest: Contest, entrant: Entrant) -> Iterator[Count]:
    everything = entrant.held_to(LABELS)(contest.held_out.texts)
    yield _whole(contest, entrant, "all labels", contest.held_out.labels, everything)
    detect = entrant.held_to(contest.common_labels)
    found = detect(contest.common.texts)
    yield _whole(contest, entrant, "common", contest.common.labels, found)
    yield from _by_language(contest.common.labels, found)
    for name, texts in (("home", contest.home), ("away", contest.away)):
        yield _whole(contest, entrant, name, texts.labels, detect(texts.texts))
    answers = dict(zip(contest.common.texts, found, strict=True))
    for condition in contest.altered:
        yield _altered(contest, entrant, condition, detect, answers)
    yield from (_joined(joined, detect(joined.texts)) for joined in contest.joined)


def _whole(
    contest: Contest, entrant: Entrant, name: str, truth: Sequence[str], found: Sequence[str]
) -> Count:
    right = [a == b for a, b in zip(truth, found, strict=True)]
    pair = _paired(contest, entrant, name, right)
    taken = sum(answer == "und" for answer in found)
    return Count(name, "all", "und", len(truth), sum(right), taken, sum(right), *pair)


def _altered(
    contest: Contest,
    entrant: Entrant,
    condition: Condition,
    detect: DetectAll,
    answers: dict[str, str],
) -> Count:
    count = _whole(contest, entrant, condition.name, condition.labels, detect(condition.texts))
    before = [answers.get(text) or detect([text])[0] for text in condition.originals]
    right = sum(a == b for a, b in zip(condition.labels, before, strict=True))
    return count._replace(before=right)


def _paired(contest: Contest, entrant: Entrant, name: str, right: list[bool]) -> tuple[int, int]:
    """Texts that only this detector has right, and those that only OURS has."""
    if entrant.name == OURS:
        contest.ours[name] = right
    ours = contest.ours[name]
    only_it = sum(mine and not theirs for mine, theirs in zip(right, ours, strict=True))
    only_ours = sum(theirs and not mine for mine, theirs in zip(right, ours, strict=True))
    return only_it, only_ours


def _by_language(truth: Sequence[str], found: Sequence[str]) -> Iterator[Count]:
    """Each language, the near pairs in both directions, and the most frequent errors."""
    pairs = Counter(zip(truth, found, strict=True))
    texts = Counter(truth)

    def count(condition: str, lang: str, other: str) -> Count:
        right = pairs[lang, lang]
        return Count(condition, lang, other, texts[lang], right, pairs[lang, other], right, 0, 0)

    yield from (count("language", lang, "und") for lang in sorted(texts))
    near = [direction for a, b in PAIRS for direction in ((a, b), (b, a))]
    yield from (count("near", *pair) for pair in near if pair[0] in texts and pair[1] in texts)
    errors = [(pair, n) for pair, n in pairs.items() if pair[0] != pair[1] and pair[1] != "und"]
    errors.sort(key=lambda error: (-error[1], error[0]))
    yield from (count("errors", *pair) for pair, _ in errors[:WORST])


def _joined(joined: Joined, found: Sequence[str]) -> Count:
    answers = list(zip(joined.firsts, joined.seconds, found, strict=True))
    first = sum(answer == one for one, _, answer in answers)
    either = sum(answer in (one, other) for one, other, answer in answers)
    return Count(joined.name, "all", "first", len(answers), either, first, either, 0, 0)


def texts_per_cpu_second(competing: Sequence[Entrant], contest: Contest) -> list[int]:
    """In batches, each entrant held to the labels that all know."""
    texts = some_of(contest.common, TIMED)
    held = [entrant.held_to(contest.common_labels) for entrant in competing]
    found = speeds([partial(detect, texts) for detect in held], ROUNDS)
    return [round(len(texts) * each) for each in found]
