"""Submissions that run at the same time: a few are under way, the others are not yet read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, TypeVar

from grader.core.course import CourseError
from grader.core.models import Executed, Notebook, Rebuilt
from grader.execution.runner import LessonRunner
from grader.pipeline.request import Grading

Work = TypeVar("Work")
Done = TypeVar("Done")


class CannotRun(CourseError):
    """Nothing can be run as it should: the grading stops, and no submission is blamed."""


class Runner(Protocol):
    """Executes submissions of one lesson, from any number of threads."""

    unsafe: bool

    def __enter__(self) -> Runner: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def execute(self, rebuilt: Rebuilt) -> Executed: ...

    def stop(self) -> None: ...


@dataclass(frozen=True)
class Crew:
    """Makes the runner of a lesson; jobs: how many submissions it is given at the same time."""

    runner: Callable[[Notebook], Runner]
    jobs: int


@contextmanager
def crew(grading: Grading) -> Iterator[Crew]:
    """Those who run: processes of this machine, or a Dask cluster."""
    if grading.scheduler:
        from grader.execution.dask_client import cluster

        with cluster(grading) as found:
            yield found
        return

    def runner(notebook: Notebook) -> Runner:
        return LessonRunner(notebook, grading.limits, grading.unsafe)

    yield Crew(runner, grading.jobs)


def as_they_come(
    work: Callable[[Work], Done], items: Iterable[Work], jobs: int, stop: Callable[[], None]
) -> Generator[Done, None, None]:
    """Work on the items in threads; an item is asked for when there is room for it.

    stop: ends the work that is under way; called when the results are no longer wanted
    """
    pool = ThreadPoolExecutor(max_workers=jobs)
    running: set[Future[Done]] = set()
    try:
        for item in items:
            running.add(pool.submit(work, item))
            if len(running) > jobs:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ended)
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        stop()
        pool.shutdown(wait=True)
