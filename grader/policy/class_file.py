"""class.toml as a file: the commented one of a new class, and an extension written into it."""

from __future__ import annotations

import json
from pathlib import Path

from grader.core import course
from grader.core.atomic import replacing
from grader.core.course import CourseError
from grader.core.student_names import shown
from grader.policy.deadlines import terms
from grader.policy.rules import ClassSettings, Person
from grader.policy.settings import read_text, settings_in
from grader.policy.times import instant, local_text

_TEMPLATE = """\
# The settings of a class. Lines that begin with "# " and a key show what you can write: take the
# "# " away. Times are local, in the zone below: "2027-03-01T23:59" counts until 23:59:59. An hour
# that comes twice when the clocks go back is read in the student's favour, and an hour that the
# clocks skip is refused.

title = "My class"
zone = "UTC"  # write your own, such as "Europe/Paris"

# Titles of the roster's columns. Without them the usual titles are looked for.
[roster]
# key = "SIS Login ID"
# name = "Student"
# first_name = "First name"
# last_name = "Last name"
# email = "Email"
# ids = ["ID", "SIS User ID"]
# section = "Section"

# Groups of students for the overrides below. Sections of the roster are labels too.
[labels]
# extra-time = ["student-1", "student-2"]

# What holds in each lesson that does not say otherwise.
#   grace     minutes that due and each deadline wait
#   attempts  "best": the attempt with the most points after the late penalty counts.
#             "last": the one that came last counts, even where it came too late.
#   weight    in the total; 0 counts in no total
#   with_answers  true: feedback shows the reference answers of a lesson once it is closed for its
#             student, when no time is left that gives points. Others may still have time.
[defaults]
grace = 0
attempts = "best"
weight = 1
with_answers = false

# The lessons of this class; delete the others. Credit is full until due, and then what the
# deadlines say, in whole per cent.
{lessons}
# The total is the weighted mean of the lessons in per cent. The lowest so many are left out, chosen
# so that the mean is highest. Totals and reduced points have two decimals; half a hundredth goes
# up. Excused lessons do not count. A lesson that is not due yet, or waits for a mark, is never read
# as 0: the total is then called provisional.
[totals]
drop_lowest = 0

# The sheets of the learning system. A lesson's column is found by its name, or named here.
#   scale_points     true: scale marks where the sheet has other points possible. false: refuse.
#   missing_as_zero  true: write 0 where nothing was handed in. false: leave the cell as it is.
[canvas]
scale_points = false
missing_as_zero = false
[canvas.columns]
# {first} = "Lesson 1 (12345)"

[moodle]
scale_points = false
missing_as_zero = false
[moodle.columns]
# {first} = "Lesson 1"

# Your comments for marks by hand, by a short key: write #shape in the formgrader, alone or among
# other words, and students read the text. Below an exercise's name: for that exercise alone.
[comments]
# shape = "Look at the shape of the result before you return it."
# [comments.{exercise}]
# reason = "Right, and it needs a reason."

# Exceptions, for a student or for a label, in one lesson or in all. One for a student beats one for
# a label, and a later one beats an earlier one. What it says holds also when you change the lesson
# afterwards. `grader extend` adds overrides at the end of this file.
# [[override]]
# label = "extra-time"
# lesson = "all"
# grace = 60
# [[override]]
# student = "student-1"
# lesson = "{first}"
# due = "2027-03-08T23:59"
# deadlines = []
# excused = false
"""
_LESSON = """\
[lessons.{name}]
# release = "2027-02-15T08:00"
# due = "2027-03-01T23:59"
# deadlines = [{{ until = "2027-03-08T23:59", credit = 50 }}]
"""
_OVERRIDE = """
[[override]]
student = {student}
lesson = {lesson}
due = {due}
"""


def write_template() -> str:
    """The text of a new class.toml: every setting, with what it means, and all lessons."""
    names = course.lessons()
    lessons = "".join(_LESSON.format(name=name) for name in names)
    exercise = course.exercises(course.read_notebook(course.source_path(names[0])))[0].name
    return _TEMPLATE.format(lessons=lessons, first=names[0], exercise=exercise)


def add_override(path: Path, person: Person, lesson: str, until: str) -> ClassSettings:
    """Give a student more time, by an override at the end of class.toml.

    until:   a local time of the class, until which credit is full
    returns: the settings with it
    raises:  CourseError: no such lesson or time, no more time than the student has anyway, or a
             file that cannot be written

    All that stands in the file stays as it is, byte for byte. It is replaced whole or not at all,
    and keeps its mode.
    """
    text = read_text(path)
    before = settings_in(path, text)
    _more_time(before, person, lesson, until)
    line_end = "\r\n" if "\r\n" in text else "\n"
    fields = {"student": person.student, "lesson": lesson, "due": until}
    added = _OVERRIDE.format(**{key: _quoted(value) for key, value in fields.items()})
    ended = "" if text.endswith("\n") else line_end
    text = text + ended + added.replace("\n", line_end)
    try:
        after = settings_in(path, text)
    except CourseError:
        raise CourseError(
            f"{path}: an [[override]] does not fit at the end of the file; write those that are "
            "there as [[override]] tables too, not as override = [...]."
        ) from None
    _replace(path.resolve(), text)
    return after


def _more_time(settings: ClassSettings, person: Person, lesson: str, until: str) -> None:
    """Refuse what would not give more time."""
    if lesson not in settings.lessons:
        raise CourseError(
            f"There is no lesson {lesson!r} in the class; its lessons are "
            f"{', '.join(settings.lessons)}."
        )
    try:
        wanted = instant(until, settings.zone)
    except ValueError as error:
        raise CourseError(f"--until {shown(until)} {error}.") from None
    due = terms(settings, person, lesson).policy.due
    if due is None:
        raise CourseError(f"{lesson} has no due time, so there is nothing to extend.")
    if wanted <= due:
        raise CourseError(
            f"{shown(person.student)} has time until {local_text(due, settings.zone)} in {lesson}; "
            "name a later time, or edit class.toml to take time away."
        )


def _quoted(text: str) -> str:
    """A TOML string: JSON's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _replace(path: Path, text: str) -> None:
    try:
        with replacing(path) as draft:
            draft.touch(mode=0o600)
            draft.chmod(path.stat().st_mode & 0o777)
            draft.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({error.strerror}), and stays as it is; make room or change "
            "its folder's mode, then repeat the command."
        ) from None
