"""Compares two texts, numbers by the precision that they are printed with."""

from __future__ import annotations

import math
import re
from itertools import zip_longest

from grader.regression.tolerance import EXACT, Tolerance

# A number that may differ has a decimal point or an exponent: 0.25, -1., 2.5e-07. An integer
# counts something, so it is text. A digit or a dot beside it makes it a version or a date.
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*(?:[eE][-+]?\d+)?|\.\d+|\d+[eE][-+]?\d+)(?![\w.])")

REPR_DECIMALS = 8
"""More decimals than this are a float's shortest exact form, whose length says nothing."""


def text_fault(stored: str, now: str, tolerance: Tolerance) -> str | None:
    """What is different in a text, in a sentence or two; None where nothing is."""
    if stored == now:
        return None
    if tolerance == EXACT or not _same_words(stored, now):
        return _first_difference(stored, now)
    lines = zip(stored.split("\n"), now.split("\n"), strict=True)
    for at, (before, after) in enumerate(lines, 1):
        if faults := _number_faults(before, after, tolerance):
            return f"{faults[0]} {_line_shown(at, before, after)}"
    return None


def _number_faults(before: str, after: str, tolerance: Tolerance) -> list[str]:
    pairs = zip(NUMBER.findall(before), NUMBER.findall(after), strict=True)
    return [fault for old, new in pairs if (fault := number_fault(old, new, tolerance))]


def _same_words(stored: str, now: str) -> bool:
    return _words(stored) == _words(now) or _only_widths_differ(stored, now)


def _words(text: str) -> list[str]:
    return NUMBER.split(text)


def _only_widths_differ(stored: str, now: str) -> bool:
    """Whether the spaces beside numbers differ because a number became wider or narrower.

    9.9999 that becomes 10.0000 moves the whole column of a printed tensor.
    """
    before, after = NUMBER.findall(stored), NUMBER.findall(now)
    if [len(number) for number in before] == [len(number) for number in after]:
        return False
    return [part.strip(" ") for part in _words(stored)] == [part.strip(" ") for part in _words(now)]


def number_fault(stored: str, now: str, tolerance: Tolerance) -> str | None:
    """Why two printed numbers do not count as equal; None where they do."""
    before, after = float(stored), float(now)
    decimals = _decimals(stored), _decimals(now)
    if decimals[0] != decimals[1] and max(decimals) <= REPR_DECIMALS:
        return f"{stored} became {now}: the number of printed decimals differs."
    unit = _unit(stored, now) if decimals[0] == decimals[1] else 0.0
    limit = max(
        tolerance.absolute,
        tolerance.relative * max(abs(before), abs(after)),
        tolerance.units * unit * 1.0001,  # 0.3 - 0.2 is a little more than 0.1 in binary
    )
    apart = abs(before - after)
    if stored == now or (math.isfinite(apart) and apart <= limit):
        return None
    return f"{stored} became {now}: they are {apart:.3g} apart, {limit:.3g} allowed."


def _decimals(number: str) -> int:
    return len(re.split("[eE]", number)[0].partition(".")[2])


def _unit(stored: str, now: str) -> float:
    """One unit of the last printed digit, the smaller of the two.

    A number without decimals ("3.", "1e-05") gets no unit: its last digit is its first.
    """
    decimals = _decimals(stored)
    if decimals == 0:
        return 0.0
    powers = [int([*re.split("[eE]", number), "0"][1]) for number in (stored, now)]
    return float(10.0 ** (min(powers) - decimals))


def _first_difference(stored: str, now: str) -> str:
    lines = zip_longest(stored.split("\n"), now.split("\n"))
    at, (before, after) = next(
        (number, pair) for number, pair in enumerate(lines, 1) if pair[0] != pair[1]
    )
    return _line_shown(at, before, after)


def _line_shown(at: int, before: str | None, after: str | None) -> str:
    return f"Line {at} differs.\n{_shown('stored', before)}\n{_shown('now', after)}"


def _shown(label: str, line: str | None, width: int = 200) -> str:
    if line is None:
        return f"  {label + ':':8}(no such line)"
    cut = "..." if len(line) > width else ""
    return f"  {label + ':':8}{line[:width]!r}{cut}"
