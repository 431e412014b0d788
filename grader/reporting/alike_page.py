"""OUT/alike.html: work that looks alike, side by side, for instructors only; never a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.core.atomic import write_whole
from grader.reporting.lookalikes import ENOUGH, Match
from grader.reporting.pages import rendered

PAGE = "alike.html"
PAIRS, MATCHES = 60, 8
"""Pairs of students on the page, and matches of each."""


@dataclass(frozen=True)
class SameFile:
    """A file, or traces of one, that came from several students.

    came:   when each of them handed it in, in local time
    of:     students who handed the lesson in
    traces: what the files share if they are not the same; empty if they are
    """

    lesson: str
    students: tuple[str, ...]
    came: tuple[str, ...]
    of: int
    traces: str = ""


@dataclass(frozen=True)
class Pair:
    """Two students and what they share; more: matches that are not shown."""

    students: tuple[str, str]
    matches: Sequence[Match]
    more: int


def write(out: Path, files: Sequence[SameFile], matches: Sequence[Match]) -> Path:
    """Write OUT/alike.html."""
    path = out / PAGE
    write_whole(path, page(files, matches))
    return path


def page(files: Sequence[SameFile], matches: Sequence[Match]) -> str:
    """The page as HTML; every text in it is escaped."""
    pairs = _pairs(matches)
    return rendered(
        "alike.html",
        same=[each for each in files if not each.traces],
        traces=[each for each in files if each.traces],
        pairs=pairs[:PAIRS],
        more=len(pairs[PAIRS:]),
        enough=ENOUGH,
    )


def _pairs(matches: Sequence[Match]) -> list[Pair]:
    """Those with most wrong answers and added cells in common first, then those with most."""
    found: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for each in matches:
        found[each.students].append(each)

    def weight(shared: Sequence[Match]) -> tuple[int, int]:
        return -sum(each.first for each in shared), -sum(each.size for each in shared)

    pairs = []
    for students, shared in sorted(found.items(), key=lambda item: (weight(item[1]), item[0])):
        shared.sort(key=lambda each: (not each.first, -each.size))
        pairs.append(Pair(students, shared[:MATCHES], len(shared[MATCHES:])))
    return pairs
