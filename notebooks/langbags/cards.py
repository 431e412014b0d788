"""A model's card: what it was made of, how good it is, and where it should not be trusted.

The questions are those of M. Mitchell and others, Model cards for model reporting (FAT* 2019), as
far as a file of weights can answer them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

SHORT = 30
"""Characters below which a card counts a text as short."""


@dataclass(frozen=True)
class Card:
    """Five answers in sentences; a model's file keeps them, and `str(card)` prints them.

    data:     the texts that it learnt from, how many, and how many it never saw
    licence:  of the data and of the model
    training: the network, and how it was trained
    accuracy: what was measured, on what
    limits:   what it cannot do
    """

    data: str
    licence: str
    training: str
    accuracy: str
    limits: str

    def __str__(self) -> str:
        return "\n".join(f"{name + ':':<9} {text}" for name, text in asdict(self).items())


def measured(
    detect: Callable[[list[str]], list[str]], texts: Sequence[str], truth: Sequence[str]
) -> str:
    """The sentence about a model's accuracy, from its answers to labelled texts, at least one."""
    from langbags.evaluation import per_language, scores

    found = detect(list(texts))
    total = scores(truth, found)
    short = [place for place, text in enumerate(texts) if len(text) < SHORT]
    worst = sorted(per_language(truth, found), key=lambda row: row.f1)[:3]
    parts = [f"accuracy {total.accuracy:.4f} and macro-F1 {total.macro_f1:.4f} on {total.n} texts"]
    if short:
        right = sum(truth[place] == found[place] for place in short)
        parts.append(f"{right / len(short):.3f} on those under {SHORT} characters")
    parts.append("lowest F1: " + ", ".join(f"{row.lang} {row.f1:.2f}" for row in worst))
    return "; ".join(parts) + "."
