"""Local times of a course: what an instructor writes, and the one instant that it means."""

from __future__ import annotations

import difflib
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

FORM = "YYYY-MM-DDTHH:MM"
_NO_ZONES = {"localtime", "posixrules", "Factory"}
"""What this machine calls its own, and a zone without a clock."""
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)


class NoTime(ValueError):
    """A text that is no local time of the zone; the text of the error ends a sentence."""


@cache
def _zones() -> frozenset[str]:
    """Every zone that is one everywhere; looking for them takes a tenth of a second."""
    return frozenset(available_timezones() - _NO_ZONES)


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name; raises NoTime.

    `localtime` is refused: the same file means the same times on every machine.
    """
    if name in _zones():
        return ZoneInfo(name)
    near = difflib.get_close_matches(name, sorted(_zones()), n=1, cutoff=0.5)
    raise NoTime(f"is no IANA zone; write one, for example {(near or ['Europe/Paris'])[0]!r}")


def instant(text: str, zone: ZoneInfo, *, opens: bool = False) -> datetime:
    """The instant of a local time, in UTC.

    text:    2027-03-01T23:59, with or without seconds, without an offset
    opens:   the time at which something begins; else it is the last one that still counts, and
             23:59 stands for its whole minute, until 23:59:59
    returns: in UTC, because Python compares two times of one zone by their clocks and not by
             their order
    raises:  NoTime: another form, no such day, or an hour that daylight saving leaves out

    An hour that comes twice is read in the student's favour: a beginning is the first one, an end
    the second.
    """
    found = _LOCAL.fullmatch(text)
    if not found:
        raise NoTime(f"is not a local time; write it as {FORM}, without a zone or an offset")
    try:
        local = datetime.fromisoformat(text)
        if not (opens or found[1]):
            local = local.replace(second=59)
        when = local.replace(tzinfo=zone, fold=0 if opens else 1).astimezone(UTC)
        back = when.astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise NoTime(f"names a day or an hour that does not exist; write {FORM}") from None
    if back != local:
        raise NoTime(
            f"does not exist in {zone.key}, where the clocks go forward over it; write an hour "
            "earlier or later"
        )
    return when


def local_text(when: datetime, zone: ZoneInfo) -> str:
    """An instant as the course's clocks show it: `2027-03-01 23:59`, with seconds if they matter.

    The last second of a minute stands for the whole minute, as `instant` reads it.
    """
    local = when.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M}" if local.second in (0, 59) else f"{local:%Y-%m-%d %H:%M:%S}"


def duration(seconds: int) -> str:
    """A length of time for a sentence: its two largest units, `1 day 2 hours`, cut off."""
    rest = timedelta(seconds=seconds)
    hours, below = divmod(rest.seconds, 3600)
    minutes, last = divmod(below, 60)
    parts = [(rest.days, "day"), (hours, "hour"), (minutes, "minute"), (last, "second")]
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(said[:2]) or "0 seconds"
