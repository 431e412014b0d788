"""The marks of a graded class as a table for the terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table


def print_scoreboard(graded: Path) -> None:
    """Print students against lessons, from submissions.jsonl, and where the report lies.

    A lesson is its number here, so that a course of eight fits a terminal of 80 columns.
    """
    lines = (graded / "submissions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    lessons = list(dict.fromkeys(row["lesson"] for row in rows))
    numbers = (lesson.partition("_")[0] for lesson in lessons)
    table = Table("student", *numbers, box=SIMPLE, padding=0)
    for student in dict.fromkeys(row["student"] for row in rows):
        cells = {row["lesson"]: _cell(row) for row in rows if row["student"] == student}
        table.add_row(escape(student), *(cells[lesson] for lesson in lessons))
    console = Console()
    console.print(table)
    report = os.path.relpath(graded / "report.html")
    console.print(f"Open the report: {report}", soft_wrap=True, highlight=False)


def _cell(row: dict[str, Any]) -> str:
    if row["status"] == "graded":
        return f"{row['points']:g}/{row['max_points']:g}"
    return str(row["status"]).replace("_", " ")
