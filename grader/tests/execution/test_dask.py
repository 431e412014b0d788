"""A Dask cluster: the same marks as here, and a worker that dies costs a retry."""

from __future__ import annotations

import json
import os
import signal
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import Status
from grader.execution import dask_client, dask_worker, identity
from grader.pipeline import run
from grader.pipeline.progress import Tally
from grader.pipeline.run import Grading, Template, grade
from grader.tests.pipeline.test_resume import hand_in
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

pytestmark = pytest.mark.slow
LOOP = "def double(number):\n    while True: pass"


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found


@pytest.fixture
def grading(
    lessons: Template, workers: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Grading:
    """Ten submissions, one of which never ends."""
    monkeypatch.setattr(run, "template", lambda *_: nullcontext(lessons))
    for number in range(10):
        changed = {**ANSWERS, "double": LOOP} if number == 3 else ANSWERS
        hand_in(tmp_path / "in", f"student{number}", answered(lessons.released[LESSON], **changed))
    limits = Limits(cell_seconds=3, total_seconds=60, memory_bytes=1 << 30)
    address = workers.scheduler_address
    return Grading(tmp_path / "in", tmp_path / "out", [LESSON], limits=limits, scheduler=address)


def test_a_killed_worker_costs_a_retry_and_no_mark(grading: Grading, workers: LocalCluster) -> None:
    with Client(workers.scheduler_address, set_as_default=False) as client:
        victim = sorted(client.run(os.getpid).values())[0]

    def kill_one(tally: Tally) -> None:
        if tally.ran == 2:
            os.kill(victim, signal.SIGKILL)

    results = grade(grading, kill_one)
    assert [(r.status, r.points) for r in results] == [
        (Status.TIMED_OUT, 3.0) if number == 3 else (Status.GRADED, 6.0) for number in range(10)
    ]
    lines = (grading.out / "journal.jsonl").read_text().splitlines()
    filed = Counter(json.loads(line)["result"]["student"] for line in lines if '"key"' in line)
    assert set(filed.values()) == {1} and len(filed) == 10


def test_a_worker_says_how_answers_of_our_own_behave(
    lessons: Template, workers: LocalCluster
) -> None:
    answers = [("double", "def double(number):\n    return number ** 2"), ("double", "oops")]
    limits = Limits(cell_seconds=60, memory_bytes=1 << 30)
    with (
        dask_client.cluster(workers.scheduler_address, limits, unsafe=False) as hired,
        hired.of_lesson(lessons.sources[LESSON]) as runner,
    ):
        square, nothing = runner.behaviours(answers)
    assert square is not None and [bool(each) for each in square.outcomes] == [True, False]
    assert nothing is None


def test_a_worker_with_another_key_is_refused(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_KEY", "not the workers'")
    identity.course_key.cache_clear()
    with pytest.raises(CourseError, match="another COURSE_KEY"):
        grade(grading)


def test_a_worker_that_comes_later_with_another_version_stops_the_grading(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_worker, "digests", lambda salt: ["another", "one"])
    monkeypatch.setattr(dask_client.ClusterRunner, "__enter__", lambda runner: runner)
    with pytest.raises(CourseError, match="A worker cannot grade: it has another version"):
        grade(grading)
    lines = (grading.out / "journal.jsonl").read_text().splitlines()
    assert not [line for line in lines if '"key"' in line]


def lie(job: bytes, notebook: bytes) -> bytes:
    """What a worker might answer that wants to give somebody more than there is."""
    found = json.loads(zlib.decompress(notebook))
    checks = [
        {"grade_id": name, "points": 99.0, "max_points": 99.0, "status": "graded", "message": ""}
        for name in ("double-check", "double-hidden", "longest-check", "longest-hidden")
    ]
    done = {"status": "graded", "message": "", "seconds": 1.0, "notebook": found, "checks": checks,
            "wrong": []}  # fmt: skip
    return zlib.compress(json.dumps(done).encode())


def test_a_worker_that_lies_gives_nobody_a_point(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_worker, "execute", lie)
    monkeypatch.setattr(dask_client.ClusterRunner, "__enter__", lambda runner: runner)
    results = grade(grading)
    assert [(r.status, r.points) for r in results] == [(Status.ERROR, None)] * 10
    assert "what a worker sent is no result: double-check cannot have these points" in (
        results[0].message
    )


def test_a_scheduler_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_client, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(CourseError, match="No Dask scheduler answers"),
        dask_client.cluster("tcp://127.0.0.1:1", Limits(), False),
    ):
        pass
