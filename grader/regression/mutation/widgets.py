"""Kinds of mutants that alter a widget, or a line that was written over."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from nbformat import NotebookNode

from grader.regression.compare_outputs import VIEW
from grader.regression.compare_widgets import MODEL, STATE, stored_widgets
from grader.regression.mutation.mutant import METADATA, Altered, Kind, copies, each_cell


def widget_kinds() -> list[Kind]:
    """All kinds of this module."""
    return [
        Kind("bar: another last state", each_cell(_bar_ends_elsewhere)),
        Kind("bar: one more character", each_cell(_bar_has_a_tail)),
        Kind("widget: view of another version", each_cell(_other_view)),
        Kind("widget: value of its state", _state(_values_altered)),
        Kind("widget: key added to its state", _state(_key_added)),
        Kind("widget: another model", _state(_model_altered)),
        Kind("widget: state of one that it refers to", _state(_values_altered, referred=True)),
    ]


def _bar_ends_elsewhere(cell: NotebookNode) -> Iterator[NotebookNode]:
    """As a bar that had been stopped one step earlier."""
    for altered, output in copies(cell, "stream"):
        if "%" in output["text"]:
            output["text"] += "\r99"
            yield altered


def _bar_has_a_tail(cell: NotebookNode) -> Iterator[NotebookNode]:
    for altered, output in copies(cell, "stream"):
        if "%" in output["text"]:
            output["text"] = f"{output['text'].rstrip()}x\r"
            yield altered


def _other_view(cell: NotebookNode) -> Iterator[NotebookNode]:
    for output_type in ("display_data", "execute_result"):
        for altered, output in copies(cell, output_type):
            if VIEW in output["data"]:
                output["data"][VIEW]["version_minor"] += 1
                yield altered


def _state(
    alter: Callable[[dict[str, Any]], Iterator[dict[str, Any]]], referred: bool = False
) -> Callable[[NotebookNode, Random], Iterator[Altered]]:
    """A kind that alters the stored state of one widget: of one that is shown, or of another."""

    def over_notebook(notebook: NotebookNode, _: Random) -> Iterator[Altered]:
        stored, shown = stored_widgets(notebook), _shown(notebook)
        mine = _referred(notebook, shown) if referred else shown
        for name in sorted(mine & set(stored)):
            for changed in alter(copy.deepcopy(dict(stored[name]))):
                metadata = copy.deepcopy(notebook["metadata"])
                metadata["widgets"][STATE]["state"][name] = changed
                yield {METADATA: metadata}

    return over_notebook


def _shown(notebook: NotebookNode) -> set[str]:
    outputs = (out for cell in notebook["cells"] for out in cell.get("outputs", []))
    return {out["data"][VIEW]["model_id"] for out in outputs if VIEW in out.get("data", {})}


def _referred(notebook: NotebookNode, shown: set[str]) -> set[str]:
    stored = stored_widgets(notebook)
    values = (v for name in shown & set(stored) for v in stored[name]["state"].values())
    return {v.removeprefix(MODEL) for v in values if isinstance(v, str) and v.startswith(MODEL)}


def _values_altered(model: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in sorted(model["state"].items()):
        if not (isinstance(value, str) and value.startswith(MODEL)):
            yield {**model, "state": {**model["state"], key: f"not {value}"}}


def _key_added(model: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {**model, "state": {**model["state"], "no_such_key": 1}}


def _model_altered(model: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {**model, "model_name": "ButtonModel"}
