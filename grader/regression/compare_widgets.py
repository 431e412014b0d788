"""Compares the state of the widgets that a notebook shows, where it stores one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode

from grader.regression.compare_outputs import VIEW, kind, merge_streams
from grader.regression.compare_text import text_fault
from grader.regression.tolerance import Tolerance

STATE = "application/vnd.jupyter.widget-state+json"
MODEL = "IPY_MODEL_"
"""Before the id of another widget, in a state."""

Models = Mapping[str, Any]
"""Widgets by their ids, as notebooks store them: model_name, state, perhaps buffers."""


def stored_widgets(notebook: NotebookNode) -> Models:
    """The widgets whose state a notebook stores; empty for nearly all notebooks."""
    found: Models = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    return found


def widget_faults(
    notebook: NotebookNode,
    runs: Mapping[int, Sequence[NotebookNode]],
    now: Models,
    tolerance: Tolerance,
) -> list[str]:
    """What is different in the widgets that are shown, in sentences; empty where nothing is.

    A front end stores the state at the notebook's end, so that is when they are compared. Widgets
    have new ids in each run; those shown by the same output are the same.

    runs: what cells gave, by index in the notebook; of the others nothing is said
    now:  the widgets after the last cell
    """
    stored = stored_widgets(notebook)
    if not stored:
        return []
    return [
        f"Cell {index}, {path}: {fault}"
        for index, outputs in runs.items()
        for old, new in _views(notebook["cells"][index]["outputs"], outputs)
        if old in stored
        for path, fault in _Pair(stored, now, tolerance).model_faults(old, new)
    ]


def _views(
    stored: Sequence[NotebookNode], now: Sequence[NotebookNode]
) -> Iterator[tuple[str, str]]:
    """Ids of the widgets that two lists of outputs show in the same places."""
    before, after = merge_streams(stored), merge_streams(now)
    if [kind(output) for output in before] != [kind(output) for output in after]:
        return  # the cell fails by itself
    for old, new in zip(before, after, strict=True):
        if VIEW in old.get("data", {}):
            yield str(old["data"][VIEW].get("model_id")), str(new["data"][VIEW].get("model_id"))


class _Pair:
    """Two sets of widgets; each pair of them is compared once, however they refer to each other."""

    def __init__(self, stored: Models, now: Models, tolerance: Tolerance) -> None:
        self._stored, self._now, self._tolerance = stored, now, tolerance
        self._seen: set[tuple[str, str]] = set()

    def model_faults(self, old: str, new: str) -> Iterator[tuple[str, str]]:
        """Where two widgets differ, and how; what front ends leave out is a default."""
        if (old, new) in self._seen:
            return
        self._seen.add((old, new))
        if new not in self._now:
            yield "widget", "It has no state any more."
        elif old in self._stored:
            yield from self._faults("widget", self._stored[old], self._now[new])

    def _faults(self, path: str, old: Any, new: Any) -> Iterator[tuple[str, str]]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            for key in old:
                if key not in new:
                    yield f"{path}.{key}", "It is not there any more."
                else:
                    yield from self._faults(f"{path}.{key}", old[key], new[key])
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for number, values in enumerate(zip(old, new, strict=True)):
                yield from self._faults(f"{path}[{number}]", *values)
        elif _is_reference(old) and _is_reference(new):
            pair = old.removeprefix(MODEL), new.removeprefix(MODEL)
            yield from ((f"{path}, {inner}", said) for inner, said in self.model_faults(*pair))
        elif fault := text_fault(_text(old), _text(new), self._tolerance):
            yield path, fault


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(MODEL)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
