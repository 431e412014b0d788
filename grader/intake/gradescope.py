"""submission_metadata.yml of Gradescope's export: whose a submission is, and when it came.

The file holds every result as well, and may be long. It is read as a stream of events: no tag in it
makes an object, and nothing but what is looked for is kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import yaml

from grader.core.course import CourseError
from grader.core.student_names import shown
from grader.intake.archives import Found, Lost
from grader.intake.safe_open import Unreadable

METADATA = "submission_metadata.yml"
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)", re.ASCII
)

Path = tuple[str, ...]


@dataclass(frozen=True)
class Owner:
    """Who handed a submission in: ids and names of one person, or of everybody in a group."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    sent: datetime | None


def owners(files: Iterable[Found | Lost]) -> dict[str, Owner]:
    """The owners of a download's submissions, by the names of their folders.

    raises: CourseError where the file that says so is not there, or cannot be read
    """
    found: dict[str, Owner] = {}
    there = False
    for each in files:
        if isinstance(each, Found) and each.parts[-1] == METADATA:
            there = True
            found |= _read(each)
    if not there:
        raise CourseError(
            f"The download has no {METADATA}, which says whose a submission is; take the whole "
            "export of Gradescope."
        )
    return found


def _read(file: Found) -> dict[str, Owner]:
    title = "/".join(map(shown, file.parts[-2:]))
    known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        for path, value in _leaves(file.read()):
            match path:
                case (folder, ":submitters", _, (":sid" | ":email" | ":name") as what):
                    known[folder][what].append(value.strip())
                case (folder, ":created_at") | (folder, ":created_at", "utc"):
                    known[folder][":created_at"].append(value)
    except Unreadable as why:
        raise CourseError(str(why)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        said = shown(" ".join(str(error).split()))
        raise CourseError(f"{title} is damaged ({said}); download it again.") from None
    return {folder: _owner(row) for folder, row in known.items()}


def _owner(row: dict[str, list[str]]) -> Owner:
    ids = (each for each in row[":sid"] + row[":email"] if each not in ("", "~", "null"))
    times = filter(None, map(_time, row[":created_at"]))
    return Owner(tuple(ids), tuple(filter(None, row[":name"])), next(times, None))


def _time(text: str) -> datetime | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    day, clock, zone = found.groups()
    try:
        return datetime.fromisoformat(f"{day}T{clock}{'Z' if zone == 'UTC' else zone}")
    except ValueError:
        return None


@dataclass
class _Opened:
    """A mapping or a sequence that has not ended; key is the one under way, None before it."""

    mapping: bool
    key: str | None = field(default=None)


def _leaves(data: bytes) -> Iterator[tuple[Path, str]]:
    """Every scalar value with the keys above it; items of a sequence all have the key "-"."""
    opened: list[_Opened] = []
    for event in yaml.parse(data, Loader=_PARSER):
        top = opened[-1] if opened else None
        if isinstance(event, yaml.ScalarEvent) and top and top.mapping and top.key is None:
            top.key = event.value
            continue
        if isinstance(event, yaml.CollectionStartEvent):
            if top and top.mapping and top.key is None:
                raise ValueError("a key in it is no text")
            mapping = isinstance(event, yaml.MappingStartEvent)
            opened.append(_Opened(mapping, None if mapping else "-"))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            opened.pop()
        elif isinstance(event, yaml.ScalarEvent):
            yield tuple(each.key or "" for each in opened), event.value
        elif not isinstance(event, yaml.AliasEvent):
            continue
        if opened and opened[-1].mapping:
            opened[-1].key = None
