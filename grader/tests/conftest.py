"""One session for tests and regression on all cores: what takes long starts first."""

from __future__ import annotations

from collections import Counter

import pytest


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file together on one process, unless they name a group of their own.

    Groups that train networks go first: a long one at the end leaves the other processes idle.
    """
    groups: Counter[str] = Counter()
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
        groups[_group(item)] += _weight(item)
    items.sort(key=lambda item: -groups[_group(item)])


def _group(item: pytest.Item) -> str:
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0]) if marker else ""


def _weight(item: pytest.Item) -> int:
    if item.path.suffix == ".ipynb":
        return 10
    return 20 if item.get_closest_marker("slow") else 0
