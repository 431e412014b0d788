"""Strings that no person writes, to compare two detectors on: made at random and by mutation."""

from __future__ import annotations

import random
from collections.abc import Sequence

BLOCKS = (
    (0x20, 0x7F), (0xA0, 0x250), (0x250, 0x370), (0x370, 0x400), (0x400, 0x530), (0x530, 0x600),
    (0x600, 0x700), (0x700, 0x900), (0x900, 0xE00), (0xE00, 0x1100), (0x1100, 0x1200),
    (0x13A0, 0x1400), (0x1400, 0x1F00), (0x1F00, 0x2000), (0x2000, 0x3000), (0x3000, 0x3100),
    (0x3100, 0x3400), (0x4E00, 0x5400), (0xA000, 0xAC00), (0xAC00, 0xB000), (0xD000, 0xD800),
    (0xE000, 0xE100), (0xF900, 0x10000), (0x10000, 0x10400), (0x10400, 0x11000),
    (0x1D400, 0x1D800), (0x1F300, 0x1F700), (0x20000, 0x20200), (0x10FF00, 0x110000),
)  # fmt: skip
"""Ranges of code points; the half-open ones around the surrogates end and begin at them."""

SPECIAL = (
    "\0\x01\t\n\x0b\x0c\r\x7f\x85\xa0\u0130\u0131\u023a\u023e\u0300\u0301\u0345\u034f\u200b\u200d"
    "\u2028\ud7ff\ue000\ufdd0\ufeff\ufffd\ufffe\uffff\U0001f600\U0001fffe\u13a0\uab70\u30fb\u3000"
    "<>&^$"
)
LONG = 15_000  # bytes; CLD3 reads 10,000


def odd_strings(count: int, seed: int, sentences: Sequence[str]) -> list[str]:
    """So many strings; the same ones for the same seed and sentences. The first is empty."""
    generator = random.Random(seed)  # noqa: S311
    makers = (_short, _medium, _repeated, _mutated, _joined, _woven, _patched, _repeated_long)
    made = [generator.choice(makers)(generator, sentences) for _ in range(count - 1)]
    return ["", *made]


def mixed(count: int, seed: int, sentences: Sequence[str]) -> list[str]:
    """So many texts of a few sentences each, most of them in several languages and scripts."""
    generator = random.Random(seed)  # noqa: S311
    return [
        generator.choice(("", " ", "\u00ab", "1. "))
        + generator.choice(("", " ", ". ", "\u2014")).join(
            generator.choices(sentences, k=generator.randint(1, 6))
        )
        for _ in range(count)
    ]


def _characters(generator: random.Random, count: int) -> str:
    """Mostly of one block, which changes now and then; spaces, marks and special ones between."""
    block, found = generator.choice(BLOCKS), ""
    for _ in range(count):
        if generator.random() < 0.08:
            block = generator.choice(BLOCKS)
        drawn = generator.random()
        if drawn < 0.03:
            found += generator.choice(SPECIAL)
        elif drawn < 0.15:
            found += " "
        elif drawn < 0.18:
            found += chr(generator.randrange(0x300, 0x370))
        else:
            found += chr(generator.randrange(*block))
    return found


def _short(generator: random.Random, _: Sequence[str]) -> str:
    return _characters(generator, generator.randrange(60))


def _medium(generator: random.Random, _: Sequence[str]) -> str:
    return _characters(generator, generator.randrange(400))


def _repeated(generator: random.Random, _: Sequence[str]) -> str:
    return _characters(generator, generator.randrange(1, 12)) * generator.randrange(1, 200)


def _mutated(generator: random.Random, sentences: Sequence[str]) -> str:
    """A few sentences with some characters replaced."""
    text = list(" ".join(generator.choices(sentences, k=generator.randrange(1, 4))))
    for _ in range(generator.randrange(1, 8)):
        text[generator.randrange(len(text))] = _characters(generator, generator.randrange(3))
    return "".join(text)


def _joined(generator: random.Random, sentences: Sequence[str]) -> str:
    return " ".join(generator.choices(sentences, k=generator.randrange(1, 60)))


def _woven(generator: random.Random, sentences: Sequence[str]) -> str:
    """Two sentences of perhaps two scripts, letter by letter."""
    first, second = generator.choices(sentences, k=2)
    both = zip(first, second, strict=False)
    return "".join(b if generator.random() < 0.15 else a for a, b in both)


def _patched(generator: random.Random, sentences: Sequence[str]) -> str:
    """Pieces of sentences, of blocks, of spaces, Hangul, Chinese characters, special ones."""
    pieces = []
    for _ in range(generator.randrange(1, 40)):
        kind = generator.randrange(6)
        pieces.append((
            generator.choice(sentences)[: generator.randrange(1, 20)],
            _characters(generator, generator.randrange(1, 9)),
            " " * generator.randrange(1, 30),
            chr(generator.randrange(0xAC00, 0xAC20)),
            chr(generator.randrange(0x4E00, 0x4E20)),
            generator.choice(SPECIAL[3:]),
        )[kind])  # fmt: skip
    return "".join(pieces)


def _repeated_long(generator: random.Random, sentences: Sequence[str]) -> str:
    """Up to and beyond the 10,000 bytes that CLD3 reads."""
    piece = _characters(generator, generator.randrange(1, 30)) + generator.choice(("", " ", "."))
    times = generator.randrange(1, LONG) // max(len(piece.encode()), 1) + 1
    return piece * times + generator.choice(("", generator.choice(sentences)))
