"""Subcommands of `grader` for those who write the course and show it."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from grader import course


def add_course_commands(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add bank, handout, course, solutions, pins and bench."""
    for name, text, run in (
        ("bank", "try every right and wrong answer in the bank", run_bank),
        ("solutions", "run the authors' notebooks and store their outputs", run_solutions),
    ):
        command = subcommands.add_parser(name, help=text)
        command.add_argument("lessons", nargs="*", metavar="LESSON", help="all if none is named")
        command.set_defaults(run=run)
    demo = subcommands.add_parser("course", help="grade a demo class and write its report")
    demo.add_argument("--out", type=Path, default=course.BUILD / "course", help="a folder")
    demo.set_defaults(run=run_course)
    for name, text, run in (
        ("handout", "zip what students need", run_handout),
        ("pins", "resolve the dependencies into requirements.txt", run_pins),
        ("bench", "measure and print tables", run_bench),
    ):
        subcommands.add_parser(name, help=text).set_defaults(run=run)


def run_bank(arguments: argparse.Namespace) -> int:
    """Exit status 1 if an answer is not judged as the bank says."""
    from grader.judge import bank_command

    return bank_command(arguments.lessons)


def run_solutions(arguments: argparse.Namespace) -> int:
    """Execute lessons one after the other; the first that stops ends the run."""
    from grader.solutions import run_solution

    for lesson in arguments.lessons or course.lessons():
        path = run_solution(course.lesson_named(lesson))
        print(f"stored the outputs of {path.relative_to(course.ROOT)}", file=sys.stderr)
    return 0


def run_course(arguments: argparse.Namespace) -> int:
    """Assemble the demo class from the bank, grade it, and print its marks."""
    from grader import cli
    from grader.demo import SUBMITTED, write_demo_class
    from grader.scoreboard import print_scoreboard

    shutil.rmtree(arguments.out, ignore_errors=True)
    roster = write_demo_class(arguments.out)
    graded = arguments.out / "graded"
    submitted = str(arguments.out / SUBMITTED)
    options = ["--out", str(graded), "--roster", str(roster), "--unsafe"]
    status = cli.main(["grade", submitted, *options])
    print_scoreboard(graded)
    return status


def run_handout(arguments: argparse.Namespace) -> int:
    """Write the zip and say where it lies."""
    from grader.handout import write_handout

    print(f"The hand-out is {write_handout().relative_to(course.ROOT)}.")
    return 0


def run_pins(arguments: argparse.Namespace) -> int:
    """Resolve anew and say what was written."""
    from grader.pins import write_pins

    print(f"Wrote {write_pins().relative_to(course.ROOT)}.")
    return 0


def run_bench(arguments: argparse.Namespace) -> int:
    """Print the tables."""
    from grader.bench import bench_command

    return bench_command()
