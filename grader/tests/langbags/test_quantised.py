"""Tables in bytes: how far a number may move, and that counting with them is exact."""

from __future__ import annotations

import pytest
import torch
from langbags._fast.quantised import LEVELS, quantise, sum_of_rows
from torch import Tensor


def rows_of(table: Tensor) -> Tensor:
    """Each row of a quantised table, as it is looked up."""
    places = torch.arange(len(table), dtype=torch.int32)
    return sum_of_rows(table, places, places)


@pytest.mark.parametrize("columns", [1, 52, 55, 56, 57, 113])
@pytest.mark.parametrize("spread", [1e-3, 1.0, 30.0])
def test_a_number_moves_by_half_a_level_at_most(columns: int, spread: float) -> None:
    table = torch.randn(300, columns, generator=torch.manual_seed(columns)) * spread
    table = torch.nn.functional.pad(table, (0, 1), value=1)
    quantised = quantise(table)
    assert quantised.shape[1] % 64 == 0
    found = rows_of(quantised)[:, : columns + 1]
    ends = torch.nn.functional.pad(table, (0, 1))  # a row's levels reach from its least number
    half = (ends.amax(1, keepdim=True) - ends.amin(1, keepdim=True)) / LEVELS / 2
    assert ((found - table).abs() <= half * 1.001).all()


def test_a_row_of_equal_numbers_stays_as_it_is() -> None:
    table = torch.tensor([0.0, 1.0, -3.0, 7.0])[:, None].expand(-1, 56)
    torch.testing.assert_close(rows_of(quantise(table)), table)


def test_a_column_of_ones_counts_rows_and_a_blank_row_adds_nothing() -> None:
    table = torch.randn(50, 52, generator=torch.manual_seed(0)) * 5
    table[:, 51] = 1
    table[0] = 0
    indices = torch.arange(50_000, dtype=torch.int32) % 50
    found = sum_of_rows(quantise(table), indices, torch.tensor([0], dtype=torch.int32))
    assert found[0, 51].item() == pytest.approx(49_000, rel=1e-5)
    assert not rows_of(quantise(table))[0].any()
