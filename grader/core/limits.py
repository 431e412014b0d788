"""How long one submission may run, how much it may take, and which processor it meets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CELL_SECONDS = 30.0
TOTAL_SECONDS = 300.0
MEMORY_BYTES = 4 << 30
OUTPUT_CHARS = 1_000_000
"""Characters of output that one notebook may keep: a loop that prints must not fill our memory."""
PROCESSES = 64
DISK_BYTES = 256 << 20
FILE_BYTES = 64 << 20

PROBE_SECONDS = 15.0

CHECKS_BYTES = 1 << 30
"""Memory that checks may take outside of the sandbox, with what they get from it."""

GRACE_SECONDS = 20.0
"""What the run may take beyond its total, to start, to score and to write down its result."""

THREADS: Mapping[str, str] = {"MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""One thread, in each process of ours that runs a lesson: cores go to other submissions."""

PROCESSOR: Mapping[str, str] = {"ATEN_CPU_CAPABILITY": "avx2", **THREADS}
"""The kind of processor on which outputs are stored and compared, unless the caller's environment
names another. What lessons print does not depend on it: `make digits` proves that."""

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
    probe_seconds: wall-clock time after the checks, to show how wrong answers behave; 0: not asked
    """

    cell_seconds: float = CELL_SECONDS
    total_seconds: float = TOTAL_SECONDS
    memory_bytes: int = MEMORY_BYTES
    output_chars: int = OUTPUT_CHARS
    processes: int = PROCESSES
    disk_bytes: int = DISK_BYTES
    file_bytes: int = FILE_BYTES
    probe_seconds: float = PROBE_SECONDS
