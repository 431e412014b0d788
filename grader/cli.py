"""The command `grader`: its verbs and options. Each verb names the function that does the work.

The work is imported when its verb runs, so that help and completion come at once.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from grader.classroom.commands import LESSON, VERBS, named, verb
from grader.core import course
from grader.core.course import CourseError

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


_lessons = click.argument("lessons", nargs=-1, metavar="[LESSON]...")


@verb("grader course")
def demo_course() -> int:
    """Make a demo class in build/course, grade it, mark a few by hand, and fill Canvas's sheet."""
    from grader.classroom.demo import demo_command

    return demo_command()


@verb("grader doctor")
def doctor() -> int:
    """Say what grading needs, and whether it is there; exit status 1 where something is missing."""
    from grader.execution.self_check import doctor_command

    return doctor_command()


@verb("grader new-lesson 10_more")
@click.argument("name")
def new_lesson(name: str) -> int:
    """Write solutions/NAME/NAME.ipynb with every cell that the rules ask for, to be filled in."""
    from grader.authoring.skeletons import new_lesson_command

    return new_lesson_command(name)


@verb("grader new-exercise 02_embedding_bags offsets-from-lengths")
@click.argument("lesson")
@click.argument("name")
@click.option("--by-hand", "kind", flag_value="by hand",
              help="An answer in words, with a rubric, that a person marks.")  # fmt: skip
@click.option("--task", "kind", flag_value="task",
              help="The same, answered in new cells below.")  # fmt: skip
def new_exercise(lesson: str, name: str, kind: str | None) -> int:
    """Add an exercise to a lesson: prose, stub, two checks, and a folder of the bank."""
    from grader.authoring.skeletons import CHECKED, new_exercise_command

    return new_exercise_command(lesson, name, kind or CHECKED)


@verb("grader solutions 02_embedding_bags")
@_lessons
def solutions(lessons: tuple[str, ...]) -> int:
    """Run the authors' notebooks and store their outputs; the first that stops ends the run."""
    from grader.authoring.execute_solutions import run_solution

    for lesson in named(lessons):
        path = run_solution(lesson)
        print(f"stored the outputs of {path.relative_to(course.ROOT)}", file=sys.stderr)
    return DONE


@verb("grader release --check")
@LESSON
@click.option("--check", is_flag=True,
              help="Write nothing; exit status 1 if notebooks/ is out of date.")  # fmt: skip
def release(lesson: str | None, check: bool) -> int:
    """Make notebooks/ from solutions/, and the table of lessons in the documents."""
    from grader.authoring.contents import outdated, write_contents
    from grader.release.generate import differences
    from grader.release.generate import release as write

    lessons = named((lesson,) if lesson else ())
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


@verb("grader bank 02_embedding_bags --exercise masked-mean")
@_lessons
@click.option("--exercise", default="", metavar="NAME", help="Its answers alone.")
def bank(lessons: tuple[str, ...], exercise: str) -> int:
    """Try every right and wrong answer in the bank; exit status 1 if one is misjudged."""
    from grader.authoring.verify_bank import bank_command

    return bank_command(named(lessons), exercise)


@verb("grader check 02_embedding_bags")
@_lessons
def check(lessons: tuple[str, ...]) -> int:
    """All rules, the release and the bank of these lessons, in sentences; exit status 1 if any.

    A file of a lesson, or of its bank, stands for the lesson.
    """
    from grader.authoring.check import check_command

    known = set(course.lessons())
    asked = [next((part for part in Path(each).parts if part in known), each) for each in lessons]
    return check_command(named(list(dict.fromkeys(asked))))


@verb("grader handout --to ../students --lessons 1-3")
@click.option("--to", "root", type=FOLDER, metavar="DIR",
              help="Write a repository for students instead; their changes stay.")  # fmt: skip
@click.option("--lessons", "which", metavar="1-3", help="These lessons alone: 2, or 1-3, or 1,3.")
@click.option("--url", metavar="URL", help="Where that repository is on GitHub, for its badges.")
def handout(root: Path | None, which: str | None, url: str | None) -> int:
    """Zip what students need, or write it as a repository."""
    from grader.authoring.handout import numbered, write_handout
    from grader.authoring.public import public_command

    lessons = numbered(which) if which else course.lessons()
    if root:
        return public_command(root, lessons, url)
    if url:
        raise click.UsageError("--url belongs to --to DIR: a zip has no badges.")
    print(f"The hand-out is {write_handout(chosen=lessons).relative_to(course.ROOT)}.")
    return DONE


@verb("grader site")
@click.option("--url", metavar="URL", help="As in handout: pages get links that open the lessons.")
def site(url: str | None) -> int:
    """Make the course's website in build/site, from the stored outputs."""
    from grader.site.command import site_command

    return site_command(url)


@verb("grader hub --port 8001")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, metavar="N",
              help="Where it listens, on this machine alone.")  # fmt: skip
def hub(port: int) -> int:
    """Try the course on a JupyterHub of this machine: demo people, a demo class; until Ctrl-C."""
    from grader.hub.demo import hub_command

    return hub_command(port)


@verb("grader pins")
def pins() -> int:
    """Resolve the dependencies anew into requirements.txt."""
    from grader.authoring.pins import write_pins

    print(f"Wrote {write_pins().relative_to(course.ROOT)}.")
    return DONE


@verb("grader bench")
def bench() -> int:
    """Measure, peers beside ours, and print tables."""
    from grader.benchmarks.command import bench_command

    return bench_command()


@verb("TATOEBA_EXPORT=sentences.csv grader contest")
def contest() -> int:
    """Measure the detectors and write notebooks/data/contest.csv."""
    from grader.benchmarks.command import tatoeba_export
    from grader.benchmarks.detectors.verbs import contest_command

    return contest_command(tatoeba_export())


for _each in VERBS:
    grader.add_command(_each)


if __name__ == "__main__":
    sys.exit(main())
