"""What things cost on this machine: tables to read, nothing to assert."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from lesson import DATA
from lessonkit.codec import decode, encode
from lessonkit.expecting import expect
from rich.console import Console
from rich.table import Table

from grader.authoring.verify_bank import run_bank
from grader.benchmarks.detectors.entrants import entrants
from grader.benchmarks.detectors.fidelity import fidelity_table, speed_table
from grader.benchmarks.detectors.lingua_suite import read_suite
from grader.benchmarks.detectors.measure import contest_table
from grader.benchmarks.detectors.odd_exports import reader_table
from grader.benchmarks.detectors.protocol import rows
from grader.benchmarks.detectors.verbs import drift, on_suite
from grader.benchmarks.grading.fuzz_feedback import fuzz_table
from grader.benchmarks.grading.fuzz_supervisor import supervisor_table
from grader.benchmarks.grading.graded_class import write_class
from grader.benchmarks.grading.killed import killed_table
from grader.benchmarks.grading.many import many_table
from grader.benchmarks.grading.memory import memory_table
from grader.benchmarks.grading.readers import readers_table
from grader.benchmarks.grading.stock import stock_table
from grader.core import course
from grader.pipeline import run

BESIDE = course.ROOT.parent / "shared" / "tatoeba" / "sentences.csv"
WIDE = 140
REPEATS = 2_000
SUBMISSIONS = 6
DRAWS = 20


def bench_command() -> int:
    """Measure the detectors, the checks, the bank and the road, and print their tables."""
    console = Console()
    if not console.is_terminal:  # a file holds the widest table whole
        console.width = WIDE
    folder = os.environ.get("LINGUA_TESTDATA")
    suite = read_suite(Path(folder)) if folder else {}  # first: what comes takes long
    if export := tatoeba_export():
        console.print(contest_table(export, console))
        training, held_out = rows(export)
        competing = [*entrants(training)]  # ours are trained once, for both that ask them
        console.print(drift(held_out, competing, console))
        console.print(fidelity_table([DATA / "sentences.csv", export], console))
        console.print(speed_table(export))
        if suite:
            console.print(on_suite(suite, competing, console))
        else:
            console.print("No suite of lingua's: name one, LINGUA_TESTDATA=folder make bench.")
    else:
        console.print("No export for the contest: name one, TATOEBA_EXPORT=file make bench.")
    console.print(reader_table())
    for table in (
        checks_table,
        bank_table,
        draws_table,
        road_table,
        memory_table,
        many_table,
        stock_table,
        fuzz_table,
        supervisor_table,
    ):
        console.print(table())
    console.print(killed_table())
    console.print(readers_table())
    return 0


def tatoeba_export() -> Path | None:
    """The export that TATOEBA_EXPORT names, or the one beside the repository, if it is there."""
    path = Path(os.environ.get("TATOEBA_EXPORT") or BESIDE)
    return path if path.is_file() else None


def checks_table() -> Table:
    """Microseconds of one check on three small tensors, without and with the way through bytes."""
    values = (torch.randn(13, 4), torch.arange(17) % 13, torch.tensor([0, 4, 4, 9]))

    def bag(weight: torch.Tensor, indices: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.embedding_bag(indices, weight, offsets, mode="sum")

    table = Table("a check", "microseconds", title="expect()")
    for name, action in {
        "the call alone": lambda: bag(*values),
        "arguments to bytes and back": lambda: decode(encode(values)),
        "expect, compared with a reference": lambda: expect(bag, *values, like=bag),
    }.items():
        table.add_row(name, f"{1e6 * _median_seconds(action):.0f}")
    return table


def _median_seconds(action: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def bank_table() -> Table:
    """How long the whole bank takes."""
    report = run_bank(course.lessons())
    table = Table("trials", "seconds", "trials a second", title="grader bank")
    count = len(report.verdicts)
    table.add_row(str(count), f"{report.seconds:.1f}", f"{count / report.seconds:.0f}")
    return table


def draws_table() -> Table:
    """Whether marks depend on what hidden checks draw: each answer of the bank, many times."""
    table = Table("lesson", "answers", "judged otherwise", title=f"grader bank, {DRAWS} draws")
    for lesson in course.lessons():
        report = run_bank([lesson], draws=DRAWS)
        odd = [verdict.name for verdict in report.faulty]
        table.add_row(lesson, str(len(report.verdicts)), ", ".join(odd) or "none")
    return table


def road_table() -> Table:
    """Submissions a minute of the first lesson, one at a time and two at a time."""
    lesson = course.lessons()[0]
    table = Table(
        "at a time", "submissions", "seconds", "a minute", title=f"grader grade, {lesson}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = write_class(folder / "few", lesson, SUBMISSIONS)
        grading = run.Grading(few, folder / "out", [lesson])
        for jobs in (1, 2):
            start = time.perf_counter()
            results = run.grade(replace(grading, out=folder / f"out{jobs}", jobs=jobs))
            seconds = time.perf_counter() - start
            rate = f"{60 * len(results) / seconds:.0f}"
            table.add_row(str(jobs), str(len(results)), f"{seconds:.1f}", rate)
    return table
