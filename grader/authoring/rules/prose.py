"""What a lesson's words keep to: numbers that are printed, plain words, no path of a machine."""

from __future__ import annotations

import re

from grader.authoring.bank import BLANK
from grader.authoring.rules.cells import code, named, of_type, plain, printed
from grader.authoring.rules.numbers import in_output, in_prose, stands_in
from grader.core.course import source
from grader.core.models import Notebook

_NEVER = re.compile(r"\b(simply|just|obviously)\b", re.IGNORECASE)
_PATH = re.compile(
    r"(?<![\w.])/(?:home|tmp|root|work|Users|var|mnt)/\S*|\b[A-Z]:\\\S+|[\\/]Users[\\/]\S*"
)
_SOURCE = re.compile(r"\]\(https?://|<?https?://")


def numbers_are_printed(notebook: Notebook) -> list[str]:
    """Each number with a decimal point or a % sign is printed, or its paragraph links a source."""
    outputs = [number for _, text in printed(notebook) for number in in_output(text)]
    return [
        f"{named(cell)} says {number.text!r}, which no output prints."
        for cell in of_type(notebook, "markdown")
        for paragraph in re.split(r"\n\s*\n", source(cell))
        if not _SOURCE.search(paragraph)
        for number in in_prose(paragraph)
        if not stands_in(number, outputs)
    ]


def nothing_left_blank(notebook: Notebook) -> list[str]:
    """No mark of a skeleton is left where its author has to write."""
    return [
        f"{named(cell)} still says {BLANK}; write what it asks for."
        for cell in notebook["cells"]
        if BLANK in source(cell)
    ]


def words(notebook: Notebook) -> list[str]:
    """Never a word that tells the reader that this is easy: in prose, comments and alt texts."""
    return [
        f"{named(cell)} says {match[0]!r}."
        for cell in notebook["cells"]
        for match in _NEVER.finditer(source(cell))
    ]


def machine_paths(notebook: Notebook) -> list[str]:
    """No path that exists on one machine only, in sources or outputs."""
    texts = [(cell, source(cell)) for cell in notebook["cells"]]
    texts += [
        (cell, plain(output)) for cell in code(notebook) for output in cell.get("outputs", [])
    ]
    return [
        f"{named(cell)} holds the path {match[0]!r}."
        for cell, text in texts
        for match in _PATH.finditer(text)
    ]
