"""Answers and added cells that are alike where hardly anybody's are: for people to look at.

copydetect compares code with its names taken out (winnowing, Schleimer, Wilkerson and Aiken 2003).
Answers have ten lines, so equal right ones are the rule and say nothing. What counts here is a
part that few people in the class have, and that neither the lesson nor the bank has.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

ENOUGH = 20
"""Among fewer students nothing is rare."""
MOST = 4
"""Students who may have a rare part, in a class of any size; in a small one it is two."""
_SHARE = 20
LEAST = 40
"""Characters that two rare parts must share, names and blanks taken out: two or three lines."""
_GRAM = 25
_FILE, _LANGUAGE = "a.py", "python"
_LONGEST = 4_000
"""Characters of an answer or a cell that are compared."""
_TRIED = 3
"""Added cells of a student that are compared with those of one other."""

Marked = tuple[tuple[bool, str], ...]
"""A text in pieces; True where it is alike."""


@dataclass(frozen=True)
class Piece:
    """What a student wrote into one cell; place is the exercise, empty for an added cell."""

    student: str
    place: str
    text: str
    wrong: bool = False


@dataclass(frozen=True)
class Match:
    """A part that two students share, and few others have.

    count, of: how many have it, of how many who could
    wrong:     both lost points in the exercise
    size:      characters that are alike, names and blanks taken out
    same:      both texts are the same to the letter, names included
    """

    lesson: str
    place: str
    students: tuple[str, str]
    texts: tuple[Marked, Marked]
    count: int
    of: int
    wrong: bool
    size: int
    same: bool

    @property
    def first(self) -> bool:
        """Whether it says more than two right answers that are alike."""
        return self.wrong or not self.place


def rarely(of: int) -> int:
    """How many of so many students may share what still is rare."""
    return min(MOST, max(2, of // _SHARE))


def rare_matches(
    lesson: str, pieces: Sequence[Piece], handed_in: int, known: Iterable[str]
) -> list[Match]:
    """What pairs of students share in a lesson, by place and pair.

    pieces:    of the lesson; several of a student may be added cells
    handed_in: students who handed the lesson in
    known:     code that everybody has seen or may come to: the lesson's cells, the bank's answers
    """
    places: dict[str, list[Piece]] = defaultdict(list)
    for each in pieces:
        places[each.place].append(each)
    ground: set[int] | None = None
    found = []
    for place, group in places.items():
        of = len({each.student for each in group}) if place else handed_in
        if of < ENOUGH:
            continue
        if ground is None:  # to read the bank takes a moment
            ground = {gram for text in known for gram in _grams(text)}
        found += _of_place(lesson, group, of, ground)
    return found


def _grams(text: str) -> set[int]:
    """What copydetect compares: hashes of all pieces of the code with its names taken out."""
    from copydetect.utils import filter_code  # it brings pyplot, which takes a second

    code, _ = filter_code(text[:_LONGEST], _FILE, _LANGUAGE)
    return {hash(code[at : at + _GRAM]) for at in range(len(code) - _GRAM + 1)}


def _of_place(lesson: str, group: Sequence[Piece], of: int, ground: set[int]) -> list[Match]:
    grams_of = {text: _grams(text) - ground for text in {each.text for each in group}}
    holders: dict[int, set[str]] = defaultdict(set)
    for each in group:
        for gram in grams_of[each.text]:
            holders[gram].add(each.student)
    rare = {gram: who for gram, who in holders.items() if 2 <= len(who) <= rarely(of)}
    shared: dict[tuple[str, str], set[int]] = defaultdict(set)
    for gram, who in rare.items():
        for one, other in combinations(sorted(who), 2):
            shared[one, other].add(gram)
    of_student: dict[str, list[Piece]] = defaultdict(list)
    for each in group:
        of_student[each.student].append(each)
    found = []
    for (one, other), grams in sorted(shared.items()):

        def held(piece: Piece, grams: set[int] = grams) -> int:
            return len(grams_of[piece.text] & grams)

        tried = (sorted(of_student[who], key=held, reverse=True)[:_TRIED] for who in (one, other))
        matches = (_match(lesson, pair, grams, rare, of) for pair in product(*tried))
        best = max(matches, key=lambda match: match.size)
        if best.size >= LEAST:
            found.append(best)
    return found


def _match(
    lesson: str,
    pair: Sequence[Piece],
    grams: set[int],
    rare: dict[int, set[str]],
    of: int,
) -> Match:
    from copydetect import compare_files

    one, other = pair
    left, right = (_print(each.text, grams) for each in pair)
    size, _, slices = compare_files(left, right)
    count = max((len(rare[gram]) for gram in left.hashes & right.hashes), default=0)
    texts = [_marked(each.text[:_LONGEST], where) for each, where in zip(pair, slices, strict=True)]
    return Match(
        lesson, one.place, (one.student, other.student), (texts[0], texts[1]), count, of,
        one.wrong and other.wrong, int(size), one.text == other.text,
    )  # fmt: skip


def _print(text: str, grams: set[int]) -> Any:
    """copydetect's fingerprint with nothing in it but these."""
    from copydetect import CodeFingerprint

    found = CodeFingerprint(_FILE, _GRAM, 1, language=_LANGUAGE, fp=io.StringIO(text[:_LONGEST]))
    found.hashes &= grams
    found.hash_idx = {gram: found.hash_idx[gram] for gram in found.hashes}
    return found


def _marked(text: str, slices: Any) -> Marked:
    """The text in pieces, by where copydetect says that the alike parts begin and end."""
    found: list[tuple[bool, str]] = []
    at = 0
    for start, end in zip(*(map(int, ends) for ends in slices), strict=True) if len(slices) else ():
        found += [(False, text[at:start]), (True, text[max(at, start) : end])]
        at = max(at, end)
    return tuple(each for each in [*found, (False, text[at:])] if each[1])
