"""What counts as the same output, and what does not."""

from __future__ import annotations

import copy

import nbformat
import numpy as np
import pytest

from grader.core.course import SOLUTIONS
from grader.regression.compare_images import Pixels, image_fault, png
from grader.regression.compare_outputs import VIEW, output_faults
from grader.regression.compare_text import text_fault
from grader.regression.compare_widgets import STATE, widget_faults
from grader.regression.tolerance import (
    CAP,
    EXACT,
    KEY,
    TOLERANT,
    Tolerance,
    asked_tolerance,
    cell_tolerance,
)

EQUAL_BUT_FOR_ROUNDING = [
    ("loss 0.1234", "loss 0.1235"),
    ("loss 0.1239", "loss 0.1240"),
    ("-0.0000", "0.0000"),
    ("[ 9.9999, 1.0000]", "[10.0000,  1.0000]"),
    ("1.2345e-07", "1.2346e-07"),
    ("0.30000000000000004", "0.3"),
    ("12345.678901", "12345.678999"),
]
DIFFERENT = [
    ("loss 0.1234", "loss 0.1236"),
    ("loss 0.1234", "loss -0.1234"),
    ("tensor([1., 2.])", "tensor([2., 2.])"),
    ("1e-05", "2e-05"),
    ("0.0000e+00", "1.1921e-07"),
    ("0.1234", "0.123"),
    ("0.3", "0.39999999999"),
    ("17 words", "18 words"),
    ("torch 2.13.0", "torch 2.13.1"),
    ("nan", "0.0000"),
    ("1e400", "-1e400"),
    ("a 0.1234", "a  0.1234"),
    ("0.1234 b", "0.1234  b"),
    ("0.1234", "0.1234\n"),
    ("0.1234", "0.1234, 0.1234"),
]


@pytest.mark.parametrize(("stored", "now"), EQUAL_BUT_FOR_ROUNDING)
def test_tolerant_mode_forgives_the_rounding_of_the_last_digit(stored: str, now: str) -> None:
    assert text_fault(stored, now, TOLERANT) is None
    assert text_fault(now, stored, TOLERANT) is None


@pytest.mark.parametrize(("stored", "now"), DIFFERENT)
def test_tolerant_mode_forgives_nothing_else(stored: str, now: str) -> None:
    assert text_fault(stored, now, TOLERANT)
    assert text_fault(now, stored, TOLERANT)


@pytest.mark.parametrize(("stored", "now"), EQUAL_BUT_FOR_ROUNDING + DIFFERENT)
def test_exact_mode_forgives_no_byte(stored: str, now: str) -> None:
    assert text_fault(stored, now, EXACT)
    assert text_fault(stored, stored, EXACT) is None


def test_a_fault_in_a_text_names_the_line_and_both_versions() -> None:
    fault = text_fault("a 0.1000\nb 0.2000\nc", "a 0.1001\nb 0.2500\nc", TOLERANT)
    assert fault is not None
    for part in ("Line 2", "'b 0.2000'", "'b 0.2500'", "0.2000 became 0.2500", "0.05 apart"):
        assert part in fault


def plain(level: int = 200) -> Pixels:
    return np.full((64, 64, 4), level, dtype=np.uint8)


def changed(rows: slice, level: int) -> Pixels:
    picture = plain()
    picture[rows, :8, :3] = level
    return picture


def test_a_small_local_change_of_a_picture_is_seen_and_an_imperceptible_one_forgiven() -> None:
    assert image_fault(png(plain()), png(changed(slice(0, 8), 0)), TOLERANT)
    assert image_fault(png(plain()), png(plain(197)), TOLERANT) is None


def test_exact_mode_wants_equal_pixels_and_not_equal_files() -> None:
    assert image_fault(png(plain()), png(changed(slice(0, 1), 199)), EXACT)
    assert image_fault(png(plain()), png(plain()) + "\n", EXACT) is None


def test_a_picture_of_another_size_or_none_at_all_is_a_fault_with_a_sentence() -> None:
    assert image_fault(png(plain()), png(plain()[:60]), TOLERANT) == (
        "The picture was 64x64 pixels and is 64x60."
    )
    assert "cannot be read" in (image_fault(png(plain()), "bm8gcG5n", TOLERANT) or "")


def test_printed_text_counts_as_a_whole_however_the_kernel_cuts_it() -> None:
    stream = nbformat.v4.new_output
    stored = [stream("stream", text="ab"), stream("stream", name="stderr", text="x")]
    now = [
        stream("stream", name="stderr", text="x"),
        stream("stream", text="a"),
        stream("stream", text="b"),
    ]
    assert output_faults(stored, now, EXACT) == []


def printed(text: str) -> list[nbformat.NotebookNode]:
    return [nbformat.v4.new_output("stream", text=text)]


BAR = "".join(f"\r{done}%" for done in range(101))


@pytest.mark.parametrize(
    ("stored", "now"),
    [
        ("\r100%", BAR),
        ("100%", BAR),
        (BAR, BAR),
        ("Xbc\nnext\n", "abc\rX\r\nnext\n"),
        ("100", "1\b10\b00"),
    ],
)
@pytest.mark.parametrize("mode", [EXACT, TOLERANT])
def test_a_line_that_was_written_over_counts_as_what_is_left_of_it(
    stored: str, now: str, mode: Tolerance
) -> None:
    assert output_faults(printed(stored), printed(now), mode) == []
    assert output_faults(printed(f"{stored}x"), printed(now), mode)


@pytest.mark.parametrize("stored", ["\r99%", "100%\r99", "\r100% \r", "\n100%"])
def test_a_bar_that_ends_in_another_state_is_another_output(stored: str) -> None:
    assert output_faults(printed(stored), printed(BAR), TOLERANT)


def view(model_id: str, minor: int = 0) -> nbformat.NotebookNode:
    data = {VIEW: {"version_major": 2, "version_minor": minor, "model_id": model_id}}
    return nbformat.v4.new_output("display_data", data=nbformat.from_dict(data))


def test_the_id_of_a_widget_is_not_compared_and_the_rest_of_its_view_is() -> None:
    assert output_faults([view("a")], [view("b")], EXACT) == []
    assert output_faults([view("a")], [view("a", minor=1)], TOLERANT)


def widget(value: float, child: str = "") -> dict[str, object]:
    state = {"value": value, **({"layout": f"IPY_MODEL_{child}"} if child else {})}
    return {"model_name": "SliderModel", "state": state}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"b": widget(3.0, "y"), "y": widget(1.0, "b")}, []),
        ({"b": widget(4.0, "y"), "y": widget(1.0, "b")}, ["Cell 0, widget.state.value"]),
        ({"b": widget(3.0, "y"), "y": widget(2.0, "b")}, ["layout, widget.state.value"]),
        ({"b": widget(3.0, "y")}, ["layout, widget: It has no state any more"]),
        ({}, ["Cell 0, widget: It has no state any more"]),
    ],
)
def test_the_state_of_a_widget_is_compared_under_whatever_id(
    now: dict[str, object], said: list[str]
) -> None:
    cell = nbformat.v4.new_code_cell("slider", outputs=[view("a")])
    stored = {STATE: {"state": {"a": widget(3.0, "x"), "x": widget(1.0, "a")}}}
    metadata = nbformat.from_dict({"widgets": stored})
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    faults = widget_faults(notebook, {0: [view("b")]}, now, TOLERANT)
    assert len(faults) == len(said)
    assert all(part in fault for part, fault in zip(said, faults, strict=True))


def test_a_widget_without_a_stored_state_is_compared_by_its_view_alone() -> None:
    cell = nbformat.v4.new_code_cell("slider", outputs=[view("a")])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert widget_faults(notebook, {0: [view("b")]}, {"b": widget(3.0)}, EXACT) == []


def test_a_traceback_is_the_same_on_a_machine_with_other_directories() -> None:
    def error(folder: str) -> nbformat.NotebookNode:
        lines = ["Traceback", f"File {folder}/site-packages/torch/nn/sparse.py:7, in f"]
        return nbformat.v4.new_output("error", ename="E", evalue="e", traceback=lines)

    here, there = error("~/course/.venv/lib/python3.11"), error("/opt/envs/a b/python3.13")
    assert output_faults([here], [error("/usr/lib")], EXACT) == []
    moved = copy.deepcopy(here)
    moved.traceback[1] = moved.traceback[1].replace(":7", ":8")
    assert output_faults([here], [moved], EXACT)
    assert output_faults([here], [moved], TOLERANT) == []
    assert output_faults([here], [there], TOLERANT) == []


def test_a_cell_may_widen_its_tolerance_within_the_cap_and_only_in_tolerant_mode() -> None:
    metadata = {KEY: {"units": 3, "image": CAP.image}}
    assert cell_tolerance(metadata, TOLERANT) == Tolerance(units=3, image=CAP.image)
    assert cell_tolerance(metadata, EXACT) == EXACT
    assert cell_tolerance({}, TOLERANT) == TOLERANT


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"relative": 0.5}, "at most 0.001 is allowed"),
        ({"units": float("inf")}, "at most 10 is allowed"),
        ({"units": float("nan")}, "needs a number from 0 up"),
        ({"units": True}, "needs a number from 0 up"),
        ({"units": -1}, "needs a number from 0 up"),
        ({"units": "3"}, "needs a number from 0 up"),
        ({"ulps": 1}, "does not know 'ulps'"),
        (["units"], "must hold keys and numbers"),
    ],
)
def test_a_wish_beyond_the_rules_is_refused_with_a_sentence(asked: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        cell_tolerance({KEY: asked}, EXACT)


WIDENED: dict[str, dict[str, float]] = {}
"""Every cell of the lessons that widens its tolerance, as lesson:cell id, and to what."""


def test_the_cells_that_widen_their_tolerance_are_these() -> None:
    found = {
        f"{path.stem}:{cell.id}": asked
        for path in sorted(SOLUTIONS.glob("*/*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if (asked := asked_tolerance(cell.metadata))
    }
    assert found == WIDENED
