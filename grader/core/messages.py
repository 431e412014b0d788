"""What a student is told, and how text of any origin becomes fit to be shown."""

from __future__ import annotations

import re

from grader.core.models import Status

MESSAGE_CHARS, TOLD_CHARS = 500, 1_000
"""Of a sentence for a student, and of what an instructor reads of a wrong answer."""
UNANSWERED = "Not answered yet."
WAITS = "It waits for a mark by hand."
MARKED = "Marked by hand"
BELOW = "This check ran before your answer: write the answer into its cell, above the check."
HIDDEN_FAILED = "A hidden check found an input for which this answer is wrong."
RULE_BROKEN = "A hidden check found an input for which a rule does not hold: {rule}."
UNFINISHED = {
    Status.TIMED_OUT: "{what} did not end in time; look for a loop that never stops.",
    Status.OUT_OF_MEMORY: "{what} asked for more memory than it may have; look for what grows.",
    Status.CRASHED: "{what} ended the whole Python process; look for an exit or a crash in it.",
}
NO_TIME_LEFT = "Not run: the cells before it took all the time."

_ANSI = re.compile(r"\x1b\[[0-9;?]*+[ -/]*+[@-~]|\x1b[@-_]?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PATH = re.compile(r"(?<![\w/.:])(?:[A-Za-z]:)?[/\\](?:[^\s/\\'\":]+[/\\])+([^\s/\\'\":,;)]+)")
_NO_MEMORY = re.compile(r"MemoryError|can't allocate memory|Cannot allocate memory")


def plain(text: str, limit: int = MESSAGE_CHARS) -> str:
    """Text fit for a table: no colours, no control characters, no folders, not too long."""
    text = _PATH.sub(r"\1", _CONTROL.sub("", _ANSI.sub("", text[: 5 * limit]))).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def program(text: str, limit: int) -> str:
    """Code of any origin fit to be shown: nothing hides a part of it, and it is not too long."""
    text = _CONTROL.sub("", text[: 2 * limit]).encode(errors="replace").decode()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def without_colours(text: str) -> str:
    """Text without a terminal's escape sequences, whole or cut off, in linear time."""
    return _ANSI.sub("", text)


def of_memory(text: str) -> bool:
    """Whether an error's text says that memory ran out."""
    return bool(_NO_MEMORY.search(text))
