"""The journal: what is in it is not lost, and what is half in it counts for nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.core.models import (
    CheckResult,
    ExerciseResult,
    Misconception,
    Result,
    Status,
    WrongAnswer,
)
from grader.pipeline.journal import Entry, Journal

KEY = "k" * 64
RESULT = Result(
    student="علي بن [x]\nsecond line",
    lesson="01_tiny",
    status=Status.GRADED,
    exercises=(ExerciseResult("double", 2.0, 3.0, Status.TIMED_OUT, "too slow"),),
    seconds=1.5,
    message="odd",
    notebook={"cells": []},
    checks=(CheckResult("double-check", 1.0, 1.0, Status.GRADED),),
    wrong=(WrongAnswer("double", ("", "a1b2"), "a rule", "what came", "def double(): ..."),),
)
WHO = (RESULT.student, RESULT.lesson)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def filled(path: Path, *results: Result) -> None:
    with Journal(path) as journal:
        journal.begin("all")
        journal.add([Entry(KEY, result) for result in results])


def test_a_result_comes_back_as_it_was_without_its_notebook(path: Path) -> None:
    filled(path, RESULT)
    with Journal(path) as journal:
        assert journal.result(*WHO) == replace(RESULT, notebook=None)
        assert journal.key(*WHO) == KEY
        assert journal.is_finished(*WHO, anew=False)
    assert "notebook" not in path.read_text()


def test_how_the_bank_behaves_is_known_until_what_it_depends_on_is_another(path: Path) -> None:
    first = Misconception("01_tiny", "double", "Twice is squared.", ("", "a1b2"))
    with Journal(path) as journal:
        journal.learn("01_tiny", KEY, [first])
    with Journal(path) as journal:
        assert journal.misconceptions == [first]
        assert journal.knows("01_tiny", KEY)
        assert not journal.knows("01_tiny", "another key")
        assert not journal.knows("02_tiny", KEY)
        journal.learn("01_tiny", "another key", [])
        assert journal.misconceptions == []


def test_the_last_result_counts(path: Path) -> None:
    filled(path, RESULT, replace(RESULT, message="later"))
    with Journal(path) as journal:
        assert journal.result(*WHO).message == "later"
        assert journal.pairs() == [WHO]


@pytest.mark.parametrize("cut", [1, 20, 300])
def test_a_line_that_a_crash_cut_off_counts_for_nothing(path: Path, cut: int) -> None:
    filled(path, RESULT, replace(RESULT, student="Ada"))
    path.write_bytes(path.read_bytes()[:-cut])
    with Journal(path) as journal:
        assert journal.pairs() == [WHO]
        journal.add([Entry(KEY, replace(RESULT, student="Bob"))])
    with Journal(path) as journal:
        assert journal.pairs() == [WHO, ("Bob", RESULT.lesson)]
        assert journal.result("Bob", RESULT.lesson).student == "Bob"


def test_a_damaged_line_costs_itself_only(path: Path) -> None:
    filled(path, replace(RESULT, student="Ada"), RESULT)
    path.write_bytes(path.read_bytes().replace(b'"Ada"', b'"\0\xff"', 1))
    with Journal(path) as journal:
        assert journal.pairs() == [WHO]


def test_an_error_of_ours_is_not_finished(path: Path) -> None:
    filled(path, replace(RESULT, status=Status.ERROR))
    with Journal(path) as journal:
        assert not journal.is_finished(*WHO, anew=False)
        assert not journal.is_finished("nobody", RESULT.lesson, anew=False)


def test_a_run_anew_takes_only_what_it_has_finished_itself(path: Path) -> None:
    filled(path, RESULT)
    with Journal(path) as journal:
        journal.begin("again")
        assert not journal.is_finished(*WHO, anew=True)
        journal.add([Entry(KEY, RESULT)])
    with Journal(path) as journal:  # the run was killed, and goes on
        journal.begin("again")
        assert journal.is_finished(*WHO, anew=True)
        journal.end()
    with Journal(path) as journal:
        journal.begin("again")
        assert not journal.is_finished(*WHO, anew=True)


def test_two_runs_do_not_write_into_one_folder(path: Path) -> None:
    with Journal(path), pytest.raises(CourseError, match="Another grading"):
        Journal(path)
    Journal(path).__exit__(None, None, None)


def test_each_journal_salts_the_courses_key_in_its_own_way(tmp_path: Path) -> None:
    with Journal(tmp_path / "one") as one, Journal(tmp_path / "two") as two:
        assert one.salt != two.salt
        salt = one.salt
    with Journal(tmp_path / "one") as again:
        assert again.salt == salt


@pytest.mark.parametrize("line", [b"[" * 3_000, b"{" * 3_000, b"[1]", b'{"key": []}', b"\xff{"])
def test_a_line_that_cannot_be_read_is_counted_and_costs_itself_only(
    path: Path, line: bytes
) -> None:
    filled(path, RESULT)
    path.write_bytes(path.read_bytes() + line + b"\n")
    with Journal(path) as journal:
        assert (journal.unreadable, journal.pairs()) == (1, [WHO])
        journal.add([Entry(KEY, replace(RESULT, student="Bob"))])
    with Journal(path) as journal:
        assert (journal.unreadable, len(journal.pairs())) == (1, 2)
