"""How far an output may lie from its stored self, and how much of that a cell may ask for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

KEY = "nbcheck"
"""The cell metadata key by which a lesson widens the tolerance of one cell."""


@dataclass(frozen=True)
class Tolerance:
    """The largest difference that counts as equal.

    units:    units of the last printed digit of a number
    relative: share of the larger of the two numbers
    absolute: difference of the two numbers
    image:    root mean square difference of the worst 16x16 tile, 0 to 255
    """

    units: float = 1.0
    relative: float = 1e-5
    absolute: float = 0.0
    image: float = 4.0


TOLERANT = Tolerance()
EXACT = Tolerance(units=0.0, relative=0.0, absolute=0.0, image=0.0)
CAP = Tolerance(units=10.0, relative=1e-3, absolute=1e-6, image=16.0)

STRICTNESS: Mapping[str, Tolerance] = {"exact": EXACT, "tolerant": TOLERANT}
"""The values of --nbstrict."""


def asked_tolerance(metadata: Mapping[str, Any]) -> dict[str, float]:
    """What a cell's metadata ask for, empty for nearly all cells.

    raises: ValueError, one sentence, for an unknown key, for a value that is no number from 0 up,
            and for a value over its cap
    """
    asked = metadata.get(KEY, {})
    if not isinstance(asked, Mapping):
        raise ValueError(f"The metadata key {KEY!r} must hold keys and numbers, not {asked!r}.")
    return {name: _within_cap(name, value) for name, value in asked.items()}


def _within_cap(name: str, value: object) -> float:
    caps: dict[str, float] = asdict(CAP)
    if name not in caps:
        raise ValueError(f"{KEY!r} does not know {name!r}; it knows {', '.join(caps)}.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ValueError(f"{KEY!r} needs a number from 0 up for {name!r}, not {value!r}.")
    if value > caps[name] or math.isinf(value):
        raise ValueError(
            f"{KEY!r} asks for {name} {value:g}, and at most {caps[name]:g} is allowed: "
            "print fewer digits, or make the cell's result steadier."
        )
    return float(value)


def cell_tolerance(metadata: Mapping[str, Any], strictness: Tolerance) -> Tolerance:
    """The tolerance for one cell: its own wishes count, except in exact mode.

    raises: ValueError as `asked_tolerance` does, in both modes
    """
    asked = asked_tolerance(metadata)
    return strictness if strictness == EXACT else replace(strictness, **asked)
