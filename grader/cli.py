"""The command `grader`: a function for each subcommand, and a sentence for each wrong use."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.cli_collect import add_collect_command
from grader.cli_course import add_course_commands
from grader.core import course
from grader.core.course import CourseError

DONE, OUT_OF_DATE, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    arguments = parser().parse_args(argv)
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        status: int = arguments.run(arguments)
        return status
    except CourseError as error:
        print(f"grader: {error}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt as error:
        said = str(error) or "stopped before the end; run the same command again."
        print(f"grader: {said}", file=sys.stderr)
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)


def parser() -> argparse.ArgumentParser:
    """All subcommands; each adds itself, and names the function that runs it."""
    commands = argparse.ArgumentParser(prog="grader", description="Release and grade the course.")
    subcommands = commands.add_subparsers(required=True, metavar="COMMAND")
    for add in (_add_release, add_collect_command, _add_grade, add_course_commands):
        add(subcommands)
    return commands


def _add_release(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = subcommands.add_parser("release", help="make notebooks/ from solutions/")
    command.add_argument("--lesson", metavar="L", help="one lesson, in place of all")
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if notebooks/ is out of date"
    )
    command.set_defaults(run=run_release)


def run_release(arguments: argparse.Namespace) -> int:
    """Release, or say what in notebooks/ is not what solutions/ gives."""
    from grader.release.generate import differences, release

    lessons = _lessons(arguments.lesson)
    if not arguments.check:
        release(lessons, course.NOTEBOOKS)
        return DONE
    found = differences(lessons, course.NOTEBOOKS)
    for name in found:
        print(f"grader: notebooks/{name} is not what solutions/ gives.", file=sys.stderr)
    if found:
        print("grader: run `grader release`.", file=sys.stderr)
    return OUT_OF_DATE if found else DONE


def _add_grade(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = subcommands.add_parser("grade", help="grade a folder of submissions")
    command.add_argument("submitted", type=Path, metavar="SUBMITTED",
                         help="holds STUDENT/LESSON/LESSON.ipynb")  # fmt: skip
    command.add_argument("--out", type=Path, required=True, help="folder of the results")
    command.add_argument("--lesson", metavar="L", help="one lesson, in place of all")
    command.add_argument("--roster", type=Path, metavar="FILE",
                         help="CSV with a column `student`")  # fmt: skip
    command.add_argument("--unsafe", action="store_true",
                         help="run students' code with your rights, without a sandbox")  # fmt: skip
    command.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
                         help="submissions at the same time")  # fmt: skip
    _add_narrowing(command)
    command.add_argument("--scheduler", default="", metavar="ADDRESS",
                         help="run on a Dask cluster, tcp://HOST:PORT")  # fmt: skip
    command.add_argument("--db", default="", metavar="URL",
                         help="gradebook in PostgreSQL, postgresql://...")  # fmt: skip
    command.set_defaults(run=run_grade)


def _add_narrowing(command: argparse.ArgumentParser) -> None:
    command.add_argument("--student", default="", metavar="S",
                         help="grade one student again; all other marks stay")  # fmt: skip
    command.add_argument("--exercise", default="", metavar="E",
                         help="grade one exercise again; all other marks stay")  # fmt: skip
    command.add_argument("--again", action="store_true",
                         help="grade anew what has a result already")  # fmt: skip


def run_grade(arguments: argparse.Namespace) -> int:
    """Grade a class; exit status 1 if a submission has no result because of us."""
    from grader.core.student_names import normal
    from grader.intake.roster import read_roster
    from grader.pipeline import run
    from grader.pipeline.progress import grade_watched

    grading = run.Grading(
        submitted=arguments.submitted,
        out=arguments.out,
        lessons=_lessons(arguments.lesson),
        roster=read_roster(arguments.roster) if arguments.roster else (),
        jobs=arguments.jobs,
        unsafe=arguments.unsafe,
        student=normal(arguments.student),
        exercise=arguments.exercise,
        again=arguments.again,
        scheduler=arguments.scheduler,
        db=arguments.db,
    )
    return grade_watched(grading)


def _lessons(name: str | None) -> list[str]:
    return [course.lesson_named(name)] if name else course.lessons()


def _interrupted(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
