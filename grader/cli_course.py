"""Subcommands of `grader` for those who write the course and show it."""

from __future__ import annotations

import argparse
import shutil
import sys

from grader.core import course


def add_course_commands(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add bank, handout, course, solutions, pins, bench, contest and doctor."""
    for name, text, run in (
        ("bank", "try every right and wrong answer in the bank", run_bank),
        ("solutions", "run the authors' notebooks and store their outputs", run_solutions),
    ):
        command = subcommands.add_parser(name, help=text)
        command.add_argument("lessons", nargs="*", metavar="LESSON", help="all if none is named")
        command.set_defaults(run=run)
    for name, text, run in (
        ("course", "grade a demo class into build/course", run_course),
        ("handout", "zip what students need", run_handout),
        ("pins", "resolve the dependencies into requirements.txt", run_pins),
        ("bench", "measure and print tables", run_bench),
        ("contest", "measure the detectors and write notebooks/data/contest.csv", run_contest),
        ("doctor", "say what grading needs and whether it is there", run_doctor),
    ):
        subcommands.add_parser(name, help=text).set_defaults(run=run)


def run_bank(arguments: argparse.Namespace) -> int:
    """Exit status 1 if an answer is not judged as the bank says."""
    from grader.authoring.verify_bank import bank_command

    return bank_command(arguments.lessons)


def run_solutions(arguments: argparse.Namespace) -> int:
    """Execute lessons one after the other; the first that stops ends the run."""
    from grader.authoring.execute_solutions import run_solution

    for lesson in arguments.lessons or course.lessons():
        path = run_solution(course.lesson_named(lesson))
        print(f"stored the outputs of {path.relative_to(course.ROOT)}", file=sys.stderr)
    return 0


def run_course(arguments: argparse.Namespace) -> int:
    """Assemble the demo class from the bank, grade it, and print its marks."""
    from grader.authoring.demo_class import SUBMITTED, write_demo_class
    from grader.intake.roster import read_roster
    from grader.pipeline.progress import grade_watched
    from grader.pipeline.run import Grading
    from grader.reporting.export import print_scoreboard

    folder = course.BUILD / "course"
    graded = folder / "graded"
    shutil.rmtree(folder, ignore_errors=True)
    roster = write_demo_class(folder)
    status = grade_watched(
        Grading(folder / SUBMITTED, graded, course.lessons(), read_roster(roster))
    )
    print_scoreboard(graded)
    return status


def run_handout(arguments: argparse.Namespace) -> int:
    """Write the zip and say where it lies."""
    from grader.authoring.handout import write_handout

    print(f"The hand-out is {write_handout().relative_to(course.ROOT)}.")
    return 0


def run_pins(arguments: argparse.Namespace) -> int:
    """Resolve anew and say what was written."""
    from grader.authoring.pins import write_pins

    print(f"Wrote {write_pins().relative_to(course.ROOT)}.")
    return 0


def run_doctor(arguments: argparse.Namespace) -> int:
    """Exit status 1 if something is missing."""
    from grader.execution.self_check import doctor_command

    return doctor_command()


def run_bench(arguments: argparse.Namespace) -> int:
    """Print the tables."""
    from grader.benchmarks.command import bench_command

    return bench_command()


def run_contest(arguments: argparse.Namespace) -> int:
    """Needs an export; says so where there is none."""
    from grader.benchmarks.command import tatoeba_export
    from grader.benchmarks.detectors.verbs import contest_command

    return contest_command(tatoeba_export())
