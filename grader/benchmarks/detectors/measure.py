"""The table: accuracy on the held-out rows, and CPU time on one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

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


class Measured(NamedTuple):
    """A row: accuracies on the held-out rows, texts a CPU second in batches and one by one."""

    name: str
    accuracy: float
    macro_f1: float
    short: float
    batched: float
    alone: float
    training: float | None = None


def contest_table(path: Path, console: Console) -> Table:
    """Measure ours, the author's and the peers that are installed on one export."""
    training, held_out = rows(path)
    peers, missing = available()
    measured = list(_ours(training, held_out))
    for peer in peers:
        console.print(f"measuring {peer.name}", style="dim")
        name = f"{peer.name} {peer.version}" + ("" if peer.restricted else " (all its labels)")
        measured.append(_measure(name, peer.detect, held_out))
    if missing:
        console.print(f"not installed, so not in the table: {', '.join(missing)}")
    return _table(measured, held_out)


def _ours(training: Rows, held_out: Rows) -> Iterator[Measured]:
    makers: dict[str, Callable[[], _Detector]] = {
        **{f"langbags {size}": partial(train, *training, each) for size, each in SIZES.items()},
        "langbags CLD3, fine-tuned": lambda: CLD3.fine_tune(*training),
        "the author's pipeline": lambda: train_authors_model(*training),
    }
    for name, make in makers.items():
        start = time.perf_counter()
        detect = make().detect
        seconds = time.perf_counter() - start
        yield _measure(name, detect, held_out)._replace(training=seconds)


def _measure(name: str, detect: Detect, held_out: Rows) -> Measured:
    found = detect(held_out.texts)
    total = scores(held_out.labels, found)
    short = [
        label == answer
        for text, label, answer in zip(*held_out, found, strict=True)
        if len(text) < SHORT
    ]
    timed, alone = held_out.texts[:TIMED], held_out.texts[:ALONE]
    return Measured(
        name,
        total.accuracy,
        total.macro_f1,
        sum(short) / len(short),
        len(timed) / _least_cpu_seconds(lambda: detect(timed)),
        len(alone) / _least_cpu_seconds(lambda: [detect([text]) for text in alone]),
    )


def _least_cpu_seconds(action: Callable[[], object]) -> float:
    """The least of a few runs, on one thread."""
    with one_thread():
        return min(cpu_seconds(action) for _ in range(REPEATS))


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
    cld3 = next((row for row in measured if row.name.startswith("cld3-py")), None)
    for row in measured:
        table.add_row(
            row.name, f"{row.accuracy:.4f}", f"{row.macro_f1:.4f}", f"{row.short:.4f}",
            f"{row.batched:,.0f}", f"{row.batched / cld3.batched:.2f}" if cld3 else "",
            f"{row.alone:,.0f}", f"{row.alone / cld3.alone:.2f}" if cld3 else "",
            f"{row.training:.0f}" if row.training else "",
        )  # fmt: skip
    return table
