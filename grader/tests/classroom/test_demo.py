"""`grader course`: a term of a demo class, with the points that the bank predicts."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from grader.authoring.demo_class import CLASS, demo_lesson, refused
from grader.classroom import demo
from grader.core import course, course_key
from grader.core.course import CourseError
from grader.tests.support import essay_course, tiny_bank, tiny_course

pytestmark = pytest.mark.slow(20)

LESSONS = CLOSED, LATE, TO_COME = ("01_first", "02_second", "03_third")
NAMES = {*demo.LATE, demo.NOT_YET[0], *demo.READ, demo.EXCUSED, demo.HALF_RIGHT, "Ὑπατία Θέωνος",
         "Oluwaseun Adébáyọ̀"}  # fmt: skip
"""Who is needed for all that a term has: late, excused, again, by hand, damaged, not at all."""


@contextmanager
def smaller() -> Iterator[None]:
    """The class without whom nobody needs here; afterwards as before, in the same order."""
    whole = dict(CLASS)
    for name in whole.keys() - NAMES:
        del CLASS[name]
    try:
        yield
    finally:
        CLASS.clear()
        CLASS.update(whole)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo class with three tiny lessons, after its first run."""
    folder, released = tmp_path_factory.mktemp("demo"), dict[str, Path]()
    with smaller(), pytest.MonkeyPatch.context() as patch:
        for name in LESSONS:
            book = essay_course.lesson() if name == TO_COME else tiny_course.lesson()
            path = folder / "solutions" / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(nbformat.writes(nbformat.from_dict(book)), encoding="utf-8")
            blank = dict.fromkeys(tiny_course.ANSWERS, "raise NotImplementedError")
            released[name] = folder / f"{name}.ipynb"
            released[name].write_text(json.dumps(tiny_course.answered(book, **blank)))
            tiny_bank.write(folder / "bank", name)
        for place in ("solutions", "bank", "build"):
            patch.setattr(course, place.upper(), folder / place)
        patch.setattr(course, "release_path", released.__getitem__)
        patch.setenv(course_key.VARIABLE, "a key")
        assert demo.demo_command(LESSONS) == 0
        yield folder / "build" / "course"


def totals(root: Path) -> dict[str, tuple[str, ...]]:
    """Each lesson's cell in totals.csv, by name."""
    with (root / "class/out/totals.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["student"]: row for row in csv.DictReader(stream)}
    return {name: tuple(rows[each.login][lesson] for lesson in LESSONS)
            for name, each in CLASS.items()}  # fmt: skip


def page(root: Path, name: str, lesson: str) -> str:
    path = root / "class/out/feedback" / CLASS[name].login / f"{lesson}.html"
    return path.read_text(encoding="utf-8")


def predicted(name: str) -> tuple[str, ...]:
    """What the bank, the due times and the marks by hand make of a student's term."""
    if CLASS[name].manner == "not at all":
        return "missing", "", ""
    closed, late, to_come = (demo_lesson(lesson).points(name) for lesson in LESSONS)
    half = 0.5 if name in demo.LATE and name != demo.EXTENDED else 1
    by_hand = demo.READ.get(name, (0.0, ""))[0] * 6
    words = "0" if refused(name) else f"{to_come + by_hand:g}"
    waits = name not in demo.READ and not refused(name)
    return (
        "excused" if name == demo.EXCUSED else f"{closed:g}",
        f"{late * half + (name == demo.HALF_RIGHT):g}",
        "" if name in demo.NOT_YET else "waits for a mark" if waits else words,
    )


def test_everybody_has_what_the_bank_predicts(root: Path) -> None:
    found = totals(root)
    assert found == {name: predicted(name) for name in CLASS}
    assert {half for half in (found[name][1] for name in demo.LATE) if "." in half}
    sheet = (root / "class/out/canvas.csv").read_text(encoding="utf-8")
    assert f'\n"Kovač, Ana",101,s101,kovac,Monday,{",".join(found["Ana Kovač"])}\n' in sheet


def test_pages_show_answers_of_what_is_closed_and_whole_comments(root: Path) -> None:
    shown = {lesson: "Reference answers" in page(root, "Ana Kovač", lesson) for lesson in LESSONS}
    assert shown == {CLOSED: True, LATE: False, TO_COME: False}
    assert "Nearly: the idea is right." in page(root, demo.HALF_RIGHT, LATE)
    assert "Clear, and short. Say also where" in page(root, "Мария Петрова", TO_COME)


def test_what_is_graded_stays_graded_and_marked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal, before = root / "class/out/journal.jsonl", totals(root)
    inbox = sorted(root.glob("class/inbox/*/*/*.ipynb"))
    ran = journal.read_text(encoding="utf-8").count('"result"')
    assert demo.demo_command(LESSONS) == 0
    said = capsys.readouterr()
    assert journal.read_text(encoding="utf-8").count('"result"') == ran
    assert (totals(root), sorted(root.glob("class/inbox/*/*/*.ipynb"))) == (before, inbox)
    assert "The files of theonos (cut off) are damaged, and that is deliberate" in said.err
    paths = [line.strip() for line in said.out.splitlines() if line.startswith("  ")]
    assert sum(path.endswith((".html", ".csv")) and Path(path).is_file() for path in paths) == 4


def test_an_older_demo_is_made_anew_and_anything_else_is_left_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(course, "BUILD", tmp_path)
    monkeypatch.setattr(demo, "_graded", lambda *_: 0)
    old = tmp_path / "course"
    (old / "graded").mkdir(parents=True)
    (old / "submitted").symlink_to(root, target_is_directory=True)
    assert demo.demo_command(LESSONS) == 0
    assert "is the demo class of another version, or not whole" in capsys.readouterr().err
    assert not (old / "graded").exists() and (root / "class").is_dir()
    (old / "mine").touch()
    (old / ".demo").unlink()
    with pytest.raises(CourseError, match=r"holds mine; move it away"):
        demo.demo_command(LESSONS)
    assert (old / "mine").is_file()
