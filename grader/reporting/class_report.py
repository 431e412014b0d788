"""OUT/report.html and the pages behind it: an instructor's desk that needs no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from grader.core.atomic import write_whole
from grader.core.models import Misconception, Status
from grader.reporting import detail_pages, feedback, matrix, misunderstood, needs, statistics
from grader.reporting.lesson_sections import compared_section, lesson_section
from grader.reporting.marks import State, Student, results_of
from grader.reporting.needs import Kind, Need
from grader.reporting.pages import Links, Section, rendered, script, section


@dataclass(frozen=True)
class Tile:
    """A number, what it counts, and where that stands in the page."""

    value: str
    label: str
    link: str


@dataclass(frozen=True)
class RuleRow:
    """A mark that a rule of the class changed, as text.

    handed_in: in local time; empty where nothing came
    credit:    such as `50%` or `excused`
    before:    points before credit; empty where there are none
    after:     points after credit; empty where the lesson does not count
    rule:      a sentence that says which rule gave it
    """

    student: str
    lesson: str
    handed_in: str
    credit: str
    before: str
    after: str
    rule: str


def write(
    students: Sequence[Student],
    out: Path,
    more: Sequence[Need] = (),
    rules: Sequence[RuleRow] = (),
    known: Sequence[Misconception] = (),
    alike: bool = False,
) -> Path:
    """Write OUT/report.html, OUT/students and OUT/lessons.

    more:  what needs a person beside what the marks say
    rules: marks that are late or excused
    alike: it links to OUT/alike.html
    """
    pages = {
        (each.key, lesson)
        for each in students
        for lesson in each.marks
        if feedback.path(each.key, lesson, out).is_file()
    }
    path = out / "report.html"
    wrong = misunderstood.grouped(results_of(students), known)
    write_whole(path, page(students, more, rules, pages, wrong, alike=alike))
    detail_pages.write(students, out, Links(pages, up="../"), wrong)
    return path


def page(
    students: Sequence[Student],
    more: Sequence[Need] = (),
    rules: Sequence[RuleRow] = (),
    pages: Collection[tuple[str, str]] = (),
    wrong: Sequence[misunderstood.Exercise] = (),
    alike: bool = False,
) -> str:
    """The report as HTML; every text in it is escaped.

    pages: (student, lesson) of every feedback page
    wrong: the wrong answers to each exercise
    """
    code, digest = script("report.js")
    return rendered(
        "report.html",
        sections=sections(students, more, rules, Links(pages), wrong),
        unsafe=any(result.unsafe for result in results_of(students)),
        script=code,
        digest=digest,
        alike=alike,
    )


def sections(
    students: Sequence[Student],
    more: Sequence[Need],
    rules: Sequence[RuleRow],
    links: Links,
    wrong: Sequence[misunderstood.Exercise] = (),
) -> list[Section]:
    """The parts of the report, in their order: each is made by one function."""
    lessons = matrix.lessons_of(students)
    measured = {
        lesson: statistics.of_lesson(
            [s.marks[lesson].result for s in students if lesson in s.marks]
        )
        for lesson in lessons
    }
    checks = [need for each in lessons for need in needs.of_checks(each, measured[each])]
    found = [*needs.of_students(students), *more, *checks]
    return [
        needs.the_section(found, links),
        glance_section(students, {need.kind for need in found}),
        matrix.the_section(students, links),
        compared_section(measured),
        *(lesson_section(each, students, measured[each], wrong, links) for each in lessons),
        *([rules_section(rules, links)] if rules else []),
    ]


def glance_section(students: Sequence[Student], listed: Collection[Kind]) -> Section:
    """The class in a few numbers."""
    return section(
        "glance", "The class at a glance", "glance.html", tiles=tiles(students, listed)
    )  # fmt: skip


def rules_section(rules: Sequence[RuleRow], links: Links) -> Section:
    """Which rule gave each late or excused mark."""
    return section("rules", "Late and excused", "rules.html", rules=rules, links=links)


def tiles(students: Sequence[Student], listed: Collection[Kind] = ()) -> list[Tile]:
    """Mean and median are of what was handed in and has points.

    listed: kinds that the section of needs holds
    """
    marks = [mark for each in students for mark in each.marks.values()]
    counts = Counter(mark.result.status for mark in marks if mark.ended)
    unseen = Counter(mark.state for mark in marks if not mark.ended)
    handed_in = [m.result for m in marks if m.result.status is not Status.MISSING]
    shares = [100 * r.points / r.max_points for r in handed_in if r.points is not None]
    found = [
        Tile(str(len(students)), "students", "matrix"),
        Tile(str(len(handed_in)), "submissions", "matrix"),
    ]
    found += [
        Tile(str(counts[s]), s.value.replace("_", " "), _listed_at(s, listed))
        for s in Status
        if counts[s]
    ]
    found += [Tile(str(unseen[s]), s.value, "matrix") for s in State if unseen[s]]
    if shares:
        found += [
            Tile(f"{mean(shares):.0f}%", "mean score", "compared"),
            Tile(f"{median(shares):.0f}%", "median score", "compared"),
        ]
    return found


_KINDS = {Status.ERROR: Kind.ERROR, Status.REFUSED: Kind.REFUSED, Status.TIMED_OUT: Kind.ENDED,
          Status.OUT_OF_MEMORY: Kind.ENDED, Status.CRASHED: Kind.ENDED}  # fmt: skip


def _listed_at(status: Status, listed: Collection[Kind]) -> str:
    kind = _KINDS.get(status)
    return needs.anchor(kind) if kind in listed and kind is not None else "matrix"
