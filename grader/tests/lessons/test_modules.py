"""What the helpers for modules, training steps and loops promise to checks."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from lesson import (
    CheckFailed,
    expect,
    outputs_of,
    parameters_after,
    parameters_reached_by,
    weights_kept_by,
)
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

WEIGHTS = {"layer.weight": torch.tensor([[2.0, 3.0]]), "layer.bias": torch.tensor([1.0])}


class Layer(nn.Module):
    """A linear layer under a name."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.layer = nn.Linear(inputs, outputs)

    def forward(self, values: Tensor) -> Tensor:
        return self.layer(values)  # type: ignore[no-any-return]


def test_a_module_computes_with_the_weights_of_the_check() -> None:
    expect(
        outputs_of(Layer),
        [2, 1],
        WEIGHTS,
        torch.tensor([[10.0, 100.0]]),
        equals=torch.tensor([[321.0]]),
    )


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({**WEIGHTS, "head.bias": torch.zeros(1)}, r"missing: head.bias \(1,\); .*asked for: none"),
        ({"layer.weight": WEIGHTS["layer.weight"]}, r"missing: none; .*asked for: layer.bias"),
        ({**WEIGHTS, "layer.bias": torch.zeros(2)}, r"missing: layer.bias \(2,\)"),
    ],
)
def test_a_module_with_other_parameters_is_told_which(
    weights: dict[str, Tensor], said: str
) -> None:
    with pytest.raises(CheckFailed, match=said):
        expect(outputs_of(Layer), [2, 1], weights, torch.ones(1, 2), equals=torch.ones(1, 1))


class Frozen(Layer):
    """The same, whose weight no gradient reaches."""

    def forward(self, values: Tensor) -> Tensor:
        return values @ self.layer.weight.detach().T + self.layer.bias


class Graphless(Layer):
    """The same, with a forward that leaves no graph."""

    def forward(self, values: Tensor) -> Tensor:
        with torch.no_grad():
            return super().forward(values)


@pytest.mark.parametrize(
    ("module", "names"),
    [(Layer, ["layer.bias", "layer.weight"]), (Frozen, ["layer.bias"]), (Graphless, [])],
)
def test_a_module_tells_which_of_its_parameters_a_gradient_reaches(
    module: type[Layer], names: list[str]
) -> None:
    inputs = torch.ones(1, 2)
    assert outputs_of(module)([2, 1], WEIGHTS, inputs).tolist() == [[6.0]]
    assert parameters_reached_by(module)([2, 1], WEIGHTS, inputs) == names


Step = Callable[[nn.Module, torch.optim.Optimizer, Tensor, Tensor], float]


def step(forget: bool) -> Step:
    def one(
        model: nn.Module, optimizer: torch.optim.Optimizer, inputs: Tensor, targets: Tensor
    ) -> float:
        if forget:
            optimizer.zero_grad()
        loss = cross_entropy(model(inputs), targets)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return loss.item()

    return one


@pytest.mark.parametrize(("forget", "old"), [(True, 0.0), (False, 1.0)])
def test_a_step_is_seen_by_the_parameters_that_it_leaves(forget: bool, old: float) -> None:
    """Also whether it let the gradients go that it found: they are 1, and move a weight by 1."""
    weight, bias = torch.zeros(2, 1), torch.zeros(2)
    batch = torch.tensor([[1.0]]), torch.tensor([0])
    losses, (moved, shifted) = parameters_after(step(forget))(weight, bias, 1.0, [batch])
    assert losses == pytest.approx([0.6931472])
    assert moved.tolist() == [[0.5 - old], [-0.5 - old]]
    assert shifted.tolist() == [0.5 - old, -0.5 - old]
    assert not weight.any() and not bias.any()


Loop = Callable[[nn.Module, Callable[[], None], Callable[[], float], int], int]


def loop(keep: bool) -> Loop:
    def run(
        model: nn.Module, run_epoch: Callable[[], None], validate: Callable[[], float], most: int
    ) -> int:
        lowest, best = float("inf"), copy.deepcopy(model.state_dict())
        for _ in range(most):
            run_epoch()
            if (loss := validate()) < lowest:
                lowest, best = loss, copy.deepcopy(model.state_dict())
        if keep:
            model.load_state_dict(best)
        return most

    return run


def test_the_weight_at_the_end_of_a_loop_tells_which_epoch_it_kept() -> None:
    assert weights_kept_by(loop(keep=True))([3.0, 1.0, 2.0], 3) == (3, 2.0, 3)
    assert weights_kept_by(loop(keep=False))([3.0, 1.0, 2.0], 3) == (3, 3.0, 3)


def test_a_loop_that_runs_past_the_losses_ends_with_a_sentence() -> None:
    with pytest.raises(CheckFailed, match="no validation loss after 4 epochs"):
        expect(weights_kept_by(loop(keep=True)), [3.0, 1.0, 2.0], 4, equals=(4, 2.0, 4))
