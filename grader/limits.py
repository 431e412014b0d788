"""How long one submission may run, and how much it may take."""

from __future__ import annotations

from dataclasses import dataclass

CELL_SECONDS = 30.0
TOTAL_SECONDS = 300.0
MEMORY_BYTES = 4 << 30
OUTPUT_CHARS = 1_000_000
"""Characters of output that one notebook may keep: a loop that prints must not fill our memory."""

GRACE_SECONDS = 20.0
"""What the run may take beyond its total, to start, to score and to write down its result."""


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    cell_seconds:  wall-clock time of one cell
    total_seconds: wall-clock time of all cells together
    memory_bytes:  data segment of the student's process (RLIMIT_DATA)
    output_chars:  characters of output kept, of all cells together
    """

    cell_seconds: float = CELL_SECONDS
    total_seconds: float = TOTAL_SECONDS
    memory_bytes: int = MEMORY_BYTES
    output_chars: int = OUTPUT_CHARS
