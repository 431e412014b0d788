"""The table: accuracy on the held-out rows, and CPU time on one thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import torch
from langbags import CLD3
from langbags.evaluation import scores
from langbags.model import SIZES
from langbags.training import train
from rich.console import Console
from rich.table import Table

from grader.benchmarks.detectors.author import train_authors_model
from grader.benchmarks.detectors.peers import available
from grader.benchmarks.detectors.protocol import Rows, rows

SHORT = 15
TIMED = 3_000
ALONE = 500
REPEATS = 3

Detect = Callable[[Sequence[str]], list[str]]


class _Detector(Protocol):
    def detect(self, texts: Sequence[str]) -> list[str]: ...


class Entry(NamedTuple):
    """A detector of the table, and the seconds that its training took, if it was trained here."""

    name: str
    detect: Detect
    training: float | None = None


class Measured(NamedTuple):
    """A row: accuracies on the held-out rows, texts a CPU second in batches and one by one."""

    entry: Entry
    accuracy: float
    macro_f1: float
    short: float
    batched: float
    alone: float


def contest_table(path: Path, console: Console) -> Table:
    """Measure ours, the author's and the peers that are installed on one export."""
    training, held_out = rows(path)
    peers, missing = available()
    entries = list(_ours(training))
    for peer in peers:
        name = f"{peer.name} {peer.version}" + ("" if peer.restricted else " (all its labels)")
        entries.append(Entry(name, peer.detect))
    if missing:
        console.print(f"not installed, so not in the table: {', '.join(missing)}")
    return _table(list(_measure(entries, held_out, console)), held_out)


def _ours(training: Rows) -> Iterator[Entry]:
    makers: dict[str, Callable[[], _Detector]] = {
        **{f"langbags {size}": partial(train, *training, each) for size, each in SIZES.items()},
        "langbags CLD3, fine-tuned": lambda: CLD3.fine_tune(*training),
        "the author's pipeline": lambda: train_authors_model(*training),
    }
    for name, make in makers.items():
        start = time.perf_counter()
        detect = make().detect
        yield Entry(name, detect, time.perf_counter() - start)


def _measure(entries: Sequence[Entry], held_out: Rows, console: Console) -> Iterator[Measured]:
    batch, alone = some_of(held_out, TIMED), [[text] for text in some_of(held_out, ALONE)]
    batched = speeds([partial(each.detect, batch) for each in entries], REPEATS)
    one_by_one = speeds([partial(each_of, each.detect, alone) for each in entries], REPEATS)
    for entry, a_batch, a_text in zip(entries, batched, one_by_one, strict=True):
        console.print(f"measuring {entry.name}", style="dim")
        found = entry.detect(held_out.texts)
        total = scores(held_out.labels, found)
        short = [
            label == answer
            for text, label, answer in zip(*held_out, found, strict=True)
            if len(text) < SHORT
        ]
        yield Measured(
            entry,
            total.accuracy,
            total.macro_f1,
            sum(short) / len(short),
            a_batch * len(batch),
            a_text * len(alone),
        )


def each_of(action: Callable[[Any], object], inputs: Sequence[Any]) -> None:
    """One call for each input."""
    for one in inputs:
        action(one)


def some_of(rows: Rows, most: int) -> list[str]:
    """At most that many texts, as many of each label: scripts differ in what they cost."""
    return rows.texts[:: math.ceil(len(rows.texts) / most)]


def speeds(actions: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """How often a CPU second holds each, on one thread; the best of a few rounds, each of which
    asks everybody: a shared machine is slower in some minutes than in others, and a round meets
    all alike.
    """
    with one_thread():
        taken = [[cpu_seconds(action) for action in actions] for _ in range(rounds)]
    return [1 / min(each) for each in zip(*taken, strict=True)]


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread meanwhile."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def cpu_seconds(action: Callable[[], object]) -> float:
    """What this process computes meanwhile."""
    start = time.process_time()
    action()
    return time.process_time() - start


def _table(measured: list[Measured], held_out: Rows) -> Table:
    title = f"{len(held_out.texts)} held-out sentences, {len(set(held_out.labels))} labels"
    heads = (
        "accuracy",
        "macro-F1",
        f"under {SHORT}",
        "texts/CPU s",
        "x CLD3",
        "one by one",
        "x CLD3",
    )
    table = Table("detector", *heads, "training s", title=title)
    cld3 = next((row for row in measured if row.entry.name.startswith("cld3-py")), None)
    for row in measured:
        table.add_row(
            row.entry.name, f"{row.accuracy:.4f}", f"{row.macro_f1:.4f}", f"{row.short:.4f}",
            f"{row.batched:,.0f}", f"{row.batched / cld3.batched:.2f}" if cld3 else "",
            f"{row.alone:,.0f}", f"{row.alone / cld3.alone:.2f}" if cld3 else "",
            f"{row.entry.training:.0f}" if row.entry.training else "",
        )  # fmt: skip
    return table
