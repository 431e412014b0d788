"""The student's desk: what `python -m lesson` says, and what it leaves alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lessonkit import commands, desk
from lessonkit.desk import FAILING, PASSED, UNTOUCHED, DeskError

from grader.core import course
from grader.core.course import grade_id, is_answer, source
from grader.core.models import Notebook
from grader.release.generate import release
from grader.tests.support import tiny_course
from grader.tests.support.odd_notebooks import as_colab, as_vscode
from grader.tests.support.tiny_course import LESSON, answered

pytestmark = pytest.mark.slow

RIGHT = "def double(number):\n    return 2 * number"
Write = Callable[..., None]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny lesson, released."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        tiny_course.install(folder / "solutions", patch)
        release([LESSON], folder / "notebooks")
    return folder / "notebooks"


@pytest.fixture
def home(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hand-out of that lesson, of the student's own."""
    home = tmp_path / "notebooks"
    shutil.copytree(once, home)
    monkeypatch.setattr(desk, "HOME", home)
    monkeypatch.setattr(desk, "STARTERS", home / "starters.json")
    cells = course.read_notebook(desk.path_of(LESSON))["cells"]
    starters = {LESSON: {grade_id(cell): source(cell) for cell in cells if is_answer(cell)}}
    (home / "starters.json").write_text(json.dumps(starters), encoding="utf-8")
    return home


@pytest.fixture
def write(home: Path) -> Write:
    """Saves the notebook with answers in it."""

    def write(added: dict[str, str] | None = None, /, **answers: str) -> None:
        path = desk.path_of(LESSON)
        notebook = answered(course.read_notebook(path), added, **answers)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return write


def states() -> list[tuple[str, str]]:
    found = desk.standings(desk.exercises(LESSON))
    return [(each.state, each.message) for each in found]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(commands.cli, arguments)


def test_an_untouched_lesson_is_not_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", None)
    assert states() == [(UNTOUCHED, ""), (UNTOUCHED, "")]
    said = run().output
    assert f"Not touched yet: {LESSON}." in said and f"Next: open {LESSON}" in said


def test_progress_shows_what_passes_what_fails_and_what_comes_next(write: Write) -> None:
    write(double=RIGHT, longest="def longest(words):\n    return words[0]")
    lines = run().output.splitlines()
    assert lines[1].split() == ["1.1", "double", "passed", "1", "of", "1"]
    assert lines[2].split() == ["1.2", "longest", "failing", "0", "of", "1"]
    assert lines[3].strip().startswith("first difference")
    assert "1 of 2 exercises pass their visible checks: 1 of 2 points." in lines[4]
    assert lines[5].split()[:2] == ["4", "more"] and "hidden checks" in lines[5]
    assert max(map(len, lines)) <= 90, "in JupyterLab, longer lines are cut within a word"
    assert lines[6].strip().startswith("Next: exercise 1.2")


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (
            "f(1)\n  should give  2\n  but gives  3\n  this may help     you add",
            "this may help you",
        ),
        ("f(1)\n  gives  3\n  but that is odd.", "but that is odd."),
        ("f(1) stops with NameError: x (line 3 of your answer).", "stops with NameError: x"),
        ("f(1) raises KeyError: 'a' Expected: IndexError.", "raises KeyError: 'a' Expected: I"),
        (f"f({'1, ' * 40}) gives 3, but IndexError was expected.", "but IndexError was expected."),
        ("f(1) changes the arguments it was given.", "f(1) changes the arguments"),
        (f"The result of f({'1, ' * 40}) is a generator.", "The result of f(1, 1, 1"),
    ],
)
def test_the_table_shows_the_line_of_a_failure_that_says_most(
    home: Path, message: str, line: str
) -> None:
    first = desk.exercises(LESSON)[0]
    shown = commands.table([desk.Standing(first, FAILING, message)]).splitlines()[2]
    assert shown.strip().startswith(line) and len(shown) <= 90


@pytest.mark.parametrize("form", [as_colab, as_vscode])
def test_a_notebook_that_colab_or_vs_code_saved_is_read_and_checked(
    write: Write, form: Callable[[Notebook], None]
) -> None:
    write(double=RIGHT)
    path = desk.path_of(LESSON)
    notebook = course.read_notebook(path)
    for cell in notebook["cells"]:
        cell["source"] = source(cell)
    form(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert [state for state, _ in states()] == [PASSED, UNTOUCHED]


def test_a_stored_output_proves_nothing(write: Write) -> None:
    write(double="def double(number):\n    return 3")
    path = desk.path_of(LESSON)
    notebook = course.read_notebook(path)
    check = next(cell for cell in notebook["cells"] if grade_id(cell) == "double-check")
    said = {"output_type": "stream", "name": "stdout", "text": "✓ double: 1 check\n"}
    check["outputs"] = [said]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert [state for state, _ in states()] == [FAILING, UNTOUCHED]


def test_an_answer_that_meets_an_error_like_the_starters_is_no_starter(write: Write) -> None:
    line = 'raise NotImplementedError("only for sums")'
    write(double=f"def double(number):\n    {line}")
    (state, said), _ = states()
    assert state == FAILING and "NotImplementedError: only for sums" in said


def test_an_answer_may_use_cells_that_the_student_added_and_magics(write: Write) -> None:
    added = {"teach": "twice = lambda number: 2 * number\n%matplotlib inline"}
    write(added, double="def double(number):\n    print('here')\n    return twice(number)")
    assert states()[0] == (PASSED, "✓ double: 1 check")


def test_an_exercise_that_is_checked_alone_may_use_an_earlier_answer(write: Write) -> None:
    longest = "def longest(words):\n    return max(words, key=lambda word: double(len(word)))"
    write(double=RIGHT, longest=longest)
    assert "✓ longest: 1 check" in run("check", "1.2").output


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("import os\nos._exit(0)", "ended the whole Python process"),
        ("def double(number:", "Your answer stops with SyntaxError"),
        ("def dubble(number):\n    return 6", "NameError"),
    ],
)
def test_a_broken_answer_costs_its_own_exercise(write: Write, answer: str, said: str) -> None:
    write(double=answer, longest="def longest(words):\n    return 'bb'")
    (state, message), other = states()
    assert state == FAILING and said in message
    assert other == (PASSED, "✓ longest: 1 check")


def test_check_returns_one_until_all_pass(write: Write) -> None:
    write(double="def double(number):\n    return 3")
    wrong = run("check", "1.1")
    assert wrong.exit_code == 1
    assert "should give       6" in wrong.output
    write(double=RIGHT)
    assert run("check", "double").exit_code == 0
    assert run("check", "1").exit_code == 1  # the other exercise is untouched


def test_hints_come_one_at_a_time(home: Path) -> None:
    path = desk.path_of(LESSON)
    notebook = course.read_notebook(path)
    text = next(cell for cell in notebook["cells"] if cell["id"] == "double-text")
    text["source"] += "".join(
        f"\n\n<details><summary>Hint</summary>Try <code>a &lt; {n}</code>.</details>"
        for n in (1, 2)
    )
    path.write_text(json.dumps(notebook), encoding="utf-8")
    first = run("hint", "1.1").output
    assert "Try `a < 1`." in first and "a < 2" not in first
    assert "Try `a < 2`." in run("hint", "double", "2").output


def test_reset_puts_the_starter_back_and_keeps_each_answer(write: Write, home: Path) -> None:
    starter = desk.find_one("1.1").source
    for number in (1, 2):
        write(double=f"{RIGHT}  # {number}")
        said = run("reset", "1.1").output
        assert "reload" in said
        kept = home / LESSON / f"double.answer-{number}.py"
        assert kept.read_text(encoding="utf-8") == f"{RIGHT}  # {number}\n"
        assert desk.find_one("1.1").source == starter
    assert states()[0] == (UNTOUCHED, "")


def test_reset_without_starters_changes_nothing(write: Write, home: Path) -> None:
    write(double=RIGHT)
    (home / "starters.json").unlink()
    before = desk.path_of(LESSON).read_bytes()
    with pytest.raises(DeskError, match="does not have this exercise"):
        desk.reset(desk.find_one("1.1"))
    assert desk.path_of(LESSON).read_bytes() == before


def test_watch_acts_at_once_and_after_each_change(tmp_path: Path) -> None:
    path = tmp_path / "notebook"
    path.write_text("one")
    acted: list[str] = []

    def looks() -> Iterator[None]:
        yield
        assert len(acted) == 1
        path.write_text("two")
        yield
        raise KeyboardInterrupt

    look = looks()
    commands.follow(path, lambda: acted.append(path.read_text()), lambda: next(look))
    assert acted == ["one", "two"]


@pytest.mark.parametrize("what", ["9", "1.9", "treble"])
def test_an_unknown_exercise_is_one_sentence_and_status_two(
    home: Path, what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["lesson", "check", what])
    with pytest.raises(SystemExit) as end:
        commands.main()
    assert end.value.code == 2
    assert capsys.readouterr().err == (
        f"lesson: There is no lesson or exercise {what!r}; say a number, such as 1 for a lesson or "
        "1.2 for an exercise.\n"
    )


def test_with_installed_modules_the_desk_stands_where_the_student_is(
    once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(desk, "MODULES", tmp_path / "site-packages")
    for folder in (once, once / LESSON):
        monkeypatch.chdir(folder)
        assert desk.home() == once
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(desk, "HOME", desk.home())
    commands.progress()
    said = capsys.readouterr().out
    assert said.startswith(f"There is no lesson in {tmp_path}.") and "Colab" in said


@pytest.mark.parametrize("lesson", course.lessons())
def test_the_authors_answers_pass_at_the_desk(
    lesson: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = course.read_notebook(course.source_path(lesson))
    monkeypatch.setattr(desk, "HOME", tmp_path)
    monkeypatch.setattr(desk, "SECONDS", 600)  # however busy the machine is
    (tmp_path / lesson).mkdir()
    desk.path_of(lesson).write_text(json.dumps(notebook), encoding="utf-8")
    found = desk.standings(desk.exercises(lesson))
    assert [each.message for each in found if each.state not in (PASSED, desk.WAITS)] == []
