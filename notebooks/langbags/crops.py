"""Cutting a text short, so that a model trained on sentences also learns fragments."""

from __future__ import annotations

import random

SHORTEST = 4
"""Characters that a crop of a text without spaces keeps at least."""


def crop(text: str, generator: random.Random) -> str:
    """Some words in a row; of one or two words, or of a text without spaces, some characters."""
    words = text.split(" ")
    if len(words) > 2:
        return " ".join(_window(words, 1, generator))
    return "".join(_window(list(text), SHORTEST, generator))


def _window(parts: list[str], shortest: int, generator: random.Random) -> list[str]:
    """A window of at least `shortest` parts, its length and then its place drawn evenly."""
    length = generator.randint(min(shortest, len(parts)), len(parts))
    start = generator.randint(0, len(parts) - length)
    return parts[start : start + length]
