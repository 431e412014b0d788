"""A class for tests of its policy: class.toml as text, and times as text."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from grader.policy.rules import ClassSettings
from grader.policy.settings import settings_in

LESSON, OTHER, THIRD = "01_embeddings", "02_embedding_bags", "03_tatoeba"

PARIS = f"""
zone = "Europe/Paris"
[labels]
extra-time = ["ana", "bo"]
[lessons.{LESSON}]
due = "2027-03-01T23:59"
deadlines = [
    {{ until = "2027-03-08T23:59", credit = 50 }},
    {{ until = "2027-03-15T23:59", credit = 20 }},
]
grace = 10
[lessons.{OTHER}]
due = "2027-04-01T23:59"
"""
"""Two lessons: one with two late deadlines and grace, one with a due time alone."""


def settings(text: str) -> ClassSettings:
    """The settings of a class.toml with this text."""
    return settings_in(Path("class.toml"), text)


def override(**fields: str | int | bool) -> str:
    """An [[override]] as text."""
    lines = (f"{key} = {_toml(value)}" for key, value in fields.items())
    return "\n[[override]]\n" + "\n".join(lines) + "\n"


def utc(text: str) -> datetime:
    """An instant, such as `2027-03-01T22:59:59Z`."""
    return datetime.fromisoformat(text)


def _toml(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) or value.startswith("[") else f'"{value}"'
