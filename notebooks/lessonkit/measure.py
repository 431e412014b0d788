"""Measurements that a check takes on an answer, as data."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from types import FrameType
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


def names_used(answer: Callable[..., Any]) -> Callable[..., list[str]]:
    """A function of names, and of the answer's arguments, that gives the names that were used.

    A name is used if the notebook's own code calls a function or a class from elsewhere that has
    this name, or that comes from a module or a package of this name; the answer itself may be one.
    What a library calls for itself does not count, and a function that was pasted into the notebook
    does not either: this helps a learner, and stops nobody.
    returns: those of the names, sorted
    """
    if isinstance(answer, Elsewhere):
        return answer.measured("names_used")

    def used(names: Collection[str], *args: Any) -> list[str]:
        found: set[str] = set()
        here = sys._getframe()

        def note(frame: FrameType, event: str, argument: Any) -> None:
            if event == "call" and not _of_notebook(frame) and _calls(frame.f_back, here):
                found.update(_names(frame.f_globals.get("__name__"), frame.f_code.co_qualname))
            elif event == "c_call" and _calls(frame, here):
                found.update(_names(argument.__module__, argument.__qualname__))

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            answer(*args)
        finally:
            sys.setprofile(before)
        return sorted(found.intersection(names))

    return used


def _names(module: str | None, qualified: str) -> list[str]:
    """A function's names without and with its class, and those of its module and its packages."""
    parts = (module or "").split(".")
    return [*qualified.split("."), *(".".join(parts[: n + 1]) for n in range(len(parts)))]


def _calls(frame: FrameType | None, here: FrameType) -> bool:
    """Whether a call in that frame is the notebook's, or the one with which we call the answer.

    A function within a function of a library is a decorator's: whoever calls it calls what it
    wraps.
    """
    while frame and "<locals>" in frame.f_code.co_qualname and not _of_notebook(frame):
        if frame is here:
            return True
        frame = frame.f_back
    return frame is not None and _of_notebook(frame)


def _of_notebook(frame: FrameType) -> bool:
    return frame.f_globals.get("__name__") == "__main__"


def _is_float(value: Any) -> bool:
    return isinstance(value, Tensor) and value.dtype.is_floating_point
