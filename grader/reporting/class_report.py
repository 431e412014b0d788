"""OUT/report.html: the class on one page that opens without a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from grader.core.atomic import write_whole
from grader.core.messages import UNANSWERED
from grader.core.models import ExerciseResult, Result, Status
from grader.reporting import charts, statistics

ATTENTION = {
    Status.ERROR: "could not be graded, and not because of the student: grade it again",
    Status.REFUSED: "was refused",
    Status.TIMED_OUT: "ran out of time",
    Status.OUT_OF_MEMORY: "ran out of memory",
    Status.CRASHED: "ended the Python process",
}

NOT_KNOWN = "\u2013"


@dataclass(frozen=True)
class Tile:
    """A number and what it counts."""

    value: str
    label: str


@dataclass(frozen=True)
class ExerciseRow:
    """An exercise, by how many solved it; common is the message that came most often."""

    name: str
    full: int
    part: int
    none: int
    common: str
    common_count: int


@dataclass(frozen=True)
class LessonPart:
    """A lesson's section of the report."""

    name: str
    scores_figure: Markup
    exercises_figure: Markup
    exercises: list[ExerciseRow]
    measured: statistics.LessonStatistics


@dataclass(frozen=True)
class SubmissionRow:
    """A submission's row, as text; link leads to the feedback, empty where there is none."""

    student: str
    lesson: str
    status: str
    points: str
    seconds: str
    message: str
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


@dataclass(frozen=True)
class Report:
    """Everything that the page shows."""

    unsafe: bool
    tiles: list[Tile]
    attention: list[str]
    lessons: list[LessonPart]
    submissions: list[SubmissionRow]
    rules: Sequence[RuleRow]


def write(
    results: Sequence[Result],
    out: Path,
    remarks: Sequence[str] = (),
    rules: Sequence[RuleRow] = (),
    alike: bool = False,
) -> Path:
    """Write OUT/report.html.

    remarks: sentences about the hand-in as a whole
    rules:   marks that are late or excused
    alike:   it links to OUT/alike.html
    """
    path = out / "report.html"
    write_whole(path, page(results, remarks, rules, alike=alike))
    return path


def page(
    results: Sequence[Result],
    remarks: Sequence[str] = (),
    rules: Sequence[RuleRow] = (),
    alike: bool = False,
) -> str:
    """The report as HTML; every text in it is escaped."""
    environment = Environment(
        loader=PackageLoader("grader", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"percent": _percent, "two_decimals": _two_decimals}
    return environment.get_template("report.html").render(
        report=summary(results, remarks, rules), enough=statistics.ENOUGH, alike=alike
    )


def summary(
    results: Sequence[Result], remarks: Sequence[str] = (), rules: Sequence[RuleRow] = ()
) -> Report:
    """The numbers and sentences of the report."""
    names = list(dict.fromkeys(result.lesson for result in results))
    lessons = [_lesson(name, [r for r in results if r.lesson == name]) for name in names]
    return Report(
        unsafe=any(result.unsafe for result in results),
        tiles=_tiles(results),
        attention=[*_attention(results), *remarks, *_checks(lessons)],
        lessons=lessons,
        submissions=[_submission(result) for result in results],
        rules=rules,
    )


def _tiles(results: Sequence[Result]) -> list[Tile]:
    """Mean and median are of what was handed in and has points."""
    counts = Counter(result.status for result in results)
    handed_in = [result for result in results if result.status is not Status.MISSING]
    shares = [100 * r.points / r.max_points for r in handed_in if r.points is not None]
    tiles = [
        Tile(str(len({result.student for result in results})), "students"),
        Tile(str(len(handed_in)), "submissions"),
    ]
    tiles += [Tile(str(counts[s]), s.value.replace("_", " ")) for s in Status if counts[s]]
    if shares:
        tiles += [
            Tile(f"{mean(shares):.0f}%", "mean score"),
            Tile(f"{median(shares):.0f}%", "median score"),
        ]
    return tiles


def _attention(results: Sequence[Result]) -> list[str]:
    """A sentence for each submission that did not end as it should, our own faults first."""
    found = []
    for status, what in ATTENTION.items():
        for each in (result for result in results if result.status is status):
            why = f" ({each.message.rstrip('.')})" if each.message else ""
            found.append(f"{each.student}, {each.lesson}: it {what}{why}.")
    return found


def _checks(lessons: Sequence[LessonPart]) -> list[str]:
    """A sentence for each exercise whose numbers ask for a look."""
    return [
        f"{lesson.name}, {each.name}: {each.remark}"
        for lesson in lessons
        for each in lesson.measured.exercises
        if each.remark
    ]


def _lesson(name: str, results: Sequence[Result]) -> LessonPart:
    scored = [r.points for r in results if r.status is not Status.MISSING and r.points is not None]
    handed_in = [r for r in results if r.status not in (Status.MISSING, Status.ERROR)]
    by_exercise: dict[str, list[ExerciseResult]] = {
        row.exercise: [] for row in results[0].exercises
    }
    for result in handed_in:
        for row in result.exercises:
            if row.points is not None:  # it waits for a person's mark
                by_exercise[row.exercise].append(row)
    exercises = [_exercise(exercise, rows) for exercise, rows in by_exercise.items()]
    return LessonPart(
        name,
        charts.scores(scored, results[0].max_points, name),
        charts.solved([(e.name, e.full, e.part, e.none) for e in exercises], name),
        exercises,
        statistics.of_lesson(results),
    )


def _percent(share: float | None) -> str:
    return NOT_KNOWN if share is None else f"{100 * share:.0f}%"


def _two_decimals(value: float | None) -> str:
    """With a true minus, and none before a zero."""
    return NOT_KNOWN if value is None else f"{value:z.2f}".replace("-", "\u2212")


def _exercise(name: str, rows: Sequence[ExerciseResult]) -> ExerciseRow:
    full = sum(row.points == row.max_points for row in rows)
    none = sum(not row.points for row in rows)
    wrong = Counter(
        row.message
        for row in rows
        if row.message not in ("", UNANSWERED) and row.status is not Status.REFUSED
    )
    common, count = wrong.most_common(1)[0] if wrong else ("", 0)
    return ExerciseRow(name, full, len(rows) - full - none, none, common, count)


def _submission(result: Result) -> SubmissionRow:
    link = f"feedback/{quote(result.student, safe='')}/{quote(result.lesson, safe='')}.html"
    return SubmissionRow(
        student=result.student,
        lesson=result.lesson,
        status=result.status.value,
        points="" if result.points is None else f"{result.points:g} of {result.max_points:g}",
        seconds=f"{result.seconds:.1f}" if result.seconds else "",
        message=result.message,
        link="" if result.status is Status.MISSING else link,
    )
