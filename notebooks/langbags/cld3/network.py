"""Six weighted bags, 80 numbers, 208 hidden units, 109 logits: `embedding_network.cc`."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from langbags.cld3.features import Bag
from langbags.cld3.weights import arrays, dequantised, labels

SHAPES = ((1000, 16), (5000, 16), (12, 8), (103, 8), (5000, 16), (100, 16))


class Tape(NamedTuple):
    """Bags of one feature: rows of its table, where each text's bag begins, a weight each."""

    indices: Tensor
    offsets: Tensor
    weights: Tensor


class Network(nn.Module):
    """Tables as EmbeddingBags that sum, a hidden layer, an output layer; random until loaded."""

    def __init__(self, outputs: int = 109, hidden: int = 208) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.EmbeddingBag(*shape, mode="sum") for shape in SHAPES)
        self.hidden = nn.Linear(sum(dimension for _, dimension in SHAPES), hidden)
        self.output = nn.Linear(hidden, outputs)

    def forward(self, tapes: Sequence[Tape]) -> Tensor:
        """(texts, outputs) float32 logits, from one tape for each of the six features."""
        return torch.as_tensor(self.output(self.hidden(self.embed(tapes)).relu()))

    def embed(self, tapes: Sequence[Tape]) -> Tensor:
        """(texts, 80) float32: the six sums of each text, joined."""
        return torch.cat([table(*tape) for table, tape in zip(self.tables, tapes, strict=True)], 1)


def google_network() -> Network:
    """With Google's weights, which are stored input x output; `lang_id_nn_params.cc`."""
    stored, network = arrays(), Network(len(labels()))
    weights = {name: value for name, value in stored.items() if name.endswith("bias")}
    for layer in ("hidden.weight", "output.weight"):
        weights[layer] = stored[layer].T
    for table in (f"tables.{number}" for number in range(len(SHAPES))):
        eight_bits, scales = stored[f"{table}.weight"], stored[f"{table}.scale"]
        weights[f"{table}.weight"] = dequantised(eight_bits, scales)
    network.load_state_dict(weights)
    return network.eval()


def tapes(texts: Sequence[Sequence[Bag]]) -> list[Tape]:
    """The six bags of each text, as the network takes them."""
    return [_tape(bags) for bags in zip(*texts, strict=True)]


def _tape(bags: Sequence[Bag]) -> Tape:
    lengths = torch.tensor([0, *map(len, bags)])
    ids = [number for bag in bags for number, _ in bag]
    weights = [weight for bag in bags for _, weight in bag]
    return Tape(torch.tensor(ids).long(), lengths.cumsum(0)[:-1], torch.tensor(weights).float())
