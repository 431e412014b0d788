"""Submissions on a Dask cluster: its workers execute, and nothing else; the caller writes.

A worker needs this repository, its environment, and the caller's COURSE_KEY. The key does not
travel: a worker compares a digest of it, as of its code, with the caller's before it runs anything.

A worker sees hidden checks and the key, and whoever owns it could run code here too, because Dask's
own messages are pickles: workers belong to whoever grades. What they answer is checked nonetheless,
by grader.execution.from_worker: a faulty worker costs no mark and no other student's row.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from distributed import CancelledError, Client, Future, KilledWorker

from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.messages import plain
from grader.core.models import Executed, Notebook, Rebuilt, Status, WrongAnswer
from grader.execution import dask_worker
from grader.execution.from_worker import NoResult, believed, believed_behaviours
from grader.execution.runner import Answers, CannotRun, Runner, Runners, Stopped

CONNECT_SECONDS = 20
RETRIES = 3
"""Times that a submission is given to another worker when its worker is lost, or fails."""
WAITING_PER_THREAD, AT_LEAST = 2, 32
"""Submissions under way: enough that no worker waits for us, and that a cluster sees to grow."""


@contextmanager
def cluster(
    scheduler: str, limits: Limits, unsafe: bool, hidden: Sequence[Path] = ()
) -> Iterator[Runners]:
    """The workers of a scheduler at that address; raises CourseError if there is none.

    hidden: files and folders that no submission may see
    """
    with _client(scheduler) as client:
        threads = sum(client.nthreads().values())
        jobs = max(WAITING_PER_THREAD * threads, AT_LEAST)

        def runner(notebook: Notebook) -> Runner:
            return ClusterRunner(client, notebook, limits, unsafe, hidden)

        yield Runners(runner, jobs)


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError):
        raise CourseError(
            f"No Dask scheduler answers at {address}; start `dask scheduler` and name its address."
        ) from None
    with client:
        yield client


class ClusterRunner:
    """Executes submissions of one lesson on a cluster, from any number of threads."""

    def __init__(
        self,
        client: Client,
        notebook: Notebook,
        limits: Limits,
        unsafe: bool,
        hidden: Sequence[Path] = (),
    ) -> None:
        """notebook: the author's, with hidden tests."""
        self.unsafe, self._client, self._limits = unsafe, client, limits
        salt = os.urandom(16)
        job = {
            "notebook": notebook,
            "limits": asdict(limits),
            "unsafe": unsafe,
            "hidden": [str(path.absolute()) for path in hidden],
            "salt": salt.hex(),
            "caller": dask_worker.digests(salt),
        }
        self._job = zlib.compress(json.dumps(job).encode())
        self._futures: set[Future] = set()
        self._lock, self._stopped = Lock(), False

    def __enter__(self) -> ClusterRunner:
        """Start the lesson on every worker that is there; raises CourseError if one cannot.

        Without a worker, submissions wait for the first.
        """
        found = self._client.run(dask_worker.warm_up, self._job, on_error="return")
        for worker, reason in found.items():  # an exception is of a worker that was just lost
            if isinstance(reason, str) and reason:
                raise CourseError(f"The worker {worker} cannot grade: {plain(reason)}")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Take back what is under way; runs in other threads raise Stopped."""
        with self._lock:
            self._stopped = True
            futures = list(self._futures)
        for future in futures:
            with suppress(Exception):  # the scheduler may be gone: then nothing is under way
                future.cancel()

    def execute(self, rebuilt: Rebuilt) -> Executed:
        """Run one submission on some worker.

        returns: Status.ERROR, without checks, if the fault is ours as often as it is tried
        raises:  Stopped if stop() was called
        """
        reason = ""
        for _ in range(RETRIES):
            try:
                answer = self._asked(dask_worker.execute, rebuilt.notebook)
                return believed(answer, rebuilt.notebook, self._limits)
            except KilledWorker:  # Dask blames whatever waited for a worker that was lost
                reason = "worker after worker was lost"
            except NoResult as why:
                reason = f"what a worker sent is no result: {why}"
            except dask_worker.Unlike as error:
                raise CannotRun(f"A worker cannot grade: {plain(str(error))}") from None
            except CancelledError:
                if self._stopped:
                    raise Stopped from None
                reason = "the scheduler of the cluster is gone"
            except Stopped:
                raise
            except BaseException as error:  # a worker may raise here whatever it likes
                reason = f"a worker fails: {plain(str(error)) or type(error).__name__}"
        return _fault(reason)

    def behaviours(self, answers: Answers) -> Sequence[WrongAnswer | None]:
        """How answers of our own behave, as some worker says; raises NoResult, or as Dask does."""
        told = self._asked(dask_worker.behaviours, answers)
        return believed_behaviours(told, [exercise for exercise, _ in answers])

    def _asked(self, what: Callable[[bytes, bytes], bytes], question: object) -> object:
        """What a worker answers."""
        sent = zlib.compress(json.dumps(question).encode())
        with self._lock:
            if self._stopped:
                raise Stopped
            future = self._client.submit(what, self._job, sent, pure=False, retries=RETRIES)
            self._futures.add(future)
        try:
            answer: object = future.result()
            return answer
        finally:
            with self._lock:
                self._futures.discard(future)


def _fault(reason: str) -> Executed:
    said = f"Grading failed, and not because of the student: {reason}."
    return Executed(Status.ERROR, said, 0.0)
