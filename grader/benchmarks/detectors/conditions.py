"""The conditions of the contest: which texts, altered how. Drawn with a seed, before any is read.

All but the first condition use the labels that every detector knows, and about as many texts of
each label, so that no language decides.
"""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from grader.benchmarks.detectors.protocol import SEED, Rows

MOST = 150
ALTERED = 100
"""Texts of a label at most: as they are, and altered."""

CUTS = (5, 10, 20)
TYPOS = 0.1
"""Share of the letters that a typo befalls."""

PAIRS = (
    ("ces", "slk"), ("dan", "nor"), ("nor", "swe"), ("cat", "spa"), ("por", "spa"),
    ("hrv", "slv"), ("rus", "ukr"), ("bul", "rus"), ("hin", "mar"), ("pes", "urd"),
)  # fmt: skip
"""Near languages, chosen beforehand: one family, or one script that few others share."""


class Condition(NamedTuple):
    """Altered texts, each with its label and with the text that it was made of."""

    name: str
    texts: list[str]
    labels: list[str]
    originals: list[str]


def altered_conditions(rows: Rows) -> list[Condition]:
    """Short strings and noise; only texts that the alteration changes are asked."""
    long = [row for row in zip(*rows, strict=True) if len(row[0]) > CUTS[-1]]
    whole = Rows([text for text, _ in long], [label for _, label in long])
    return [
        *(_condition(f"first {count}", whole, [t[:count] for t in whole.texts]) for count in CUTS),
        _condition("typos", rows, [with_typos(text) for text in rows.texts]),
        _condition("capitals", rows, [text.upper() for text in rows.texts]),
        _condition("no diacritics", rows, [without_diacritics(text) for text in rows.texts]),
    ]


def _condition(name: str, rows: Rows, altered: Sequence[str]) -> Condition:
    triples = zip(altered, rows.labels, rows.texts, strict=True)
    changed = [(new, label, text) for new, label, text in triples if new != text]
    columns = ([row[place] for row in changed] for place in range(3))
    return Condition(name, *columns)


def balanced(rows: Rows, labels: Collection[str], most: int) -> Rows:
    """At most so many texts of each label, drawn with a seed; fewer are some of more."""
    places: dict[str, list[int]] = {label: [] for label in sorted(labels)}
    for place, label in enumerate(rows.labels):
        if label in places:
            places[label].append(place)
    kept = []
    for label, found in places.items():
        random.Random(f"{SEED} {label}").shuffle(found)  # noqa: S311
        kept += sorted(found[:most])
    return Rows([rows.texts[i] for i in kept], [rows.labels[i] for i in kept])


def with_typos(text: str) -> str:
    """About one letter in ten dropped, doubled, or exchanged with the next one."""
    generator = random.Random(f"{SEED} {text}")  # noqa: S311
    letters, place = [], 0
    while place < len(text):
        pair = text[place : place + 2]
        place += 1
        if not pair[0].isalpha() or generator.random() >= TYPOS:
            letters.append(pair[0])
            continue
        kind = generator.choice(("dropped", "doubled", "exchanged"))
        if kind == "exchanged" and pair[1:].isalpha():
            letters.append(pair[::-1])
            place += 1
        elif kind != "dropped":
            letters.append(pair[0] * 2)
    return "".join(letters)


def without_diacritics(text: str) -> str:
    """Latin letters without their marks; other scripts, where a mark is a letter, stay."""
    kept: list[str] = []
    base = ""
    for character in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(character):
            base = character
        elif unicodedata.name(base or " ", "").startswith("LATIN"):
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


class Joined(NamedTuple):
    """Texts made of two sentences, and the label of each."""

    name: str
    texts: list[str]
    firsts: list[str]
    seconds: list[str]


def joined_pairs(rows: Rows) -> list[Joined]:
    """Each text joined with one of another label; pairs of one script, and pairs of two."""
    order = list(zip(*rows, strict=True))
    random.Random(SEED).shuffle(order)  # noqa: S311
    found: dict[str, list[tuple[str, str, str]]] = {"joined, one script": [], "joined, two": []}
    for (one, first), (other, second) in zip(order[::2], order[1::2], strict=False):
        if first != second:
            name = "joined, one script" if script_of(one) == script_of(other) else "joined, two"
            found[name].append((f"{one} {other}", first, second))
    return [
        Joined(name, *([row[place] for row in pairs] for place in range(3)))
        for name, pairs in found.items()
    ]


def script_of(text: str) -> str:
    """The first word of the Unicode name that most letters have, such as LATIN."""
    words = [unicodedata.name(each, "?").partition(" ")[0] for each in text if each.isalpha()]
    return Counter(words).most_common(1)[0][0] if words else ""
