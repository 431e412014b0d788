"""What the bank proves of the checks, and what its runner promises of itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from grader.authoring import verify_bank
from grader.authoring.bank import RIGHT_ANSWERS, WRONG_ANSWERS, BankFaults, read_bank, shown
from grader.authoring.rounds import side_by_side
from grader.authoring.verdicts import Verdict
from grader.authoring.verify_bank import (
    STARTER,
    run_bank,
)
from grader.core import course
from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import Exercise
from grader.tests.support import tiny_course

LESSONS = course.lessons()
RIGHT = "def double(number):\n    return number + number\n"
WRONG = "# misconception: Twice is plus two.\n# loses: {loses}\ndef double(number):\n    {body}\n"


def exercises(lesson: str) -> list[Exercise]:
    """Those that have checks."""
    found = course.exercises(course.read_notebook(course.source_path(lesson)))
    return [each for each in found if not each.by_hand]


# --- the course's own bank


@pytest.mark.parametrize("lesson", LESSONS)
def test_some_mistakes_cost_all_points_and_some_only_a_hidden_check_finds(lesson: str) -> None:
    bank = read_bank(lesson, exercises(lesson))
    for exercise in exercises(lesson):
        losses = {answer.loses for answer in bank if answer.exercise == exercise.name}
        hidden = sum(p for name, p in exercise.checks.items() if name.endswith("-hidden"))
        assert {0.0, hidden, exercise.max_points} <= losses, exercise.name


# --- the runner, on a lesson of two exercises


ODD = {
    "right_refused": "def double(number):\n    return 2.0 * number\n",
    "right_meddler": RIGHT + "\n\nmax = min\n",
    "wrong_cheaper": WRONG.format(loses=3, body="return 2 * number or 1"),
    "wrong_uncaught": WRONG.format(loses=2, body="return 2 * number"),
    "wrong_hangs": WRONG.format(loses=3, body="while True: pass"),
    "wrong_exits": WRONG.format(loses=3, body="__import__('os')._exit(0)"),
    "wrong_aborts": WRONG.format(loses=3, body="__import__('os').abort()"),
    "wrong_leaves": WRONG.format(loses=3, body="exit()"),
    "wrong_hangs_later": WRONG.format(loses=2, body="while not number: pass\n    return 6"),
}
"""Answers to `double` that try the runner."""


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound bank of the tiny lesson, which is now the course."""
    return sound_bank(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """Verdicts on a bank with the odd answers in it."""
    with pytest.MonkeyPatch.context() as patch:
        bank = sound_bank(tmp_path_factory.mktemp("odd"), patch)
        for name, text in ODD.items():
            double(bank, f"{name}.py", text)
        report = run_bank([tiny_course.LESSON], bank, Limits(cell_seconds=2))
    return {verdict.name: verdict for verdict in report.verdicts if verdict.exercise != "longest"}


def sound_bank(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    tiny_course.install(folder / "solutions", patch)
    longest = "def longest(words):\n    return max(words, key=len{})\n"
    answers = {
        "double": (RIGHT, WRONG.format(loses=3, body="return number + 3.0")),
        "longest": (
            longest.format(', default=""'),
            "# misconception: There is a word.\n# loses: 2\n" + longest.format(""),
        ),
    }
    for exercise, (right, wrong) in answers.items():
        home = folder / "bank" / tiny_course.LESSON / exercise
        home.mkdir(parents=True)
        for number in range(RIGHT_ANSWERS):
            (home / f"right_{number}.py").write_text(right, encoding="utf-8")
        for number in range(WRONG_ANSWERS):
            (home / f"wrong_{number}.py").write_text(wrong, encoding="utf-8")
    return folder / "bank"


def double(bank: Path, file: str, text: str) -> None:
    (bank / tiny_course.LESSON / "double" / file).write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_sound_answers_have_no_faults_and_their_points(found: dict[str, Verdict]) -> None:
    points = {"reference": 6, "starter": 0, "right_0": 6, "right_1": 6, "wrong_0": 3}
    for name, wanted in points.items():
        assert (found[name].points, found[name].faults) == (wanted, ())


@pytest.mark.slow
def test_a_wrong_answer_that_loses_less_than_it_says_is_a_fault(found: dict[str, Verdict]) -> None:
    (fault,) = found["wrong_cheaper"].faults
    first, visible, hidden = fault.splitlines()
    assert first == "loses 2 points, and '# loses:' says 3."
    assert visible == "  double-check (1) passes"
    assert hidden.startswith("  double-hidden (2) fails: A hidden check") and len(hidden) < 110


@pytest.mark.slow
def test_a_wrong_answer_that_is_not_caught_is_a_fault(found: dict[str, Verdict]) -> None:
    (fault,) = found["wrong_uncaught"].faults
    assert fault.startswith("loses 0 points, and '# loses:' says 2.")


@pytest.mark.slow
def test_a_right_answer_that_is_refused_is_a_fault(found: dict[str, Verdict]) -> None:
    visible, _ = found["right_refused"].faults
    assert visible.startswith("the check double-check fails: double(3)\n  should give")


@pytest.mark.slow
def test_an_answer_that_meddles_with_others_costs_them_nothing(found: dict[str, Verdict]) -> None:
    assert (found["right_meddler"].points, found["right_meddler"].faults) == (6, ())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hangs", "exits", "aborts", "leaves", "hangs_later"])
def test_an_answer_that_does_not_come_back_loses_its_own_exercise(
    found: dict[str, Verdict], name: str
) -> None:
    assert found[f"wrong_{name}"].faults == ()
    assert found[f"wrong_{name}"].points == (4 if name == "hangs_later" else 3)


@pytest.mark.slow
def test_a_starter_that_earns_a_point_is_a_fault(
    bank: Path,
) -> None:
    notebook = tiny_course.lesson()
    check = next(c for c in notebook["cells"] if course.grade_id(c) == "double-check")
    check["source"] = "pass"
    path = course.source_path(tiny_course.LESSON)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    starter, *_ = run_bank([tiny_course.LESSON], bank).faulty
    assert starter.name == STARTER
    assert starter.faults[0] == "the check double-check passes without an answer."


@pytest.mark.slow
def test_a_lesson_that_does_not_run_is_named_with_its_cell(bank: Path) -> None:
    notebook = tiny_course.lesson()
    notebook["cells"][1]["source"] += "\n1 / 0"
    path = course.source_path(tiny_course.LESSON)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(CourseError, match="does not run: cell 0 stops with ZeroDivision"):
        run_bank([tiny_course.LESSON], bank)


@pytest.mark.slow
def test_an_answer_whose_mark_depends_on_the_draw_is_a_fault(bank: Path) -> None:
    notebook = tiny_course.lesson()
    check = next(c for c in notebook["cells"] if course.grade_id(c) == "double-hidden")
    check["source"] = (
        "import torch\nfrom lesson import fresh\n"
        "number = int(torch.randint(0, 2, (), generator=fresh('double')))\n"
        "expect(double, number, equals=2 * number, rule='any number is doubled')"
    )
    path = course.source_path(tiny_course.LESSON)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    double(bank, "right_lucky.py", "def double(number):\n    return 2 * number or 1\n")
    report = run_bank([tiny_course.LESSON], bank, draws=6, draw_for_wrong=False)
    (lucky,) = [v for v in report.faulty if v.name == "right_lucky"]
    assert re.fullmatch(r"[1-6] of 6 draws cost double 2 points and not 0\.", lucky.faults[-1])
    assert {v.name for v in report.faulty} == {"right_lucky"}


@pytest.mark.slow
def test_the_command_says_what_is_wrong_and_returns_one(
    bank: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(course, "BANK", bank)
    assert verify_bank.bank_command([]) == 0
    assert "double" in capsys.readouterr().out
    double(bank, "wrong_0.py", WRONG.format(loses=1, body="return 3.5"))
    assert verify_bank.bank_command([tiny_course.LESSON]) == 1
    assert "bank/01_tiny/double/wrong_0.py: loses 3 points, and" in capsys.readouterr().out


@pytest.mark.slow
def test_the_last_line_counts_what_hidden_checks_alone_catch_and_no_memory(
    bank: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(course, "BANK", bank)
    by_heart = WRONG.format(loses=2, body="return {3: 6}[number]")
    double(bank, "wrong_heart.py", by_heart.replace("2\n", "2\n# memorises\n", 1))
    assert verify_bank.bank_command([tiny_course.LESSON]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "wrong answers caught by hidden checks alone: 4 of 8"


# --- which answers share a run


def test_an_answer_to_each_exercise_shares_a_run_and_each_answer_has_one() -> None:
    for lesson in LESSONS:
        bank = read_bank(lesson, exercises(lesson))
        rounds = side_by_side(course.read_notebook(course.source_path(lesson)), bank)
        tried = [answer for each in rounds for answer in each.values()]
        assert sorted(map(str, tried)) == sorted(map(str, bank))
        assert all(name == answer.exercise for each in rounds for name, answer in each.items())
        assert all(len({answer.right for answer in each.values()}) == 1 for each in rounds)
        assert 3 * len(rounds) < len(bank)


@pytest.mark.parametrize("cell", ["longest-hidden", "double"])
def test_where_exercises_need_each_other_each_answer_is_tried_alone(bank: Path, cell: str) -> None:
    notebook = tiny_course.lesson()
    answers = read_bank(tiny_course.LESSON, exercises(tiny_course.LESSON), bank)
    assert len(side_by_side(notebook, answers)) == RIGHT_ANSWERS + WRONG_ANSWERS
    other = next(c for c in notebook["cells"] if course.grade_id(c) == cell)
    other["source"] += "\ndef more():\n    return double, longest"
    assert len(side_by_side(notebook, answers)) == len(answers)


# --- the bank's files

LOSES_3 = WRONG.format(loses=3, body="pass")
FILES = {
    "no header": ("wrong_0.py", RIGHT, "must begin with the lines"),
    "no points": ("wrong_0.py", LOSES_3.replace("# loses", "# costs"), "must begin with the lines"),
    "no sentence": ("wrong_0.py", LOSES_3.replace("two.", "two"), "must begin with the lines"),
    "too many points": ("wrong_0.py", LOSES_3.replace("3", "9"), "loses 9 of the 3 points"),
    "no points lost": ("wrong_0.py", LOSES_3.replace("3", "0"), "loses 0 of the 3 points"),
    "memorises what": (
        "wrong_0.py",
        LOSES_3.replace("# loses: 3\n", "# memorises\n# loses: 3\n"),
        "must begin with the lines",
    ),
    "no name": ("answer.py", RIGHT, "name it right_<word>.py or wrong_<misconception>.py"),
    "no code": ("right_0.py", "\n", "holds no code"),
}


@pytest.mark.parametrize(("name", "text", "sentence"), FILES.values(), ids=FILES)
def test_a_file_that_is_not_well_formed_is_named(
    bank: Path, name: str, text: str, sentence: str
) -> None:
    double(bank, name, text)
    with pytest.raises(CourseError, match=rf"^bank/01_tiny/double/{name} .*{sentence}"):
        run_bank([tiny_course.LESSON], bank)


def test_all_faults_of_a_bank_are_told_at_once(bank: Path) -> None:
    for name, text, _ in (FILES["no header"], FILES["no name"], FILES["no code"]):
        double(bank, name, text)
    (bank / tiny_course.LESSON / "dubble").mkdir()
    (bank / tiny_course.LESSON / "longest" / "wrong_0.py").unlink()
    with pytest.raises(BankFaults) as found:
        run_bank([tiny_course.LESSON], bank)
    files = ("dubble", "double/answer.py", "double/right_0.py", "double/wrong_0.py", "longest")
    assert [fault.split()[0] for fault in found.value.sentences] == [
        f"bank/01_tiny/{file}" for file in files
    ]


def test_a_file_of_the_courses_bank_is_named_as_one_types_it() -> None:
    answer = course.BANK / LESSONS[0] / "x" / "wrong_y.py"
    assert shown(answer, course.BANK) == f"grader/bank/{LESSONS[0]}/x/wrong_y.py"


@pytest.mark.parametrize(("kind", "count"), [("right", 2), ("wrong", 4)])
def test_an_exercise_with_too_few_answers_is_named(bank: Path, kind: str, count: int) -> None:
    (bank / tiny_course.LESSON / "double" / f"{kind}_0.py").unlink()
    sentence = f"bank/01_tiny/double has {count - 1} {kind} answers and needs {count}"
    with pytest.raises(CourseError, match=sentence):
        run_bank([tiny_course.LESSON], bank)


def test_a_folder_that_is_named_after_no_exercise_is_named(bank: Path) -> None:
    (bank / tiny_course.LESSON / "dubble").mkdir()
    with pytest.raises(CourseError, match="bank/01_tiny/dubble is named after no exercise"):
        run_bank([tiny_course.LESSON], bank)


def test_what_a_person_marks_needs_no_answers_and_may_have_none(bank: Path) -> None:
    essay = Exercise("essay", {"essay": 4.0}, by_hand=True)
    found = [*exercises(tiny_course.LESSON), essay]
    named = {answer.exercise for answer in read_bank(tiny_course.LESSON, found, bank)}
    assert named == {"double", "longest"}
    (bank / tiny_course.LESSON / "essay").mkdir()
    with pytest.raises(CourseError, match="named after no exercise of 01_tiny that has checks"):
        read_bank(tiny_course.LESSON, found, bank)


def test_a_student_never_sees_the_header_of_a_wrong_answer() -> None:
    for lesson in LESSONS:
        for answer in read_bank(lesson, exercises(lesson)):
            assert "misconception" not in answer.source
            assert answer.right or answer.misconception
