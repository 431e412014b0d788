"""The command `grader`: its verbs and options. Each verb names the function that does the work.

The work is imported when its verb runs, so that help and completion come at once.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.core import course
from grader.core.course import CourseError

if TYPE_CHECKING:
    from grader.pipeline.request import Grading

DONE, OUT_OF_DATE, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
FOLDER = click.Path(path_type=Path)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        status: int = grader.main(args=argv, prog_name="grader", standalone_mode=False) or DONE
        return status
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "grader"
        return _refused(f"{error.format_message().rstrip('.')}; see `{where} --help`.")
    except CourseError as error:
        return _refused(str(error))
    except _Stopped as error:
        said = str(error) or "stopped before the end; run the same command again."
        print(f"grader: {said}", file=sys.stderr)
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)


def _refused(sentence: str) -> int:
    print(f"grader: {sentence}", file=sys.stderr)
    return WRONG_USE


def _interrupted(number: int, frame: object) -> None:
    raise KeyboardInterrupt


class _Stopped(Exception):
    """Ctrl-C or SIGTERM; click would put an empty line before our sentence, and drop it."""


class _InOrder(click.Group):
    """Lists its verbs in the order of a term, which is the order in which they are defined."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _Stopped(str(error)) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, no_args_is_help=False)
def grader() -> None:
    """Write, release and grade the course.

    For completion in bash: eval "$(_GRADER_COMPLETE=bash_source grader)"
    (zsh_source and fish_source for those shells).
    """


def _verb(example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A verb of the group, named in its example, which its help ends with."""
    name = next(word for before, word in pairwise(example.split()) if before == "grader")
    return grader.command(name, epilog=f"Example: {example}")


_lesson = click.option("--lesson", metavar="L", help="One lesson, instead of all.")
_lessons = click.argument("lessons", nargs=-1, metavar="[LESSON]...")
_roster = click.option(
    "--roster", type=FOLDER, metavar="FILE", help="CSV of the students: nobody else exists."
)
_key = click.option(
    "--key", default="", metavar="NAME", help="The roster's column that names the students."
)


@_verb("grader collect SUBMITTED --course CLASS --roster roster.csv")
@click.argument("submitted", type=FOLDER)
@click.option("--course", "root", type=FOLDER, required=True, metavar="DIR",
              help="nbgrader's course folder, made if it is not there.")  # fmt: skip
@_roster
@_key
@_lesson
def collect(submitted: Path, root: Path, roster: Path | None, key: str, lesson: str | None) -> int:
    """Take SUBMITTED/STUDENT/LESSON/LESSON.ipynb into a course folder for nbgrader."""
    from grader.core import course_key
    from grader.formgrader.collect import collect_command

    _warn(course_key.set_up())
    return collect_command(submitted, root, _chosen(lesson), _students(roster, key))


@_verb("grader grade SUBMITTED --out OUT --roster roster.csv")
@click.argument("submitted", type=FOLDER)
@click.option("--out", type=FOLDER, required=True, metavar="OUT", help="Folder of the results.")
@_lesson
@_roster
@_key
@click.option("--unsafe", is_flag=True,
              help="Run students' code with your rights, without a sandbox.")  # fmt: skip
@click.option("--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
              help="Submissions at the same time.")  # fmt: skip
@click.option("--student", default="", metavar="S",
              help="Grade one student again; all other marks stay.")  # fmt: skip
@click.option("--exercise", default="", metavar="E",
              help="Grade one exercise again; all other marks stay.")  # fmt: skip
@click.option("--again", is_flag=True, help="Grade anew what has a result already.")
@click.option("--scheduler", default="", metavar="ADDRESS",
              help="Run on a Dask cluster, tcp://HOST:PORT.")  # fmt: skip
@click.option("--db", default="", metavar="URL",
              help="Gradebook in PostgreSQL, postgresql://...")  # fmt: skip
@click.option("--with-answers", is_flag=True,
              help="Feedback shows reference answers: once nobody can hand in.")  # fmt: skip
def grade(lesson: str | None, roster: Path | None, key: str, student: str, **options: Any) -> int:
    """Grade SUBMITTED/STUDENT/LESSON/LESSON.ipynb; exit status 1 where a fault is ours."""
    from grader.core.student_names import normal
    from grader.pipeline.request import Grading

    options |= {"lessons": _chosen(lesson), "roster": _students(roster, key)}
    return graded(Grading(student=normal(student), **options))


def _warn(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        print(f"grader: {sentence}", file=sys.stderr)


def graded(grading: Grading) -> int:
    """Grade with somebody at the terminal: warnings, progress, a question where the key changed.

    returns: the exit status
    """
    from grader.core import course_key
    from grader.pipeline import run
    from grader.pipeline.progress import exit_status, watched

    _warn(course_key.set_up())
    try:
        results = watched(partial(run.grade, grading), grading.out)
    except course_key.KeyChanged as changed:
        if not course_key.agreed(changed):
            raise
        results = watched(partial(run.grade, replace(grading, again=True)), grading.out)
    if why := run.why_nothing(grading, results):
        raise CourseError(why)
    return exit_status(results)


@_verb("grader course")
def demo_course() -> int:
    """Grade a demo class into build/course and print its marks."""
    from grader.authoring.demo_class import SUBMITTED, write_demo_class
    from grader.core import course_key
    from grader.pipeline.request import Grading
    from grader.reporting.export import print_scoreboard

    os.environ[course_key.VARIABLE] = course_key.OF_THE_DEMO
    folder = course.BUILD / "course"
    shutil.rmtree(folder, ignore_errors=True)
    students = _students(write_demo_class(folder))
    out = folder / "graded"
    status = graded(Grading(folder / SUBMITTED, out, course.lessons(), students))
    print_scoreboard(out)
    return status


@_verb("grader doctor")
def doctor() -> int:
    """Say what grading needs, and whether it is there; exit status 1 where something is missing."""
    from grader.execution.self_check import doctor_command

    return doctor_command()


@_verb("grader new-lesson 09_scale")
@click.argument("name")
def new_lesson(name: str) -> int:
    """Write solutions/NAME/NAME.ipynb with every cell that the rules ask for, to be filled in."""
    from grader.authoring.skeletons import new_lesson_command

    return new_lesson_command(name)


@_verb("grader new-exercise 02_embedding_bags offsets-from-lengths")
@click.argument("lesson")
@click.argument("name")
def new_exercise(lesson: str, name: str) -> int:
    """Add an exercise to a lesson: prose, stub, two checks, and a folder of the bank."""
    from grader.authoring.skeletons import new_exercise_command

    return new_exercise_command(lesson, name)


@_verb("grader solutions 02_embedding_bags")
@_lessons
def solutions(lessons: tuple[str, ...]) -> int:
    """Run the authors' notebooks and store their outputs; the first that stops ends the run."""
    from grader.authoring.execute_solutions import run_solution

    for lesson in _named(lessons):
        path = run_solution(lesson)
        print(f"stored the outputs of {path.relative_to(course.ROOT)}", file=sys.stderr)
    return DONE


@_verb("grader release --check")
@_lesson
@click.option("--check", is_flag=True,
              help="Write nothing; exit status 1 if notebooks/ is out of date.")  # fmt: skip
def release(lesson: str | None, check: bool) -> int:
    """Make notebooks/ from solutions/, and the table of lessons in the documents."""
    from grader.authoring.contents import outdated, write_contents
    from grader.release.generate import differences
    from grader.release.generate import release as write

    lessons = _chosen(lesson)
    if not check:
        write(lessons, course.NOTEBOOKS)
        write_contents()
        return DONE
    found = [f"notebooks/{name}" for name in differences(lessons, course.NOTEBOOKS)] + outdated()
    for name in found:
        print(f"grader: {name} is not what solutions/ gives.", file=sys.stderr)
    if found:
        print("grader: run `grader release`.", file=sys.stderr)
    return OUT_OF_DATE if found else DONE


@_verb("grader bank 02_embedding_bags --exercise masked-mean")
@_lessons
@click.option("--exercise", default="", metavar="NAME", help="Its answers alone.")
def bank(lessons: tuple[str, ...], exercise: str) -> int:
    """Try every right and wrong answer in the bank; exit status 1 if one is misjudged."""
    from grader.authoring.verify_bank import bank_command

    return bank_command(_named(lessons), exercise)


@_verb("grader check 02_embedding_bags")
@_lessons
def check(lessons: tuple[str, ...]) -> int:
    """All rules, the release and the bank of these lessons, in sentences; exit status 1 if any.

    A file of a lesson, or of its bank, stands for the lesson.
    """
    from grader.authoring.check import check_command

    known = set(course.lessons())
    named = [next((part for part in Path(each).parts if part in known), each) for each in lessons]
    return check_command(_named(list(dict.fromkeys(named))))


@_verb("grader handout")
def handout() -> int:
    """Zip what students need."""
    from grader.authoring.handout import write_handout

    print(f"The hand-out is {write_handout().relative_to(course.ROOT)}.")
    return DONE


@_verb("grader pins")
def pins() -> int:
    """Resolve the dependencies anew into requirements.txt."""
    from grader.authoring.pins import write_pins

    print(f"Wrote {write_pins().relative_to(course.ROOT)}.")
    return DONE


@_verb("grader bench")
def bench() -> int:
    """Measure, peers beside ours, and print tables."""
    from grader.benchmarks.command import bench_command

    return bench_command()


@_verb("TATOEBA_EXPORT=sentences.csv grader contest")
def contest() -> int:
    """Measure the detectors and write notebooks/data/contest.csv."""
    from grader.benchmarks.command import tatoeba_export
    from grader.benchmarks.detectors.verbs import contest_command

    return contest_command(tatoeba_export())


def _chosen(lesson: str | None) -> list[str]:
    return _named((lesson,) if lesson else ())


def _named(lessons: Sequence[str]) -> list[str]:
    """The lessons of these names, all where none is named."""
    return [course.lesson_named(name) for name in lessons] or course.lessons()


def _students(roster: Path | None, key: str = "") -> Sequence[str]:
    from grader.intake.roster import read_roster

    return read_roster(roster, key) if roster else ()


if __name__ == "__main__":
    sys.exit(main())
