"""Hostile answers: each really tries, wins nothing, hurts no other exercise and nobody outside.

Each attack runs twice: once in a fork of a warm process and once in a cold one; where the user of
these tests is root, one of the two as a user without rights. HOSTILE_WAYS=all: in all four ways.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.core import course
from grader.core.limits import OUTPUT_CHARS
from grader.core.models import Status
from grader.tests.support.hostile_machine import BANK, NEW
from grader.tests.support.other_user import UID, as_other_user
from grader.tests.support.run_hostile import JOBS, PATIENT

SETTINGS = ("core_pattern", "hostname", "domainname", "pid_max", "threads-max")
USERS = ("root", "other") if os.geteuid() == 0 else ("own",)
WAYS = [f"{user} {start}" for user in USERS for start in ("warm", "cold")]


def attacks_of(way: str) -> list[str]:
    """Every second attack; the two ways that differ in both, user and start, share one half."""
    if len(USERS) == 1 or os.environ.get("HOSTILE_WAYS") == "all":
        return [*BANK]
    return [*BANK][way in ("root cold", "other warm") :: 2]


OF_OTHERS = 150 << 20

pytestmark = pytest.mark.slow


class Run(NamedTuple):
    """The bank after one way of running it, and the host before and after."""

    ends: dict[str, Any]
    before: list[str]
    after: list[str]
    left: list[str]
    rise: dict[str, tuple[int, int]]


@cache
def ran(way: str) -> Run:
    """The attacks of one way: one user, one kind of start; they run once."""
    user, start = way.split()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "ends.json"
        runner = ["-m", "grader.tests.support.run_hostile", start, str(file)]
        program = [sys.executable, "-W", "ignore", *runner, *attacks_of(way)]
        if user == "other":
            os.chown(folder, UID, UID)
            program = as_other_user(program, folder)
        before = _host()
        with watched() as rise:
            subprocess.run(program, cwd=course.ROOT, check=True)
        left = [line for line in _command_lines() if "4323" in line]
        return Run(json.loads(file.read_text(encoding="utf-8")), before, _host(), left, rise)


@pytest.fixture(params=WAYS)
def bank(request: pytest.FixtureRequest) -> Run:
    """What came of one way."""
    return ran(request.param)


def test_the_bank_is_large() -> None:
    assert len(BANK) >= 210 and len(NEW) >= 90
    assert len({attack.cell for attack in BANK.values()}) == len(BANK)


def test_each_attack_meets_each_user_and_each_start() -> None:
    met = {name: [way.split() for way in WAYS if name in attacks_of(way)] for name in BANK}
    assert "orphans" in met
    for name, ways in met.items():
        users, starts = zip(*ways, strict=True)
        assert ({*users}, {*starts}) == ({*USERS}, {"warm", "cold"}), name


@pytest.mark.parametrize(
    ("bank", "name"), [(way, name) for way in WAYS for name in attacks_of(way)], indirect=["bank"]
)
def test_an_attack_runs_and_wins_nothing(bank: Run, name: str) -> None:
    attack, done = BANK[name], bank.ends[name]
    assert done["status"] == attack.ends, done["message"]
    assert done["points"] == [0.0, 0.0, 1.0, 2.0]
    assert "<yes>" not in done["outputs"]
    assert len(done["outputs"]) < 4 * OUTPUT_CHARS
    assert attack.ends is not Status.GRADED or "tried" in done["outputs"]
    assert str(course.ROOT / "grader") not in done["outputs"]


def test_the_host_is_as_it_was(bank: Run) -> None:
    assert bank.after == bank.before


def test_nothing_of_an_attack_lives_on(bank: Run) -> None:
    assert not bank.left


def test_memory_that_no_process_owns_is_bounded_and_given_back(bank: Run) -> None:
    """Some of it is of others on this machine; one attack of old took 1,200 MB, or 300 of slab."""
    allowed = JOBS * 3 * PATIENT.disk_bytes
    for kind, (peak, end) in bank.rise.items():
        assert peak < allowed + OF_OTHERS, kind
        assert end < OF_OTHERS, kind


@contextmanager
def watched() -> Iterator[dict[str, tuple[int, int]]]:
    """By how many bytes the host's shared memory and slab rise at most, and to the end."""
    rise: dict[str, tuple[int, int]] = {}
    before, peak, over = _of_nobody(), _of_nobody(), threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            peak.update({kind: max(peak[kind], now) for kind, now in _of_nobody().items()})

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield rise
    finally:
        over.set()
        thread.join()
    rise |= {
        kind: (peak[kind] - before[kind], now - before[kind]) for kind, now in _of_nobody().items()
    }


def _of_nobody() -> dict[str, int]:
    lines = Path("/proc/meminfo").read_text().splitlines()
    fields = dict(line.split(":") for line in lines)
    return {kind: 1_024 * int(fields[kind].split()[0]) for kind in ("Shmem", "SUnreclaim")}


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
