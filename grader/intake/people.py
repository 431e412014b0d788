"""The people of a class, and the one of them whom a learning system's file belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.core.course import CourseError
from grader.core.student_names import alike, fault, fault_in_nbgrader, shown
from grader.intake.roster import PEOPLE, Table, read_table, title_of

_USUAL = {
    "first_name": ("first name", "given name", "firstname", "vorname", "prénom", "nombre"),
    "last_name": ("last name", "surname", "family name", "lastname", "nachname", "nom",
                  "apellido s"),
    "name": ("name", "full name", "student", "student name", "vollständiger name"),
    "email": ("email", "email address", "e mail", "mail", "e mail adresse"),
    "section": ("section", "group", "groups", "gruppe"),
}  # fmt: skip
"""Usual titles of the columns, as rosters' titles are compared."""


@dataclass(frozen=True)
class Member:
    """A student as the roster has them; everything but the key may be empty.

    key: the student's name everywhere in the grader
    ids: all by which a learning system may call the student, key and e-mail among them
    """

    key: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""
    ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


def read_people(path: Path, columns: Mapping[str, str], ids: Sequence[str] = ()) -> list[Member]:
    """The people of a roster, in its order.

    columns: titles that the instructor named, by key, name, first_name, last_name, email, section;
             where one is empty the usual titles are looked for
    ids:     titles of columns with ids; all usual ones if there are none
    raises:  CourseError where the roster cannot be read, lacks a column, or names somebody who
             cannot be in a gradebook
    """
    table = read_table(path, columns.get("key", ""))
    places = {what: _place(path, table, columns.get(what, ""), what) for what in _USUAL}
    wanted = [_named(path, table, title) for title in ids] or [
        i for i, title in enumerate(table.titles) if title in PEOPLE
    ]
    people = [_member(row, table.key, places, wanted) for row in table.rows]
    for each in people:
        if why := fault(each.key) or fault_in_nbgrader(each.key):
            raise CourseError(
                f"The roster {path} has a student {shown(each.key)} whose name cannot be used: "
                f"{why}; name another column with --key, or change it."
            )
    return people


def _place(path: Path, table: Table, title: str, what: str) -> int | None:
    if title:
        return _named(path, table, title)
    return next((table.titles.index(each) for each in _USUAL[what] if each in table.titles), None)


def _named(path: Path, table: Table, title: str) -> int:
    if title_of(title) in table.titles:
        return table.titles.index(title_of(title))
    raise CourseError(
        f"The roster {path} has no column {title!r}, which class.toml names; it has "
        f"{', '.join(map(shown, filter(None, table.header)))}."
    )


def _member(
    row: list[str], key: int, places: Mapping[str, int | None], ids: Sequence[int]
) -> Member:
    def at(what: str) -> str:
        place = places[what]
        return "" if place is None else row[place]

    first, last = at("first_name"), at("last_name")
    if not (first and last):
        # Canvas and others write "Lovelace, Ada".
        before, comma, after = at("name").partition(",")
        first, last = (after.strip(), before.strip()) if comma else ("", before.strip())
    known = dict.fromkeys(filter(None, (row[key], at("email"), *(row[i] for i in ids))))
    return Member(row[key], first, last, at("email"), at("section"), tuple(known))


class Finder:
    """Finds the person of a file by what the learning system calls them; never guesses."""

    def __init__(self, people: Iterable[Member]) -> None:
        self._by_id: dict[str, set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._people = {each.key: each for each in people}
        for each in self._people.values():
            for value in each.ids:
                self._by_id[_same(value)].add(each.key)
                # Moodle's sheets say "Participant 123", in the site's language.
                word, _, number = value.rpartition(" ")
                if word.isalpha() and number.isdecimal():
                    self._by_id[f"participant {number}"].add(each.key)
            for name in (each.name, f"{each.last_name} {each.first_name}"):
                if name.strip():
                    self._by_name[_same(name)].add(each.key)

    def find(self, ids: Sequence[str], names: Sequence[str] = ()) -> Member | str:
        """The person of these ids, else of these names; a sentence if that is nobody or two."""
        by_id = {value: self._by_id.get(_same(value), set()) for value in ids}
        by_name = {value: self._by_name.get(_same(value), set()) for value in names}
        found = set[str]().union(*by_id.values())
        named = set[str]().union(*by_name.values())
        found = found | named if not found & named else found
        if len(found) == 1:
            return self._people[found.pop()]
        called = dict.fromkeys((*names, *ids))
        if not found:
            said = " or ".join(map(shown, called)) or "no name at all"
            return f"Nobody on the roster has {said} as an id, e-mail or name"
        fitting = [each for each in called if by_id.get(each) or by_name.get(each)]
        whom = " and ".join(sorted(map(shown, found)))
        return f"{' or '.join(map(shown, fitting))} fits {whom}"


def _same(text: str) -> str:
    """What two spellings of an id or a name share."""
    return " ".join(alike(text).casefold().replace(",", " ").split())
