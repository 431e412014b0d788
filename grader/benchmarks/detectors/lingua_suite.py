"""Lingua's public test suite: sentences, word pairs and single words of a stranger's choice.

It is `language-testdata` of github.com/pemistahl/lingua-py: a folder for each kind, with a file for
each language, called by its ISO 639-1 code, with one text a line. Nothing may be tuned on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from langbags.evaluation import scores
from rich.table import Table

from grader.benchmarks.detectors.codes import label_of
from grader.benchmarks.detectors.conditions import balanced
from grader.benchmarks.detectors.entrants import Entrant
from grader.benchmarks.detectors.protocol import LABELS, Rows
from grader.core.course import CourseError

KINDS = ("sentences", "word-pairs", "single-words")
MOST = 200
"""Texts of a label, of a thousand in most files."""


def suite_table(suite: dict[str, Rows], competing: Iterable[Entrant]) -> Table:
    """The share of right answers of each detector, for each kind, held to the suite's labels."""
    labels = sorted({*suite[KINDS[0]].labels})
    title = f"lingua's suite: {len(labels)} labels, at most {MOST} texts of each"
    table = Table("detector", *KINDS, title=title)
    for entrant in competing:
        detect = entrant.held_to(labels)
        found = (scores(texts.labels, detect(texts.texts)) for texts in suite.values())
        name = entrant.name + ("" if entrant.held else " (all its labels)")
        table.add_row(name, *(f"{each.accuracy:.4f}" for each in found))
    return table


def read_suite(folder: Path) -> dict[str, Rows]:
    """The suite's texts by kind, balanced; of the languages of the protocol alone.

    folder: `language-testdata`, or the checkout that holds it
    raises: CourseError if it is neither
    """
    place = folder / "language-testdata"
    place = place if place.is_dir() else folder
    return {kind: balanced(_texts(place / kind), LABELS, MOST) for kind in KINDS}


def _texts(folder: Path) -> Rows:
    files = sorted(path for path in folder.glob("*.txt") if label_of(path.stem) != "und")
    if not files:
        raise CourseError(
            f"There are no texts in {folder}: LINGUA_TESTDATA names the folder language-testdata "
            "of a checkout of lingua-py."
        )
    found = [
        (text, label_of(path.stem))
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        if (text := line.strip())
    ]
    return Rows([text for text, _ in found], [label for _, label in found])
