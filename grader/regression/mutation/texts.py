"""Kinds of mutants that alter a printed text."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

from nbformat import NotebookNode

from grader.regression.mutation.mutant import Altered, Kind

DECIMAL = re.compile(r"(?<![\w.])-?\d+\.\d*(?:e[-+]?\d+)?(?![\w.])")
INTEGER = re.compile(r"(?<![\w.])\d+(?![\w.])")
WORD = re.compile(r"[A-Za-z]{3,}")
PER_CELL = 2
"""Mutants of one kind in one cell, so that a cell of many outputs does not rule the table."""

TextEdit = Callable[[str, Random], str | None]


def text_kinds() -> list[Kind]:
    """All kinds of this module. An edit gives None where a text offers nothing to alter."""
    return [
        _kind("number: leading digit", _number(_leading)),
        _kind("number: third digit", _number(_third)),
        _kind("number: sign", _number(_sign)),
        _kind("number: last digit by 3", _number(_last_by_3)),
        _kind("number: last digit by 1", _number(_last_by_1, hidden=True), missable=True),
        _kind("number: beyond the fifth digit", _number(_last_by_3, hidden=True), missable=True),
        _kind("number: one decimal fewer", _one_decimal_fewer),
        _kind("integer: plus one", _at(INTEGER, lambda found: str(int(found) + 1))),
        _kind("word: last letter", _at(WORD, lambda word: word[:-1] + _other(word[-1]))),
        _kind("word: case", _at(WORD, str.swapcase)),
        _kind("tensor: dtype named", _dtype_named),
        _kind("tensor: dtype changed", _at(re.compile("float32|int64"), lambda _: "float16")),
        _kind("tensor: grad_fn", _at(re.compile("grad_fn"), lambda _: "grad_fm")),
        _kind("line: dropped", _lines(lambda lines, at: lines[:at] + lines[at + 1 :])),
        _kind("line: repeated", _lines(lambda lines, at: [*lines[:at], lines[at], *lines[at:]])),
        _kind("line: swapped with the next", _lines(_swap)),
        _kind("space: one more", _at(re.compile(" "), lambda _: "  ")),
        _kind("space: line end more", lambda text, _: text + "\n"),
        _kind("space: at the front", lambda text, _: " " + text),
        _kind("bracket", _at(re.compile(r"[\[\]]"), lambda found: {"[": "(", "]": ")"}[found])),
    ]


def _kind(name: str, edit: TextEdit, missable: bool = False) -> Kind:
    def alter(notebook: NotebookNode, random: Random) -> Iterator[Altered]:
        for index, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] == "code":
                yield from ({index: altered} for altered in _edited(cell, edit, random))

    return Kind(name, alter, missable)


def _edited(cell: NotebookNode, edit: TextEdit, random: Random) -> Iterator[NotebookNode]:
    left = PER_CELL
    for at, output in enumerate(cell["outputs"]):
        for key in _text_keys(output):
            text = output["text"] if key == "text" else output["data"][key]
            new = edit(text, random)
            if left and new is not None and new != text:
                left -= 1
                altered = copy.deepcopy(cell)
                target = altered["outputs"][at]
                (target if key == "text" else target["data"])[key] = new
                yield altered


def _text_keys(output: NotebookNode) -> list[str]:
    if output["output_type"] == "stream":
        return ["text"]
    return [mime for mime in output.get("data", {}) if mime.startswith("text/")]


def _at(pattern: re.Pattern[str], change: Callable[[str], str | None]) -> TextEdit:
    """An edit of one occurrence of a pattern, drawn among those that the change alters."""

    def edit(text: str, random: Random) -> str | None:
        places = [(found, change(found.group())) for found in pattern.finditer(text)]
        usable = [(found, new) for found, new in places if new not in (None, found.group())]
        if not usable:
            return None
        found, new = random.choice(usable)
        return f"{text[: found.start()]}{new}{text[found.end() :]}"

    return edit


def _number(change: Callable[[str], str | None], hidden: bool = False) -> TextEdit:
    """An edit of one number that leaves the allowed difference, or stays in it if hidden."""

    def checked(number: str) -> str | None:
        new = change(number)
        if new is None or (_within_rounding(number, new) != hidden):
            return None
        return new

    return _at(DECIMAL, checked)


def _within_rounding(old: str, new: str) -> bool:
    """Whether two numbers differ by one unit of the last decimal, or by 1e-5 of themselves.

    In exact decimal arithmetic, apart from the code that is tested.
    """
    before, after = Decimal(old), Decimal(new)
    has_decimals = re.search(r"\.\d", old) is not None
    unit = Decimal(1).scaleb(int(before.as_tuple().exponent)) if has_decimals else Decimal(0)
    return abs(before - after) <= max(unit, Decimal("1e-5") * max(abs(before), abs(after)))


def _leading(number: str) -> str | None:
    found = re.search("[1-9]", number)
    return None if found is None else _digit(number, found.start(), lambda digit: digit % 9 + 1)


def _third(number: str) -> str | None:
    """The third significant digit, of a mantissa that has one."""
    first = re.search("[1-9]", number)
    mantissa = number.partition("e")[0]
    places = [at for at, char in enumerate(mantissa) if char.isdigit()]
    if first is None or first.start() not in places:
        return None
    third = places.index(first.start()) + 2
    if third >= len(places):
        return None
    return _digit(number, places[third], lambda digit: (digit + 5) % 10)


def _sign(number: str) -> str:
    return number[1:] if number.startswith("-") else f"-{number}"


def _last_by_1(number: str) -> str | None:
    return _last(number, 1)


def _last_by_3(number: str) -> str | None:
    return _last(number, 3)


def _last(number: str, by: int) -> str | None:
    last = len(number.partition("e")[0]) - 1
    if not number[last].isdigit():
        return None
    return _digit(number, last, lambda digit: digit + by if digit + by <= 9 else digit - by)


def _digit(number: str, at: int, change: Callable[[int], int]) -> str:
    return f"{number[:at]}{change(int(number[at]))}{number[at + 1 :]}"


def _one_decimal_fewer(text: str, random: Random) -> str | None:
    short = re.compile(r"(?<![\w.])\d+\.\d{2,8}(?![\w.])")
    return _at(short, lambda number: number[:-1])(text, random)


def _dtype_named(text: str, _: Random) -> str | None:
    """A dtype added to the last tensor of a text."""
    body = text.rstrip()
    if not body.startswith("tensor(") or not body.endswith(")"):
        return None
    return f"{body[:-1]}, dtype=torch.float64){text[len(body) :]}"


def _lines(change: Callable[[list[str], int], list[str]]) -> TextEdit:
    """An edit of one line, drawn among all, of a text of two or more."""

    def edit(text: str, random: Random) -> str | None:
        lines = text.split("\n")
        if len(lines) < 2:
            return None
        return "\n".join(change(lines, random.randrange(len(lines) - 1)))

    return edit


def _swap(lines: list[str], at: int) -> list[str]:
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def _other(letter: str) -> str:
    return "x" if letter != "x" else "y"
