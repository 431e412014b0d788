"""What this machine would grade with, as digests: the code, Python, torch, and the course's key."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from grader.core import course

ROAD = ("core", "execution", "intake", "pipeline", "rebuild.py", "release")
"""The part of grader/ on which a result depends: whole folders, so that no new module is missed."""


@cache
def course_key(salt: bytes) -> str:
    """A digest of COURSE_KEY that is slow to guess from: the journal never holds the key itself."""
    key = os.environ.get("COURSE_KEY", "").encode()
    return hashlib.scrypt(key, salt=salt, n=1 << 14, r=8, p=1, dklen=16).hex()


@cache
def machinery() -> str:
    """Digest of Python, torch, and the files of ours that run, check and rebuild."""
    digest = hashlib.sha256(f"{sys.version} {metadata.version('torch')}".encode())
    for path in _files():
        digest.update(f"\n{path.relative_to(course.ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> list[Path]:
    roots = [course.NOTEBOOKS / name for name in course.MODULES]
    roots += [course.ROOT / "grader" / name for name in ROAD]
    found = (path for root in roots for path in (root, *root.rglob("*")) if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)
