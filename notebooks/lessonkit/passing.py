"""The one line of a check that passes: how many times it called an answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

HELPS = "this may help"
"""Before what a failed check offers, a cause or a rule: desk and feedback look for it."""


@dataclass
class Tally:
    """What the expectations of one check cell came to.

    count: calls of expect() that passed since the cell began
    place: the file that the cell's code is compiled as; every cell has one of its own
    line:  what passed() says, once it has said it
    kept:  whether the line stays here and is not printed
    """

    count: int = 0
    place: str = ""
    line: str = ""
    kept: bool = False


_COUNTED = ContextVar("_COUNTED", default=Tally())  # noqa: B039  # one kernel, one tally


@contextmanager
def counting(place: str) -> Iterator[None]:
    """Count one expectation if the block ends well; a failure begins the count anew.

    place: the file of the code that expects
    """
    tally = _of_cell(place)
    try:
        yield
    except BaseException:
        tally.count = 0
        raise
    tally.count += 1


def passed(name: str) -> None:
    """Print that all expectations of this cell hold: the last line of a visible check.

    name: the function that the cell checks
    """
    tally = _of_cell(sys._getframe(1).f_code.co_filename)
    count, tally.count = tally.count, 0
    tally.line = f"✓ {name}: {count} check{'' if count == 1 else 's'}"
    if not tally.kept:
        print(_printable(tally.line))


def _of_cell(place: str) -> Tally:
    """The tally, with nothing in it that another cell has left."""
    tally = _COUNTED.get()
    if tally.place != place:
        tally.count, tally.place = 0, place
    return tally


@contextmanager
def tallied() -> Iterator[Tally]:
    """A tally of its own for the block, which prints nothing: for whoever runs a check."""
    tally = Tally(kept=True)
    token = _COUNTED.set(tally)
    try:
        yield tally
    finally:
        _COUNTED.reset(token)


def _printable(line: str) -> str:
    """The line, with OK instead of the tick where the terminal has no such character."""
    try:
        line.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return line.replace("✓", "OK")
    return line
