"""The state of a training run: weights, optimizers, and what was best so far; and its checkpoint.

A checkpoint is a torch file of tensors and plain values, read with `weights_only=True`, so that
opening it executes nothing.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from langbags.columns import Team
from langbags.errors import LangbagsError
from langbags.files import write_whole
from langbags.model import BagClassifier, Settings

MOMENTS = ("exp_avg", "exp_avg_sq")
"""What SparseAdam keeps for each number of a table, under torch's names; all processes share them
in this order."""


class Run:
    """A model in training, after `epoch` epochs."""

    def __init__(
        self,
        settings: Settings,
        labels: int,
        rates: tuple[float, float],
        seed: int,
        dtype: torch.dtype = torch.float32,
        device: torch.device | None = None,
    ) -> None:
        self.team, self.columns = Team(), settings.dimension or labels
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = BagClassifier(settings, labels, dtype).to(device)
        self.rates = rates
        self.optimizers: tuple[torch.optim.Optimizer, torch.optim.Optimizer] = (
            torch.optim.SparseAdam(list(self.model.tables.parameters()), lr=rates[0]),
            torch.optim.Adam(self.model.head.parameters(), lr=rates[1]),
        )
        self.epoch = 0
        self.stale = 0
        self.best_loss = float("inf")
        self.best: dict[str, torch.Tensor] = {}

    def share(self, team: Team) -> None:
        """Keep this process's columns of the tables; each process calls it, and has what 0 has."""
        self.team = team
        for table in self.model.tables:
            weight = table.get_parameter("weight")
            weight.data = team.own(weight.data)
            moments = self.optimizers[0].state.get(weight, {})  # empty before the first step
            for name in MOMENTS if moments else ():
                moments[name] = team.own(moments[name])
        for parameter in self.model.head.parameters():
            parameter.data = team.same(parameter.data)
        self.model.head.register_forward_pre_hook(self._joined)

    def _joined(self, _: nn.Module, inputs: tuple[torch.Tensor]) -> torch.Tensor:
        """(texts, orders * columns): the means of all processes, from (texts, orders * ours)."""
        if self.team.processes == 1:
            return inputs[0]
        means = inputs[0].view(len(inputs[0]), len(self.model.tables), -1)
        return self.team.whole(means, self.columns).flatten(1).to(means.device)

    def weights(self) -> dict[str, torch.Tensor]:
        """A copy of the model's tensors, on the CPU; only process 0 gets it, but all must ask."""
        found = {}
        for name, value in self.model.state_dict().items():
            whole = self._whole(value) if name.startswith("tables.") else value
            if self.team.rank == 0:
                found[name] = whole.to("cpu", copy=True)
        return found

    def _whole(self, own: torch.Tensor) -> torch.Tensor:
        return self.team.whole(own.detach(), self.columns)

    def set_rates(self, share: float) -> None:
        """Let both learning rates be this share of their highest."""
        for optimizer, rate in zip(self.optimizers, self.rates, strict=True):
            optimizer.param_groups[0]["lr"] = rate * share

    def finish_epoch(self, loss: float) -> None:
        """Count the epoch; keep its weights if its loss is the lowest so far."""
        self.epoch += 1
        self.stale += 1
        if loss < self.best_loss:
            self.best_loss, self.stale, self.best = loss, 0, self.weights()

    def save(self, path: Path, asked: str) -> None:
        """Write the checkpoint, whole or not at all; process 0 does, but all must ask."""
        sparse, dense = (optimizer.state_dict() for optimizer in self.optimizers)
        sparse["state"] = {
            table: {name: self._whole(v) if name in MOMENTS else v for name, v in moments.items()}
            for table, moments in sparse["state"].items()
        }
        content = {
            "asked": asked,
            "model": self.weights() if self.stale else self.best,
            "optimizers": [sparse, dense],
            "best": self.best,
            "counts": (self.epoch, self.stale, self.best_loss),
        }
        if self.team.rank == 0:
            buffer = io.BytesIO()
            torch.save(content, buffer)
            write_whole(path, buffer.getbuffer())

    def resume(self, path: Path, asked: str) -> None:
        """Go on from a checkpoint of the same texts, settings and recipe."""
        content = _read(path)
        if content.get("asked") != asked:
            raise LangbagsError(
                f"The checkpoint {path} belongs to another run (other texts, settings or recipe); "
                "name another file, or delete it to begin anew."
            )
        self.model.load_state_dict(content["model"])
        for optimizer, state in zip(self.optimizers, content["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        self.best = content["best"]
        self.epoch, self.stale, self.best_loss = content["counts"]


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise LangbagsError(
            f"The checkpoint {path} cannot be read; delete it to begin anew."
        ) from error
    return content


def fingerprint(parts: Iterable[object]) -> str:
    """A digest that tells two runs apart by what was asked of them."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(repr(part).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()
