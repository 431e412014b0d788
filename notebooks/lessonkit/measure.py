"""Measurements that a check takes on an answer, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lessonkit.elsewhere import Elsewhere


def gradients_of(answer: Callable[..., Tensor]) -> Callable[..., list[Tensor]]:
    """A function of the answer's arguments that gives gradients instead of the result.

    Each floating-point tensor among the arguments becomes a leaf; the result is multiplied by
    1, 2, 3, ... entry by entry, and summed, so that no two entries can trade places unseen.
    returns: one gradient per floating-point argument, its shape and dtype; zeros where the result
             does not depend on it
    """
    if isinstance(answer, Elsewhere):
        return answer.measured("gradients_of")

    def gradients(*args: Any) -> list[Tensor]:
        leaves = [arg.detach().clone().requires_grad_() if _is_float(arg) else arg for arg in args]
        inputs = [leaf for leaf in leaves if _is_float(leaf)]
        result = answer(*leaves)
        if not isinstance(result, Tensor) or not result.requires_grad:
            return [torch.zeros_like(leaf) for leaf in inputs]
        ramp = torch.arange(1, result.numel() + 1, dtype=result.dtype).view(result.shape)
        return list(
            torch.autograd.grad(
                (result * ramp).sum(), inputs, allow_unused=True, materialize_grads=True
            )
        )

    gradients.__name__ = f"gradients of {getattr(answer, '__name__', 'the answer')}"
    return gradients


def _is_float(value: Any) -> bool:
    return isinstance(value, Tensor) and value.dtype.is_floating_point
