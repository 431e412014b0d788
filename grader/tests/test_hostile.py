"""Hostile answers: each really tries, wins nothing, hurts no other exercise and nobody outside."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader import course
from grader.execute import LessonRunner
from grader.limits import Limits
from grader.records import Executed, Rebuilt, Status
from grader.tests import tiny_course
from grader.tests.hostile import BANK
from grader.tests.tiny_course import LESSON, LONGEST, answered

LIMITS = Limits(cell_seconds=2, total_seconds=40, memory_bytes=1 << 30, disk_bytes=32 << 20)
SETTINGS = ("core_pattern", "hostname", "domainname", "pid_max", "threads-max")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ends() -> Iterator[dict[str, Executed]]:
    """The whole bank, two at a time, and the host before and after."""
    with tiny_course.template() as lessons, LessonRunner(lessons.sources[LESSON], LIMITS) as runner:
        before = _host()

        def run(name: str) -> Executed:
            released = lessons.released[LESSON]
            notebook = answered(released, double=BANK[name].cell, longest=LONGEST)
            return runner.execute(Rebuilt("Mallory", LESSON, notebook))

        with ThreadPoolExecutor(2) as pool:
            found = dict(zip(BANK, pool.map(run, BANK), strict=True))
    assert _host() == before
    yield found


def test_the_bank_is_large() -> None:
    assert len(BANK) >= 80
    assert len({attack.cell for attack in BANK.values()}) == len(BANK)


@pytest.mark.parametrize("name", BANK)
def test_an_attack_runs_and_wins_nothing(ends: dict[str, Executed], name: str) -> None:
    attack, done = BANK[name], ends[name]
    assert done.status is attack.ends, done.message
    assert [c.points for c in done.checks] == [0.0, 0.0, 1.0, 2.0], done.checks
    text = _outputs(done)
    assert "<yes>" not in text
    assert attack.ends is not Status.GRADED or "tried" in text
    assert str(course.ROOT / "grader") not in text


def test_nothing_of_an_attack_lives_on(ends: dict[str, Executed]) -> None:
    assert "orphans" in ends
    assert not [line for line in _command_lines() if "4323" in line]


def _outputs(done: Executed) -> str:
    assert done.notebook is not None
    return str([cell.get("outputs") for cell in done.notebook["cells"]])


def _host() -> list[str]:
    """What an attack might have changed on the machine itself."""
    settings = [Path("/proc/sys/kernel", name).read_text() for name in SETTINGS]
    files = [course.NOTEBOOKS / "lesson.py", *sorted((course.ROOT / "grader").glob("*.py"))]
    return [socket.gethostname(), *settings, *(file.read_text() for file in files)]


def _command_lines() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return found
