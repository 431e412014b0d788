"""What a result depends on, as one digest: a finished result is taken again only for the same."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path

from grader import course
from grader.limits import Limits
from grader.records import Notebook, Refusal, Submission

COURSE_MODULES = ("lesson.py", "lessonkit", "langbags", "data")
ROAD = (
    "course.py", "examiner", "execute.py", "lesson_process.py", "limits.py", "notebook_json.py",
    "rebuild.py", "records.py", "results.py", "sandbox", "sentences.py", "wire.py",
)  # fmt: skip
"""The part of grader/ on which a result depends."""


class Fingerprint:
    """Makes the keys of one grading run."""

    def __init__(
        self, sources: Mapping[str, Notebook], limits: Limits, unsafe: bool, salt: bytes
    ) -> None:
        """sources: the authors' notebooks, by lesson; salt: of the journal, for the course's key"""
        setting = json.dumps([asdict(limits), unsafe, course_key(salt), machinery()])
        self._lessons = {
            name: hashlib.sha256(f"{setting}{json.dumps(notebook)}".encode()).hexdigest()
            for name, notebook in sources.items()
        }

    def key(self, student: str, lesson: str, digest: str) -> str:
        """The key of a result: 64 hexadecimal digits; digest is of_item()'s."""
        text = json.dumps([student, lesson, digest, self._lessons[lesson]])
        return hashlib.sha256(text.encode()).hexdigest()


def of_item(item: Submission | Refusal) -> str:
    """Digest of what intake found, its remarks included: 64 hexadecimal digits."""
    if isinstance(item, Refusal):
        found: list[object] = [item.status.value, item.message]
    else:
        found = [item.notebook, item.notes]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


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
    roots = [course.ROOT / "notebooks" / name for name in COURSE_MODULES]
    roots += [course.ROOT / "grader" / name for name in ROAD]
    found = (path for root in roots for path in (root, *root.rglob("*")) if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)
