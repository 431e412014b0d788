"""From texts to languages: a trained model with its labels, as one file.

The file is a safetensors file (https://github.com/huggingface/safetensors): tensors by name, and
one JSON text with the settings in its header. Nothing in it is ever executed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from langbags.errors import LangbagsError
from langbags.files import write_whole
from langbags.model import BagClassifier, Settings
from langbags.stacked import StackedClassifier

FORMAT = "langbags-1"
UNDETERMINED = "und"
BATCH = 512


class Detector:
    """Names the language of each text.

    threshold: a text whose best probability is below it is "und"; None, the default, never says so
    """

    def __init__(
        self, model: BagClassifier, labels: Sequence[str], threshold: float | None = None
    ) -> None:
        self.model = model.cpu().eval()
        self._classify = StackedClassifier(self.model)
        self.labels = tuple(labels)
        self.threshold = threshold

    def logits(self, texts: Sequence[str]) -> Tensor:
        """(texts, labels) float32, before the softmax."""
        if len(texts) <= BATCH:
            return self._classify(texts) if texts else torch.empty(0, len(self.labels))
        starts = range(0, len(texts), BATCH)
        return torch.cat([self._classify(texts[start : start + BATCH]) for start in starts])

    def probabilities(
        self, texts: Sequence[str], candidates: Collection[str] | None = None
    ) -> Tensor:
        """(texts, labels) float32, rows sum to 1; labels that are no candidates get 0."""
        return self._masked(texts, candidates).softmax(dim=1)

    def detect(self, texts: Sequence[str], candidates: Collection[str] | None = None) -> list[str]:
        """The most probable label of each text, or "und" below the threshold."""
        if not texts:
            return []
        if self.threshold is None:
            likeliest = self._masked(texts, candidates).numpy().argmax(axis=1)
            return [self.labels[index] for index in likeliest.tolist()]
        highest, best = self.probabilities(texts, candidates).max(dim=1)
        return [
            self.labels[index] if sure >= self.threshold else UNDETERMINED
            for sure, index in zip(highest.tolist(), best.tolist(), strict=True)
        ]

    def top(self, text: str, k: int = 3) -> list[tuple[str, float]]:
        """The k most probable labels of one text, with their probabilities, best first."""
        found = self.probabilities([text])[0].topk(min(k, len(self.labels)))
        return [
            (self.labels[index], sure)
            for sure, index in zip(found.values.tolist(), found.indices.tolist(), strict=True)
        ]

    def _masked(self, texts: Sequence[str], candidates: Collection[str] | None) -> Tensor:
        logits = self.logits(_as_texts(texts))
        if candidates is None:
            return logits
        unknown = sorted(set(candidates) - set(self.labels))
        if unknown or not candidates:
            raise LangbagsError(
                f"This model does not know {', '.join(unknown) or 'an empty set of candidates'}; "
                f"choose among its labels: {', '.join(self.labels)}."
            )
        outside = torch.tensor([label not in candidates for label in self.labels])
        return logits.masked_fill(outside, float("-inf"))

    def save(self, path: str | Path) -> Path:
        """Write tensors and settings to one file, whole or not at all."""
        about = {
            "format": FORMAT,
            "settings": asdict(self.model.settings),
            "labels": self.labels,
            "threshold": self.threshold,
        }
        tensors = {name: value.clone() for name, value in self.model.state_dict().items()}
        return write_whole(Path(path), save(tensors, {"langbags": json.dumps(about)}))

    @classmethod
    def load(cls, path: str | Path) -> Detector:
        """Read what `save` wrote.

        raises: LangbagsError, one sentence, for a file that is missing or is not a langbags model
        """
        about, tensors = _read(Path(path))
        try:
            settings = Settings(**_tuples(about["settings"]))
            model = BagClassifier(settings, len(about["labels"]))
            model.load_state_dict(tensors)
            return cls(model, about["labels"], about["threshold"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise LangbagsError(
                f"The settings in {path} do not fit its tensors; the file is damaged: "
                "train the model again, or copy it again from where it came."
            ) from error


def _as_texts(texts: Sequence[str]) -> Sequence[str]:
    if isinstance(texts, str):
        raise LangbagsError("detect takes a list of texts; for one text write detect([text]).")
    return texts


def _tuples(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()}


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """The settings and the tensors of a file of ours."""
    if not path.is_file():
        raise LangbagsError(f"There is no model file {path}; `langbags train --out` writes one.")
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get("langbags", "{}"))
            if about.get("format") != FORMAT:
                raise LangbagsError(
                    f"{path} is a safetensors file, but not a langbags model; "
                    "`langbags train --out` writes one."
                )
            return about, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, json.JSONDecodeError, AttributeError, OSError) as error:
        raise LangbagsError(
            f"{path} is not a langbags model; `langbags train --out` writes one."
        ) from error
