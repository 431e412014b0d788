"""From texts to languages: a trained model with its labels, as one file.

The file is a safetensors file (https://github.com/huggingface/safetensors): tensors by name, and
one JSON text with the settings in its header. Nothing in it is ever executed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from langbags._fast.stacked import StackedClassifier
from langbags.answering import BATCH, UNDETERMINED, Answering, Found
from langbags.errors import LangbagsError
from langbags.files import DATA, write_whole
from langbags.model import BagClassifier, Settings

FORMAT = "langbags-1"
PRETRAINED = {"small": DATA / "detector_small.safetensors"}
"""Detectors that come with the course; `langbags pretrain` makes them anew."""

__all__ = ["BATCH", "UNDETERMINED", "Detector"]


class Detector(Answering):
    """Names the language of each text.

    threshold: a text whose best probability is below it is "und", as one without letters always is
    """

    def __init__(
        self, model: BagClassifier, labels: Sequence[str], threshold: float | None = None
    ) -> None:
        self.model = model.cpu().eval()
        self._classify = StackedClassifier(self.model)
        self.labels = tuple(labels)
        self.threshold = threshold

    def _find(self, texts: Sequence[str]) -> Found:
        return Found(*self._classify(texts))

    def save(self, path: str | Path) -> Path:
        """Write tensors, as float32, and settings to one file, whole or not at all."""
        about = {
            "format": FORMAT,
            "settings": asdict(self.model.settings),
            "labels": self.labels,
            "threshold": self.threshold,
        }
        weights = self.model.state_dict().items()
        tensors = {name: value.to(torch.float32, copy=True) for name, value in weights}
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

    @classmethod
    def pretrained(cls, name: str = "small") -> Detector:
        """A detector that comes with the course, trained on four fifths of its sample corpus.

        raises: LangbagsError, one sentence, if there is none of that name
        """
        if name not in PRETRAINED:
            raise LangbagsError(
                f"There is no pretrained detector {name!r}; there is {', '.join(PRETRAINED)}."
            )
        return cls.load(PRETRAINED[name])


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
