"""`grader extend` writes an override, and nothing else in class.toml changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.policy.class_file import add_override, write_template
from grader.policy.deadlines import credit
from grader.policy.rules import Person
from grader.policy.settings import read_settings
from grader.tests.support.class_toml import LESSON, OTHER, PARIS, override, utc
from grader.tests.support.other_user import as_other_user

ANA = Person("ana")
UNTIL = "2027-03-05T12:00"
DUE = PARIS + "# the end\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A class.toml."""
    path = tmp_path / "class.toml"
    path.write_text(DUE, encoding="utf-8")
    return path


def test_an_extension_gives_more_time(path: Path) -> None:
    late = utc("2027-03-05T10:00:00Z")
    assert credit(read_settings(path), ANA, LESSON, late).percent == 50
    returned = add_override(path, ANA, LESSON, UNTIL)
    assert read_settings(path) == returned
    assert credit(returned, ANA, LESSON, late).percent == 100


def test_what_stood_in_the_file_stays(path: Path) -> None:
    add_override(path, ANA, LESSON, UNTIL)
    add_override(path, Person("bo"), OTHER, "2027-05-05T12:00")
    assert path.read_text(encoding="utf-8") == (
        DUE
        + override(student="ana", lesson=LESSON, due=UNTIL)
        + override(student="bo", lesson=OTHER, due="2027-05-05T12:00")
    )
    assert [each.name for each in path.parent.iterdir()] == ["class.toml"]


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_who_may_read_the_file_stays(path: Path, mode: int) -> None:
    path.chmod(mode)
    add_override(path, ANA, LESSON, UNTIL)
    assert path.stat().st_mode & 0o777 == mode


def test_an_extension_fits_into_a_new_file(path: Path) -> None:
    text = write_template().replace("# due =", "due =", 1)
    path.write_text(text, encoding="utf-8")
    assert add_override(path, ANA, LESSON, UNTIL).overrides[0].student == "ana"
    assert path.read_text(encoding="utf-8").startswith(text)


@pytest.mark.parametrize("end", ["\r\n", "\n", ""], ids=["Windows", "Unix", "no line end"])
def test_line_ends_and_mark_stay_as_they_are(path: Path, end: str) -> None:
    text = DUE.rstrip("\n").replace("\n", end or "\n") + end
    data = ("\ufeff" + text).encode()
    path.write_bytes(data)
    assert len(add_override(path, ANA, LESSON, UNTIL).overrides) == 1
    written = path.read_bytes()
    assert written.startswith(data)
    assert written.count(b"\r\n") == (written.count(b"\n") if end == "\r\n" else 0)


@pytest.mark.parametrize(
    "name", ['O"Neill', "back\\slash", "Žan Kovač", "𝓐na", "a\x7fb", "tab\tin"]
)
def test_any_name_is_written_so_that_it_is_read(path: Path, name: str) -> None:
    assert add_override(path, Person(name), LESSON, UNTIL).overrides[0].student == name


def test_a_file_behind_a_link_is_written_where_it_lies(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    add_override(link, ANA, LESSON, UNTIL)
    assert link.is_symlink()
    assert len(read_settings(path).overrides) == 1


REFUSED = {
    "no such lesson": (
        "99_x",
        UNTIL,
        "There is no lesson '99_x' in the class; its lessons are",
    ),
    "not in the class": ("08_contest", UNTIL, "There is no lesson '08_contest' in the class"),
    "no time": (
        LESSON,
        "tomorrow",
        "--until tomorrow is not a local time; write it as YYYY",
    ),
    "a skipped hour": (LESSON, "2027-03-28T02:30", "where the clocks go forward over it"),
    "the same time": (LESSON, "2027-03-01T23:59", "ana has time until 2027-03-01 23:59 in 01_"),
    "less time": (LESSON, "2027-02-01T23:59", "name a later time, or edit class.toml"),
}


@pytest.mark.parametrize(("lesson", "until", "said"), REFUSED.values(), ids=REFUSED)
def test_what_gives_no_more_time_is_refused(path: Path, lesson: str, until: str, said: str) -> None:
    with pytest.raises(CourseError) as caught:
        add_override(path, ANA, lesson, until)
    assert said in str(caught.value)
    assert path.read_text(encoding="utf-8") == DUE


def test_more_time_is_measured_by_what_the_student_has(path: Path) -> None:
    path.write_text(DUE + override(label="section B", due="2027-03-06T12:00"), encoding="utf-8")
    with pytest.raises(CourseError, match="has time until 2027-03-06 12:00"):
        add_override(path, Person("ana", frozenset({"section B"})), LESSON, UNTIL)
    assert len(add_override(path, ANA, LESSON, UNTIL).overrides) == 2


def test_a_lesson_without_a_due_time_needs_none(path: Path) -> None:
    path.write_text(f'zone = "UTC"\n[lessons.{LESSON}]\n', encoding="utf-8")
    with pytest.raises(CourseError, match="has no due time, so there is nothing to extend"):
        add_override(path, ANA, LESSON, UNTIL)


EXTEND = """
import sys
from pathlib import Path
from grader.core.course import CourseError
from grader.policy.class_file import add_override
from grader.policy.rules import Person
try:
    add_override(Path(sys.argv[1]), Person("ana"), sys.argv[2], sys.argv[3])
except CourseError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
def test_a_file_that_cannot_be_written_stays_as_it_is(path: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path.chmod(0o644)
    program = [sys.executable, "-c", EXTEND, str(path), LESSON, UNTIL]
    done = subprocess.run(as_other_user(program, tmp_path), capture_output=True, text=True)
    assert "cannot be written (Permission denied), and stays as it is" in done.stdout, done.stderr
    assert path.read_text(encoding="utf-8") == DUE
    assert [each.name for each in path.parent.iterdir()] == ["class.toml"]


def test_overrides_in_another_form_are_refused(path: Path) -> None:
    text = 'override = [{ student = "bo", grace = 5 }]\n' + PARIS
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"write those that are there as \[\[override\]\] tables"):
        add_override(path, ANA, LESSON, UNTIL)
    assert path.read_text(encoding="utf-8") == text
