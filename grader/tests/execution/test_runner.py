"""Execute: what wins points, what costs them, and what a run may take."""

from __future__ import annotations

import copy
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from grader.core.limits import Limits
from grader.core.messages import RULE_BROKEN, UNANSWERED, plain
from grader.core.models import Executed, Notebook, Rebuilt, Status
from grader.execution.runner import LessonRunner, Stopped
from grader.pipeline.run import Template
from grader.release.nbgrader_settings import STUB
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

pytestmark = pytest.mark.slow

LIMITS = Limits(cell_seconds=60, memory_bytes=1 << 30)
HASTY = replace(LIMITS, cell_seconds=2)
"""For answers that never end; all others have time, however slow the machine."""
LOOK_AGAIN = 0.05
"""Seconds between two looks at what another process does, which leave that process a core."""
DOUBLE = "def double(number):\n    {}\n    return 2 * number"

# One answer to `double` per failure; `longest` is right in all of them and must keep its points.
WRONG = {
    "unanswered": ("raise NotImplementedError", Status.GRADED, 0, UNANSWERED),
    "starter": (STUB, Status.GRADED, 0, UNANSWERED),
    "unsupported": ('raise NotImplementedError("only sums")', Status.GRADED, 0, "Error: only sums"),
    "hidden only": (
        "number = number or 1",
        Status.GRADED,
        1,
        RULE_BROKEN.format(rule="any number is doubled"),
    ),
    "visible": ("return 7", Status.GRADED, 0, "should give       6"),
    "loop": ("while True: number", Status.TIMED_OUT, 0, "did not end in time"),
    "sys.exit": ("import sys; sys.exit(0)", Status.GRADED, 0, "SystemExit"),
    "deaf": (
        "import time\n    while True:\n        try: time.sleep(99)\n"
        "        except BaseException: pass",
        Status.TIMED_OUT,
        0,
        "did not end in time",
    ),
    "exit": ("import os; os._exit(0)", Status.CRASHED, 0, "ended the whole Python process"),
    "abort": ("import os; os.abort()", Status.CRASHED, 0, "ended the whole Python process"),
    "memory": ("x = [bytes(1 << 20) for _ in range(1 << 20)]", Status.OUT_OF_MEMORY, 0, "memory"),
    "torch": ("import torch; torch.zeros(1 << 40)", Status.OUT_OF_MEMORY, 0, "memory"),
}


@pytest.fixture(scope="module")
def runner(lessons: Template) -> Iterator[LessonRunner]:
    with LessonRunner(lessons.sources[LESSON], LIMITS) as found:
        yield found


@pytest.fixture(scope="module")
def hasty(lessons: Template) -> Iterator[LessonRunner]:
    with LessonRunner(lessons.sources[LESSON], HASTY) as found:
        yield found


@pytest.fixture(scope="module")
def unsafe(lessons: Template) -> Iterator[LessonRunner]:
    with LessonRunner(lessons.sources[LESSON], LIMITS, unsafe=True) as found:
        yield found


def run(lessons: Template, runner: LessonRunner, **answers: str) -> Executed:
    added = {"longest-hidden": answers.pop("added")} if "added" in answers else None
    notebook = answered(lessons.released[LESSON], added, **{**ANSWERS, **answers})
    return runner.execute(Rebuilt("Ada", LESSON, notebook))


def points(done: Executed) -> dict[str, float]:
    found = {"double": 0.0, "longest": 0.0}
    for check in done.checks:
        found[check.grade_id.rpartition("-")[0]] += check.points
    return found


def test_a_cell_that_no_exercise_uses_runs_for_the_submission_that_uses_it(
    lessons: Template,
) -> None:
    source = copy.deepcopy(lessons.sources[LESSON])
    source["cells"][2]["source"] = "trained = 6 * 7"
    with LessonRunner(source, LIMITS) as runner:
        plain_one = run(lessons, runner)
        assert runner._whole is None
        done = run(lessons, runner, added="print(trained)")
    assert points(plain_one) == points(done) == {"double": 3, "longest": 3}
    assert "42" in str(done.notebook)


def test_warnings_prints_and_results_cost_nothing_and_win_nothing(
    lessons: Template, runner: LessonRunner
) -> None:
    noisy = "import sys, warnings; warnings.warn('w'); print('e', file=sys.stderr); print('o')"
    done = run(
        lessons, runner, double=DOUBLE.format(noisy), longest="def longest(words): return 100"
    )
    assert done.status is Status.GRADED
    assert points(done) == {"double": 3.0, "longest": 0.0}


def test_a_check_that_passes_says_so_below_its_cell_and_nowhere_else(
    lessons: Template, runner: LessonRunner, capfd: pytest.CaptureFixture[str]
) -> None:
    done = run(lessons, runner, double=DOUBLE.format("number = number or 1"))
    assert done.notebook is not None
    outputs = {cell["id"]: cell.get("outputs") for cell in done.notebook["cells"]}
    said = {"output_type": "stream", "name": "stdout", "text": "✓ double: 1 check\n"}
    assert outputs["double-check"] == [said]
    assert outputs["longest-hidden"] == []
    assert "zero" not in str(outputs["double-hidden"])
    assert "✓" not in capfd.readouterr().out


SECRETLY = {
    "wrong": ("return 7", Status.GRADED),
    "an exception": ("raise ValueError(number)", Status.GRADED),
    "unanswered": ("raise NotImplementedError", Status.GRADED),
    "no data": ("return print", Status.GRADED),
    "fickle": ("import os; return os.urandom(3)", Status.GRADED),
    "no name": ("del globals()['double']; return 7", Status.GRADED),
    "a late answer": ("while True: number", Status.TIMED_OUT),
    "memory": ("x = [bytes(1 << 20) for _ in range(1 << 20)]", Status.OUT_OF_MEMORY),
    "an error of memory": ("raise MemoryError", Status.OUT_OF_MEMORY),
    "a crash": ("import os; os._exit(0)", Status.CRASHED),
}
"""What an answer may do for the input of its hidden check alone, and what the instructor reads."""


@pytest.mark.parametrize("name", SECRETLY)
def test_however_an_answer_fails_a_hidden_check_its_author_reads_the_same(
    lessons: Template, runner: LessonRunner, hasty: LessonRunner, name: str
) -> None:
    line, cause = SECRETLY[name]
    answer = DOUBLE.format(f"if number == 0:\n        {line}")
    done = run(lessons, hasty if cause is Status.TIMED_OUT else runner, double=answer)
    visible, hidden, *others = done.checks
    assert hidden.message == RULE_BROKEN.format(rule="any number is doubled")
    assert (hidden.points, hidden.status, done.status) == (0.0, cause, cause)
    assert [check.points for check in (visible, *others)] == [1.0, 1.0, 2.0]
    assert done.message == ""
    assert done.notebook is not None
    told = {cell["id"]: cell.get("outputs") for cell in done.notebook["cells"]}
    sentence = {"output_type": "stream", "name": "stderr", "text": hidden.message}
    assert told["double-hidden"] == [sentence]


SEED = """from lesson import CheckFailed, fresh

failed = CheckFailed("always")
failed.rule = f"the seed is {fresh('double').initial_seed()}"
raise failed"""
"""A hidden check that tells what its inputs would be drawn from."""


def test_hidden_inputs_follow_from_the_key_and_the_answers_and_nothing_else(
    lessons: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = copy.deepcopy(lessons.sources[LESSON])
    next(c for c in source["cells"] if c["id"] == "double-hidden")["source"] = SEED

    def seed(runner: LessonRunner, notebook: Notebook, student: str = "Ada") -> str:
        return runner.execute(Rebuilt(student, LESSON, notebook)).checks[1].message

    with LessonRunner(source, LIMITS) as runner:
        first = answered(lessons.released[LESSON], **ANSWERS)
        asked = seed(runner, first)
        assert "the seed is" in asked
        odd = answered(lessons.released[LESSON], {"longest-hidden": "print(1)"}, **ANSWERS)
        odd["metadata"]["name"] = odd["cells"][0]["source"] = "mine"
        assert [seed(runner, first), seed(runner, odd, "Bob")] == [asked, asked]
        for name, answer in ANSWERS.items():
            changed = answered(lessons.released[LESSON], **{**ANSWERS, name: answer + " # now"})
            assert seed(runner, changed) != asked
    monkeypatch.setenv("COURSE_KEY", "another")
    with LessonRunner(source, LIMITS) as other:
        assert seed(other, first) != asked


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_costs_its_own_exercise(
    lessons: Template, runner: LessonRunner, hasty: LessonRunner, name: str
) -> None:
    line, status, left, message = WRONG[name]
    chosen = hasty if status is Status.TIMED_OUT else runner
    done = run(lessons, chosen, double=DOUBLE.format(line))
    assert points(done) == {"double": float(left), "longest": 3.0}
    assert done.status is status
    failed = [check for check in done.checks if check.points < check.max_points]
    assert message in failed[0].message
    assert done.notebook is not None


def test_an_answer_with_a_syntax_error_says_where(lessons: Template, runner: LessonRunner) -> None:
    done = run(lessons, runner, double="def double(number:\n    return 1")
    assert done.checks[0].message == (
        "Your answer stops with SyntaxError: '(' was never closed (line 1)."
    )
    assert points(done) == {"double": 0.0, "longest": 3.0}


def test_no_output_of_the_student_shows_a_hidden_check(
    lessons: Template, runner: LessonRunner
) -> None:
    spying = (
        "import inspect\ndef double(number):\n"
        "    print(In, [inspect.getsource(f.frame) for f in inspect.stack() if 'ipython' in "
        "f.filename.lower()][:1])\n    handle.update({'text/plain': str(In)}, raw=True)\n"
        "    return 2 * number\n"
        "from IPython.display import display\n"
        "handle = display({'text/plain': 'x'}, raw=True, display_id=True)"
    )
    done = run(lessons, runner, double=spying, added="print(In)")
    assert points(done)["double"] == 3.0
    assert "print(In)" in str(done.notebook)
    assert "secret" not in str(done.notebook)


def test_limits_of_time_and_output_keep_what_was_won(lessons: Template) -> None:
    limits = replace(LIMITS, cell_seconds=100_000, total_seconds=6, output_chars=10_000)
    with LessonRunner(lessons.sources[LESSON], limits) as runner:
        slow = "def longest(words):\n    import time; time.sleep(50_000)"
        done = run(lessons, runner, longest=slow)
        assert done.status is Status.TIMED_OUT
        assert points(done) == {"double": 3.0, "longest": 0.0} or done.checks[0].points == 1.0
        done = run(lessons, runner, added="for _ in range(1000): print('x' * 1000)")
        assert points(done) == {"double": 3.0, "longest": 3.0}
        assert len(str(done.notebook)) < 20_000


def test_a_submission_sees_no_secret_of_ours(
    lessons: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "hush")
    monkeypatch.setenv("COURSE_KEY", "a-secret-phrase")
    with LessonRunner(lessons.sources[LESSON], LIMITS) as runner:
        text = str(run(lessons, runner, added="import os; print({**os.environ})").notebook)
    assert "'OMP_NUM_THREADS': '1'" in text
    assert "hush" not in text and "a-secret-phrase" not in text


def test_an_answer_that_breaks_others_costs_its_own_exercise(
    lessons: Template, runner: LessonRunner
) -> None:
    breaking = "import builtins\nbuiltins.max = None\n" + DOUBLE.format("return 7")
    assert points(run(lessons, runner, double=breaking)) == {"double": 0.0, "longest": 3.0}


def test_outputs_come_back_in_order_and_as_jupyter_stores_them(
    lessons: Template, runner: LessonRunner
) -> None:
    cell = (
        "import sys\nfrom IPython.display import HTML, display\n"
        "print('one')\nprint('two', file=sys.stderr)\ndisplay(HTML('<b>three</b>'))\n"
        "print('four')\n5"
    )
    done = run(lessons, runner, added=cell)
    assert done.notebook is not None
    outputs = next(c for c in done.notebook["cells"] if c["source"] == cell)["outputs"]
    kinds = [out["output_type"] for out in outputs]
    assert kinds == ["stream", "stream", "display_data", "stream", "execute_result"]
    assert [out.get("name") for out in outputs] == ["stdout", "stderr", None, "stdout", None]
    assert outputs[2]["data"]["text/html"] == "<b>three</b>"
    assert outputs[4]["data"]["text/plain"] == "5"


def test_honest_work_that_looks_odd_loses_nothing(lessons: Template, runner: LessonRunner) -> None:
    odd = """
import collections, concurrent.futures, functools, statistics, subprocess, time, warnings
import matplotlib.pyplot as plt
from rich.progress import track
warnings.warn("odd")
plt.plot([1, 2])
plt.show()
for _ in track(range(3)): pass
print(subprocess.run(["echo", "hello"], capture_output=True, text=True).stdout)
with open("notes.txt", "w") as file: file.write("mine")

def double(number):
    time.sleep(0.3)
    print("called with", number)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return sum(pool.map(int, [number, number]))
"""
    helper = "def longest(words):\n    return pick(words)\ndef pick(words):\n"
    done = run(
        lessons, runner, double=odd, longest=helper + '    return max(words, key=len, default="")'
    )
    assert points(done) == {"double": 3.0, "longest": 3.0}, done.checks


def test_a_killed_process_of_ours_costs_a_retry_and_no_point(
    lessons: Template, runner: LessonRunner
) -> None:
    assert runner._process is not None
    runner._process.send_signal(signal.SIGKILL)
    runner._process.wait()
    assert points(run(lessons, runner)) == {"double": 3.0, "longest": 3.0}


def test_a_killed_sandbox_costs_a_retry_and_no_point(
    lessons: Template, runner: LessonRunner
) -> None:
    assert runner._process is not None
    below = psutil.Process(runner._process.pid).children()
    sandbox = next(process for process in below if process.name().startswith("bwrap"))
    sandbox.kill()
    assert points(run(lessons, runner)) == {"double": 3.0, "longest": 3.0}
    assert points(run(lessons, runner)) == {"double": 3.0, "longest": 3.0}


@pytest.mark.parametrize(("kills", "status"), [(1, Status.GRADED), (2, Status.ERROR)])
def test_a_submission_killed_from_outside_costs_a_retry_and_is_never_scored_zero(
    kills: int, status: Status, lessons: Template, runner: LessonRunner
) -> None:
    """As the kernel does where memory is short, or an operator."""
    waits = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'victim')\ntime.sleep(3)"
    with ThreadPoolExecutor() as pool:
        running = pool.submit(run, lessons, runner, added=waits)
        for _ in range(kills):
            found = victim(running)
            found.kill()
            found.wait(60)
    done = running.result()
    assert (done.status, bool(done.checks)) == (status, kills == 1)
    assert sum(points(done).values()) == (6.0 if kills == 1 else 0.0)
    assert points(run(lessons, runner)) == {"double": 3.0, "longest": 3.0}


def victim(running: Future[Executed]) -> psutil.Process:
    """The student's process, which has given itself a name, as soon as there is one."""
    while not running.done():
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if process.name() == "victim" and process.status() != psutil.STATUS_ZOMBIE:
                    return process
        time.sleep(LOOK_AGAIN)
    raise AssertionError("the submission ended")


def test_no_submission_can_have_itself_killed_as_if_from_outside(
    lessons: Template, runner: LessonRunner
) -> None:
    for end, seconds in (
        ("os.kill(os.getpid(), 9)", 0),
        ("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))", 1.5),  # it ends a process after one
        ("resource.prlimit(0, resource.RLIMIT_CPU, (1, 1))", 1.5),
        ("ctypes.CDLL(None).prctl(22, 1)", 0),
    ):
        burn = f"until = time.process_time() + {seconds}\nwhile time.process_time() < until: pass"
        harm = f"import ctypes, os, resource, time\ntry: {end}\nexcept OSError: pass\n{burn}"
        done = run(lessons, runner, double=harm)
        assert done.status in (Status.GRADED, Status.CRASHED), end
        assert points(done)["double"] == 0.0


def test_a_fault_of_ours_has_no_points_and_is_tried_twice(
    lessons: Template, runner: LessonRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def full_disk(*_: object) -> None:
        tries.append(1)
        raise OSError("the disk is full")

    monkeypatch.setattr(runner, "_hand_over", full_disk)
    done = run(lessons, runner)
    assert (done.status, done.checks, len(tries)) == (Status.ERROR, (), 2)
    assert "not because of the student" in done.message


def test_a_stopped_run_gives_no_result(lessons: Template) -> None:
    runner = LessonRunner(lessons.sources[LESSON], LIMITS)
    runner.stop()
    with pytest.raises(Stopped):
        run(lessons, runner)


def test_without_a_sandbox_the_points_are_the_same(lessons: Template, unsafe: LessonRunner) -> None:
    assert points(run(lessons, unsafe)) == {"double": 3.0, "longest": 3.0}
    wrong = run(lessons, unsafe, double=DOUBLE.format("return 7"))
    assert points(wrong) == {"double": 0.0, "longest": 3.0}


def test_without_a_sandbox_data_lies_beside_a_folder_of_ones_own_which_is_gone_then(
    lessons: Template, unsafe: LessonRunner
) -> None:
    reads = """import os
print(os.getcwd())
def double(number):
    open("mine", "w").close()
    with open("../data/sentences.csv") as file:
        return 2 * number if "\\t" in next(file) else -1"""
    done = run(lessons, unsafe, double=reads)
    assert points(done) == {"double": 3.0, "longest": 3.0}
    assert done.notebook is not None
    (output,) = next(c["outputs"] for c in done.notebook["cells"] if c["id"] == "double")
    folder = Path(output["text"].strip())
    assert folder.name == "submission"
    while folder.exists():  # its supervisor takes it away once the submission is over
        time.sleep(LOOK_AGAIN)


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
