"""What the network sees of a cleaned text: six bags of (id, weight), the weights being shares."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from langbags.cld3.hashing import hash32
from langbags.cld3.spans import HAN, script_spans

Bag = list[tuple[int, float]]
Thing = TypeVar("Thing", int, str)

KOREAN = 102  # what a span of mostly Hangul counts as, in place of HAN
HANGUL = ((0x1100, 0x11FF), (0xA960, 0xA97F), (0xD7B0, 0xD7FF), (0x3130, 0x318F),
          (0xFFA0, 0xFFDC), (0xAC00, 0xD7AF))  # fmt: skip
# Greek, Cyrillic, Hebrew, Arabic, Hangul Jamo, Hiragana, Katakana: 5 to 11.
RELEVANT = ((0x370, 0x3FF), (0x400, 0x4FF), (0x590, 0x5FF), (0x600, 0x6FF),
            (0x1100, 0x11FF), (0x3041, 0x309F), (0x30A0, 0x30FF))  # fmt: skip


def features(cleaned: str) -> list[Bag]:
    """Bigrams, quadgrams, relevant scripts, script, trigrams, unigrams; `task_context_params.cc`.

    cleaned: what `cleaning.clean` gives
    """
    return [
        ngrams(cleaned, 2, rows=1000),
        ngrams(cleaned, 4, rows=5000),
        relevant_scripts(cleaned),
        script(cleaned),
        ngrams(cleaned, 3, rows=5000),
        ngrams(cleaned, 1, rows=100),
    ]


def ngrams(cleaned: str, order: int, rows: int) -> Bag:
    """Hashed n-grams without spaces; each word begins with ^ and ends with $, which count.

    `language_identifier_features.cc`, ContinuousBagOfNgramsFunction
    """
    symbols = f"^{cleaned.replace(' ', '$ ^')}$"
    windows = (symbols[place : place + order] for place in range(len(symbols) - order + 1))
    counted = shares(window for window in windows if " " not in window)
    return [(hash32(ngram.encode()) % rows, share) for ngram, share in counted]


def relevant_scripts(cleaned: str) -> Bag:
    """A few telling scripts, else the length in UTF-8; `relevant_script_feature.cc`."""
    return list(shares(relevant_script(each) for each in cleaned if each != " "))


def relevant_script(letter: str) -> int:
    """5 to 11 for the scripts of RELEVANT, otherwise bytes in UTF-8; `script_detector.h`."""
    found = (n for n, (low, high) in enumerate(RELEVANT, 5) if low <= ord(letter) <= high)
    return next(found, len(letter.encode()))


def script(cleaned: str) -> Bag:
    """The first span's script; `language_identifier_features.cc`, ScriptFeature."""
    number, span = next(iter(script_spans(cleaned)), (0, ""))
    if number == HAN:
        korean = [any(low <= ord(c) <= high for low, high in HANGUL) for c in span if c != " "]
        number = KOREAN if 2 * sum(korean) > len(korean) else HAN
    return [(number, 1.0)]


def shares(found: Iterable[Thing]) -> list[tuple[Thing, float]]:
    """Each thing that was found, and its share of all."""
    counts = Counter(found)
    total = counts.total()
    return [(thing, count / total) for thing, count in counts.items()]
