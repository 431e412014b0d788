"""The environment of a Python that a lesson or the desk starts."""

from __future__ import annotations

import os
from pathlib import Path

MODULES = Path(__file__).resolve().parent.parent
"""The folder of `lesson`, `lessonkit` and `langbags`."""


def with_modules(**variables: str) -> dict[str, str]:
    """Our own environment with these variables, and with the lessons' modules first."""
    paths = filter(None, [str(MODULES), os.environ.get("PYTHONPATH")])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **variables}
