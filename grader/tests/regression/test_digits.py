"""The gate of the digits: what a lesson prints is the same on every kind of processor."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from rich.console import Console

from grader.core import course
from grader.core.limits import PROCESSOR, THREADS
from grader.regression.digits import (
    FARTHEST,
    Reading,
    differing,
    farthest,
    judged,
    kinds,
    main,
    read,
    rows,
)
from grader.regression.kernel import NAMES, kernel_environment
from grader.regression.tolerance import EXACT, TOLERANT
from grader.regression.unrounded import FILE, Number, read_numbers, watched
from grader.tests.support.sample import run_and_stored

SETUP = f"""
import sys
sys.path.append({str(course.NOTEBOOKS)!r})
import torch
from langbags.model import Settings
from langbags.sampling import sample_per_language
from langbags.tatoeba import read_sentences
from langbags.training import Recipe, train
from lesson import DATA, begin

begin()
sample = list(sample_per_language(read_sentences(DATA / "sentences.csv"), 20).items())[:8]
labels, texts = zip(*((lang, text) for lang, texts in sample for text in texts), strict=True)
settings = Settings(orders=(1, 2), buckets=(512, 1024), dimension=8)
recipe = Recipe(epochs=3, batch=8, rate=0.5, head_rate=0.25, cropped=0.0)


def print_losses(dtype):
    epochs = []
    train(texts, labels, settings, recipe, dtype=dtype, on_epoch=epochs.append)
    print(*(f"{{epoch.loss:.8f}}" for epoch in epochs))
""".strip()


def code(source: str, name: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, id=name)


def one_cell(values: Mapping[str, float], decimals: int = 3) -> list[Reading]:
    """Readings of a notebook of one cell, which prints one number under each kind."""
    return [
        Reading(
            kind,
            {0: [nbformat.v4.new_output("stream", text=f"{value:.{decimals}f}\n")]},
            {0: [Number(value, decimals)]},
        )
        for kind, value in values.items()
    ]


def stored(text: str, metadata: Mapping[str, object] | None = None) -> NotebookNode:
    cell = code("print()", "cell")
    cell.metadata.update(metadata or {})
    cell.outputs, cell.execution_count = [nbformat.v4.new_output("stream", text=f"{text}\n")], 1
    return nbformat.v4.new_notebook(cells=[cell])


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the kinds are those of x86-64")
def test_a_cell_that_trains_in_float32_fails_the_gate_and_one_in_float64_passes(
    tmp_path: Path,
) -> None:
    cells = [code(SETUP, "setup")]
    cells += [code(f"print_losses(torch.{name})", name) for name in ("float32", "float64")]
    notebook = run_and_stored(nbformat.v4.new_notebook(cells=cells))
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    readings = [read(path, "AVX2", PROCESSOR), read(path, "old", FARTHEST)]
    assert {row.cell: row.safe for row in rows("lesson", notebook, readings)} == {
        "float32": False,
        "float64": True,
    }
    assert [fault for fault in differing(notebook, readings, EXACT) if "float64" in fault] == []
    assert not judged({path: readings}, Console(quiet=True))


@pytest.mark.parametrize(
    ("values", "safe"),
    [
        ({"a": 0.9506, "b": 0.9506}, True),
        ({"a": 0.95060, "b": 0.95069}, True),
        ({"a": 0.9506, "b": 0.9508}, False),  # the digit is the same, and another kind may flip it
        ({"a": 0.9506, "b": 0.9501}, False),
        ({"a": float("nan"), "b": float("nan")}, True),
    ],
)
def test_a_digit_is_safe_if_the_kinds_lie_apart_by_a_tenth_of_its_tolerance(
    values: dict[str, float], safe: bool
) -> None:
    (row,) = rows("lesson", stored("0.951"), one_cell(values))
    assert row.safe is safe


def test_a_cells_own_tolerance_counts() -> None:
    readings = one_cell({"a": 0.9506, "b": 0.9501})
    (row,) = rows("lesson", stored("0.951", {"nbcheck": {"units": 6}}), readings)
    assert row.safe


def test_a_row_tells_how_far_apart_and_how_near_to_another_digit() -> None:
    (row,) = rows("lesson", stored("0.951"), one_cell({"a": 0.9506, "b": 0.9508}))
    assert (row.lesson, row.cell, row.numbers) == ("lesson", "cell", 1)
    assert (row.apart, row.flip, row.room) == pytest.approx((0.2, 0.1, 5.0))


def test_a_kind_that_gives_another_digit_is_named_in_exact_mode() -> None:
    readings = one_cell({"AVX2": 0.9506, "old": 0.9501})
    (fault,) = differing(stored("0.951"), readings, EXACT)
    assert fault.startswith("cell, old: ")
    assert differing(stored("0.951"), readings, TOLERANT) == []


def test_a_kind_that_prints_more_numbers_is_refused() -> None:
    readings = one_cell({"a": 0.9506, "b": 0.9501})
    readings[1].numbers[0].append(Number(1.0, 3))
    with pytest.raises(ValueError, match="cell: it prints now more numbers and now fewer"):
        rows("lesson", stored("0.951"), readings)


def test_the_two_kinds_farthest_apart_are_found() -> None:
    readings = one_cell({"a": 0.9506, "b": 0.9501, "c": 0.9507})
    assert farthest(readings)[:2] == ("b", "c")


def test_there_are_five_kinds_or_more_and_all_are_different() -> None:
    settings = [tuple(sorted(each.items())) for each in kinds().values()]
    assert len(set(settings)) == len(settings) >= 5
    assert all(set(each) <= set(NAMES) for each in kinds().values())
    assert {} in kinds().values()


@pytest.mark.filterwarnings("error")  # a lesson would print it
@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("f'{0.25:.3f} {7:>5}'", [Number(0.25, 3)]),
        ("f'{0.25:8.3f}' f'{1 / 3:+.1f}'", [Number(0.25, 3), Number(1 / 3, 1)]),
        ("line = '{:5} {:.2f} {a[0]:.1f}'.format\nline('x', 0.125, a=[1 / 3])",
         [Number(0.125, 2), Number(1 / 3, 1)]),
        ("{'a': round(1 / 3, 3), 'b': round(2.5)}", [Number(1 / 3, 3)]),
        ("import torch\ntorch.tensor([0.5, 0.25])", [Number(0.5, 4), Number(0.25, 4)]),
        ("import torch\nprint('x', torch.tensor(0.5), torch.tensor(3))", [Number(0.5, 4)]),
        ("import torch\nf'{torch.tensor(0.5):.2f}'", [Number(0.5, 2)]),
        ("import torch\nf'{torch.tensor(0.5, requires_grad=True):.2f}'", [Number(0.5, 2)]),
        ("'no number'", []),
        ("0.1 + 0.2", []),
    ],
)  # fmt: skip
def test_what_a_cell_rounds_is_noted_as_it_was_before(
    source: str, numbers: list[Number], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FILE, str(tmp_path / "numbers"))
    exec(watched(source), {})
    assert read_numbers(tmp_path / "numbers", 0)[0] == numbers


def test_a_watched_cell_gives_what_it_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FILE, raising=False)
    source = "a = ' {:6.2f}|{n:.1f} {{.3f}}'.format(1 / 3, n=2)\nb = f'{a:>3} {1 / 3:.2f}'"
    plain: dict[str, object] = {}
    exec(source, plain)
    noting: dict[str, object] = {}
    exec(watched(source), noting)
    assert (noting["a"], noting["b"]) == (plain["a"], plain["b"])


def test_a_cell_that_is_not_python_stays_as_it_is() -> None:
    assert watched("%matplotlib inline") == "%matplotlib inline"


def test_what_the_callers_environment_names_wins_over_the_regressions_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in PROCESSOR:
        monkeypatch.delenv(name, raising=False)
    assert kernel_environment().items() >= PROCESSOR.items()
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    assert kernel_environment()["ATEN_CPU_CAPABILITY"] == "default"
    assert kernel_environment().items() >= THREADS.items()


def test_a_kind_without_settings_gets_none_of_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "1")
    assert set(NAMES).isdisjoint(kernel_environment(processor={}))


def test_the_makefile_has_the_settings_of_limits_as_defaults() -> None:
    makefile = (course.ROOT / "Makefile").read_text()
    assert dict(re.findall(r"^export (\w+) \?= (\w+)$", makefile, re.MULTILINE)) == PROCESSOR


def test_the_command_refuses_what_it_cannot_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["absent.ipynb"]) == 2
    assert "cannot be read" in capsys.readouterr().err
