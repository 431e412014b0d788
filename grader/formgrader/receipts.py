"""Receipts: what the collector wrote down of each file, outside the folders that hold the files.

Of two versions the newer stands first. Both are kept, because the file takes its place after its
receipt: whoever is interrupted between the two leaves the older file, and its receipt is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.core.atomic import write_whole
from grader.core.course import CourseError
from grader.core.models import Receipt

_KEPT = 2
_STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


def issued(data: bytes, time: datetime, notes: Sequence[str] = ()) -> Receipt:
    """A receipt for a file's bytes, collected at that time."""
    return Receipt(time.astimezone(UTC), hashlib.sha256(data).hexdigest(), len(data), tuple(notes))


def read_receipts(path: Path) -> list[Receipt]:
    """The receipts of one submission, newest first; none if nothing was collected.

    raises: CourseError if the file is not what write_receipts wrote
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [_receipt(each) for each in found["receipts"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(
            f"The receipt {path} cannot be read ({error}); delete it and collect again."
        ) from None


def write_receipts(path: Path, receipts: Sequence[Receipt]) -> None:
    """Write the newest receipts of one submission, newest first, whole or not at all."""
    rows = [
        {
            "time": each.time.isoformat(),
            "sha256": each.sha256,
            "size": each.size,
            "notes": list(each.notes),
        }
        for each in receipts[:_KEPT]
    ]
    write_whole(path, json.dumps({"receipts": rows}, ensure_ascii=False, indent=1) + "\n")


def receipt_of(data: bytes, receipts: Sequence[Receipt]) -> Receipt | None:
    """The receipt of these bytes, if there is one."""
    digest = hashlib.sha256(data).hexdigest()
    return next((each for each in receipts if each.sha256 == digest), None)


def stamp(receipt: Receipt) -> str:
    """The time as nbgrader writes it into timestamp.txt."""
    return receipt.time.strftime(_STAMP)


def _receipt(row: dict[str, Any]) -> Receipt:
    time = datetime.fromisoformat(row["time"])
    if time.tzinfo is None:
        raise ValueError("its time has no zone")
    return Receipt(time, str(row["sha256"]), int(row["size"]), tuple(map(str, row["notes"])))
