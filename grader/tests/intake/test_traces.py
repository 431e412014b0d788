"""What two notebooks share if one file became both."""

from __future__ import annotations

import json

from grader.intake.notebook_json import parse
from grader.intake.traces import MOST, RUNS, traces_of

OURS = {"title", "abcd1234"}


def cell(name: str, count: int | None = None) -> dict[str, object]:
    about = {"outputs": [], "execution_count": count} if count else {}
    return {"cell_type": "code", "id": name, "metadata": {}, "source": "", **about}


def traces(*cells: dict[str, object]) -> tuple[str, ...]:
    text = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})
    return traces_of(parse(text.encode(), counts=True)[0]["cells"], OURS)


def test_ids_that_were_drawn_count_and_ours_and_words_do_not() -> None:
    kept = traces(
        cell("abcd1234"), cell("9f3c01aa"), cell("my-own-cell"), cell("x1"), cell("title")
    )
    assert kept == ("9f3c01aa",)
    assert traces(cell("9f3c01aa"), cell("9f3c01aa")) == ("9f3c01aa",)
    assert len(traces(*[cell(f"9f3c{i:04}") for i in range(MOST + 9)])) == MOST


def test_an_order_of_running_counts_unless_run_all_made_it() -> None:
    def ran(*counts: int) -> tuple[str, ...]:
        return traces(*[cell("title", count) for count in counts])

    assert ran(1, 2, 3, 4, 5, 6) == ran(11, 12, 13, 20, 21) == ()
    (order,) = ran(5, 9, 2, 14)
    assert order.startswith(RUNS) and ran(5, 9, 2, 14) == (order,) != ran(5, 9, 2, 15)


def test_a_count_may_be_anything() -> None:
    values: list[object] = [None, "3", [], -1, 10**30, 2.5]
    odd = [cell("title") | {"execution_count": value} for value in values]
    assert traces(*odd) == ()
