"""What stored outputs may hold: the same on every machine, silent exercises, no error."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.authoring.rules.cells import answers, checks, code, named, plain, printed
from grader.core.course import CHECK_SUFFIXES, grade_id, joined
from grader.core.models import Notebook

RAISES = "raises-exception"
"""The tag of a cell that shows an exception on purpose."""

_PASSED = re.compile(r"✓ \w+: [1-9]\d* checks?\n")
_VARIES = {
    "a float at full precision": re.compile(r"\d\.\d{7,}"),
    "an address": re.compile(r"\b0x[0-9a-fA-F]{4,}"),
    "a time": re.compile(
        r"\d ?(?:ns|[µμ]s|ms|sec|secs|seconds?|minutes?)\b|\d\.\d+ ?s\b|\b\d\d?:\d\d:\d\d\b"
    ),
    "a rate": re.compile(r"\w/s(?:ec)?\b|\bper second\b"),
}


def nothing_that_varies(notebook: Notebook) -> list[str]:
    """No full precision, address, time or rate: the next machine prints others."""
    return [
        f"{named(cell)} prints {kind}: {match[0]!r}."
        for cell, text in printed(notebook)
        for kind, pattern in _VARIES.items()
        for match in pattern.finditer(text)
    ]


def silent_exercises(notebook: Notebook) -> list[str]:
    """Answers and hidden checks print nothing, a visible check the line that says it passed."""
    found = []
    for cell in [*answers(notebook), *checks(notebook)]:
        shown = [plain(output) for output in cell["outputs"]]
        if not grade_id(cell).endswith(CHECK_SUFFIXES[0]):
            found += [f"{named(cell)} has an output."] if shown else []
        elif len(shown) != 1 or not _PASSED.fullmatch(shown[0]):
            found.append(f"{named(cell)} prints {shown}, not one line like '✓ lookup: 4 checks'.")
    return found


def no_stderr_or_error(notebook: Notebook) -> list[str]:
    """Nothing goes to stderr, and an exception is shown only where a tag says so."""
    found = []
    for cell in code(notebook):
        for output in cell["outputs"]:
            if output.get("name") == "stderr":
                found.append(f"{named(cell)} writes to stderr: {plain(output)[:60]!r}.")
            tagged = RAISES in cell["metadata"].get("tags", [])
            if output["output_type"] == "error" and not tagged:
                found.append(f"{named(cell)} raises {output['ename']} without the tag {RAISES}.")
    return found


def missing_in_order(notebook: Notebook, wanted: Sequence[str]) -> list[str]:
    """Wanted texts that are no whole result of a cell of their own, or are out of order."""
    results = [
        joined(output["data"].get("text/plain", ""))
        for cell in code(notebook)
        for output in cell["outputs"]
        if output["output_type"] == "execute_result"
    ]
    missing, start = [], 0
    for text in wanted:
        if text in results[start:]:
            start = results.index(text, start) + 1
        else:
            missing.append(text)
    return missing
