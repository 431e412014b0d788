"""The first difference between two values, as a learner would want it told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

RTOL = 1e-5
LARGE = 1e6
"""From here on a float is shown with an exponent."""


def shown(value: Any, limit: int = 160) -> str:
    """The value in little room: a large tensor by its shape, a long text cut."""
    if isinstance(value, Tensor) and value.numel() > 24:
        return f"a tensor of shape {list(value.shape)} and dtype {value.dtype}"
    text = _beginning(value, limit)
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    dict: ("{", "}"),
}


def _beginning(value: Any, limit: int) -> str:
    """The value as Python writes it, on one line; of a collection no more than goes over limit."""
    kind = type(value)
    if limit < 0:
        return ""
    if kind in (str, bytes):  # what is cut off later need not be written out
        return repr(value[: limit + 1])  # unchanged: two spaces in it are two spaces
    if isinstance(value, Tensor) and _has_large(value):
        dtype = "" if value.dtype == torch.get_default_dtype() else f", dtype={value.dtype}"
        return f"tensor({_rows(value)}{dtype})"  # PyTorch would write all 40 digits of 2e39
    if kind not in _BRACKETS or not value:
        return " ".join(repr(value).split())
    opening, closing = ("(", ",)") if kind is tuple and len(value) == 1 else _BRACKETS[kind]
    text = opening
    for part in value.items() if kind is dict else ((each,) for each in value):
        text += "" if text == opening else ", "
        text += ": ".join(_beginning(each, limit - len(text)) for each in part)
        if len(text) > limit:
            return text
    return text + closing


def difference(came: Any, expected: Any, atol: float = 1e-6) -> str | None:
    """None if the values agree, else a clause that names where they first do not.

    Types are as strict as a teacher: 1, 1.0 and True differ, a list is no tuple; tensors agree in
    shape and dtype first. Floats agree within atol + 1e-5 of the expected value. NaN never agrees.
    """
    if isinstance(expected, np.ndarray) and isinstance(came, np.ndarray):
        came, expected = torch.from_numpy(came), torch.from_numpy(expected)
    if type(came) is not type(expected):
        return f"{_kind(expected)} was expected, {_kind(came)} came"
    if isinstance(expected, Tensor):
        return _tensors(came, expected, atol)
    if isinstance(expected, list | tuple):
        return _sequences(came, expected, atol)
    if isinstance(expected, dict):
        return _dicts(came, expected, atol)
    return None if _scalars_agree(came, expected, atol) else _two(came, expected)


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__.lower() if isinstance(value, Tensor) else type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _two(came: Any, expected: Any) -> str:
    return f"{shown(expected)} was expected, {shown(came)} came"


def _scalars_agree(came: Any, expected: Any, atol: float) -> bool:
    if isinstance(expected, float):
        if math.isinf(expected):
            return bool(came == expected)
        return bool(abs(came - expected) <= atol + RTOL * abs(expected))
    return bool(came == expected)


def _tensors(came: Tensor, expected: Tensor, atol: float) -> str | None:
    if came.shape != expected.shape:
        return f"shape {list(expected.shape)} was expected, shape {list(came.shape)} came"
    if came.dtype != expected.dtype:
        return f"dtype {expected.dtype} was expected, dtype {came.dtype} came"
    if expected.dtype.is_floating_point or expected.dtype.is_complex:
        agree = torch.isclose(came, expected, rtol=RTOL, atol=atol)
    else:
        agree = came == expected
    if bool(agree.all()):
        return None
    where = tuple((~agree).nonzero()[0].tolist())
    at = f"at {list(where)}, " if where else ""
    return f"{at}{_entry(expected[where])} was expected, {_entry(came[where])} came"


def _entry(scalar: Tensor) -> str:
    value = scalar.item()
    if not isinstance(value, float):
        return str(value)
    return f"{value:.4f}" if abs(value) < LARGE else f"{value:.7g}"


def _has_large(tensor: Tensor) -> bool:
    return tensor.is_floating_point() and bool((tensor.abs() >= LARGE).any())


def _rows(tensor: Tensor) -> str:
    return f"[{', '.join(map(_rows, tensor))}]" if tensor.dim() else _entry(tensor)


def _sequences(came: Any, expected: Any, atol: float) -> str | None:
    if len(came) != len(expected):
        return f"a length of {len(expected)} was expected, a length of {len(came)} came"
    for index, (mine, theirs) in enumerate(zip(came, expected, strict=True)):
        if found := difference(mine, theirs, atol):
            return f"in part {index}, {found}"
    return None


def _dicts(came: dict[Any, Any], expected: dict[Any, Any], atol: float) -> str | None:
    for key in expected:
        if key not in came:
            return f"the key {shown(key)} was expected and is missing"
        if found := difference(came[key], expected[key], atol):
            return f"under the key {shown(key)}, {found}"
    extra = [key for key in came if key not in expected]
    return f"the key {shown(extra[0])} came and was not expected" if extra else None
