"""A model as one file, ours or a tuned CLD3: what is written, and the one loader.

The file is a safetensors file (https://github.com/huggingface/safetensors): tensors by name, and
in its header, under "langbags", one JSON text with the format's name, the labels, the threshold,
the card, and for our own models the settings. Nothing in it is ever executed.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Self

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from langbags.answering import Answering
from langbags.cards import Card
from langbags.errors import LangbagsError
from langbags.files import write_whole

BAGS, TUNED = "langbags-1", "langbags-cld3-1"
WRITERS = "`langbags train --out` or a detector's `save` writes one."


class Saved(Answering):
    """A detector that can be written to a file, and read again."""

    FORMAT: ClassVar[str]

    @abstractmethod
    def _module(self) -> torch.nn.Module:
        """The network, whose tensors are kept."""

    def _settings(self) -> dict[str, Any]:
        """What else the network is made from."""
        return {}

    @classmethod
    @abstractmethod
    def _built(cls, about: dict[str, Any], tensors: dict[str, Tensor]) -> Self:
        """The detector again; a KeyError, TypeError, ValueError or RuntimeError if it cannot be."""

    def save(self, path: str | Path) -> Path:
        """Write tensors, as float32, labels, threshold and card to one safetensors file.

        returns: the path
        raises:  LangbagsError if it cannot be written; a file of that name then stays as it was
        """
        about = {
            "format": self.FORMAT,
            **self._settings(),
            "labels": self.labels,
            "threshold": self.threshold,
            **({"card": asdict(self.card)} if self.card else {}),
        }
        weights = self._module().state_dict().items()
        tensors = {name: value.to(torch.float32, copy=True) for name, value in weights}
        return write_whole(Path(path), save(tensors, {"langbags": json.dumps(about)}))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote.

        raises: LangbagsError, one sentence, for a file that is missing or is not such a model
        """
        found = load(path)
        if not isinstance(found, cls):
            raise LangbagsError(
                f"{path} holds a {type(found).__name__}, not a {cls.__name__}; langbags.load reads "
                "both."
            )
        return found


def load(path: str | Path) -> Saved:
    """A detector from its file: a `Detector`, or a CLD3 that was tuned.

    raises: LangbagsError, one sentence, for a file that is missing, damaged, or no model of ours
    """
    about, tensors = _read(Path(path))
    try:
        found = _kind(about["format"])._built(about, tensors)
        found.card = Card(**about["card"]) if about.get("card") else None
        return found
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise LangbagsError(
            f"The settings in {path} do not fit its tensors; the file is damaged: "
            "train the model again, or copy it again from where it came."
        ) from error


def _kind(format_: str) -> type[Saved]:
    if format_ == BAGS:
        from langbags.detector import Detector

        return Detector
    from langbags.cld3.tuned import TunedCLD3

    return TunedCLD3


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """What a file of ours says of itself, and its tensors."""
    if not path.is_file():
        raise LangbagsError(f"There is no model file {path}; {WRITERS}")
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get("langbags", "{}"))
            if about.get("format") not in (BAGS, TUNED):
                raise LangbagsError(
                    f"{path} is a safetensors file, but not a langbags model; {WRITERS}"
                )
            return about, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, json.JSONDecodeError, AttributeError, OSError) as error:
        raise LangbagsError(f"{path} is not a langbags model; {WRITERS}") from error
