"""What gcld3 answers: one language, or the most frequent ones of a text in several.

For the second each script span is read alone; `nnet_language_identifier.cc`, FindTopNMostFreqLangs.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from langbags.answering import UNDETERMINED
from langbags.cld3.cleaning import valid_beginning
from langbags.cld3.spans import NO_LETTER, script_spans
from langbags.cld3.squeeze import squeeze
from langbags.cld3.weights import lower_case, script_numbers

RELIABLE, RELIABLE_CLOSE = float(np.float32(0.7)), 0.5
CLOSE = ("hr", "bs")
"""Croatian and Bosnian are so close that less is asked of them."""


class Result(NamedTuple):
    """What gcld3's FindLanguage gives for one text.

    language:    the most probable label
    probability: from 0 to 1
    is_reliable: whether that is 0.7 or more; for hr and bs 0.5
    proportion:  of the text that is in this language: 1, or 0 where there is no answer
    """

    language: str
    probability: float
    is_reliable: bool
    proportion: float


class Span(NamedTuple):
    """Bytes of a text in UTF-8, from `start` up to `end`, and the probability of their language."""

    start: int
    end: int
    probability: float


class Frequent(NamedTuple):
    """A language of a text; all numbers are weighted with the spans' bytes of letters and spaces.

    probability: mean over its spans
    proportion:  of all spans that were read
    byte_ranges: its spans, as gcld3's C++ has them; where a span was squeezed, they end too early
    """

    language: str
    probability: float
    is_reliable: bool
    proportion: float
    byte_ranges: tuple[Span, ...]


UNKNOWN = Frequent(UNDETERMINED, 0.0, False, 0.0, ())


class Piece(NamedTuple):
    """A script span: its bytes in lower case; squeezed; where in the text it starts and ends."""

    size: int
    squeezed: str
    start: int
    end: int


def is_reliable(label: str, probability: float) -> bool:
    """Whether gcld3 stands by an answer; `nnet_language_identifier.cc`, ResultIsReliable."""
    return probability >= (RELIABLE_CLOSE if label in CLOSE else RELIABLE)


def most_frequent(
    text: str,
    count: int,
    min_num_bytes: int,
    identify: Callable[[list[str]], list[tuple[str, float]]],
) -> list[Frequent]:
    """So many languages, those with most bytes first; "und" where the text has no more.

    min_num_bytes: spans with fewer bytes are left out
    identify:      label and probability of each of some squeezed spans, at least one
    """
    read = [each for each in pieces(text) if len(each.squeezed.encode()) >= min_num_bytes]
    different = list(dict.fromkeys(each.squeezed for each in read))
    known = dict(zip(different, identify(different), strict=True)) if read else {}
    found: dict[str, list[tuple[int, Span]]] = defaultdict(list)
    for piece in read:
        label, sure = known[piece.squeezed]
        found[label].append((piece.size, Span(piece.start, piece.end, sure)))
    sizes = {label: sum(size for size, _ in spans) for label, spans in found.items()}
    answers = []
    for label in sorted(found, key=lambda label: (-sizes[label], label))[: max(count, 0)]:
        sure = sum(size * span.probability for size, span in found[label]) / sizes[label]
        share = sizes[label] / sum(sizes.values())
        spans = tuple(span for _, span in found[label])
        answers.append(Frequent(label, sure, is_reliable(label, sure), share, spans))
    return answers + [UNKNOWN] * (count - len(answers))


def pieces(text: str) -> Iterator[Piece]:
    """The script spans of a text in their order."""
    valid, scripts = valid_beginning(text), script_numbers()
    begins = [0, *itertools.accumulate(len(each.encode()) for each in valid)]
    letters = [scripts[ord(each)] != NO_LETTER for each in valid] + [True]
    place = letters.index(True)
    for _, span in script_spans(valid, after=text[len(valid) : len(valid) + 1]):
        begin, sources = begins[place], []
        for character in span[1:]:
            first = place
            place = letters.index(True, place) if character == " " else place + 1
            sources.append((begins[first], begins[place]))
        lower = span.translate(lower_case())
        squeezed = squeeze(lower)
        end = _back(len(squeezed.encode()), lower, sources)
        # The space before a span stands for what came before it, if that is one byte.
        yield Piece(len(lower.encode()), squeezed, begin if begin > 1 else 0, end)


def _back(offset: int, lower: str, sources: list[tuple[int, int]]) -> int:
    """Where a byte of a span came from; `offsetmap.cc`, MapBack.

    sources: for each character but the first the bytes of the text that it stands for
    """
    place = 1
    for character, (begin, end) in zip(lower[1:], sources, strict=True):
        width = len(character.encode())
        if offset < place + width:
            one = character != " " or end - begin == 1
            return min(begin + offset - place, end) if one else end
        place += width
    return sources[-1][1]
