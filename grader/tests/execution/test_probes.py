"""Probes: what tells two wrong answers apart, and what does not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from grader.execution.examiner.probes import canonical

THIRDS = torch.tensor([1 / 3, 5 / 16, 1e-9])
ALIKE: list[tuple[Any, Any]] = [
    (THIRDS, THIRDS + 1e-7),
    (0.3125, 0.3125 + 1e-12),
    (0.0, -1e-17),
    ({"a": 0.25, "b": 1}, {"b": 1, "a": 0.25 + 1e-12}),
    ({3, 1, 2}, {1, 2, 3}),
    (math.nan, -math.nan),
    (np.array([1e300, 1.0]), np.array([1e300 * (1 + 1e-9), 0.0])),
]
UNLIKE: list[tuple[Any, Any]] = [
    (1, 1.0),
    (1, True),
    ([1], (1,)),
    ("1", 1),
    (None, "None"),
    (0.25, 0.26),
    ([["a"], ["b"]], [["a", "b"]]),
    (torch.tensor([1]), torch.tensor([1.0])),
    (torch.tensor([1]), torch.tensor([[1]])),
    (torch.tensor([1, 2]), torch.tensor([2, 1])),
    (torch.tensor([1.0]), np.array([1.0], dtype=np.float32)),
    (math.nan, math.inf),
    (2**80, 2**80 + 1),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_rounding_and_order_make_no_difference(one: Any, other: Any) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_what_a_check_would_tell_apart_is_another_outcome(one: Any, other: Any) -> None:
    assert canonical(one) != canonical(other)
