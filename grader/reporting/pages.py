"""What the pages of a report share: templates that escape, addresses, and sections."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from lessonkit.passing import HELPS
from markupsafe import Markup

NOT_KNOWN = "\u2013"
_CAUSE = f"  {HELPS}"
_MOST_BYTES = 240
"""Longest name of a page without its suffix; disks take 255."""


@dataclass(frozen=True)
class Section:
    """A part of the report: one function makes each, and the contents list them all.

    id: the address within the page
    """

    id: str
    title: str
    body: Markup


@dataclass(frozen=True)
class Told:
    """A message for reading: sentences, the most helpful first, then a call and its values."""

    sentences: Sequence[str]
    details: str


@dataclass(frozen=True)
class Links:
    """Addresses of what is behind a number.

    pages: (student, lesson) of every feedback page that there is
    up:    from the page that links to OUT, such as `../`
    """

    pages: Collection[tuple[str, str]]
    up: str = ""

    def student(self, key: str, lesson: str = "") -> str:
        """A student's page, at a lesson."""
        return f"{self.up}students/{_quoted(student_file(key))}{_at(lesson)}"

    def exercise(self, lesson: str, name: str) -> str:
        """Who got what in an exercise."""
        return f"{self.up}lessons/{_quoted(lesson)}.html{_at(name)}"

    def work(self, key: str, lesson: str, exercise: str = "") -> str:
        """The feedback at an exercise; without feedback the student's page at the lesson."""
        if (key, lesson) not in self.pages:
            return self.student(key, lesson)
        where = _at(f"exercise-{exercise}" if exercise else "")
        return f"{self.up}feedback/{_quoted(key)}/{_quoted(lesson)}.html{where}"


def told(message: str) -> Told:
    """A check's message with what may help first; see `lessonkit.expecting` for its form."""
    first, *others = message.split("\n")
    inner = [line for line in others if line.startswith("  ")]
    causes = [line.removeprefix(_CAUSE).strip() for line in inner if line.startswith(_CAUSE)]
    details = [line for line in inner if not line.startswith(_CAUSE)]
    if details and not causes:
        causes = [f"{first} does not give what it should."]
    sentences = [*(causes or [first]), *(line for line in others if line not in inner)]
    return Told([line for line in sentences if line], "\n".join([first, *details] if inner else []))


def student_file(key: str) -> str:
    """The name of a student's page in OUT/students."""
    fits = len(key.encode(errors="replace")) <= _MOST_BYTES
    return f"{key if fits else hashlib.sha256(key.encode()).hexdigest()[:16]}.html"


def rendered(template: str, **values: Any) -> str:
    """A template with values in it; every text is escaped, and half a character becomes `?`."""
    text = _environment().get_template(template).render(**values)
    return text.encode(errors="replace").decode()


def section(id: str, title: str, template: str, **values: Any) -> Section:
    """A section of what a template says."""
    return Section(id, title, Markup(rendered(template, **values)))  # noqa: S704 - escaped above


def script(name: str) -> tuple[Markup, str]:
    """A script of ours, and what a Content-Security-Policy calls it."""
    environment = _environment()
    assert environment.loader is not None
    text = environment.loader.get_source(environment, name)[0]
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{digest}"  # noqa: S704 - nobody's but ours


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {
        "percent": _percent, "two_decimals": _two_decimals, "number": _number, "wrapped": _wrapped,
        "told": told,
    }  # fmt: skip
    return environment


def _quoted(text: str) -> str:
    return quote(text.encode(errors="replace"), safe="")


def _at(id: str) -> str:
    return f"#{_quoted(id)}" if id else ""


def _percent(share: float | None) -> str:
    return NOT_KNOWN if share is None else f"{100 * share:.0f}%"


def _two_decimals(value: float | None) -> str:
    """With a true minus, and none before a zero."""
    return NOT_KNOWN if value is None else f"{value:z.2f}".replace("-", "\u2212")


def _number(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:g}"


def _wrapped(name: str) -> Markup:
    """A lesson's name that may break after each underscore."""
    return Markup("_<wbr>").join(name.split("_"))
