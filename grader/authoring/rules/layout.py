"""The shape of a lesson: how much, what at its top and end, figures with words, links that lead."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from grader.authoring.rules.cells import (
    answers,
    by_hand,
    code,
    is_figure,
    named,
    of_type,
    teaching,
)
from grader.core.course import is_check, joined, source
from grader.core.models import Notebook

TEACHING = range(25, 41)
EXERCISES = range(4, 8)
MAX_LINES = 25
MAX_CHECK_LINES = 120
"""A check is folded away, and tries every rule of its exercise."""
MIN_ALT = 40

_TITLE = re.compile(r"# (\d+)\. \S.*")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|<(?:a|img)\b[^>]*?(?:href|src)=[\"']([^\"']+)")
_EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:|#")


def counts(notebook: Notebook) -> list[str]:
    """25 to 40 teaching cells, 4 to 7 exercises, cells of 25 lines at most, a figure."""
    found = []
    if len(teaching(notebook)) not in TEACHING:
        found.append(f"The lesson has {len(teaching(notebook))} teaching cells, not 25 to 40.")
    exercises = len(answers(notebook)) + len(by_hand(notebook))
    if exercises not in EXERCISES:
        found.append(f"The lesson has {exercises} exercises, not 4 to 7.")
    outputs = [output for cell in code(notebook) for output in cell.get("outputs", [])]
    if not any(map(is_figure, outputs)):
        found.append("The lesson has no figure.")
    found += [
        f"{named(cell)} has {length} lines, more than {most}."
        for cell in code(notebook)
        for most in [MAX_CHECK_LINES if is_check(cell) else MAX_LINES]
        if (length := _length(source(cell))) > most
    ]
    return found


def _length(text: str) -> int:
    """Lines without nbgrader's marks, which vanish in the release."""
    marks = ("### BEGIN ", "### END ")
    return sum(1 for line in text.splitlines() if not line.lstrip().startswith(marks))


def figures(notebook: Notebook) -> list[str]:
    """Every figure is a PNG whose alt text says what is to be seen, and is its text as well."""
    return [
        f"{named(cell)} {fault}."
        for cell in code(notebook)
        for output in filter(is_figure, cell.get("outputs", []))
        for fault in _figure_faults(output["data"], output.get("metadata", {}))
    ]


def _figure_faults(data: dict[str, str], metadata: dict[str, dict[str, str]]) -> list[str]:
    if "image/png" not in data:
        return ["shows an image that is no PNG"]
    alt = metadata.get("image/png", {}).get("alt", "")
    faults = [] if len(alt) >= MIN_ALT else [f"shows a figure with {len(alt)} characters of alt"]
    if joined(data.get("text/plain", "")) != alt:
        faults.append("shows a figure whose text/plain is not its alt text")
    return faults


def beginning(notebook: Notebook) -> list[str]:
    """The first cell: title, a paragraph of promise, goals, time, what is needed, in this order."""
    cell = notebook["cells"][0]
    blocks = [block.strip() for block in source(cell).split("\n\n") if block.strip()]
    if cell["cell_type"] != "markdown" or not _TITLE.fullmatch(blocks[0]):
        return ["The lesson does not begin with a title '# N. ...'."]
    wanted = ["**When you finish you can**", "**Time:**", "**You need:**"]
    places = [source(cell).find(part) for part in wanted]
    found = [
        f"The first cell lacks {part}." for part, at in zip(wanted, places, strict=True) if at < 0
    ]
    if not found and places != sorted(places):
        found.append(f"The first cell does not have the order {wanted}.")
    if (
        len(blocks) < 4
        or not re.match(r"[^\W\d]", blocks[1])
        or not blocks[2].startswith(wanted[0])
    ):
        found.append("Between title and goals there is not one paragraph of promise.")
    elif "- " not in blocks[2] and not blocks[3].startswith("- "):
        found.append("The goals are no list.")
    return found


def time(notebook: Notebook) -> list[str]:
    """The time at the top is the one that the lesson takes, to ten minutes."""
    text, needed = source(notebook["cells"][0]), minutes(notebook)
    stated = re.search(r"\*\*Time:\*\* (\d+) minutes", text)
    if (stated and abs(int(stated[1]) - needed) <= 10) or "**Time:** FILL IN" in text:
        return []
    return [
        f"The time in the first cell is not '{needed} minutes', which is what the lesson takes."
    ]


def minutes(notebook: Notebook) -> int:
    """The time for a lesson, in steps of five minutes.

    150 words of text take a minute, for a reader who is no native speaker; hints do not count, nor
    does code that is folded away. A line of code takes six seconds, and an exercise ten minutes;
    one that a person marks takes as long as you like, and is not counted.
    """
    marked = by_hand(notebook)
    texts = [cell for cell in of_type(notebook, "markdown") if cell not in marked]
    text = "\n".join(map(source, texts))
    words = len(re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL).split())
    read = [cell for cell in teaching(notebook) if "jupyter" not in cell["metadata"]]
    lines = sum(1 for cell in read for line in source(cell).splitlines() if line.strip())
    return 5 * math.ceil((words / 150 + lines / 10 + 10 * len(answers(notebook))) / 5)


def end(notebook: Notebook) -> list[str]:
    """The last cell: a recap as a list, and the next step."""
    cell = notebook["cells"][-1]
    text = source(cell) if cell["cell_type"] == "markdown" else ""
    recap = re.search(r"^## What you know now\n\n- ", text, re.MULTILINE)
    following = re.search(r"^\*\*Next:\*\* \S", text, re.MULTILINE)
    found = [] if recap else ["The last cell has no '## What you know now' with a list."]
    if not following or (recap and following.start() < recap.start()):
        found.append("The last cell does not end with '**Next:**'.")
    return found


def number_of(notebook: Notebook) -> int | None:
    """The number in the lesson's title."""
    title = _TITLE.match(source(notebook["cells"][0]))
    return int(title[1]) if title else None


def broken_links(notebook: Notebook, exists: Callable[[str], bool]) -> list[str]:
    """Relative links that lead nowhere.

    exists: whether a path, relative to the lesson's folder, is there
    """
    return [
        f"{named(cell)} links to {target}, which is not there."
        for cell in of_type(notebook, "markdown")
        for groups in _LINK.findall(source(cell))
        if not _EXTERNAL.match(target := "".join(groups).partition("#")[0] or "#")
        and not exists(target)
    ]
