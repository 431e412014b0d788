"""No file of a stranger breaks a reader: random ones are read as they are meant, or refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.benchmarks.grading.readers import (
    SEED,
    Fuzzed,
    fuzz_notebooks,
    fuzz_rosters,
    readers_table,
)
from grader.intake import notebook_json, roster

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fuzz", [fuzz_notebooks, fuzz_rosters])
def test_random_files_are_read_as_they_are_meant_or_refused_in_a_sentence(
    fuzz: Callable[[int, int], Fuzzed],
) -> None:
    done = fuzz(600, SEED)
    assert done.broken == []
    assert 200 < done.read < 550, "the files are all good or all bad"


def test_a_reader_that_breaks_a_promise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook_json._Reader, "text", lambda self, span: "x")
    monkeypatch.setattr(roster, "_DELIMITERS", ",")
    assert fuzz_notebooks(50, SEED).broken
    assert fuzz_rosters(50, SEED).broken


def test_the_bench_counts_both_readers() -> None:
    assert readers_table(20).row_count == 2
