"""Splitting a corpus so that no text is on both sides, not even in another guise.

The side of a text follows from the text alone: a hash of its key, read as a number between 0 and 1,
is compared with the share that is held out. So nothing needs to be remembered, the order of the
file does not matter, and a text keeps its side when the corpus grows.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")

HASH_RANGE = 2**64


def leak_key(text: str) -> str:
    """What two texts share that differ in case, spaces and final punctuation only.

    A text of nothing but punctuation has an empty key, so all of those are on one side.
    """
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    while key and unicodedata.category(key[-1]).startswith("P"):
        key = key[:-1]
    return key


def is_held_out(text: str, share: float, seed: int = 0) -> bool:
    """Whether a text is on the held-out side, the same in every process and on every machine.

    share: from 0 to 1, of the distinct texts
    """
    content = f"{seed} {leak_key(text)}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(content, digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * HASH_RANGE


def text_of(item: Any) -> str:
    """The text of a Sentence; of a plain text itself."""
    text: str = getattr(item, "text", item)
    return text


def split(
    items: Iterable[Item],
    share: float = 0.2,
    seed: int = 0,
    key: Callable[[Item], str] = text_of,
) -> tuple[list[Item], list[Item]]:
    """Items for training, and about a `share` of them held out; both in the order they came.

    share: from 0 to 1, of the distinct texts
    seed:  another number puts other texts on the held-out side
    key:   the text of an item
    """
    sides: tuple[list[Item], list[Item]] = ([], [])
    for item in items:
        sides[is_held_out(key(item), share, seed)].append(item)
    return sides
