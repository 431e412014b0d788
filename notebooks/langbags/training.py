"""Training: the loop, validation, early stop, and checkpoints that resume to the same model.

Each epoch draws its order and its crops from a generator of its own, seeded by the recipe's seed
and the epoch's number. So a run that resumes after epoch 3 goes on as if it had never stopped.
"""

from __future__ import annotations

import itertools
import math
import random
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from rich.console import Console
from rich.progress import Progress
from torch import Tensor, nn

from langbags.bags import Bags
from langbags.bayes import begin_as_bayes
from langbags.columns import Team, started
from langbags.crops import crop
from langbags.detector import BATCH, Detector
from langbags.errors import LangbagsError
from langbags.model import SIZES, BagClassifier, Settings
from langbags.run import Run, fingerprint


@dataclass(frozen=True)
class Recipe:
    """How a model is trained.

    epochs:    passes over the texts, at most
    batch:     texts in one step
    rate:      highest learning rate of the tables (SparseAdam); it falls linearly to 0
    head_rate: the same of the layers on top (Adam)
    cropped:   share of the texts, drawn anew each epoch, that are cut to some of their words
    patience:  epochs without a better validation loss after which training stops
    seed:      of the first weights, the orders and the crops
    bayes:     smoothing of the naive Bayes that the tables begin as; 0 for tables near zero
    """

    epochs: int = 8
    batch: int = 128
    rate: float = 0.02
    head_rate: float = 0.01
    cropped: float = 0.5
    patience: int = 2
    seed: int = 0
    bayes: float = 0.0


RECIPES = {
    "small": Recipe(),
    "large": Recipe(epochs=3, rate=0.01, head_rate=0.002, cropped=0.0, bayes=0.03),
}
"""What suits each of the model's sizes."""


class Epoch(NamedTuple):
    """What one pass gave: mean training loss in nats, validation accuracy (nan without one)."""

    number: int
    loss: float
    accuracy: float


class Labelled(NamedTuple):
    """Texts, and the label of each as an index: (texts,) int64."""

    texts: Sequence[str]
    targets: Tensor


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    settings: Settings = SIZES["small"],
    recipe: Recipe | None = None,
    *,
    dtype: torch.dtype = torch.float32,
    validation: tuple[Sequence[str], Sequence[str]] | None = None,
    checkpoint: Path | None = None,
    processes: int = 1,
    device: str | None = None,
    progress: bool = False,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> Detector:
    """Train a detector; with a validation set, keep the weights of its best epoch and stop early.

    recipe:        by default that of "large" where the settings have dimension=0, else of "small"
    texts, labels: of one length, one label a text
    dtype:         of the weights in training and of the detector's answers. In float64 two kinds
                   of processor give the same digits, and training takes longer; a saved model
                   is float32 in any case
    validation:    texts and labels that are not trained on
    checkpoint:    a file that gets the state after each epoch; where it is there, training resumes
    processes:     that share the work, each some columns of the tables, which pays if those are
                   many; the model is that of one, but for the last digit. A script that asks for
                   more than one does so below `if __name__ == "__main__":`, as for every process
                   that Python starts anew
    device:        "cpu", "cuda", "cuda:1", ...; None for a CUDA device where there is one
    raises:        LangbagsError if the lengths differ, if there are fewer than two labels, if the
                   device is not there, if there are more processes than columns, or if one dies
    """
    recipe = recipe or RECIPES["small" if settings.dimension else "large"]
    names = _names(texts, labels)
    training = _labelled(texts, labels, names)
    held_out = _labelled(*(validation or ((), ())), names)
    described = (len(texts), settings, recipe, dtype)
    content = itertools.chain(texts, labels, *(validation or ()), described)
    asked = fingerprint(content) if checkpoint else ""
    places = devices_of(device, processes)
    job = Job(training, held_out, names, settings, recipe, dtype, places, checkpoint, asked)
    with (
        started(processes, _help, job, settings.dimension or len(names)) as team,
        Progress(console=Console(stderr=True), disable=not progress) as bar,
    ):
        task = bar.add_task("training", total=recipe.epochs * len(texts))
        best = _trained(team, job, lambda done: bar.update(task, completed=done), on_epoch)
    return _detector(job, best)


@dataclass(frozen=True)
class Job:
    """What each process must know; asked tells apart what a checkpoint belongs to."""

    training: Labelled
    held_out: Labelled
    names: list[str]
    settings: Settings
    recipe: Recipe
    dtype: torch.dtype
    devices: list[str]
    checkpoint: Path | None
    asked: str


def devices_of(device: str | None, processes: int) -> list[str]:
    """The device of each process: the one that is asked for, or all CUDA devices in turn.

    raises: LangbagsError if it is not there
    """
    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    every = [f"cuda:{number}" for number in range(there)]
    if device in (None, "cuda") and there:
        return (every * processes)[:processes]
    if device not in (None, "cpu", *every):
        raise LangbagsError(
            f"There is no device {device!r} here; there is {', '.join(['cpu', *every])}."
        )
    return [device or "cpu"] * processes


def _help(team: Team, job: Job) -> None:
    """Be one of the other processes."""
    _trained(team, job, lambda _: None, None)


def _begun(job: Job, team: Team) -> Run:
    """A run at its start, or where its checkpoint was written; this process's part of it."""
    rates, device = (job.recipe.rate, job.recipe.head_rate), torch.device(job.devices[team.rank])
    run = Run(job.settings, len(job.names), rates, job.recipe.seed, job.dtype, device)
    resumes = job.checkpoint is not None and job.checkpoint.exists()
    if job.checkpoint and resumes:
        run.resume(job.checkpoint, job.asked)
    elif job.recipe.bayes and team.rank == 0:
        begin_as_bayes(run.model, job.training.texts, job.training.targets, job.recipe.bayes)
    run.share(team)
    if not resumes:
        run.best = run.weights()
    return run


def _trained(
    team: Team,
    job: Job,
    advance: Callable[[int], None],
    on_epoch: Callable[[Epoch], None] | None,
) -> dict[str, Tensor]:
    """The best weights, in process 0; all processes take the same steps."""
    run, recipe = _begun(job, team), job.recipe
    while run.epoch < recipe.epochs and run.stale < recipe.patience:
        loss = _run_epoch(run, job.training, recipe, advance)
        # Without a validation set each epoch counts as better than the one before.
        unseen = len(job.held_out.texts)
        found = _validate(run.model, job.held_out) if unseen else Validation(-run.epoch, math.nan)
        run.finish_epoch(found.loss)
        if on_epoch:
            on_epoch(Epoch(run.epoch, loss, found.accuracy))
        if job.checkpoint:
            run.save(job.checkpoint, job.asked)
    return run.best


class Validation(NamedTuple):
    """Mean loss in nats and accuracy on the validation set."""

    loss: float
    accuracy: float


def _names(texts: Sequence[str], labels: Sequence[str]) -> list[str]:
    names = sorted(set(labels))
    if len(texts) != len(labels):
        raise LangbagsError(
            f"There are {len(texts)} texts and {len(labels)} labels; give each text one label."
        )
    if len(names) < 2:
        raise LangbagsError(
            f"Training needs texts of two languages or more; these have {len(names)}."
        )
    return names


def _labelled(texts: Sequence[str], labels: Sequence[str], names: list[str]) -> Labelled:
    """Only texts whose label the model has: a validation set may know more languages."""
    indices = {name: index for index, name in enumerate(names)}
    targets = torch.tensor([indices.get(label, -1) for label in labels], dtype=torch.int64)
    known = targets >= 0
    if not known.all():
        texts = list(itertools.compress(texts, known.tolist()))
    return Labelled(texts, targets[known])


def _run_epoch(
    run: Run, training: Labelled, recipe: Recipe, advance: Callable[[int], None]
) -> float:
    """One pass over the texts in a new order; returns the mean loss."""
    generator = random.Random(f"{recipe.seed} {run.epoch}")  # noqa: S311
    order = array("l", range(len(training.texts)))
    generator.shuffle(order)
    total = 0.0
    steps = math.ceil(len(order) / recipe.batch)
    for number in range(steps):
        run.set_rates(max(1 - (run.epoch + number / steps) / recipe.epochs, 0.02))
        batch = order[number * recipe.batch : (number + 1) * recipe.batch].tolist()
        texts = [_perhaps_cropped(training.texts[i], recipe.cropped, generator) for i in batch]
        total += _step(run, texts, training.targets[batch]) * len(batch)
        advance(run.epoch * len(order) + number * recipe.batch + len(batch))
    return total / len(order)


def _perhaps_cropped(text: str, share: float, generator: random.Random) -> str:
    return crop(text, generator) if generator.random() < share else text


def _step(run: Run, texts: list[str], targets: Tensor) -> float:
    """One step of both optimizers; returns the batch's loss."""
    logits = run.model(_bags(run.model, texts))
    loss = nn.functional.cross_entropy(logits, targets.to(logits.device))
    for optimizer in run.optimizers:
        optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    for optimizer in run.optimizers:
        optimizer.step()
    return loss.item()


def _bags(model: BagClassifier, texts: Sequence[str]) -> Bags:
    """The bags of the texts where the model is."""
    device = next(model.parameters()).device
    bags = model.bags(texts)
    return Bags(
        [each.to(device) for each in bags.indices], [each.to(device) for each in bags.offsets]
    )


@torch.inference_mode()
def _validate(model: BagClassifier, held_out: Labelled) -> Validation:
    loss, right, count = 0.0, 0, len(held_out.texts)
    for start in range(0, count, BATCH):
        targets = held_out.targets[start : start + BATCH]
        logits = model(_bags(model, held_out.texts[start : start + BATCH])).cpu()
        loss += nn.functional.cross_entropy(logits, targets, reduction="sum").item()
        right += int((logits.argmax(dim=1) == targets).sum())
    return Validation(loss / count, right / count)


def _detector(job: Job, weights: dict[str, Tensor]) -> Detector:
    with torch.device("meta"):  # it gets its numbers from the weights
        model = BagClassifier(job.settings, len(job.names), job.dtype)
    model.load_state_dict(weights, assign=True)
    return Detector(model, job.names)
