"""Training: the loop, validation, early stop, and checkpoints that resume to the same model.

Each epoch draws its order and its crops from a generator of its own, seeded by the recipe's seed
and the epoch's number. So a run that resumes after epoch 3 goes on as if it had never stopped.
"""

from __future__ import annotations

import math
import random
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
    raises:        LangbagsError if the lengths differ, or if there are fewer than two labels
    """
    recipe = recipe or RECIPES["small" if settings.dimension else "large"]
    names = _names(texts, labels)
    run = Run(settings, len(names), (recipe.rate, recipe.head_rate), recipe.seed, dtype)
    described = (*texts, *labels, settings, recipe, dtype, validation)
    asked = fingerprint(described) if checkpoint else ""
    training = _labelled(texts, labels, names)
    if checkpoint and checkpoint.exists():
        run.resume(checkpoint, asked)
    elif recipe.bayes:
        begin_as_bayes(run.model, training.texts, training.targets, recipe.bayes)
        run.best = run.weights()
    held_out = _labelled(*validation, names) if validation else None
    with Progress(console=Console(stderr=True), disable=not progress) as bar:
        task = bar.add_task("training", total=recipe.epochs * len(texts))
        while run.epoch < recipe.epochs and run.stale < recipe.patience:
            bar.update(task, completed=run.epoch * len(texts))
            loss = _run_epoch(run, training, recipe, lambda done: bar.advance(task, done))
            # Without a validation set each epoch counts as better than the one before.
            found = _validate(run.model, held_out) if held_out else Validation(-run.epoch, math.nan)
            run.finish_epoch(found.loss)
            if on_epoch:
                on_epoch(Epoch(run.epoch, loss, found.accuracy))
            if checkpoint:
                run.save(checkpoint, asked)
    return _detector(run, names)


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
    known = [
        (text, indices[label])
        for text, label in zip(texts, labels, strict=True)
        if label in indices
    ]
    return Labelled([text for text, _ in known], torch.tensor([index for _, index in known]))


def _run_epoch(
    run: Run, training: Labelled, recipe: Recipe, advance: Callable[[int], None]
) -> float:
    """One pass over the texts in a new order; returns the mean loss."""
    generator = random.Random(f"{recipe.seed} {run.epoch}")  # noqa: S311
    order = list(range(len(training.texts)))
    generator.shuffle(order)
    batches = [order[start : start + recipe.batch] for start in range(0, len(order), recipe.batch)]
    total = 0.0
    for number, batch in enumerate(batches):
        done = (run.epoch + number / len(batches)) / recipe.epochs
        run.set_rates(max(1 - done, 0.02))
        texts = [_perhaps_cropped(training.texts[i], recipe.cropped, generator) for i in batch]
        total += _step(run, texts, training.targets[batch]) * len(batch)
        advance(len(batch))
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
    batches = [
        model(_bags(model, held_out.texts[start : start + BATCH])).cpu()
        for start in range(0, len(held_out.texts), BATCH)
    ]
    logits = torch.cat(batches)
    loss = nn.functional.cross_entropy(logits, held_out.targets).item()
    return Validation(loss, (logits.argmax(dim=1) == held_out.targets).float().mean().item())


def _detector(run: Run, names: list[str]) -> Detector:
    run.model.load_state_dict(run.best)
    return Detector(run.model.cpu(), names)
