"""A bank of right and wrong answers to the tiny lesson."""

from __future__ import annotations

from pathlib import Path

from grader.tests.support.tiny_course import LESSON

THREE_MORE = "Twice a number is three more."
BANK = {
    "double/right_sum": "def double(number):\n    return number + number",
    "double/right_shift": "def double(number):\n    return number << 1",
    f"double/wrong_three|{THREE_MORE}|2": (
        "def double(number):\n    result = number + 3\n    return result"
    ),
    "double/wrong_square|Twice is squared.|1": "def double(number):\n    return number ** 2",
    "double/wrong_six|The example is the rule.|2": "def double(number):\n    return 6",
    "double/wrong_text|Digits are numbers.|3": "def double(number):\n    return str(2 * number)",
    "longest/right_first": "def longest(words):\n    return [*sorted(words, key=len)[-1:], ''][0]",
    "longest/right_max": "def longest(words):\n    return max([*words, ''], key=len)",
    "longest/wrong_last|The last is longest.|2": "def longest(words):\n    return words[-1]",
    "longest/wrong_none|Nothing is None.|2": (
        "def longest(words):\n    return max(words, key=len, default=None)"
    ),
    "longest/wrong_length|The longest is a number.|3": (
        "def longest(words):\n    return max(map(len, words), default=0)"
    ),
    "longest/wrong_shortest|Long is short.|1": (
        "def longest(words):\n    return min(words, key=len, default='')"
    ),
}


def write(folder: Path, lesson: str = LESSON) -> None:
    """Write it below a folder that is to be BANK."""
    for about, source in BANK.items():
        name, *header = about.split("|")
        path = folder / lesson / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"# misconception: {header[0]}\n# loses: {header[1]}\n"] if header else []
        path.write_text("".join([*lines, source, "\n"]), encoding="utf-8")
