"""Tables in a byte a number, in the form that PyTorch's quantised embedding bag reads.

A row is its bytes, then a scale and a bias as float32: a number is scale * byte + bias. Sums are
float32. A row of 53 such numbers fits one line of a processor's cache, and fetching lines is what
takes the time.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

LINE = 64  # bytes of a cache line
LEVELS = 254  # one of the 255 steps is kept for moving the grid
NUMBERS = 8  # bytes of a scale and a bias

sum_of_rows: Callable[[Tensor, Tensor, Tensor], Tensor] = (
    torch.ops.quantized.embedding_bag_byte_rowwise_offsets.default
)
"""(bags, columns) float32, from quantised rows, int32 indices and int32 offsets."""


def quantise(table: Tensor) -> Tensor:
    """Each number to the nearest of its row's 255 levels; 1 is one of them, exactly.

    table:   (rows, columns) float32
    returns: (rows, bytes) uint8, each row one or more whole cache lines; a row of zeros stays zeros
    """
    spare = -(table.shape[1] + NUMBERS) % LINE
    table = torch.nn.functional.pad(table, (0, spare))
    low, high = table.amin(1, keepdim=True).clamp(max=1), table.amax(1, keepdim=True).clamp(min=1)
    scale = ((high - low) / LEVELS).clamp(min=torch.finfo(torch.float32).tiny)
    bias = 1 - scale * ((1 - low) / scale).ceil()
    levels = ((table - bias) / scale).round().to(torch.uint8)
    rows = torch.cat([levels, scale.view(torch.uint8), bias.view(torch.uint8)], dim=1)
    return rows * table.any(dim=1, keepdim=True)
