"""The people of a roster, and who a file belongs to: by an id, or a name that one person has."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.intake.people import Finder, Member, read_people

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section\n"
    "    Points Possible,,,,\n"
    '"Lovelace, Ada",101,s1,ada,A\n'
    '"Hopper, Grace",102,s2,grace,B\n'
    '"Student, Test",103,,,A\n'
)
MOODLE = (
    "Identifier,Full name,Email address\n"
    "Participant 11,Ada Lovelace,ada@x.org\n"
    "Participant 12,Grace Hopper,grace@x.org\n"
)


def people(tmp_path: Path, text: str, **columns: str) -> list[Member]:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return read_people(path, columns)


def test_canvas_and_moodle_rosters_give_names_ids_and_sections(tmp_path: Path) -> None:
    ada, grace = people(tmp_path, CANVAS, key="SIS Login ID")
    assert (ada.key, ada.name, ada.section) == ("ada", "Ada Lovelace", "A")
    assert {"ada", "101", "s1"} == {*ada.ids} and grace.key == "grace"
    ada, _ = people(tmp_path, MOODLE, key="Email address")
    assert (ada.email, ada.name) == ("ada@x.org", "Ada Lovelace")
    assert "Participant 11" in ada.ids


def test_columns_can_be_named(tmp_path: Path) -> None:
    text = "login,rufname,familie,post,kurs\nada,Ada,Lovelace,a@x.org,7\n"
    named = {"first_name": "Rufname", "last_name": "Familie", "email": "Post", "section": "Kurs"}
    (ada,) = people(tmp_path, text, **named)
    assert (ada.name, ada.email, ada.section) == ("Ada Lovelace", "a@x.org", "7")
    with pytest.raises(CourseError, match="no column 'Mail', which class"):
        people(tmp_path, text, email="Mail")


def test_a_student_whom_nbgrader_cannot_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="ada#1 whose name cannot be used"):
        people(tmp_path, "student\nada#1\n")


@pytest.mark.parametrize(
    ("ids", "names", "found"),
    [
        (["101"], [], "ada"),
        (["S1"], [], "ada"),
        (["ADA"], [], "ada"),
        (["participant 11"], [], "alan"),
        ([], ["ada  lovelace"], "ada"),
        ([], ["Lovelace, Ada"], "ada"),
        (["999"], ["Ada Lovelace"], "ada"),
    ],
)
def test_a_person_is_found(ids: list[str], names: list[str], found: str) -> None:
    member = FINDER.find(ids, names)
    assert isinstance(member, Member) and member.key == found


@pytest.mark.parametrize(
    ("ids", "names", "said"),
    [
        (["999"], [], "Nobody on the roster has 999"),
        ([], ["Ada"], "Nobody on the roster has Ada"),
        ([], [], "no name at all"),
        ([], ["Alan Turing"], "Alan Turing fits alan and alan2"),
        (["77"], [], "77 fits alan2 and grace"),
        (["101"], ["Grace Hopper"], "fits ada and grace"),
    ],
    ids=["nobody", "half a name", "nothing", "one name of two", "one id of two", "id against name"],
)
def test_nobody_is_guessed(ids: list[str], names: list[str], said: str) -> None:
    why = FINDER.find(ids, names)
    assert isinstance(why, str) and said in why


FINDER = Finder(
    [
        Member("ada", "Ada", "Lovelace", ids=("ada", "101", "s1")),
        Member("grace", "Grace", "Hopper", ids=("grace", "77")),
        Member("alan", "Alan", "Turing", ids=("alan", "Participant 11")),
        Member("alan2", "Alan", "Turing", ids=("alan2", "77")),
    ]
)
