"""Execute: what wins points, what costs them, and what a run may take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader import execute as room
from grader.children import Children, Stopped
from grader.execute import execute
from grader.limits import Limits
from grader.records import Executed, Rebuilt, Status
from grader.road import Template
from grader.tests import tiny_course
from grader.tests.tiny_course import ANSWERS, LESSON, answered
from grader.verdicts import HIDDEN_FAILED, UNANSWERED, plain

LIMITS = Limits(cell_seconds=3, total_seconds=60, memory_bytes=1 << 30)
DOUBLE = "def double(number):\n    {}\n    return 2 * number"

# One answer to `double` per failure; `longest` is right in all of them and must keep its points.
WRONG = {
    "unanswered": ("raise NotImplementedError", Status.GRADED, 0, UNANSWERED),
    "hidden only": ("number = number or 1", Status.GRADED, 1, HIDDEN_FAILED),
    "visible": ("return 7", Status.GRADED, 0, "should give       6"),
    "loop": ("while True: number", Status.TIMED_OUT, 0, "did not end in time"),
    "sys.exit": ("import sys; sys.exit(0)", Status.GRADED, 0, "SystemExit"),
    "memory": ("x = [bytes(1 << 20) for _ in range(1 << 20)]", Status.OUT_OF_MEMORY, 0, "memory"),
    "torch": ("import torch; torch.zeros(1 << 40)", Status.OUT_OF_MEMORY, 0, "memory"),
}


@pytest.fixture(scope="module")
def lessons() -> Iterator[Template]:
    with tiny_course.template() as found:
        yield found


def run(lessons: Template, limits: Limits = LIMITS, **answers: str) -> Executed:
    added = {"longest-hidden": answers.pop("added")} if "added" in answers else None
    notebook = answered(lessons.released[LESSON], added, **{**ANSWERS, **answers})
    return execute(Rebuilt("Ada", LESSON, notebook), lessons.folder, limits)


def points(done: Executed) -> dict[str, float]:
    found = {"double": 0.0, "longest": 0.0}
    for check in done.checks:
        found[check.grade_id.rpartition("-")[0]] += check.points
    return found


def test_warnings_prints_and_results_cost_nothing_and_win_nothing(lessons: Template) -> None:
    noisy = "import sys, warnings; warnings.warn('w'); print('e', file=sys.stderr); print('o')"
    done = run(lessons, double=DOUBLE.format(noisy), longest="def longest(words): return 100")
    assert done.status is Status.GRADED
    assert points(done) == {"double": 3.0, "longest": 0.0}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_costs_its_own_exercise(lessons: Template, name: str) -> None:
    line, status, left, message = WRONG[name]
    done = run(lessons, double=DOUBLE.format(line))
    assert points(done) == {"double": float(left), "longest": 3.0}
    assert done.status is status
    failed = [check for check in done.checks if check.points < check.max_points]
    assert message in failed[0].message
    assert done.notebook is not None


@pytest.mark.slow
def test_an_answer_with_a_syntax_error_says_where(lessons: Template) -> None:
    done = run(lessons, double="def double(number:\n    return 1")
    assert done.checks[0].message == (
        "Your answer stops with SyntaxError: '(' was never closed (line 1)."
    )
    assert points(done) == {"double": 0.0, "longest": 3.0}


@pytest.mark.slow
@pytest.mark.parametrize("line", ["import os; os._exit(0)", "import os; os.abort()"])
def test_an_answer_that_ends_the_process_keeps_what_was_won_before(
    lessons: Template, line: str
) -> None:
    done = run(lessons, longest=f"def longest(words):\n    {line}")
    assert done.status is Status.CRASHED
    assert [check.points for check in done.checks] == [1.0, 0.0, 0.0, 0.0]
    assert all(check.message for check in done.checks[1:])


@pytest.mark.slow
def test_a_loop_that_catches_the_interrupt_ends_the_run(lessons: Template) -> None:
    deaf = "\n    ".join(
        ["import time", "while True:", "    try: time.sleep(99)", "    except BaseException: pass"]
    )
    done = run(lessons, double=DOUBLE.format(deaf))
    assert done.status is Status.TIMED_OUT
    assert sum(check.points for check in done.checks) == 0


@pytest.mark.slow
def test_the_total_time_is_limited_and_what_was_won_is_kept(lessons: Template) -> None:
    limits = replace(LIMITS, cell_seconds=30, total_seconds=4)
    done = run(lessons, limits, longest="def longest(words):\n    import time; time.sleep(30)")
    assert done.status is Status.TIMED_OUT
    assert done.checks[0].points == 1.0
    assert done.seconds < 30


@pytest.mark.slow
def test_no_output_of_the_student_shows_a_hidden_check(lessons: Template) -> None:
    spying = (
        "import inspect\ndef double(number):\n"
        "    print(In, [inspect.getsource(f.frame) for f in inspect.stack() if 'ipython' in "
        "f.filename.lower()][:1])\n    handle.update({'text/plain': str(In)}, raw=True)\n"
        "    return 2 * number\n"
        "from IPython.display import display\n"
        "handle = display({'text/plain': 'x'}, raw=True, display_id=True)"
    )
    done = run(lessons, double=spying, added="print(In)")
    assert points(done)["double"] == 3.0
    assert "print(In)" in str(done.notebook)
    assert "secret" not in str(done.notebook)


@pytest.mark.slow
def test_what_a_submission_started_dies_with_it(lessons: Template) -> None:
    start = "import subprocess\nsubprocess.Popen(['sleep', '4321'], start_new_session=True)\n"
    done = run(lessons, double=start + DOUBLE.format("pass"))
    assert points(done)["double"] == 3.0
    assert not any(_command(pid) == ["sleep", "4321"] for pid in _processes())


@pytest.mark.slow
def test_a_submission_sees_no_secret_of_ours_but_the_key(
    lessons: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "hush")
    monkeypatch.setenv("COURSE_KEY", "course")
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    source = "import os; print({**os.environ})"
    text = str(run(lessons, added=source).notebook)
    assert "'COURSE_KEY': 'course'" in text and "'OMP_NUM_THREADS': '1'" in text
    assert "hush" not in text and "nonsense" not in text


@pytest.mark.slow
def test_output_without_end_is_cut(lessons: Template) -> None:
    limits = replace(LIMITS, output_chars=10_000)
    done = run(lessons, limits, added="for _ in range(1000): print('x' * 1000)")
    assert points(done) == {"double": 3.0, "longest": 3.0}
    assert len(str(done.notebook)) < 20_000


@pytest.mark.slow
def test_the_kernel_that_a_notebook_names_does_not_matter(lessons: Template) -> None:
    notebook = answered(lessons.released[LESSON], **ANSWERS)
    notebook["metadata"]["kernelspec"]["name"] = "evil"
    done = execute(Rebuilt("Ada", LESSON, notebook), lessons.folder, LIMITS)
    assert points(done) == {"double": 3.0, "longest": 3.0}


def test_a_fault_of_ours_has_no_points_and_is_tried_twice(
    lessons: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def full_disk(*_: object) -> None:
        tries.append(1)
        raise OSError("the disk is full")

    monkeypatch.setattr(room, "_lay_out", full_disk)
    done = run(lessons)
    assert (done.status, done.checks, len(tries)) == (Status.ERROR, (), 2)
    assert "not because of the student" in done.message


def test_a_stopped_run_gives_no_result(lessons: Template) -> None:
    children = Children()
    children.stop()
    with pytest.raises(Stopped):
        execute(Rebuilt("Ada", LESSON, {}), lessons.folder, LIMITS, children)


def test_a_child_that_ran_out_of_time_is_dead(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", "sleep 4322 & wait"]
    start = time.monotonic()
    assert Children().run(command, {}, tmp_path / "log", seconds=0.5) is None
    assert time.monotonic() - start < 60
    assert not any(_command(pid) == ["sleep", "4322"] for pid in _processes())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[0;31mred\x1b[0m", "red"),
        ("no /elsewhere/ada/course/data.csv here", "no data.csv here"),
        ("a/b and 1/2", "a/b and 1/2"),
        ("right\u202eleft\x00", "rightleft"),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_a_message_is_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []
