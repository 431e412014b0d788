"""The command `grader collect`: a class's files into a course folder of nbgrader's."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from grader.core import course

_SILENT = ("new", "replaced", "unchanged", "missing")


def add_collect_command(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add collect."""
    command = subcommands.add_parser(
        "collect", help="take submissions into a course folder for nbgrader"
    )
    command.add_argument("handed_in", type=Path, metavar="FOLDER",
                         help="holds STUDENT/LESSON/LESSON.ipynb")  # fmt: skip
    command.add_argument("--course", type=Path, required=True, metavar="DIR",
                         help="nbgrader's course folder, made if it is not there")  # fmt: skip
    command.add_argument("--roster", type=Path, metavar="FILE",
                         help="CSV with a column `student`: nobody else exists")  # fmt: skip
    command.add_argument("--lesson", metavar="L", help="one lesson, in place of all")
    command.set_defaults(run=run_collect)


def run_collect(arguments: argparse.Namespace) -> int:
    """Collect; a sentence for each refusal, a count at the end, exit status 1 for our failures."""
    from grader.formgrader.collect import Outcome, collect
    from grader.intake.roster import read_roster

    lesson = arguments.lesson
    lessons = [course.lesson_named(lesson)] if lesson else course.lessons()
    roster = read_roster(arguments.roster) if arguments.roster else ()
    counts: Counter[str] = Counter()
    for each in collect(arguments.handed_in, arguments.course, lessons, roster):
        counts[each.outcome.value] += 1
        if each.outcome.value not in _SILENT:
            print(f"{each.student}, {each.lesson}: {each.message}", file=sys.stderr)
    said = ", ".join(f"{counts[each.value]} {each.value}" for each in Outcome if counts[each.value])
    print(f"{said or 'nobody handed in'}; the course folder is {arguments.course}", file=sys.stderr)
    return 1 if counts[Outcome.FAILED.value] else 0
