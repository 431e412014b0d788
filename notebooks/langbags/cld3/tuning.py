"""Fine-tuning: Google's network goes on learning, on your texts and with your labels.

Its output layer begins with Google's columns for the languages that CLD3 knows.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from langbags.answering import Texts
from langbags.cards import Card
from langbags.cld3._fast.bags import bags_of
from langbags.cld3._fast.tape import tape_of
from langbags.cld3.codes import iso_639_3
from langbags.cld3.network import Network, google_network
from langbags.cld3.tuned import TunedCLD3
from langbags.cld3.weights import labels as google_labels
from langbags.crops import crop
from langbags.errors import LangbagsError
from langbags.texts import texts_of

ALSO = {"nor": "nob", "fil": "tgl", "zho": "cmn", "fas": "pes", "lav": "lvs", "msa": "zsm"}
"""Other names that a label may have in place of Tatoeba's code."""
MOST_BYTES = 1000


@dataclass(frozen=True)
class Tuning:
    """How the network goes on learning.

    epochs:     passes over the texts
    batch:      texts in one step
    rate:       highest learning rate of the layers (AdamW); it falls to near 0
    table_rate: the same of the tables
    warm:       steps in which the rates rise, at most a tenth of all
    dropout:    share of the hidden units that a step leaves out
    cropped:    share of the texts, drawn anew each epoch, that are cut to some of their words
    seed:       of the orders, the crops and the units that are left out
    """

    epochs: int = 8
    batch: int = 256
    rate: float = 2e-3
    table_rate: float = 1e-2
    dropout: float = 0.3
    cropped: float = 0.5
    warm: int = 100
    seed: int = 0


def fine_tune(texts: Texts, labels: Texts, tuning: Tuning | None = None) -> TunedCLD3:
    """A detector for these labels. The same texts and tuning give the same one.

    texts, labels: of one length, one label a text; Tatoeba's codes begin with what CLD3 knows
    raises:        LangbagsError if the lengths differ, if there are fewer than two labels, or if
                   anything is no text
    """
    texts, labels = texts_of(texts), texts_of(labels)
    tuning, names = tuning or Tuning(), sorted(set(labels))
    if len(texts) != len(labels) or len(names) < 2:
        raise LangbagsError(
            "Fine-tuning needs one label for each text, and two languages or more; there are "
            f"{len(texts)} texts, {len(labels)} labels and {len(names)} languages."
        )
    places = {name: place for place, name in enumerate(names)}
    targets = torch.tensor([places[label] for label in labels])
    with torch.random.fork_rng():
        torch.manual_seed(tuning.seed)
        network = _train(with_labels(names), texts, targets, tuning)
    return TunedCLD3(network, names, card=_card(texts, names, tuning))


def _card(texts: Sequence[str], names: Sequence[str], tuning: Tuning) -> Card:
    return Card(
        data=f"Google's, not published; then {len(texts)} texts in {len(names)} languages.",
        licence="Apache License 2.0 for Google's part; for the rest that of the texts.",
        training=f"CLD3's network went on learning: {tuning}.",
        accuracy="not measured; write what you measure with `dataclasses.replace(card, ...)`.",
        limits="Any language that it was not tuned on is called one that it was.",
    )


def with_labels(names: Sequence[str]) -> Network:
    """Google's network, its output layer cut to these labels.

    One that CLD3 does not know begins as the mean of all. A language that CLD3 also knows in
    Latin letters, such as `zh` and `zh-Latn`, begins as the one in its own script.
    """
    network, google = Network(len(names)), google_network().state_dict()
    codes = iso_639_3(google_labels())
    own_script_last = sorted(range(len(codes)), key=lambda row: "-" not in google_labels()[row])
    for part in ("output.weight", "output.bias"):
        mean = google[part].mean(dim=0)
        known = {codes[row]: google[part][row] for row in own_script_last}
        google[part] = torch.stack([known.get(ALSO.get(name, name), mean) for name in names])
    network.load_state_dict(google)
    return network


def _train(network: Network, texts: Sequence[str], targets: Tensor, tuning: Tuning) -> Network:
    generator = random.Random(tuning.seed)  # noqa: S311
    optimizer = torch.optim.AdamW(
        [
            {"params": network.tables.parameters(), "lr": tuning.table_rate},
            {"params": network.hidden.parameters(), "lr": tuning.rate},
            {"params": network.output.parameters(), "lr": tuning.rate},
        ],
        weight_decay=0.0,
    )
    order = list(range(len(texts)))
    steps = tuning.epochs * -(-len(order) // tuning.batch)
    warm = min(tuning.warm, steps // 10 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / warm) * max(1 - step / steps, 0.02)
    )
    for _ in range(tuning.epochs):
        generator.shuffle(order)
        for start in range(0, len(order), tuning.batch):
            batch = order[start : start + tuning.batch]
            drawn = [_perhaps_cropped(texts[i], tuning.cropped, generator) for i in batch]
            logits = _logits(network, drawn, tuning.dropout)
            loss = nn.functional.cross_entropy(logits, targets[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return network


def _perhaps_cropped(text: str, share: float, generator: random.Random) -> str:
    return crop(text, generator) if generator.random() < share else text


def _logits(network: Network, texts: Sequence[str], dropout: float) -> Tensor:
    """(texts, labels) float32, with gradients, some hidden units left out."""
    tape, slow = tape_of(texts, MOST_BYTES)
    rows = torch.arange(len(texts))
    rows[slow] = torch.arange(len(texts), len(tape.begins))
    embedded = network.embed(bags_of(tape))[rows]
    hidden = nn.functional.dropout(network.hidden(embedded).relu(), dropout)
    logits: Tensor = network.output(hidden)
    return logits
