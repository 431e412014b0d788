"""The kernels of the regression have an environment of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.regression.kernel import kernel_environment


def test_the_regression_reads_the_sample_corpus_whatever_a_reader_has_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TATOEBA_EXPORT", "mine.csv")
    assert "TATOEBA_EXPORT" not in kernel_environment()
    assert kernel_environment(tmp_path)["TATOEBA_EXPORT"] == str(tmp_path)
