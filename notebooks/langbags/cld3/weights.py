"""What Google trained: weights, script numbers, lower case; from `lang_id_nn_params.cc` and others.

`langbags fetch-cld3` writes the file that is read here; `distribution` says how.
"""

import functools
import json

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor

from langbags.files import DATA

FILE = DATA / "cld3.safetensors"


@functools.cache
def arrays() -> dict[str, Tensor]:
    """All arrays by name, as Google stores them: tables in 8 bits, a scale for each row."""
    with safe_open(FILE, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


@functools.cache
def labels() -> tuple[str, ...]:
    """The 109 labels in the order of the network's outputs; `task_context_params.cc`."""
    with safe_open(FILE, framework="pt") as file:
        return tuple(json.loads(file.metadata()["cld3"])["labels"])


def dequantised(weights: Tensor, scales: Tensor) -> Tensor:
    """(rows, dimension) float32 from uint8 weights and one uint16 scale for each row.

    A scale is the upper half of a float32, which is no IEEE half; `float16.h`.
    """
    wide = (scales.to(torch.int32) << 16).view(torch.float32)
    return (weights.to(torch.float32) - 128) * wide[:, None]


@functools.cache
def script_numbers() -> bytes:
    """The script of every code point, 0 if it is no letter; `utf8prop_lettermarkscriptnum.h`."""
    starts, scripts = arrays()["scripts"].numpy().T
    lengths = np.diff(starts, append=0x110000)
    return np.repeat(scripts.astype(np.uint8), lengths).tobytes()


@functools.cache
def lower_case() -> dict[int, int]:
    """Code points and their lower case, for `str.translate`; `utf8repl_lettermarklower.h`."""
    return dict(arrays()["lowercase"].tolist())
