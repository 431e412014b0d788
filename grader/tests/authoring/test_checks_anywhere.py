"""Checks of the lessons hold wherever they run, and lessons run on whatever they read."""

from __future__ import annotations

import ast
import tempfile
from functools import cache
from pathlib import Path

import pytest

from grader.authoring.rounds import REFERENCE
from grader.authoring.rules.imports import library_names
from grader.authoring.verify_bank import STARTER, starters_of
from grader.benchmarks.command import tatoeba_export
from grader.core import course
from grader.core.models import Notebook
from grader.tests.support.trials import Ends, Trial, run_trials

LESSONS = course.lessons()


@pytest.mark.slow(30)
@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("kind", [REFERENCE, STARTER])
def test_a_check_says_the_same_alone_together_in_its_place_and_at_the_end(
    lesson: str, kind: str
) -> None:
    together, *alone = tried(lesson)[kind]
    assert len(alone) == 2 * len(together)
    for one in alone:
        ((name, raised),) = one.items()
        assert raised == together[name], name
    for raised in together.values():
        assert (raised == "") if kind == REFERENCE else raised.startswith("NotImplementedError")


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_no_function_that_a_lesson_imports_is_the_answer_to_an_exercise(lesson: str) -> None:
    names = library_names(course.read_notebook(course.source_path(lesson)))
    won = {
        (exercise.name, name)
        for exercise in course.exercises(course.read_notebook(course.source_path(lesson)))
        if not exercise.by_hand
        for name in names
        if not any(tried(lesson)[name][0][check] for check in exercise.checks)
    }
    assert won == set()


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_runs_to_its_end_on_a_real_export(lesson: str) -> None:
    if tatoeba_export() is None:
        pytest.skip(
            f"that {lesson} runs on a real export was not checked: there is none beside this "
            "project, and TATOEBA_EXPORT names none"
        )
    assert tried(lesson)


def few_sentences(folder: Path) -> Path:
    """Every 80th row of a real export, where there is one, else every twelfth of the sample."""
    export, step = tatoeba_export(), 80
    if export is None:
        export, step = course.NOTEBOOKS / "data" / "sentences.csv", 12
    few = folder / "sentences.csv"
    few.write_bytes(b"".join(export.read_bytes().splitlines(keepends=True)[::step]))
    return few


@cache
def tried(lesson: str) -> dict[str, list[Ends]]:
    """How trials of a lesson end, by what is tried; its teaching cells run once for all of them.

    They read few sentences. That each check passes at its place on the sample corpus is what the
    regression of solutions/ shows.
    """
    notebook = course.read_notebook(course.source_path(lesson))
    trials = {
        REFERENCE: everywhere(notebook, course.answers(notebook)),
        STARTER: everywhere(notebook, starters_of(notebook)),
    }
    for name in library_names(notebook):
        answers = {
            exercise: f"{ast.parse(text).body[-1].name} = {name}"  # type: ignore[attr-defined]
            for exercise, text in course.answers(notebook).items()
        }
        trials[name] = [Trial(answers, tuple(places(notebook)), len(notebook["cells"]))]
    flat = [(kind, trial) for kind, some in trials.items() for trial in some]
    folder = course.source_path(lesson).parent
    found: dict[str, list[Ends]] = {}
    with tempfile.TemporaryDirectory() as other:
        export = few_sentences(Path(other))
        all_ends = run_trials(notebook, [trial for _, trial in flat], folder, export)
    for (kind, _), ends in zip(flat, all_ends, strict=True):
        found.setdefault(kind, []).append(ends)
    return found


def everywhere(notebook: Notebook, answers: dict[str, str]) -> list[Trial]:
    """All checks together at the end, and each alone at its place and at the end."""
    end = len(notebook["cells"])
    trials = [Trial(answers, tuple(places(notebook)), end)]
    for name, place in places(notebook).items():
        earlier = course.answers({"cells": notebook["cells"][:place]})
        trials.append(Trial({e: answers[e] for e in earlier}, (name,), place))
        trials.append(Trial(answers, (name,), end))
    return trials


def places(notebook: Notebook) -> dict[str, int]:
    """Where each check stands."""
    return {
        course.grade_id(cell): place
        for place, cell in enumerate(notebook["cells"])
        if course.is_check(cell)
    }
