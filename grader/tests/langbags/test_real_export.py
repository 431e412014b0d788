"""Lessons that read a corpus run to their end on a real export, whatever languages it has."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from grader.benchmarks.command import tatoeba_export
from grader.core.course import source_path
from grader.regression.kernel import kernel_environment, lesson_kernel


@pytest.mark.slow
@pytest.mark.parametrize(
    "lesson", ["03_tatoeba", "04_ngrams", "05_classifier", "06_evaluation", "08_contest"]
)
def test_a_lesson_runs_to_its_end_on_a_real_export(lesson: str, tmp_path: Path) -> None:
    """Lesson 3, which reads and counts, gets all of it; those that train get every fourth row."""
    export = tatoeba_export()
    if export is None:
        pytest.skip(
            f"that {lesson} runs on a real export was not checked: there is none beside this "
            "project, and TATOEBA_EXPORT names none"
        )
    if lesson != "03_tatoeba":
        rows = export.read_bytes().splitlines(keepends=True)
        export = tmp_path / "sentences.csv"
        export.write_bytes(b"".join(rows[::4]))
    notebook = nbformat.read(source_path(lesson), as_version=4)
    codes = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    with lesson_kernel(notebook, source_path(lesson).parent, export=export) as kernel:
        outputs = [output for index in codes for output in kernel.run(index)]
    assert [each.evalue for each in outputs if each.output_type == "error"] == []


def test_the_regression_reads_the_sample_corpus_whatever_a_reader_has_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TATOEBA_EXPORT", "mine.csv")
    assert "TATOEBA_EXPORT" not in kernel_environment()
    assert kernel_environment(tmp_path)["TATOEBA_EXPORT"] == str(tmp_path)
