"""What lesson 4 measures with: naive Bayes as bags, smaller tables, a new Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from langbags.bags import bags_of
from langbags.detector import Detector
from langbags.model import BagClassifier
from torch import Tensor
from torch.nn.functional import embedding_bag

from lessonkit.new_process import with_modules

Pairs = Sequence[tuple[str, str]]
Integers = npt.NDArray[np.int64]
TableOf = Callable[[Integers, Integers, int, int], Tensor]


def count_mistakes(
    table_of: TableOf, known: Pairs, asked: Pairs, orders: Sequence[int], buckets: Sequence[int]
) -> int:
    """How many of the asked texts naive Bayes gets wrong, with a counted table for each order.

    table_of: gives a table (rows, labels), float64, from the row and the label of each n-gram,
              and from the number of rows and of labels
    known:    texts to count, with their labels: a language, or "language, more"
    asked:    texts with their languages
    buckets:  rows of the table of each order
    """
    labels = sorted({label for _, label in known})
    label_of_text = np.array([labels.index(label) for _, label in known])
    counted = bags_of([text for text, _ in known], orders, buckets)
    new = bags_of([text for text, _ in asked], orders, buckets)
    scores = torch.zeros(len(asked), len(labels), dtype=torch.float64)
    for place, rows in enumerate(buckets):
        tape, offsets = counted.indices[place].numpy(), counted.offsets[place].numpy()
        label_of = np.repeat(label_of_text, np.diff(offsets, append=len(tape)))
        table = table_of(tape.astype(np.int64), label_of, rows, len(labels))
        scores += embedding_bag(new.indices[place], table, new.offsets[place], mode="sum")
    said = [labels[best].partition(",")[0] for best in scores.argmax(dim=1).tolist()]
    return sum(code != language for code, (_, language) in zip(said, asked, strict=True))


def shrunk(detector: Detector, parts: int, centred: bool) -> Detector:
    """The detector with 1 / parts of its rows: the rows that meet are added.

    centred: the mean of a table is taken from its rows first, and added once at the end
    """
    settings = detector.model.settings
    buckets = tuple(rows // parts for rows in settings.buckets)
    state = dict(detector.model.state_dict())
    for number, rows in enumerate(buckets):
        table = state[f"tables.{number}.weight"]
        common = table.mean(dim=0) if centred else torch.zeros(settings.dimension)
        blocks = (table - common).view(parts, rows, settings.dimension)
        state[f"tables.{number}.weight"] = blocks.sum(dim=0) + common
    smaller = BagClassifier(replace(settings, buckets=buckets), len(detector.labels))
    smaller.load_state_dict(state)
    return Detector(smaller, detector.labels)


def new_python(expression: str, seed: int) -> str:
    """What a fresh Python prints for an expression, with that seed for the hashes of strings.

    The names of langbags.ngrams are there. raises: subprocess.CalledProcessError
    """
    code = f"from langbags.ngrams import *; print({expression})"
    environment = with_modules(PYTHONHASHSEED=str(seed))
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
