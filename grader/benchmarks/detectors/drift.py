"""Where the file of the contest no longer holds: measured now beside filed then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from grader.benchmarks.detectors.filed import Row, wilson

YARDSTICK = "cld3-py"
"""Speeds are compared as ratios to this one, so that another machine is no difference."""

FACTOR = 2.0
SHARE_OF_BYTES = 0.01
COMPARED = ("correct", "taken")


def drift_table(filed: Sequence[Row], measured: Sequence[Row]) -> Table:
    """Every figure that differs by more than its interval, or one line that says none does."""
    found = [*differences(filed, measured)]
    title = f"contest.csv of {filed[0].date}: {len(found)} figures no longer hold"
    table = Table("detector", "figure", "filed", "measured", "holds", title=title)
    for row in found:
        table.add_row(*row)
    return table


def differences(
    filed: Sequence[Row], measured: Sequence[Row]
) -> Iterable[tuple[str, str, str, str, str]]:
    """(detector, figure, filed, measured, what would have held) of each that differs."""
    before, after = _by_key(filed), _by_key(measured)
    for key in before.keys() ^ after.keys():
        if key[1] != "errors":  # which errors are the most frequent may change with every count
            there = "is filed" if key in before else "is measured"
            yield key[0], " ".join(key[1:]), there, "the other has none", "both"
    for key in [key for key in before if key in after]:
        yield from _shares(before[key], after[key])
    yield from _facts(filed, measured)


def _by_key(rows: Sequence[Row]) -> dict[tuple[str, str, str, str], Row]:
    return {(row.detector, row.condition, row.lang, row.other): row for row in rows}


def _shares(old: Row, new: Row) -> Iterable[tuple[str, str, str, str, str]]:
    name = f"{old.condition} {old.lang} {old.other}"
    if old.n != new.n:
        yield old.detector, f"{name}, texts", str(old.n), str(new.n), "the same texts"
        return
    for figure in COMPARED:
        low, high = wilson(getattr(old, figure), old.n)
        share = getattr(new, figure) / new.n
        if not low <= share <= high:
            was = getattr(old, figure) / old.n
            interval = f"{low:.4f} to {high:.4f}"
            yield old.detector, f"{name}, {figure}", f"{was:.4f}", f"{share:.4f}", interval


def _facts(
    filed: Sequence[Row], measured: Sequence[Row]
) -> Iterable[tuple[str, str, str, str, str]]:
    """Version, size and speed: one of each for a detector."""
    before, after = ({row.detector: row for row in rows} for rows in (filed, measured))
    for name in [name for name in before if name in after]:
        old, new = before[name], after[name]
        if old.version != new.version:
            yield name, "version", old.version, new.version, "the same"
        if abs(new.bytes - old.bytes) > SHARE_OF_BYTES * old.bytes:
            yield name, "bytes", f"{old.bytes:,}", f"{new.bytes:,}", "within one in a hundred"
        if YARDSTICK in before and YARDSTICK in after:
            was, now = _ratio(before, name), _ratio(after, name)
            if not 1 / FACTOR <= now / was <= FACTOR:
                told = f"within a factor of {FACTOR}"
                yield name, "speed", f"{was:.2f} x {YARDSTICK}", f"{now:.2f} x {YARDSTICK}", told


def _ratio(rows: dict[str, Row], name: str) -> float:
    return rows[name].texts_per_cpu_second / rows[YARDSTICK].texts_per_cpu_second
