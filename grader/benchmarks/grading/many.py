"""Many submissions with execution faked: what intake, rebuild, journal and gradebook take."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.table import Table

from grader.benchmarks.grading.graded_class import write_class
from grader.core import course
from grader.core.models import CheckResult, Executed, Rebuilt, Status
from grader.execution.runner import LessonRunner
from grader.pipeline import run

LESSON = "02_embedding_bags"
SIZES = (500, 5_000)


def many_table() -> Table:
    """Seconds and memory for a class and for one ten times as large, each in a fresh process."""
    table = Table(
        "submissions", "first run, s", "taken from the journal, s", "peak memory, MB",
        title=f"intake, rebuild, journal, feedback, gradebook; execution faked, {LESSON}",
    )  # fmt: skip
    for size in SIZES:
        command = [sys.executable, "-m", "grader.benchmarks.grading.many", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        table.add_row(str(size), *done.stdout.split())
    return table


def main(size: int) -> None:
    """Grade a class twice; prints seconds, seconds, and megabytes of this process at its peak."""
    run.LessonRunner = _Faked  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as name:
        submitted = write_class(Path(name) / "submitted", LESSON, size)
        grading = run.Grading(submitted, Path(name) / "out", [LESSON], jobs=os.cpu_count() or 1)
        taken = []
        for _ in range(2):
            start = time.perf_counter()
            results = run.grade(grading)
            taken.append(time.perf_counter() - start)
            assert {result.status for result in results} == {Status.GRADED}
            assert len(results) == size
    assert _Faked.count == size
    print(f"{taken[0]:.1f} {taken[1]:.1f} {_peak_megabytes():.0f}")


def _peak_megabytes() -> float:
    """Of this program alone: getrusage(2) counts what the process held before it became one."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return int(fields["VmHWM"].split()[0]) / 1024


class _Faked(LessonRunner):
    """Full marks without a run."""

    count = 0

    def __enter__(self) -> LessonRunner:
        exercises = course.exercises(course.read_notebook(course.source_path(LESSON)))
        self._checks = tuple(
            CheckResult(name, points, points, Status.GRADED)
            for exercise in exercises
            for name, points in exercise.checks.items()
        )
        return self

    def execute(self, rebuilt: Rebuilt) -> Executed:
        """The notebook as it was rebuilt."""
        _Faked.count += 1
        return Executed(Status.GRADED, "", 0.1, rebuilt.notebook, self._checks)


if __name__ == "__main__":
    main(int(sys.argv[1]))
