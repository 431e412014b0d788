"""Memory that a submission in flight has for itself, not shared with the process it came from."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import psutil
from rich.table import Table

from grader.benchmarks.grading.graded_class import different_submissions
from grader.core import course
from grader.core.models import Rebuilt
from grader.execution.runner import LessonRunner
from grader.pipeline.request import template

AT_ONCE = 2
LOOK_AGAIN = 0.1
"""Seconds; all that a submission has is there for the two of the pause."""
PAUSE = "import time; time.sleep(2)"


def memory_table() -> Table:
    """Peak of the unique set size of all processes of a submission, by lesson."""
    table = Table(
        "lesson", "one submission, MB", "warm processes, once a lesson, MB",
        title=f"unique set size, {AT_ONCE} submissions in flight",
    )  # fmt: skip
    for lesson in course.lessons():
        each, warm = peak(lesson)
        table.add_row(lesson, f"{each / 1e6:.0f}", f"{warm / 1e6:.0f}")
    return table


def peak(lesson: str) -> tuple[float, float]:
    """Bytes that a submission has for itself, and that stand ready before the first."""
    with template([lesson]) as lessons, LessonRunner(lessons.sources[lesson]) as runner:
        notebook = next(different_submissions(lesson))
        rebuilt = Rebuilt("bench", lesson, notebook)
        # The pause comes after the last answer, when all of them have run.
        last = max(n for n, cell in enumerate(notebook["cells"]) if course.is_answer(cell))
        notebook["cells"][last]["source"] += f"\n{PAUSE}"
        runner.execute(rebuilt)
        ready = _sizes(runner)
        threads = [threading.Thread(target=runner.execute, args=(rebuilt,)) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        most = 0
        while any(thread.is_alive() for thread in threads):
            now = _sizes(runner)
            most = max(most, sum(size for pid, size in now.items() if pid not in ready))
            time.sleep(LOOK_AGAIN)  # to look takes a processor, which they need
    return most / AT_ONCE, sum(ready.values())


def _sizes(runner: LessonRunner) -> dict[int, int]:
    """Unique set size of each process below a runner's."""
    assert runner._process is not None
    sizes = {}
    parent = psutil.Process(runner._process.pid)
    for process in (parent, *parent.children(recursive=True)):
        with suppress(psutil.Error):
            sizes[process.pid] = process.memory_full_info().uss
    return sizes
