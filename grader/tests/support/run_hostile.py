"""Runs the bank of attacks in a process of its own, so that it can be another user's.

`python -m grader.tests.run_hostile cold|warm FILE [ATTACK...]` writes a JSON object to FILE: by the
name of each attack its status, its message, the points of its checks, and the outputs of all cells.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.core.limits import Limits
from grader.core.models import Executed, Notebook, Rebuilt, Status
from grader.execution.runner import LessonRunner
from grader.tests.support import tiny_course
from grader.tests.support.hostile_machine import BANK
from grader.tests.support.tiny_course import LESSON, LONGEST, answered

# Only what shall be late has little time: all others end by themselves, however slow the machine.
PATIENT = Limits(cell_seconds=60, memory_bytes=512 << 20, disk_bytes=32 << 20)
HASTY = replace(PATIENT, cell_seconds=2, total_seconds=40)
JOBS, WAITING = 2, 8


def main(start: str, file: str, *wanted: str) -> None:
    """Run all attacks, or those wanted; those that wait for the end of their time wait together."""
    bank = wanted or BANK.keys()
    late = {name for name, attack in BANK.items() if attack.ends is Status.TIMED_OUT}
    late &= {*bank}
    found: dict[str, Any] = {}
    with tiny_course.template() as lessons:
        for names, limits, jobs in ((late, HASTY, WAITING), ({*bank} - late, PATIENT, JOBS)):
            if not names:
                continue
            source, released = lessons.sources[LESSON], lessons.released[LESSON]
            if start == "cold":  # how wrong answers behave is asked alike, whatever the start
                limits = replace(limits, probe_seconds=0)
            with LessonRunner(source, limits, cold=start == "cold") as runner:
                found |= _run(sorted(names), released, runner, jobs)
    Path(file).write_text(json.dumps(found), encoding="utf-8")


def _run(names: list[str], released: Notebook, runner: LessonRunner, jobs: int) -> dict[str, Any]:
    def one(name: str) -> dict[str, Any]:
        notebook = answered(released, double=BANK[name].cell, longest=LONGEST)
        return _told(runner.execute(Rebuilt("Mallory", LESSON, notebook)))

    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))


def _told(done: Executed) -> dict[str, Any]:
    cells = done.notebook["cells"] if done.notebook else []
    return {
        "status": done.status,
        "message": done.message,
        "points": [check.points for check in done.checks],
        "outputs": str([cell.get("outputs") for cell in cells]),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
