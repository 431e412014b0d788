"""What a result depends on, as one digest: a finished result is taken again only for the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from grader.core.limits import Limits
from grader.core.models import Notebook, Refusal, Submission
from grader.execution.identity import course_key, machinery


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
