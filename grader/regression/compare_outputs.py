"""Compares the outputs that a cell stores with those that it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from nbformat import NotebookNode

from grader.regression.compare_images import image_fault
from grader.regression.compare_text import text_fault
from grader.regression.tolerance import EXACT, Tolerance

PICTURES = ("image/png", "image/jpeg")
VIEW = "application/vnd.jupyter.widget-view+json"
BACKSPACE = re.compile(r"[^\n\r\x08]\x08")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# A traceback names files where one machine has them. What follows site-packages is the same
# everywhere; of other files the name is.
DIRECTORY = re.compile(
    r"[^\s\x1b'\"]*[/\\](?:site-packages[/\\](?=[\w./\\-]+\.py\b)|(?=[\w.-]+\.py\b))"
)


def output_faults(
    stored: Sequence[NotebookNode], now: Sequence[NotebookNode], tolerance: Tolerance
) -> list[str]:
    """What is different between two lists of outputs, in sentences; empty where nothing is."""
    before, after = merge_streams(stored), merge_streams(now)
    if [kind(output) for output in before] != [kind(output) for output in after]:
        return [_kinds_fault(before, after)]
    return [
        f"Output {number} of {len(before)} ({kind(old)}), {part}: {fault}"
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1)
        for part, fault in _part_faults(old, new, tolerance)
    ]


def merge_streams(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The outputs, with what was printed between two displays in one piece, stdout first.

    A kernel sends printed text in pieces of any size, and stdout and stderr in any order.
    """
    merged: list[NotebookNode] = []
    for printed, run in groupby(outputs, lambda output: output["output_type"] == "stream"):
        if not printed:
            merged += run
            continue
        texts: dict[str, str] = {}
        for output in run:
            texts[output["name"]] = texts.get(output["name"], "") + output["text"]
        for name in sorted(texts, reverse=True):
            merged.append(NotebookNode(output_type="stream", name=name, text=texts[name]))
    return merged


def to_store(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The outputs as they are stored: the same however the kernel cuts what is printed."""
    stored = merge_streams(outputs)
    for output in stored:
        if output["output_type"] == "stream":
            output["text"] = left_on_screen(output["text"])
    return stored


def left_on_screen(text: str) -> str:
    """What a terminal shows in the end: a line that begins anew is written over, as by bars."""
    while "\x08" in text and (shorter := BACKSPACE.sub("", text)) != text:
        text = shorter
    return "\n".join(map(_line_on_screen, text.split("\n"))) if "\r" in text else text


def _line_on_screen(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown


def kind(output: NotebookNode) -> str:
    """What an output is, for people: stdout, error ValueError, display_data image/png + ..."""
    if output["output_type"] == "stream":
        return str(output["name"])
    if output["output_type"] == "error":
        return f"error {output['ename']}"
    return f"{output['output_type']} {' + '.join(sorted(output['data'])) or 'without data'}"


def _kinds_fault(before: list[NotebookNode], after: list[NotebookNode]) -> str:
    parts = [
        f"The outputs differ in number, order or kind.\n  stored: {_kinds(before)}"
        f"\n  now:    {_kinds(after)}"
    ]
    parts += [
        f"  The cell now fails: {output['ename']}: {output['evalue']}"
        for output in after
        if output["output_type"] == "error" and output not in before
    ]
    return "\n".join(parts)


def _kinds(outputs: list[NotebookNode]) -> str:
    return ", ".join(kind(output) for output in outputs) or "no output"


def _part_faults(
    old: NotebookNode, new: NotebookNode, tolerance: Tolerance
) -> list[tuple[str, str]]:
    if old["output_type"] == "stream":
        texts = left_on_screen(old["text"]), left_on_screen(new["text"])
        faults = {"text": text_fault(*texts, tolerance)}
    elif old["output_type"] == "error":
        faults = {
            "message": text_fault(old["evalue"], new["evalue"], tolerance),
            "traceback": text_fault(
                _traceback(old, tolerance), _traceback(new, tolerance), tolerance
            ),
        }
    else:
        faults = {
            mime: _data_fault(mime, old["data"][mime], new["data"][mime], tolerance)
            for mime in sorted(old["data"])
        }
        faults["metadata"] = _equality_fault(old["metadata"], new["metadata"])
    return [(part, fault) for part, fault in faults.items() if fault]


def _data_fault(mime: str, old: Any, new: Any, tolerance: Tolerance) -> str | None:
    if mime == VIEW:
        return _equality_fault(_without_id(old), _without_id(new))
    if not (isinstance(old, str) and isinstance(new, str)):
        return _equality_fault(old, new)
    if mime in PICTURES:
        return image_fault(old, new, tolerance)
    return text_fault(old, new, tolerance)


def _without_id(view: Any) -> Any:
    """A widget's view without its id, which is another one in each run."""
    if not isinstance(view, Mapping):
        return view
    return {key: value for key, value in view.items() if key != "model_id"}


def _equality_fault(old: Any, new: Any) -> str | None:
    return None if old == new else f"It differs.\n  stored: {old!r}\n  now:    {new!r}"


def _traceback(error: NotebookNode, tolerance: Tolerance) -> str:
    """The traceback without this machine's directories.

    Tolerant mode keeps the lesson's own frames only: a library's lines move with its version.
    """
    text = DIRECTORY.sub("", "\n".join(error["traceback"]))
    if tolerance == EXACT:
        return text
    kept, ours = [], True
    for line in ANSI.sub("", text).split("\n"):
        if line.startswith(("Cell In", "File ")):
            ours = line.startswith("Cell In")
        if ours or line.startswith(f"{error['ename']}:"):
            kept.append(line)
    return "\n".join(kept)
