"""Every lesson keeps every rule."""

from __future__ import annotations

import pytest

from grader.authoring.check import rule_faults
from grader.authoring.rules import RULES, Rule
from grader.authoring.rules.bindings import imported
from grader.authoring.rules.cells import teaching
from grader.core import course
from grader.core.models import Notebook

LESSONS = pytest.mark.parametrize("lesson", course.lessons())


def notebook_of(lesson: str) -> Notebook:
    return course.read_notebook(course.source_path(lesson))


@LESSONS
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_lesson_keeps_the_rule(lesson: str, rule: Rule) -> None:
    violations = rule(notebook_of(lesson))
    assert not violations, "\n".join(violations)


@LESSONS
def test_number_and_links_of_the_lesson_are_right(lesson: str) -> None:
    assert list(rule_faults(lesson)) == []


@LESSONS
def test_tools_of_hidden_checks_stay_with_them(lesson: str) -> None:
    tools = {"fresh", "gradients_of"}
    first = teaching(notebook_of(lesson))[0]
    assert not tools & set(imported(first))


@pytest.mark.parametrize("lesson", ["01_embeddings", "02_embedding_bags"])
def test_the_author_of_the_walkthrough_is_credited(lesson: str) -> None:
    cells = notebook_of(lesson)["cells"]
    prose = [course.source(cell) for cell in cells if cell["cell_type"] == "markdown"]
    assert any("Pierre Nugues" in text for text in prose)


@LESSONS
def test_a_lesson_has_five_exercises_or_more(lesson: str) -> None:
    assert len(course.exercises(notebook_of(lesson))) >= 5
