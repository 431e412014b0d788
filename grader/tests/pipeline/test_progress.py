"""What somebody at the terminal sees: counts, an honest time to go, and how to go on."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from grader.cli import main
from grader.core.models import Result, Status
from grader.pipeline import run
from grader.pipeline.progress import Progress, Tally, shown, summary


def line_by_line(tallies: list[Tally], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is printed where nobody watches a bar."""
    with shown() as tick:
        for tally in tallies:
            tick(tally)
    return capsys.readouterr().err.splitlines()


def test_progress_counts_only_what_runs(capsys: pytest.CaptureFixture[str]) -> None:
    taken = [Tally(done=n, total=920, taken=n, to_run=20) for n in range(0, 900, 100)]
    runs = [Tally(900 + n, 920, taken=900, ran=n, to_run=20) for n in range(21)]
    first, last = line_by_line([*taken, *runs], capsys)
    assert re.fullmatch(r"graded 10 of 20, \d:\d\d:\d\d to go", first)
    assert last == "graded 20 of 20"


def test_a_run_that_has_nothing_to_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert line_by_line([Tally(n, 480, taken=n) for n in range(481)], capsys) == []


def test_the_last_line_says_what_was_there_before(tmp_path: Path) -> None:
    graded = [Result("a", "b", Status.GRADED, (), 1.0)] * 2
    again = Tally(2, 2, taken=1, ran=1, to_run=1)
    assert summary(graded, tmp_path, again).startswith("2 graded (1 of them before, 1 now); the")
    assert summary(graded, tmp_path, Tally(2, 2, ran=2, to_run=2)).startswith("2 graded; the")
    absent = replace(graded[0], status=Status.MISSING)
    assert summary([*graded, absent], tmp_path, again).startswith("2 graded, 1 not handed in (1")


def test_an_interrupt_says_that_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: run.Grading, progress: Progress, *rest: object) -> None:
        progress(Tally(10, 40))
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "grade", interrupted)
    assert main(["grade", str(tmp_path), "--out", str(tmp_path / "out")]) == 130
    assert capsys.readouterr().err.splitlines() == [
        "grader: stopped with 10 of 40 graded; the same command goes on from there.",
    ]


def test_the_options_of_a_narrow_grading_reach_the_road(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[run.Grading] = []

    def noted(grading: run.Grading, *_: object) -> list[Result]:
        seen.append(grading)
        return []

    monkeypatch.setattr(run, "grade", noted)
    options = ["--student", "Zoe\u0308", "--exercise", "e", "--again", "--scheduler", "tcp://x:1"]
    assert main(["grade", str(tmp_path), "--out", str(tmp_path / "out"), *options]) == 0
    (grading,) = seen
    assert (grading.student, grading.exercise, grading.again) == ("Zoë", "e", True)
    assert grading.scheduler == "tcp://x:1" and grading.db == ""
