"""From texts to languages: a trained model with its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Self

from torch import Tensor

from langbags._fast.stacked import StackedClassifier
from langbags.answering import BATCH, UNDETERMINED, Found
from langbags.cards import Card
from langbags.errors import LangbagsError
from langbags.files import DATA
from langbags.model import BagClassifier, Settings
from langbags.saved import BAGS, Saved

PRETRAINED = {"small": DATA / "detector_small.safetensors"}
"""Detectors that come with the course; `langbags pretrain` makes them anew."""

__all__ = ["BATCH", "UNDETERMINED", "Detector"]


class Detector(Saved):
    """Names the language of each text.

    model:     the network; it is moved to the CPU, where a detector answers
    labels:    one for each of its logits, in their order
    threshold: a text whose best probability is below it is "und", as one without letters always is
    card:      what the model was made of and how good it is; a saved file keeps it
    """

    FORMAT = BAGS

    def __init__(
        self,
        model: BagClassifier,
        labels: Sequence[str],
        threshold: float | None = None,
        card: Card | None = None,
    ) -> None:
        self.model = model.cpu().eval()
        self._classify = StackedClassifier(self.model)
        self.labels = tuple(labels)
        self.threshold = threshold
        self.card = card

    def _find(self, texts: Sequence[str]) -> Found:
        return Found(*self._classify(texts))

    def _module(self) -> BagClassifier:
        return self.model

    def _settings(self) -> dict[str, Any]:
        return {"settings": asdict(self.model.settings)}

    @classmethod
    def _built(cls, about: dict[str, Any], tensors: dict[str, Tensor]) -> Self:
        settings = Settings(**_tuples(about["settings"]))
        model = BagClassifier(settings, len(about["labels"]))
        model.load_state_dict(tensors)
        return cls(model, about["labels"], about["threshold"])

    @classmethod
    def pretrained(cls, name: str = "small") -> Self:
        """A detector that comes with the course; its `card` says what it is.

        name:   "small", trained on four fifths of the course's sample corpus
        raises: LangbagsError, one sentence, if there is none of that name
        """
        if name not in PRETRAINED:
            raise LangbagsError(
                f"There is no pretrained detector {name!r}; there is {', '.join(PRETRAINED)}."
            )
        return cls.load(PRETRAINED[name])


def _tuples(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()}
