"""The rows that every detector is measured on, fixed before any is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from langbags.splitting import split
from langbags.tatoeba import read_sentences

LABELS = (
    "afr", "ara", "aze", "bel", "ben", "bul", "cat", "ces", "cmn", "dan", "deu", "ell", "eng",
    "epo", "est", "eus", "fin", "fra", "gle", "heb", "hin", "hrv", "hun", "ind", "isl", "ita",
    "jpn", "kor", "lat", "lit", "lvs", "mar", "mkd", "nld", "nor", "pes", "pol", "por", "ron",
    "rus", "slk", "slv", "spa", "sqi", "srp", "swe", "tgl", "tur", "ukr", "urd", "vie", "zsm",
)  # fmt: skip
"""ISO 639-3, as Tatoeba uses it; Norwegian counts as one language."""

MERGE = {"nob": "nor", "nno": "nor"}
HELD_OUT = 0.2
SEED = 2026


class Rows(NamedTuple):
    """Texts, and the label of each."""

    texts: list[str]
    labels: list[str]


def rows(path: Path) -> tuple[Rows, Rows]:
    """Training rows and held-out rows of an export; nothing may be chosen on the latter."""
    sides = split(zip(*known_rows(path), strict=True), HELD_OUT, SEED, key=lambda row: row[0])
    training, held_out = (Rows([text for text, _ in s], [lang for _, lang in s]) for s in sides)
    return training, held_out


def known_rows(path: Path) -> Rows:
    """All rows of an export whose language the protocol knows, under the protocol's labels."""
    named = ((MERGE.get(each.lang, each.lang), each.text) for each in read_sentences(path))
    known = [row for row in named if row[0] in LABELS]
    return Rows([text for _, text in known], [lang for lang, _ in known])
