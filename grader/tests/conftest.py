"""One session for tests and regression on all cores: what takes long starts first."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from xdist.scheduler import LoadScopeScheduling

from grader.core import course
from grader.pipeline.request import Template
from grader.tests.support import tiny_course

SPLIT = {
    "test_hostile.py": re.compile(r"\[(\w+ \w+)[-\]]"),
    "test_checks_anywhere.py": re.compile(r"\[(?:\w+-)?(\d\d_\w+)\]"),
    "test_the_judge.py": re.compile(r"\[(.+)\]"),
}
"""Long files whose parts need not wait for each other: by the parameter that names the part."""


class InParts(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not followed
    """Gives each process whole files, and whole parts of the files that can be split."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


def part_of(nodeid: str) -> str:
    """What runs on one process: a notebook, a file, or a part of a file."""
    path = nodeid.partition("::")[0]
    if path.endswith("test_mutation_gate.py") and (lesson := re.search(r"\[(\d\d_\w+)\]", nodeid)):
        notebook = course.source_path(lesson[1])
        return str(notebook.relative_to(course.ROOT))  # it takes what the regression ran
    pattern = SPLIT.get(path.rpartition("/")[2])
    found = pattern.search(nodeid) if pattern else None
    return f"{path} {found[1]}" if found else path


@pytest.fixture(scope="module")
def lessons() -> Iterator[Template]:
    """The tiny lesson, released once for a file."""
    with tiny_course.template() as found:
        yield found


@pytest.fixture(scope="module")
def gradebook(lessons: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty gradebook with the tiny lesson: to make one takes seconds, to copy it none."""
    return Path(shutil.copy(lessons.gradebook, tmp_path_factory.mktemp("book") / "gradebook.db"))


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny lesson stands in for the course's."""
    tiny_course.install(tmp_path / "solutions", monkeypatch)


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """What a verb sets in the environment, such as the course's key, ends with its test."""
    with mock.patch.dict(os.environ):
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InParts:
    return InParts(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long parts go first: one that starts last leaves the other processes idle."""
    weights: Counter[str] = Counter()
    for item in items:
        weights[part_of(item.nodeid)] += _weight(item)
    items.sort(key=lambda item: (-weights[part_of(item.nodeid)], item.path.suffix != ".ipynb"))


def _weight(item: pytest.Item) -> int:
    """About how many seconds it takes: `slow(50)` says so of a test."""
    if item.path.suffix == ".ipynb":
        return 1
    marker = item.get_closest_marker("slow")
    return (marker.args or (1,))[0] if marker else 0
