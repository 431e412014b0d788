"""An answer here, or in another process: called the same way, by value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lessonkit.codec import decode, encode


class Elsewhere:
    """Stands for an answer that lives in another process; it knows how to reach it."""

    def __call__(self, *args: Any) -> Any:
        """What the answer returns, by value."""
        return decode(self.carry(encode(args))[0])

    def carry(self, packed: bytes) -> tuple[bytes, bytes]:
        """Packed arguments to the packed result and the packed arguments after the call."""
        raise NotImplementedError

    def measured(self, measure: str) -> Elsewhere:
        """The same with a measure of `lesson` taken where the answer is."""
        raise NotImplementedError


def carry(answer: Callable[..., Any], packed: bytes) -> tuple[bytes, bytes]:
    """Call an answer with packed arguments; its packed result, and the arguments after the call."""
    if isinstance(answer, Elsewhere):
        return answer.carry(packed)
    arguments = decode(packed)
    return encode(answer(*arguments)), encode(arguments)
