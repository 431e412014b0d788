"""The rows of an export for lesson 9: as a stream that is mixed, and that workers share.

They are here and not in the notebook because the workers of a DataLoader import what they run: on
Windows and macOS a worker begins as a fresh Python, which knows no cell.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from langbags.tatoeba import Sentence, read_sentences
from torch.utils.data import IterableDataset, get_worker_info

Row = TypeVar("Row")


class Rows(IterableDataset[Sentence]):
    """The rows of an export, for a DataLoader.

    shared:    each worker gives its share, and no row comes twice; otherwise each gives all
    buffer:    rows that each worker holds to mix them; 1 leaves the order of the file
    epoch:     each has an order of its own
    process:   the number of this process among those that share the rows
    processes: how many these are
    """

    def __init__(
        self,
        path: Path,
        *,
        shared: bool = True,
        buffer: int = 1,
        epoch: int = 0,
        process: int = 0,
        processes: int = 1,
    ) -> None:
        super().__init__()
        self.path, self.shared, self.buffer, self.epoch = path, shared, buffer, epoch
        self.process, self.processes = process, processes

    def __iter__(self) -> Iterator[Sentence]:
        """Worker n of all w, counted over all processes, gives the rows n, n + w, n + 2w, ..."""
        worker = get_worker_info()
        number, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        number, workers = self.process * workers + number, self.processes * workers
        rows = read_sentences(self.path)
        if self.shared:
            rows = islice(rows, number, None, workers)
        return mixed(rows, self.buffer, seed=self.epoch * workers + number)


def can_start_processes() -> bool:
    """Whether processes can talk to each other here, at an address that has a name.

    Where work is graded they cannot: names lead nowhere, and a student's process has no sockets.
    """
    try:
        with socket.create_server(("localhost", 0)):
            return True
    except OSError:
        return False


def mixed(rows: Iterable[Row], size: int, seed: int = 0) -> Iterator[Row]:
    """Every row once, in an order that is as mixed as a buffer of that many rows allows.

    size: rows that are held at a time, 1 or more
    """
    generator = random.Random(seed)  # noqa: S311
    buffer: list[Row] = []
    for row in rows:
        if len(buffer) < size:
            buffer.append(row)
            continue
        place = generator.randrange(size)
        yield buffer[place]
        buffer[place] = row
    generator.shuffle(buffer)
    yield from buffer
