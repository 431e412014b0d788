"""Values as bytes and back, so that a check and an answer share data and nothing else.

A value is None, bool, int, float, complex, str, bytes, a tensor, an array, or a list, tuple, set
or dict of values. Subclasses come back as the plain type: an OrderedDict as a dict, an nn.Parameter
as a Tensor without gradient. Format: msgpack (https://msgpack.org) of scalars and of lists that
begin with a tag. Nothing is pickled, and limits are checked before memory and time are taken.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import msgpack
import numpy as np
import torch

MAX_BYTES = 32 << 20
MAX_DEPTH = 32
MAX_PARTS = 100_000
MAX_ITEMS = 10 * MAX_PARTS
"""Items of all lists of the packed form together: a tensor has four, and those of its shape."""
MAX_ALIKE = 100
"""Different values of one hash: in a set or a dict Python compares each of them with the others."""
MAX_DIGITS = 2_000

TORCH_DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16,
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
        torch.complex64, torch.complex128,
    )
}  # fmt: skip
NUMPY_DTYPES = {
    name: np.dtype(name)
    for name in (
        "float64", "float32", "float16", "int64", "int32", "int16", "int8",
        "uint64", "uint32", "uint16", "uint8", "bool", "complex64", "complex128",
    )
}  # fmt: skip
SEQUENCES: dict[str, type] = {"list": list, "tuple": tuple, "set": set}


class NotData(ValueError):
    """A value that cannot cross: its text completes the sentence 'the result ...'."""


def encode(value: Any) -> bytes:
    """The value as bytes; raises NotData if it is too large, too deep, or not data."""
    packed: bytes = msgpack.packb(_Encoder().tree(value, depth=0))
    if len(packed) > MAX_BYTES:
        raise NotData(f"is too large: {len(packed):,} bytes, and {MAX_BYTES:,} are allowed")
    return packed


def decode(packed: bytes) -> Any:
    """The value of some bytes from anywhere; raises NotData if they are not what encode writes."""
    if len(packed) > MAX_BYTES:
        raise NotData(f"is too large: {len(packed):,} bytes, and {MAX_BYTES:,} are allowed")
    try:
        tree = msgpack.unpackb(
            packed, max_map_len=0, max_ext_len=0, max_array_len=2 * MAX_PARTS,
            list_hook=_ListCounter(),
        )  # fmt: skip
        return _Decoder().value(tree, depth=0)
    except NotData:
        raise
    except Exception as error:  # msgpack raises a dozen kinds; all of them mean the same
        raise NotData("is not a value") from error


class _ListCounter:
    """Sees each list while the bytes are unpacked: empty ones take 80 times their bytes."""

    def __init__(self) -> None:
        self.items = 0

    def __call__(self, found: list[Any]) -> list[Any]:
        self.items += 1 + len(found)
        if self.items > MAX_ITEMS:
            raise NotData(f"has more than {MAX_PARTS:,} parts")
        return found


class _Counter:
    """Counts the parts of one value, so that neither direction runs away."""

    def __init__(self) -> None:
        self.parts = 0

    def enter(self, depth: int) -> None:
        self.parts += 1
        if depth > MAX_DEPTH:
            raise NotData("is nested too deeply, or contains itself")
        if self.parts > MAX_PARTS:
            raise NotData(f"has more than {MAX_PARTS:,} parts")


class _Encoder(_Counter):
    def tree(self, value: Any, depth: int) -> Any:
        self.enter(depth)
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | bytes):
            return value
        if isinstance(value, int):
            return self._integer(int(value))
        if isinstance(value, float | str):
            return float(value) if isinstance(value, float) else _text(str.__str__(value))
        if isinstance(value, complex):
            return ["complex", value.real, value.imag]
        if isinstance(value, torch.Tensor):
            return _tensor_tree(value)
        if isinstance(value, np.ndarray):
            return _array_tree(value)
        return self._container(value, depth)

    def _integer(self, value: int) -> Any:
        if -(2**63) <= value < 2**64:
            return value
        if value.bit_length() > 3 * MAX_DIGITS:
            raise NotData(f"holds a number of more than {MAX_DIGITS:,} digits")
        return ["int", hex(value)]

    def _container(self, value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            pairs = [self.tree(part, depth + 1) for pair in value.items() for part in pair]
            return ["dict", *pairs]
        for tag, kind in (("list", list), ("tuple", tuple), ("set", set | frozenset)):
            if isinstance(value, kind):
                parts = [self.tree(part, depth + 1) for part in value]
                # Equal sets give equal bytes, whatever order they were filled in.
                return [tag, *(sorted(parts, key=msgpack.packb) if tag == "set" else parts)]
        raise NotData(f"is {_a(type(value).__name__)}, not data")


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotData("holds half a character (a lone surrogate)") from None
    return text


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiouAEIOU" else f"a {noun}"


def _tensor_tree(tensor: torch.Tensor) -> list[Any]:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in TORCH_DTYPES or tensor.layout != torch.strided:
        raise NotData(f"is a tensor of a kind that checks do not take: {tensor.dtype}")
    if tensor.numel() * tensor.element_size() > MAX_BYTES:
        raise NotData(f"is too large: a tensor of shape {list(tensor.shape)}")
    flat = tensor.detach().cpu().contiguous().flatten()
    raw = flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""
    return ["tensor", dtype, list(tensor.shape), raw]


def _array_tree(array: np.ndarray[Any, Any]) -> list[Any]:
    if array.dtype.name not in NUMPY_DTYPES:
        raise NotData(f"is an array of a kind that checks do not take: {array.dtype}")
    if array.nbytes > MAX_BYTES:
        raise NotData(f"is too large: an array of shape {list(array.shape)}")
    return ["array", array.dtype.name, list(array.shape), array.tobytes()]


class _Decoder(_Counter):
    def __init__(self) -> None:
        super().__init__()
        self._of_hash: dict[int, list[Any]] = {}

    def value(self, tree: Any, depth: int) -> Any:
        return self._unlike(self._value(tree, depth))

    def _unlike(self, value: Any) -> Any:
        """The value, unless too many of its hash came before: a check may put them into a set.

        Only these kinds can be made so: small integers differ in their hashes, and so do texts.
        """
        odd = isinstance(value, int) and abs(value) >= sys.hash_info.modulus
        if not odd and not isinstance(value, tuple | complex):
            return value
        try:
            alike = self._of_hash.setdefault(hash(value), [])
        except TypeError:  # a tuple that holds a list can be in no set
            return value
        if value not in alike:
            alike.append(value)
        if len(alike) > MAX_ALIKE:
            raise NotData(f"has more than {MAX_ALIKE} parts of the same hash")
        return value

    def _value(self, tree: Any, depth: int) -> Any:
        self.enter(depth)
        if tree is None or isinstance(tree, bool | int | float | str | bytes):
            return tree
        if not isinstance(tree, list) or not tree or not isinstance(tree[0], str):
            raise NotData("is not a value")
        tag, *parts = tree
        if tag in SEQUENCES:
            values = [self.value(part, depth + 1) for part in parts]
            return SEQUENCES[tag](values)
        if tag == "dict":
            return self._dict(parts, depth)
        return _leaf(tag, parts)

    def _dict(self, parts: list[Any], depth: int) -> dict[Any, Any]:
        values = [self.value(part, depth + 1) for part in parts]
        found = dict(zip(values[::2], values[1::2], strict=True))
        if 2 * len(found) != len(parts):
            raise NotData("is a dict with a key twice")
        return found


def _leaf(tag: str, parts: list[Any]) -> Any:
    if tag == "int" and len(parts[0]) <= MAX_DIGITS:
        return int(parts[0], 16)
    if tag == "complex":
        return complex(float(parts[0]), float(parts[1]))
    if tag not in ("tensor", "array"):
        raise NotData("is not a value")
    dtype, shape, raw = parts
    itemsize = (TORCH_DTYPES if tag == "tensor" else NUMPY_DTYPES)[dtype].itemsize
    sizes_fit = all(type(size) is int and 0 <= size <= MAX_BYTES for size in shape)
    if len(shape) > 16 or not sizes_fit:
        raise NotData("has an impossible shape")
    if len(raw) != itemsize * math.prod(shape):
        raise NotData("has a shape that its bytes do not fill")
    # A bool of value 2 is undefined behaviour in C: every byte is made 0 or 1.
    data = bytearray(byte != 0 for byte in raw) if dtype == "bool" else bytearray(raw)
    if tag == "array":
        return np.frombuffer(data, NUMPY_DTYPES[dtype]).reshape(shape)
    kind = TORCH_DTYPES[dtype]
    return (torch.frombuffer(data, dtype=kind) if data else torch.empty(0, dtype=kind)).reshape(
        shape
    )
