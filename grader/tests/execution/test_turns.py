"""However many threads a submission has, they weigh as much as one, and one is not made nice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core.limits import PROCESSES
from grader.execution.sandbox.inside.turns import STEP, give_way, niceness

THREADS = """
import threading, time
for _ in range(3): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("count", [1, 2, 3, 10, PROCESSES])
def test_so_many_threads_weigh_as_much_as_one(count: int) -> None:
    assert 0.7 < count * STEP ** -niceness(count) <= 1


def test_every_thread_of_a_process_gives_way_and_one_alone_does_not() -> None:
    program = [sys.executable, "-c", THREADS]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        threads = [int(path.name) for path in Path(f"/proc/{process.pid}/task").iterdir()]
        give_way([process.pid])
        found = {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads}
        process.kill()
    ours = os.getpriority(os.PRIO_PROCESS, 0)  # who gave way before is not called back
    assert (len(threads), found) == (4, {max(ours, niceness(4))})
    assert niceness(1) == 0
