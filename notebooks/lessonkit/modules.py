"""Modules, training steps and loops of a learner's: built and run beside the answer, told as data.

Each helper takes an answer and gives a function of data. It holds no expected value, and it gives
known weights to a model, so that nothing depends on the draws of a generator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from lessonkit.elsewhere import Elsewhere

Weights = Mapping[str, Tensor]
Batch = tuple[Tensor, Tensor]
"""Inputs (rows, features) float32, and targets (rows,) int64."""


def outputs_of(module: Callable[..., nn.Module]) -> Callable[..., Any]:
    """A function that builds an answer's module, gives it weights and calls it.

    The function takes the arguments of the class as a list, a weight for each parameter by name,
    and the inputs of `forward`; it returns what `forward` gives.
    raises: ValueError if the module's parameters have other names or shapes than the weights
    """
    if isinstance(module, Elsewhere):
        return module.measured("outputs_of")

    def outputs(arguments: Sequence[Any], weights: Weights, *inputs: Any) -> Any:
        built = module(*arguments)
        _load(built, weights)
        return built(*inputs)

    outputs.__name__ = f"outputs of {getattr(module, '__name__', 'the answer')}"
    return outputs


def parameters_reached_by(module: Callable[..., nn.Module]) -> Callable[..., list[str]]:
    """A function that tells which parameters of an answer's module a gradient reaches.

    The function takes what that of `outputs_of` takes. It returns the names of the parameters that
    get a gradient from the sum of the outputs, sorted; none where `forward` leaves no graph.
    raises: ValueError if the module's parameters have other names or shapes than the weights
    """
    if isinstance(module, Elsewhere):
        return module.measured("parameters_reached_by")

    def reached(arguments: Sequence[Any], weights: Weights, *inputs: Any) -> list[str]:
        built = module(*arguments)
        _load(built, weights)
        given = built(*inputs)
        if isinstance(given, Tensor) and given.requires_grad:
            given.sum().backward()  # type: ignore[no-untyped-call]
        return sorted(name for name, each in built.named_parameters() if each.grad is not None)

    reached.__name__ = f"parameters reached by {getattr(module, '__name__', 'the answer')}"
    return reached


def _load(module: nn.Module, weights: Weights) -> None:
    have = {name: tuple(value.shape) for name, value in module.state_dict().items()}
    wanted = {name: tuple(value.shape) for name, value in weights.items()}
    if have != wanted:
        missing = [f"{name} {shape}" for name, shape in wanted.items() if have.get(name) != shape]
        others = [f"{name} {shape}" for name, shape in have.items() if wanted.get(name) != shape]
        raise ValueError(
            f"these parameters are missing: {', '.join(missing) or 'none'}; "
            f"and these were not asked for: {', '.join(others) or 'none'}"
        )
    module.load_state_dict(weights)


def parameters_after(step: Callable[..., Any]) -> Callable[..., tuple[list[Any], list[Tensor]]]:
    """A function that lets a training step `step(model, optimizer, inputs, targets)` do its work.

    The function takes the weight and the bias of a linear layer, the rate of a plain SGD, and the
    batches, one for each step. It returns what each step gave, and the weight and the bias after
    the last one. Before the first step all gradients are 1, as if another batch had left them.
    """
    if isinstance(step, Elsewhere):
        return step.measured("parameters_after")

    def parameters(
        weight: Tensor, bias: Tensor, rate: float, batches: Sequence[Batch]
    ) -> tuple[list[Any], list[Tensor]]:
        model = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
        _load(model, {"weight": weight, "bias": bias})
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)
        given = [step(model, optimizer, inputs, targets) for inputs, targets in batches]
        return given, [model.weight.detach(), model.bias.detach()]

    parameters.__name__ = f"parameters after {getattr(step, '__name__', 'the answer')}"
    return parameters


def weights_kept_by(loop: Callable[..., Any]) -> Callable[..., tuple[Any, float, int]]:
    """A function of validation losses for a loop `loop(model, run_epoch, validate, ...)`.

    The model has one weight, which begins at 0; run_epoch() adds 1 to it in place, as an optimizer
    would, and validate() gives the loss that stands at that place of the list. The function takes
    the list, and then what the loop takes after its functions. It returns what the loop gave, the
    weight at its end (which tells whose epoch's it is), and how many epochs were run.
    raises: IndexError if the loop validates before the first epoch, or runs past the list
    """
    if isinstance(loop, Elsewhere):
        return loop.measured("weights_kept_by")

    def kept(losses: Sequence[float], *args: Any) -> tuple[Any, float, int]:
        model, epochs = nn.Linear(1, 1, bias=False), 0
        nn.init.zeros_(model.weight)

        def run_epoch() -> None:
            nonlocal epochs
            epochs += 1
            with torch.no_grad():
                model.weight.add_(1)

        def validate() -> float:
            if not 0 < epochs <= len(losses):
                raise IndexError(f"there is no validation loss after {epochs} epochs")
            return losses[epochs - 1]

        given = loop(model, run_epoch, validate, *args)
        return given, model.weight.item(), epochs

    kept.__name__ = f"weights kept by {getattr(loop, '__name__', 'the answer')}"
    return kept
