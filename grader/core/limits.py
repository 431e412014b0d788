"""How long one submission may run, and how much it may take."""

from __future__ import annotations

from dataclasses import dataclass

CELL_SECONDS = 30.0
TOTAL_SECONDS = 300.0
MEMORY_BYTES = 4 << 30
OUTPUT_CHARS = 1_000_000
"""Characters of output that one notebook may keep: a loop that prints must not fill our memory."""
PROCESSES = 64
DISK_BYTES = 256 << 20
FILE_BYTES = 64 << 20

GRACE_SECONDS = 20.0
"""What the run may take beyond its total, to start, to score and to write down its result."""

KILLED = 128 + 9
"""Exit status of a process whose child was killed, as shells have it."""


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    cell_seconds:  wall-clock time of one cell, and of one call by a check
    total_seconds: wall-clock time of all cells and checks together
    memory_bytes:  data segment of each process (RLIMIT_DATA), and resident memory of all of them
    output_chars:  characters of output kept, of all cells together
    processes:     processes and threads together (RLIMIT_NPROC)
    disk_bytes:    size of each scratch folder, which lies in memory
    file_bytes:    size of one file (RLIMIT_FSIZE)
    """

    cell_seconds: float = CELL_SECONDS
    total_seconds: float = TOTAL_SECONDS
    memory_bytes: int = MEMORY_BYTES
    output_chars: int = OUTPUT_CHARS
    processes: int = PROCESSES
    disk_bytes: int = DISK_BYTES
    file_bytes: int = FILE_BYTES
