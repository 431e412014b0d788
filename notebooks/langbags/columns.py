"""Several processes that train one model: each has some columns of every table.

A step of a large model is the work of its tables: their forward and backward pass, and SparseAdam.
All of it is done number by number, so a process can do it for some of the columns. Each reads the
whole batch, looks it up in its columns, and hears from the others what they found in theirs; from
there on all compute the same. So the result is that of one process.

`DistributedDataParallel` splits the batch instead. Here that costs more than it saves: the rows'
gradients, some megabytes a step, travel and are added up, and each process updates all columns.
CPU time of each of two processes, that of one being 1, in a step of "large" with 113 labels: .77
by columns, 1.8 by the batch. For "small" it is 1.0 by columns: its steps are too short to share.
The idea is that of M. Shoeybi and others, Megatron-LM (arXiv:1909.08053, 2019).
"""

from __future__ import annotations

import multiprocessing.connection
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.multiprocessing.spawn import ProcessContext, spawn

from langbags.errors import LangbagsError

WAIT = 10.0
"""Seconds in which a process that died is noticed, or one that is told to end has to do so."""


class Team:
    """The place of this process among those that train one model.

    rank:      from 0; process 0 reads and writes the files, and holds the best weights
    processes: how many there are
    """

    def __init__(self, rank: int = 0, processes: int = 1) -> None:
        self.rank, self.processes = rank, processes

    def sizes(self, columns: int) -> list[int]:
        """How many of the columns each process has; they differ by one at most."""
        fewer, more = divmod(columns, self.processes)
        return [fewer + (rank < more) for rank in range(self.processes)]

    def own(self, whole: Tensor) -> Tensor:
        """Our columns of a matrix that is (rows, columns) everywhere, as process 0 has it."""
        if self.processes == 1:
            return whole
        parts = torch.split(self.same(whole), self.sizes(whole.shape[1]), dim=1)
        return parts[self.rank].clone()

    def same(self, tensor: Tensor) -> Tensor:
        """What process 0 has."""
        if self.processes == 1:
            return tensor
        content = tensor.detach().cpu().contiguous()
        dist.broadcast(content, 0)
        return content.to(tensor.device)

    def whole(self, own: Tensor, columns: int) -> Tensor:
        """(..., columns), on the CPU, from the columns of all; its gradient is that of our own.

        own: (..., columns of this process)
        """
        if self.processes == 1:
            return own.cpu()
        sizes = self.sizes(columns)
        ours = own.cpu()
        padded = nn.functional.pad(ours.detach(), (0, sizes[0] - ours.shape[-1])).contiguous()
        parts = [torch.empty_like(padded) for _ in sizes]
        dist.all_gather(parts, padded)
        parts = [part[..., :size] for part, size in zip(parts, sizes, strict=True)]
        parts[self.rank] = ours
        return torch.cat(parts, dim=-1)


@contextmanager
def started(
    processes: int, work: Callable[[Team, Any], None], job: Any, columns: int
) -> Iterator[Team]:
    """A team, of which this process is the first; the others run `work(team, job)`.

    work, job: can be pickled, for the processes start anew (`spawn`), as on every system
    raises:    LangbagsError if there are more processes than columns, or if one of them dies; no
               process is left behind, however this ends
    """
    if not 1 <= processes <= columns:
        raise LangbagsError(
            f"This model is trained by 1 to {columns} processes, one column each, not {processes}."
        )
    if processes == 1:
        yield Team()
        return
    threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = str(Path(folder) / "meeting")
        each = max(1, threads // processes)
        others = spawn(
            _join, (place, processes, each, work, job), processes - 1, join=False, daemon=True
        )  # type: ignore[no-untyped-call]
        try:
            torch.set_num_threads(each)
            _meet(place, 0, processes, lambda: _blame(others, 0))
            yield Team(0, processes)
        except RuntimeError:  # the others' end of a connection was closed, for one
            _blame(others, WAIT)
            raise
        finally:
            torch.set_num_threads(threads)
            _end(others)


def _join(
    number: int,
    place: str,
    processes: int,
    threads: int,
    work: Callable[[Team, Any], None],
    job: Any,
) -> None:
    """Be one of the other processes."""
    torch.set_num_threads(threads)
    _meet(place, number + 1, processes, lambda: None)
    work(Team(number + 1, processes), job)
    dist.destroy_process_group()


def _meet(place: str, rank: int, processes: int, check: Callable[[], None]) -> None:
    """Wait until all are there, and join the group."""
    store = dist.FileStore(place, processes)  # type: ignore[attr-defined]  # it is documented
    store.set(f"here {rank}", "")
    while not store.check([f"here {other}" for other in range(processes)]):
        check()
        time.sleep(0.01)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=processes)


def _blame(others: ProcessContext, seconds: float) -> None:
    """Say which end a process came to, if one ended within these seconds."""
    by_sentinel = {each.sentinel: each for each in others.processes}
    for sentinel in multiprocessing.connection.wait(list(by_sentinel), seconds):
        dead = by_sentinel[sentinel]
        dead.join(WAIT)  # its files are closed a moment before it has an exit status
        code = dead.exitcode or 0
        end = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        raise LangbagsError(
            f"One of the {len(others.processes) + 1} training processes died ({end}); the same "
            "call goes on from the last whole epoch, if it has a checkpoint."
        )


def _end(others: ProcessContext) -> None:
    """Leave the group; end what still runs."""
    for how in ("terminate", "kill"):
        alive = [each for each in others.processes if each.is_alive()]
        for each in alive:
            getattr(each, how)()
        for each in alive:
            each.join(WAIT)
    if dist.is_initialized():
        dist.destroy_process_group()
