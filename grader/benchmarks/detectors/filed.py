"""The file of the contest: one row for each detector and condition, and what it means."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from grader.core.atomic import write_whole
from grader.core.course import NOTEBOOKS, CourseError

CONTEST = NOTEBOOKS / "data" / "contest.csv"
OURS = "langbags large"
"""The detector that `only_it` and `only_ours` compare with."""

Z = 1.96


class Row(NamedTuple):
    """What a detector did in one condition.

    held:        1 if it was held to the labels of the condition, else 0
    known:       how many of the protocol's labels it knows
    bytes:       of its model on disk
    texts_per_cpu_second: in batches, one thread; least CPU time of fifteen rounds
    lang, other: "all" and "und"; in "language" a language and "und", in "near" and "errors" two
                 languages, in "joined, ..." "all" and "first"
    n:           texts that were asked, of `lang`
    correct:     right answers; in "joined, ...", answers that name one of the two languages
    taken:       answers that were `other` ("first": the language that comes first)
    before:      right answers to the same texts before they were altered
    only_it:     texts that it has right and OURS has wrong; only_ours: the reverse
    """

    detector: str
    version: str
    held: int
    known: int
    bytes: int
    texts_per_cpu_second: int
    condition: str
    lang: str
    other: str
    n: int
    correct: int
    taken: int
    before: int
    only_it: int
    only_ours: int
    date: str
    machine: str


_WORDS = {"detector", "version", "condition", "lang", "other", "date", "machine"}


def write_rows(rows: Iterable[Row], path: Path = CONTEST) -> Path:
    """Write all rows, whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    write_whole(path, text.getvalue())
    return path


def read_rows(path: Path = CONTEST) -> list[Row]:
    """Read what `write_rows` wrote.

    raises: CourseError, one sentence, if the file is missing or has other columns
    """
    if not path.is_file():
        raise CourseError(f"There is no {path.name}; `make contest` measures and writes it.")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != Row._fields:
            raise CourseError(f"{path.name} has other columns; `make contest` writes it anew.")
        return [_row(fields) for fields in reader]


def _row(fields: dict[str, str]) -> Row:
    values: dict[str, Any] = {
        name: value if name in _WORDS else int(value) for name, value in fields.items()
    }
    return Row(**values)


def wilson(correct: int, n: int, z: float = Z) -> tuple[float, float]:
    """Ends of the interval around a share (E. B. Wilson, JASA 22, 1927)."""
    share, squared = correct / n, z * z
    middle = share + squared / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + squared / (4 * n * n))
    return (middle - half) / (1 + squared / n), (middle + half) / (1 + squared / n)
