"""A class on a cluster whose processes are killed all the time: what is lost, what comes twice."""

from __future__ import annotations

import itertools
import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from distributed import LocalCluster
from rich.table import Table

from grader.benchmarks.grading.graded_class import different_submissions
from grader.core import course
from grader.core.limits import Limits
from grader.core.models import Notebook, Status
from grader.pipeline import run

LESSON = "02_embedding_bags"
SIZE, SECONDS, WORKERS = 1_000, 20.0, 2
HARM = {
    3: "while True: pass",
    7: "import os; os._exit(1)",
    11: "x = [bytes(1 << 20) for _ in range(1 << 14)]",
    13: "raise SystemExit",
}
"""Added cells of those whose number leaves this remainder by EVERY."""
EVERY = 25
LIMITS = Limits(cell_seconds=3, total_seconds=60, memory_bytes=1 << 30)


def killed_table(
    size: int = SIZE, seconds: float = SECONDS, kills: Iterable[str] | None = None
) -> Table:
    """Grade so many submissions, with a kill as often as that.

    kills: kinds of processes, one for each kill; by default they are drawn, as long as it takes
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_mixed(folder / "submitted", size)
        with LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, dashboard_address=None
        ) as workers:
            start = time.perf_counter()
            with _killing(seconds, _drawn() if kills is None else kills) as victims:
                results = run.grade(
                    run.Grading(
                        folder / "submitted",
                        folder / "out",
                        [LESSON],
                        limits=LIMITS,
                        scheduler=workers.scheduler_address,
                    )
                )
            taken = time.perf_counter() - start
        filed = Counter(_filed(folder / "out" / "journal.jsonl"))
    ends = Counter(result.status for result in results)
    table = Table("", "", title=f"{size} mixed submissions, a kill every {seconds:g} s")
    table.add_row("seconds", f"{taken:.0f}")
    table.add_row("killed", ", ".join(f"{n} {what}" for what, n in Counter(victims).items()))
    table.add_row(
        "ends", ", ".join(f"{ends[status]} {status}" for status in Status if ends[status])
    )
    table.add_row("lost", str(size - len(filed) + ends[Status.ERROR]))
    table.add_row("graded twice", str(sum(count > 1 for count in filed.values())))
    return table


def _write_mixed(folder: Path, size: int) -> None:
    """Right and wrong answers; some loop, exit, fill the memory, or are no notebook at all."""
    for number, notebook in enumerate(itertools.islice(different_submissions(LESSON), size)):
        file = folder / f"student{number:05d}" / LESSON / f"{LESSON}.ipynb"
        file.parent.mkdir(parents=True)
        kind = number % EVERY
        text = json.dumps(_harmful(notebook, HARM[kind]) if kind in HARM else notebook)
        file.write_text(text[: len(text) // 2] if kind == 0 else text, encoding="utf-8")


def _harmful(notebook: Notebook, source: str) -> Notebook:
    """With one more cell, before the last answer."""
    cells = notebook["cells"]
    last = max(number for number, cell in enumerate(cells) if course.is_answer(cell))
    kind = {"cell_type": "code", "id": "extra", "execution_count": None}
    extra: dict[str, object] = {**kind, "metadata": {}, "outputs": [], "source": source}
    return {**notebook, "cells": [*cells[:last], extra, *cells[last:]]}


def _drawn() -> Iterator[str]:
    choose = random.Random(0)  # noqa: S311
    while True:
        yield choose.choice(list(KINDS))


@contextmanager
def _killing(seconds: float, kinds: Iterable[str]) -> Iterator[list[str]]:
    """Kill a process below this one every so often: a worker, a lesson's, or a sandbox."""
    victims: list[str] = []
    over = threading.Event()

    def kill() -> None:
        for kind in kinds:
            while not over.wait(seconds):
                below = psutil.Process().children(True)
                found = [each for each in below if _is(each, KINDS[kind])]
                with suppress(psutil.Error, IndexError):  # there is none now
                    random.choice(found).kill()  # noqa: S311
                    victims.append(kind)
                    break
            else:
                return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield victims
    finally:
        over.set()
        thread.join()


KINDS = {
    "lesson processes": "grader.execution.lesson_server",
    "workers": "spawn_main",
    "sandboxes": "bwrap",
}


def _is(process: psutil.Process, part: str) -> bool:
    with suppress(psutil.Error):
        return part in " ".join(process.cmdline()[:6])
    return False


def _filed(journal: Path) -> Iterator[str]:
    """Students with a result that is no error, once for each time that it was filed."""
    for line in journal.read_text(encoding="utf-8").splitlines():
        result = json.loads(line).get("result")
        if result and result["status"] != Status.ERROR:
            yield result["student"]
