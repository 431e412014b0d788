"""What somebody at the terminal sees: counts, an honest time to go, and how to go on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.cli import main
from grader.core.models import Result, Status
from grader.pipeline import run
from grader.pipeline.progress import Pace, Progress, Tally, summary


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_time_to_go_counts_only_what_runs() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 30
    # 900 came from an earlier run at once; 3 of 93 took 30 seconds.
    assert pace.to_go(Tally(done=903, total=993, taken=900, ran=3, to_run=93)) == (
        "about 15 min to go"
    )


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (Tally(900, 993, taken=900, ran=0, to_run=93), ""),
        (Tally(2, 10, ran=2, to_run=10), ""),
        (Tally(10, 10, ran=10, to_run=10), ""),
        (Tally(5, 10, ran=5, to_run=10), "about 30 s to go"),
        (Tally(5, 5000, ran=5, to_run=5000), "about 8.3 h to go"),
    ],
)
def test_a_time_to_go_is_no_more_exact_than_it_can_be(tally: Tally, said: str) -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 30
    assert pace.to_go(tally) == said


def test_the_last_line_says_what_was_there_before(tmp_path: Path) -> None:
    graded = Result("a", "b", Status.GRADED, (), 1.0)
    assert summary([graded, graded], tmp_path, 1).startswith("2 graded (1 of them before); the")
    assert summary([graded], tmp_path).startswith("1 graded; the report is ")


def test_an_interrupt_says_that_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: run.Grading, progress: Progress) -> None:
        progress(Tally(10, 40))
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "grade", interrupted)
    assert main(["grade", str(tmp_path), "--out", str(tmp_path / "out")]) == 130
    assert capsys.readouterr().err.splitlines() == [
        "graded 10 of 40",
        "grader: stopped with 10 of 40 graded; the same command goes on from there.",
    ]


def test_the_options_of_a_narrow_grading_reach_the_road(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[run.Grading] = []

    def noted(grading: run.Grading, _: Progress) -> list[Result]:
        seen.append(grading)
        return []

    monkeypatch.setattr(run, "grade", noted)
    options = ["--student", "Zoe\u0308", "--exercise", "e", "--again", "--scheduler", "tcp://x:1"]
    assert main(["grade", str(tmp_path), "--out", str(tmp_path / "out"), *options]) == 0
    (grading,) = seen
    assert (grading.student, grading.exercise, grading.again) == ("Zoë", "e", True)
    assert grading.scheduler == "tcp://x:1" and grading.db == ""
