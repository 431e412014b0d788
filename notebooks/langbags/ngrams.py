"""Character n-grams and their hash: the slow, readable definition that `bags` must agree with.

A text is first normalised: composed (Unicode NFC), lower case, every run of characters that are
neither letters nor marks one space, one space at each end. An n-gram is then any window of the
text that holds a letter and has no space inside: " le", "les" and "es " are 3-grams of "Les!".
A space at an end of an n-gram says: a word begins, or ends, here. Whole words, which are n-grams of
any length with a space at both ends, go by the order 0.
"""

from __future__ import annotations

import unicodedata

MIX = 0x85EBCA6B
STEP = 0x9E3779B1
FINISH = 0xC2B2AE35
MASK = 0xFFFFFFFF
WORDS = 0  # the order of whole words
LETTERS_END = 0x32400  # beyond it are tags, selectors of glyphs and private use


def is_letter(character: str) -> bool:
    """Whether Unicode calls the character a letter (L*) or a mark (M*), such as a vowel sign.

    The marks beyond U+32400 choose between glyphs of one letter and are left out. Letters that
    Unicode added after version 14 count where the running Python knows them.
    """
    return ord(character) < LETTERS_END and unicodedata.category(character)[0] in "LM"


def lower(character: str) -> str:
    """Lower case, where that is one character; otherwise the character as it is."""
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def normalise(text: str) -> str:
    """Lower-case letters, one space for each run of anything else, one space at each end."""
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(lower(each) if is_letter(each) else " " for each in composed)
    return f" {' '.join(spaced.split())} "


def ngrams(text: str, order: int) -> list[str]:
    """All n-grams of one text, in the order of the text, repeated ones repeated.

    order: number of characters, 1 or more
    """
    normal = normalise(text)
    windows = (normal[start : start + order] for start in range(len(normal) - order + 1))
    return [window for window in windows if _is_ngram(window)]


def words(text: str) -> list[str]:
    """All words of one text, each with a space at both ends, repeated ones repeated."""
    return [f" {word} " for word in normalise(text).split()]


def _is_ngram(window: str) -> bool:
    return " " not in window[1:-1] and window.strip() != ""


def hash_ngram(ngram: str) -> int:
    """A number from 0 to 2**32 - 1, the same in every process and on every machine.

    Starting from 0, each code point c turns the state h into
    (h ^ h >> 15) * 0x85EBCA6B + c * 0x9E3779B1; at the end h becomes
    (h ^ h >> 16) * 0xC2B2AE35 and then h ^ h >> 13. All arithmetic is modulo 2**32.
    The multipliers are odd, so no step loses information. They are MurmurHash3's two
    finishing constants (Austin Appleby, public domain) and 2**32 over the golden ratio.

    Test vectors: "" 0, "a" 3165123124, " th" 1554803111, "日本" 616757339.
    """
    state = 0
    for character in ngram:
        state = ((state ^ state >> 15) * MIX + ord(character) * STEP) & MASK
    return _finished(state)


def hash_word(word: str) -> int:
    """A number from 0 to 2**32 - 1 for a word with its two spaces.

    The hashes of its 3-grams are added modulo 2**32, and the sum is finished as in `hash_ngram`.
    So a batch that has its 3-grams has its words for one addition each.

    Test vectors: " the " 1125163650, " 日本 " 1360407650.
    """
    return _finished(sum(hash_ngram(word[i : i + 3]) for i in range(len(word) - 2)) & MASK)


def _finished(state: int) -> int:
    state = (state ^ state >> 16) * FINISH & MASK
    return state ^ state >> 13
