"""Random inputs for hidden checks, from a key that the course keeps to itself."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch

_ANSWERS = ContextVar("_ANSWERS", default=b"")


def fresh(name: str) -> torch.Generator:
    """A generator for the check of that name: the same as often as the same answers are graded.

    The seed is the first 8 bytes of SHA-256 of the course's key, the name, and the answers that
    are examined. The key is the environment variable COURSE_KEY, which grading sets: nobody who
    lacks it can compute the inputs beforehand.
    """
    text = f"{os.environ.get('COURSE_KEY', '')}\n{name}\n".encode()
    seed = int.from_bytes(hashlib.sha256(text + _ANSWERS.get()).digest()[:8], "big")
    return torch.Generator().manual_seed(seed >> 1)


@contextmanager
def drawn_for(answers: bytes) -> Iterator[None]:
    """Within the block, fresh() draws anew for each change of these bytes: a submission's answers.

    What an answer tells its author about its inputs, by the way it fails, holds for it alone.
    """
    token = _ANSWERS.set(answers)
    try:
        yield
    finally:
        _ANSWERS.reset(token)
