"""CLD3's network with other labels: a detector that can be saved and read again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from langbags.answering import Answering, Found
from langbags.cld3._fast.paths import Paths
from langbags.cld3.network import Network
from langbags.errors import LangbagsError
from langbags.files import write_whole

FORMAT = "langbags-cld3-1"


class TunedCLD3(Answering):
    """Names the language of each text, among the labels that it was tuned on.

    threshold: a text whose best probability is below it is "und", as one without letters always is
    """

    def __init__(
        self, network: Network, labels: Sequence[str], threshold: float | None = None
    ) -> None:
        self.network = network.eval()
        self.labels = tuple(labels)
        self.threshold = threshold
        self._paths = Paths(network)

    def _find(self, texts: Sequence[str]) -> Found:
        return self._paths(texts)

    def save(self, path: str | Path) -> Path:
        """Write tensors and labels to one safetensors file, whole or not at all."""
        about = {"format": FORMAT, "labels": self.labels, "threshold": self.threshold}
        tensors = {name: value.clone() for name, value in self.network.state_dict().items()}
        return write_whole(Path(path), save(tensors, {"langbags": json.dumps(about)}))

    @classmethod
    def load(cls, path: str | Path) -> TunedCLD3:
        """Read what `save` wrote.

        raises: LangbagsError, one sentence, for a file that is missing or is not such a model
        """
        try:
            with safe_open(path, framework="pt") as file:
                about = json.loads((file.metadata() or {}).get("langbags", "{}"))
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if about.get("format") != FORMAT:
                raise KeyError(FORMAT)
            network = Network(len(about["labels"]))
            network.load_state_dict(tensors)
            return cls(network, about["labels"], about["threshold"])
        except (SafetensorError, OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
            raise LangbagsError(
                f"{path} is not a fine-tuned CLD3, or is damaged; CLD3.fine_tune(...).save(path) "
                "writes one."
            ) from error
