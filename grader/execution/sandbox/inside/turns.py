"""A submission's share of the processors: many threads of it together weigh as much as one.

The kernel shares processors among threads, or first among sessions where it groups them so. Without
this, a submission of sixty busy processes would leave another that runs beside it no time to end
before its limit. A weight falls by a factor of 1.25 with each step of niceness (sched(7)): as many
threads as there are get as many steps as bring the sum back to the weight of one, and so do
sessions.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

STEP, MOST = 1.25, 19


def niceness(count: int) -> int:
    """Of each of so many threads, or sessions."""
    return min(MOST, math.ceil(math.log(max(1, count), STEP)))


def give_way(pids: Sequence[int]) -> None:
    """Make the threads and sessions of a submission as nice as their number asks; none is less so.

    pids: its processes, in the namespace that /proc shows
    """
    threads = [thread for pid in pids for thread in _threads(pid)]
    if nice := niceness(len(threads)):
        for thread in threads:
            with suppress(OSError):
                if os.getpriority(os.PRIO_PROCESS, thread) < nice:
                    os.setpriority(os.PRIO_PROCESS, thread, nice)
    sessions = {_session(pid): pid for pid in pids}
    if nice := niceness(len(sessions)):
        for pid in sessions.values():
            with suppress(OSError, ValueError):  # kernels need not group, nor take ten in a row
                group = Path(f"/proc/{pid}/autogroup")
                if int(group.read_bytes().split()[-1]) < nice:
                    group.write_text(str(nice))


def _threads(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(name) for name in os.listdir(f"/proc/{pid}/task")]  # noqa: PTH208
    return []


def _session(pid: int) -> int:
    """Its session; 0 for a process that is gone."""
    with suppress(OSError, ValueError, IndexError):
        # A process names itself within the parentheses; behind the last are numbers.
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[3])
    return 0
