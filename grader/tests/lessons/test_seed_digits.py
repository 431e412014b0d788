"""Lessons 1 and 2 print every tensor of the walkthrough that the course grew from."""

from __future__ import annotations

import re

import pytest

from grader.authoring.rules.outputs import missing_in_order
from grader.core import course

TENSORS = course.ROOT / "grader" / "tests" / "support" / "data" / "seed_tensors.txt"
WALKTHROUGH = course.ROOT.parent / "shared" / "seed.txt"
HEADING = re.compile(r"^# (\w+), In\[\d+\]\n", re.MULTILINE)
PRINTED = re.compile(
    r"^(?:Parameter containing:\n)?tensor\(.*?(?=\n\n|\n*\Z)", re.DOTALL | re.MULTILINE
)


def tensors() -> list[tuple[str, str]]:
    """Lesson and text of each printed tensor, in the walkthrough's order."""
    _, *parts = HEADING.split(TENSORS.read_text(encoding="utf-8"))
    return list(zip(parts[::2], (text.strip("\n") for text in parts[1::2]), strict=True))


def tensors_of(lesson: str) -> list[str]:
    return [text for name, text in tensors() if name == lesson]


@pytest.mark.parametrize(("lesson", "count"), [("01_embeddings", 4), ("02_embedding_bags", 9)])
def test_each_tensor_of_the_walkthrough_is_a_result_of_its_own(lesson: str, count: int) -> None:
    wanted = tensors_of(lesson)
    assert len(wanted) == count
    notebook = course.read_notebook(course.source_path(lesson))
    assert missing_in_order(notebook, wanted) == []


def test_the_tensors_kept_here_are_those_that_the_walkthrough_prints() -> None:
    if not WALKTHROUGH.exists():
        pytest.skip("the walkthrough's text does not lie beside this project")
    printed = PRINTED.findall(WALKTHROUGH.read_text(encoding="utf-8"))
    assert [text for _, text in tensors()] == printed


def results(*texts: str, kind: str = "execute_result") -> dict[str, object]:
    """A notebook of one cell a result."""
    outputs = [{"output_type": kind, "data": {"text/plain": text}} for text in texts]
    return {"cells": [{"cell_type": "code", "outputs": [output]} for output in outputs]}


def test_other_results_may_stand_between() -> None:
    assert missing_in_order(results("a", "x", "b"), ["a", "b"]) == []


@pytest.mark.parametrize(
    ("notebook", "missing"),
    [
        (results("a"), ["b"]),
        (results("b", "a"), ["b"]),
        (results("a", "b and more"), ["b"]),
        (results("a", "b", kind="display_data"), ["a", "b"]),
    ],
    ids=["absent", "out of order", "part of a result", "displayed only"],
)
def test_a_tensor_that_is_no_whole_result_in_order_is_missed(
    notebook: dict[str, object], missing: list[str]
) -> None:
    assert missing_in_order(notebook, ["a", "b"]) == missing


def test_two_equal_tensors_need_two_results() -> None:
    assert missing_in_order(results("a"), ["a", "a"]) == ["a"]
