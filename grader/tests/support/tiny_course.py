"""A lesson of two exercises that grades in two seconds, for tests of the road."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.core import course
from grader.core.models import Notebook
from grader.pipeline import run

LESSON = "01_tiny"

DOUBLE = '''def double(number: int) -> int:
    """Twice the number."""
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION'''
LONGEST = '''def longest(words: list[str]) -> str:
    """The first of the longest words, "" if there is none."""
    ### BEGIN SOLUTION
    return max(words, key=len, default="")
    ### END SOLUTION'''
HIDDEN_LINE = 'expect(double, 0, equals=0, rule="any number is doubled")  # zero-is-the-secret'

ANSWERS = {
    "double": DOUBLE,
    "longest": LONGEST,
}


def lesson() -> Notebook:
    """The author's notebook: prose, two teaching cells with outputs, two exercises."""
    cells = [
        _cell("title", "# A tiny lesson\n\nNumbers and words.", "markdown"),
        _cell("begin", "from lesson import expect, passed"),
        _cell("teach", "print(1 + 1)", count=2, output="2\n"),
        *_exercise("double", 'expect(double, 3, equals=6)\npassed("double")', HIDDEN_LINE),
        *_exercise("longest", 'expect(longest, ["a", "bb"], equals="bb")\npassed("longest")',
                   'expect(longest, [], equals="")'),
        _cell("end", "# Next\n\nThe end.", "markdown"),
    ]  # fmt: skip
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def install(
    solutions: Path, monkeypatch: pytest.MonkeyPatch, notebook: Notebook | None = None
) -> Path:
    """Write the tiny course into a folder and let it be the course; returns the folder.

    notebook: its one lesson, another one than the tiny one
    """
    path = solutions / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    text = nbformat.writes(nbformat.from_dict(notebook or lesson()))
    path.write_text(text + "\n", encoding="utf-8")
    monkeypatch.setattr(course, "SOLUTIONS", solutions)
    return solutions


def answered(
    released: Notebook, added: dict[str, str] | None = None, /, **answers: str
) -> Notebook:
    """A released notebook with answers in place; added: a cell's source, after which cell's id."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]
    for after, source in (added or {}).items():
        place = [cell["id"] for cell in notebook["cells"]].index(after)
        notebook["cells"].insert(place + 1, _cell(f"added-{place}", source))
    return notebook


def _exercise(name: str, visible: str, hidden: str) -> list[dict[str, Any]]:
    hidden_source = (
        "# Hidden checks run here when your work is graded.\n"
        f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    )
    return [
        _cell(
            f"{name}-text", f"### Exercise 1.{1 + list(ANSWERS).index(name)}: {name}", "markdown"
        ),
        _cell(name, ANSWERS[name], nbgrader=_metadata(name, solution=True)),
        _cell(f"{name}-check", visible, nbgrader=_metadata(f"{name}-check", points=1)),
        _cell(f"{name}-hidden", hidden_source, nbgrader=_metadata(f"{name}-hidden", points=2)),
    ]


def _metadata(name: str, solution: bool = False, points: int = 0) -> dict[str, Any]:
    flags = {"grade": not solution, "solution": solution, "locked": not solution, "task": False}
    found = {"schema_version": 3, "grade_id": name, **flags}
    return found if solution else {**found, "points": points}


def _cell(
    name: str,
    source: str,
    kind: str = "code",
    count: int = 1,
    output: str = "",
    nbgrader: dict[str, Any] | None = None,
) -> dict[str, Any]:
    cell: dict[str, Any] = {"id": name, "cell_type": kind, "source": source, "metadata": {}}
    if nbgrader:
        cell["metadata"]["nbgrader"] = nbgrader
    if kind == "code":
        stream = {"output_type": "stream", "name": "stdout", "text": output}
        cell |= {"execution_count": count, "outputs": [stream] if output else []}
    return cell


@contextmanager
def template(notebook: Notebook | None = None) -> Iterator[run.Template]:
    """The tiny course as grading needs it, and as the course while the block lasts."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        install(Path(folder) / "solutions", patch, notebook)
        with run.template([LESSON]) as lessons:
            yield lessons
