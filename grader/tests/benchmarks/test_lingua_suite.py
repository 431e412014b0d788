"""Lingua's public suite: read fairly, told as shares, refused before anything is measured."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from grader.benchmarks.detectors.entrants import Entrant
from grader.benchmarks.detectors.lingua_suite import KINDS, MOST, read_suite, suite_table
from grader.benchmarks.detectors.protocol import LABELS
from grader.cli import main

WORDS = {"de": "Wort", "nb": "ord", "nn": "eit ord", "zu": "igama"}
"""Zulu is outside the protocol, and Norwegian counts as one language."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for kind in KINDS:
        folder = tmp_path / "language-testdata" / kind
        folder.mkdir(parents=True)
        for code, word in WORDS.items():
            lines = "".join(f"{word} {number}\n" for number in range(150))
            (folder / f"{code}.txt").write_text(f"{lines}\n")
    return tmp_path


def test_each_label_of_the_protocol_has_as_many_texts_as_another_if_it_has_enough(
    checkout: Path,
) -> None:
    for folder in (checkout, checkout / "language-testdata"):
        suite = read_suite(folder)
        assert list(suite) == list(KINDS)
        for texts in suite.values():
            assert Counter(texts.labels) == {"deu": 150, "nor": MOST}
            assert "" not in texts.texts


def test_the_table_has_the_share_of_right_answers(checkout: Path) -> None:
    always = Entrant(
        "always German",
        "1",
        True,
        1,
        frozenset(LABELS),
        lambda _: lambda texts: ["deu"] * len(texts),
    )
    console = Console(width=100)
    with console.capture() as shown:
        console.print(suite_table(read_suite(checkout), [always]))
    assert shown.get().count(f"{150 / (150 + MOST):.4f}") == len(KINDS)


def test_a_folder_that_is_no_suite_is_refused_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINGUA_TESTDATA", str(tmp_path))
    assert main(["bench"]) == 2
    assert "LINGUA_TESTDATA names the folder language-testdata" in capsys.readouterr().err
