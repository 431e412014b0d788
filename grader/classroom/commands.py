"""The verbs of a class, as click commands; grader.cli puts them among its own.

The work is imported when its verb runs, so that help and completion come at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from grader.core import course

FOLDER = click.Path(path_type=Path)
FORMS = ("canvas", "moodle", "blackboard", "ilias", "gradescope", "nbgrader", "ours")
VERBS: list[click.Command] = []
"""Every verb of `grader`, in the order in which they are defined: those of a class first."""

LESSON = click.option("--lesson", metavar="L", help="One lesson, instead of all.")
_ROSTER = click.option(
    "--roster", type=FOLDER, metavar="FILE", help="CSV of the students: nobody else exists."
)
_KEY = click.option(
    "--key", default="", metavar="NAME", help="The roster's column that names the students."
)
_CLASS = click.argument("root", type=FOLDER, metavar="CLASS")


def named(lessons: Sequence[str]) -> list[str]:
    """The lessons of these names, all where none is named."""
    return [course.lesson_named(name) for name in lessons] or course.lessons()


def students(roster: Path | None, key: str = "") -> Sequence[str]:
    """Who exists, as a roster says; nobody in particular without one."""
    from grader.intake.roster import read_roster

    return read_roster(roster, key) if roster else ()


def verb(example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A verb, named in its example, which its help ends with."""
    name = next(word for before, word in pairwise(example.split()) if before == "grader")

    def made(function: Callable[..., Any]) -> click.Command:
        VERBS.append(click.command(name, epilog=f"Example: {example}")(function))
        return VERBS[-1]

    return made


@verb("grader new-class CLASS --roster roster.csv")
@_CLASS
@click.option("--roster", type=FOLDER, required=True, metavar="FILE",
              help="CSV of the students, from any learning system.")  # fmt: skip
@_KEY
def new_class(root: Path, roster: Path, key: str) -> int:
    """Make a folder for a class, with a class.toml to write into."""
    from grader.classroom.new_class import new_class_command

    return new_class_command(root, roster, key)


@verb("grader collect submissions.zip --class CLASS")
@click.argument("downloads", nargs=-1, required=True, type=FOLDER, metavar="DOWNLOAD...")
@click.option("--class", "root", type=FOLDER, metavar="CLASS", help="The class folder.")
@click.option("--from", "form", type=click.Choice(FORMS),
              help="Who made the download; else its names tell.")  # fmt: skip
@click.option("--course", "folder", type=FOLDER, metavar="DIR",
              help="A course folder of nbgrader, without a class.")  # fmt: skip
@_ROSTER
@_KEY
@LESSON
def collect(
    downloads: tuple[Path, ...],
    root: Path | None,
    form: str | None,
    folder: Path | None,
    lesson: str | None,
    **who: Any,
) -> int:
    """Take downloads into a class; what came before is kept.

    Moodle's grading worksheet beside its archive says when the files came.
    """
    if (root is None) == (folder is None):
        raise click.UsageError("Name the class, --class CLASS, or a course folder, --course.")
    if folder is not None:
        return _collect_for_nbgrader(downloads, folder, form, lesson, **who)
    assert root is not None
    if who["roster"] or who["key"]:
        raise click.UsageError("A class has its roster: --roster and --key belong to --course.")
    from grader.classroom.collecting import collect_command
    from grader.classroom.folder import working
    from grader.intake.download_forms import Form

    with working(root) as room:
        asked = room.lesson(lesson) if lesson else ""
        return collect_command(room, downloads, Form(form) if form else None, asked)


def _collect_for_nbgrader(
    downloads: tuple[Path, ...],
    folder: Path,
    form: str | None,
    lesson: str | None,
    roster: Path | None,
    key: str,
) -> int:
    """What STUDENT/LESSON/LESSON.ipynb holds, into a course folder that is no class."""
    if len(downloads) > 1 or form:
        raise click.UsageError("--course takes one folder; for downloads, make a class.")
    from grader.core import course_key
    from grader.formgrader.collect import collect_command
    from grader.pipeline.at_terminal import warn

    warn(course_key.set_up())
    lessons = named((lesson,) if lesson else ())
    return collect_command(downloads[0], folder, lessons, students(roster, key))


@verb("grader grade CLASS")
@click.argument("submitted", type=FOLDER, metavar="CLASS|SUBMITTED")
@click.option("--out", type=FOLDER, metavar="OUT",
              help="Folder of the results, for submissions without a class.")  # fmt: skip
@LESSON
@_ROSTER
@_KEY
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
def grade(
    submitted: Path, out: Path | None, lesson: str | None, student: str, **options: Any
) -> int:
    """Grade a class, or a folder of submissions.

    The folder holds STUDENT/LESSON/LESSON.ipynb. The exit status is 1 where a fault is ours.
    """
    from grader.core.student_names import normal

    options["student"] = normal(student)
    if out is None:
        return _grade_class(submitted, lesson, **options)
    from grader.pipeline.at_terminal import graded
    from grader.pipeline.request import Grading

    roster = students(options.pop("roster"), options.pop("key"))
    lessons = named((lesson,) if lesson else ())
    return graded(Grading(submitted, out, lessons, roster, **options))


def _grade_class(
    root: Path, lesson: str | None, roster: Path | None, key: str, db: str, **options: Any
) -> int:
    from grader.classroom.folder import SETTINGS, is_class

    if not is_class(root):
        raise click.UsageError(
            f"{root} has no {SETTINGS}, so it is no class folder; name --out OUT for submissions."
        )
    if roster or key or db:
        raise click.UsageError(
            "A class has its roster and its gradebook: --roster, --key and --db belong to --out. "
            "Another gradebook is named in CLASS/nbgrader_config.py, c.CourseDirectory.db_url."
        )
    if options.pop("with_answers"):
        raise click.UsageError(
            f"--with-answers belongs to --out OUT; for a class write with_answers = true into "
            f"{root / SETTINGS}, and pages show answers once a lesson is closed for its student."
        )
    from grader.classroom.grading import grade_command

    return grade_command(root, [lesson] if lesson else [], **options)


@verb("grader report CLASS")
@_CLASS
def report(root: Path) -> int:
    """Write the report anew, with marks given in the formgrader."""
    from grader.classroom.folder import working
    from grader.classroom.report import write_report

    with working(root) as room:
        write_report(room)
        click.echo(f"The report is {room.out / 'report.html'}.", err=True)
    return 0


@verb("grader status CLASS")
@_CLASS
def status(root: Path) -> int:
    """Say what came, what waits, and what is late."""
    from grader.classroom.folder import working
    from grader.classroom.overview import status_command

    with working(root) as room:
        return status_command(room)


@verb("grader extend CLASS ada 02_embedding_bags --until 2027-03-08T23:59")
@_CLASS
@click.argument("student")
@click.argument("lesson")
@click.option("--until", required=True, metavar="TIME", help="Local time of the class.")
def extend(root: Path, student: str, lesson: str, until: str) -> int:
    """Give a student more time for a lesson.

    It becomes an override in class.toml.
    """
    from grader.classroom.folder import SETTINGS, person, working
    from grader.policy.class_file import add_override

    with working(root) as room:
        who = person(room.member(student))
        add_override(room.root / SETTINGS, who, room.lesson(lesson), until)
        click.echo(f"{who.student} has time for {lesson} until {until}; `grader report` counts "
                   "with it.", err=True)  # fmt: skip
    return 0


@verb("grader export CLASS --to canvas --into gradebook.csv")
@_CLASS
@click.option("--to", required=True, type=click.Choice(("canvas", "moodle", "csv")),
              help="Whose sheet is filled in.")  # fmt: skip
@click.option("--into", type=FOLDER, metavar="FILE",
              help="The sheet that the learning system exported; it stays as it is.")  # fmt: skip
@click.option("--feedback", is_flag=True,
              help="Zips of feedback pages instead: for the system, or by student.")  # fmt: skip
@LESSON
def export(root: Path, to: str, into: Path | None, feedback: bool, lesson: str | None) -> int:
    """Write marks into a copy of a learning system's sheet.

    Nothing else in it changes.
    """
    from grader.classroom.feedback_zips import zips_command
    from grader.classroom.folder import working
    from grader.classroom.sheets import exported

    with working(root) as room:
        asked = room.lesson(lesson) if lesson else ""
        if feedback:
            return zips_command(room, to, asked)
        exported(room, to, into, asked)
    return 0


@verb("grader forget CLASS ada")
@_CLASS
@click.argument("student")
def forget(root: Path, student: str) -> int:
    """Take a student out of every file of the class."""
    from grader.classroom.folder import working
    from grader.classroom.forget import forget_command

    with working(root) as room:
        return forget_command(room, student)
