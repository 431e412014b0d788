"""Random inputs for hidden checks, from a key that the course keeps to itself."""

from __future__ import annotations

import hashlib
import os

import torch


def fresh(name: str) -> torch.Generator:
    """A generator for the check of that name: the same for everybody who is graded together.

    The seed is the first 8 bytes of SHA-256 of the course's key and the name. The key is the
    environment variable COURSE_KEY, empty if unset: who grades for marks sets a phrase of their
    own, and then nobody can compute the inputs beforehand.
    """
    text = f"{os.environ.get('COURSE_KEY', '')}\n{name}"
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return torch.Generator().manual_seed(seed >> 1)
