"""Texts as people hold them: lists, arrays, columns of tables, generators, sets.

Arrays and columns of NumPy, pandas, Arrow and Polars are known by the methods that they share, so
none of these packages is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from langbags.errors import LangbagsError

MISSING = (None, "und")
LISTS, PLAIN = (list, tuple), frozenset({str})
TO_LIST = ("tolist", "to_pylist", "to_list")  # of NumPy and pandas, of Arrow, of Polars


def texts_of(texts: Iterable[Any], missing: str | None = None) -> list[str] | tuple[str, ...]:
    """The texts in their order; of a set, in that in which it is iterated.

    missing: None raises at None, NaN and other gaps; "und" puts an empty text there
    raises:  LangbagsError for what is no collection of texts, with the position of what is no text
    """
    if isinstance(texts, LISTS) and PLAIN.issuperset(map(type, texts)):
        return texts
    if missing not in MISSING:
        raise LangbagsError(f'missing is None or "und", not {missing!r}.')
    return [_text(each, place, missing) for place, each in enumerate(_listed(texts))]


def _listed(texts: Any) -> Iterable[Any]:
    if isinstance(texts, str | bytes):
        raise LangbagsError("detect takes a list of texts; for one text write detect([text]).")
    if len(getattr(texts, "shape", (0,))) != 1 or isinstance(texts, Mapping):
        raise LangbagsError(
            f"{type(texts).__name__} is not one column of texts; choose a column, or name a list."
        )
    for name in TO_LIST:
        if hasattr(texts, name):
            return getattr(texts, name)()  # type: ignore[no-any-return]
    if not isinstance(texts, Iterable):
        raise LangbagsError(f"{type(texts).__name__} is not a list of texts.")
    return texts


def _text(value: Any, place: int, missing: str | None) -> str:
    if isinstance(value, str):
        return str(value)
    if not _is_missing(value):
        raise LangbagsError(
            f"What stands at position {place} is no text but {type(value).__name__}; positions "
            "begin at 0."
        )
    if missing is None:
        raise LangbagsError(
            f'The text at position {place} is missing ({value}); leave it out, or let missing="und"'
            " answer it."
        )
    return ""


def _is_missing(value: Any) -> bool:
    """None, NaN in each of its types, NaT, and what pandas calls NA."""
    if value is None or type(value).__name__ == "NAType":
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError, ArithmeticError):
        return False
