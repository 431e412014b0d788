"""How far a grading has come, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

ENOUGH = 3
"""Submissions that must have run before a time to go is worth saying."""


@dataclass(frozen=True)
class Tally:
    """Counts of submissions.

    done:   have a result
    total:  all
    taken:  of those done, had their result from an earlier run
    ran:    were run now
    to_run: will have been run at the end
    """

    done: int
    total: int
    taken: int = 0
    ran: int = 0
    to_run: int = 0


Progress = Callable[[Tally], None]
"""Called whenever results have been filed."""


@dataclass
class Pace:
    """The time to go, from the submissions that ran: refusals and earlier results take none."""

    clock: Callable[[], float] = time.monotonic
    _start: float = field(init=False)

    def __post_init__(self) -> None:
        self._start = self.clock()

    def to_go(self, tally: Tally) -> str:
        """In words, empty where nothing honest can be said yet."""
        left = tally.to_run - tally.ran
        if tally.ran < ENOUGH or left <= 0:
            return ""
        return f"{_words(left * (self.clock() - self._start) / tally.ran)} to go"


def _words(seconds: float) -> str:
    """No more exact than an estimate is."""
    if seconds < 90:
        return f"about {max(10, 10 * round(seconds / 10))} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 90 else f"about {seconds / 3600:.1f} h"
