"""A released lesson as a page of the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from grader.authoring.launching import Address
from grader.core.course import grade_id, source
from grader.core.models import Notebook

Cell = dict[str, Any]

_READ_ON = re.compile(r"\*\*To read on\*\*\n\n((?:[-*] .+\n?)+)")
_IN_WORDS = re.compile(
    r"\s*<details><summary>This figure in words</summary>.*?</details>", re.DOTALL
)


def lesson_page(
    notebook: Notebook, moved: Callable[[str], str], lesson: str, where: Address | None
) -> Notebook:
    """The notebook as the site shows it: nothing hidden, folded as in JupyterLab, alt texts kept.

    moved: lets the links of a text lead to the site's pages
    where: the students' repository; the lesson's links open it there
    """
    cells = [_cell(cell, moved) for cell in notebook["cells"] if not _is_hidden_check(cell)]
    if where:
        title, rest = cells[0]["source"].split("\n", 1)
        cells[0]["source"] = f"{title}\n\n{_launch(lesson, where)}\n{rest}"
    return {**notebook, "cells": cells}


def reading_list(notebook: Notebook) -> str:
    """The list under "To read on" in a lesson; empty if it has none."""
    found = (_READ_ON.search(source(cell) + "\n") for cell in reversed(notebook["cells"]))
    return next((match[1] for match in found if match), "")


def _is_hidden_check(cell: Cell) -> bool:
    """A cell that only says that hidden checks run there when work is graded."""
    return grade_id(cell).endswith("-hidden")


def _launch(lesson: str, where: Address) -> str:
    places = {"Binder": where.binder(lesson), "Colab": where.colab(lesson),
              "Codespaces": where.codespaces}  # fmt: skip
    links = (f"[Open in {name}]({link}){{.launch}}" for name, link in places.items())
    return "\n".join(links) + "\n"


def _cell(cell: Cell, moved: Callable[[str], str]) -> Cell:
    if cell["cell_type"] == "markdown":
        return {**cell, "source": moved(source(cell))}
    metadata: Cell = {"tags": list(cell["metadata"].get("tags", []))}
    if cell["metadata"].get("jupyter", {}).get("source_hidden"):
        metadata["tags"].append("hide-input")
    alt = _alt(cell)
    if alt:  # MyST-NB takes it from here, and not from the output
        metadata["mystnb"] = {"image": {"alt": alt}}
    outputs = [shown for output in cell["outputs"] if (shown := _without_alt(output, alt))]
    return {**cell, "source": source(cell), "metadata": metadata, "outputs": outputs}


def _alt(cell: Cell) -> str:
    """The words for the cell's picture, of which it has one at most."""
    found = (output.get("metadata", {}).get("image/png", {}) for output in cell["outputs"])
    return next((str(each["alt"]) for each in found if "alt" in each), "")


def _without_alt(output: Cell, alt: str) -> Cell | None:
    """The caption without the words that the picture has anyway; None if nothing is left."""
    text = output.get("data", {}).get("text/markdown")
    if not text or not alt:
        return output
    caption = _IN_WORDS.sub("", "".join(text)).strip()
    if caption == f"*{alt}*":
        return None
    return {**output, "data": {"text/markdown": caption, "text/plain": caption.strip("*")}}
