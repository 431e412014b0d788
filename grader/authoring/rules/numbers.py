"""Numbers in prose, and whether an output of the same notebook prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# Possessive, so that a version like 1.2.3 is not read as the number 1.2.
_NUMBER = (
    r"(?:(?<![\w.\-−–])[-−])?(?<![\w.])"
    r"\d++(?:,\d{3}(?!\d))*+(?:\.\d++)?+(?:[eE][-+]?\d++)?+(?!\.\d)"
)
_PRINTED = re.compile(rf"({_NUMBER})(\s?%)?")
_IN_PROSE = re.compile(rf"({_NUMBER})(\s?%|\s(?:per cent|percent)\b)?")

_CODE = re.compile(r"```.*?```|<code>.*?</code>|(?<!`)`[^`\n]+`(?!`)", re.DOTALL)
_TARGET = re.compile(r"\]\([^)]*\)|https?://\S+|<[a-z/][^>]*>")
_EXERCISES = re.compile(r"\bexercises?\s+\d+\.\d+(?:(?:,|\s+and|\s+or|\s+to)\s+\d+\.\d+)*", re.I)
_VERSIONS = re.compile(
    r"\b(?:PyTorch|torch|Python|NumPy|numpy|matplotlib|JupyterLab|nbgrader|nbval|scikit-learn"
    r"|fastText|lingua|gcld3|safetensors|Unicode|CC BY)\s+v?\d+(?:\.\d+)+",
)


@dataclass(frozen=True)
class Number:
    """A number as it is written: its value, its decimals, and whether a per cent sign follows."""

    text: str
    value: Decimal
    decimals: int
    percent: bool


def in_prose(paragraph: str) -> list[Number]:
    """Numbers of a Markdown paragraph that have a decimal point or a per cent sign.

    Not among them: exercise numbers, versions after a package's name, targets of links, and code
    that holds letters. LaTeX and code without letters are prose.
    """
    text = _CODE.sub(lambda code: " " if _has_letters(code[0]) else code[0].strip("`"), paragraph)
    for exempt in (_TARGET, _EXERCISES, _VERSIONS):
        text = exempt.sub(" ", text)
    text = text.replace(r"\%", "%")
    found = [_number(match) for match in _IN_PROSE.finditer(text)]
    return [number for number in found if number.decimals or number.percent]


def in_output(text: str) -> list[Number]:
    """Every number that an output prints."""
    return [_number(match) for match in _PRINTED.finditer(text)]


def stands_in(number: Number, outputs: list[Number]) -> bool:
    """Whether an output, rounded to the number's decimals, is it; 45.5% may be printed as 0.455."""
    half = Decimal(5).scaleb(-number.decimals - 1)
    return any(
        abs(value - number.value) <= half
        for output in outputs
        for value in _readings(output, number.percent)
    )


def _readings(output: Number, percent: bool) -> list[Decimal]:
    if output.percent or not percent:
        return [output.value] if output.percent == percent else []
    return [output.value * 100] if output.decimals else []


def _number(match: re.Match[str]) -> Number:
    digits = match[1].replace(",", "").replace("−", "-")
    mantissa = digits.lower().partition("e")[0]
    return Number(
        text=match[0].strip(),
        value=Decimal(digits),
        decimals=len(mantissa.partition(".")[2]),
        percent=bool(match[2]),
    )


def _has_letters(code: str) -> bool:
    return any(character.isalpha() for character in re.sub(r"</?code>", "", code))
