"""The readers of strangers' files against random files: what must hold, and how often it does not.

A seed gives the same files on every machine. The tests run a few, `make bench` many.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Table

from grader.core.course import CourseError
from grader.core.student_names import alike, normal
from grader.intake.notebook_json import NotANotebook, parse
from grader.intake.roster import read_roster

FILES, SEED = 20_000, 4321
_WORDS = (
    "x = 1\n", "é", "🦊", "\ud83e", "\\ud800", '"', "\\", "[{", "]}", ",", ":", "\0", "\r\n", "",
    "# text", "\u2028", "cells", "\ufffd", "\\u0022",
)  # fmt: skip
_IDS: tuple[Any, ...] = ("a", "answer", "", "é", "\ud800", None, 7, [], {"grade_id": "x"})
_VALUES = (None, True, -1, 2.5, 1e300, float("nan"), float("-inf"), 10**40, *_WORDS)
_NAMES = (
    "Ada", "Wang Wei", "Lovelace, Ada", 'Ann "Nan" Lee', "Наталья", "李小龙", "مريم", "O'Brien",
    "a;b", "=1+1", "🦊", "Rene\u0301", "x\u200by", "नेहा", "#", "tab\tname", "two\nlines",
)  # fmt: skip


@dataclass
class Fuzzed:
    """What became of random files; broken: one line for each promise that did not hold."""

    files: int = 0
    read: int = 0
    slowest: float = 0.0
    broken: list[str] = field(default_factory=list)


def readers_table(files: int = FILES, seed: int = SEED) -> Table:
    """Both readers against that many files each."""
    table = Table("reader", "files", "read", "refused", "broken promises", "slowest, ms",
                  title=f"random files, seed {seed}")  # fmt: skip
    for name, fuzz in {"notebooks": fuzz_notebooks, "rosters": fuzz_rosters}.items():
        done = fuzz(files, seed)
        counts = (done.files, done.read, done.files - done.read, len(done.broken))
        table.add_row(name, *map(str, counts), f"{1e3 * done.slowest:.0f}")
    return table


def fuzz_notebooks(files: int, seed: int) -> Fuzzed:
    """Random notebooks, half of them damaged: refused in a sentence, or read as json.loads does."""
    draw = random.Random(seed)  # noqa: S311

    def one() -> bool:
        data = _notebook_file(draw)
        return _notebook_is_read(data if draw.random() < 0.5 else _damaged(draw, data))

    return _counted(files, one)


def fuzz_rosters(files: int, seed: int) -> Fuzzed:
    """Random rosters in every spreadsheet's way: every name is read, and no two become one."""
    draw = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        return _counted(files, lambda: _roster_is_read(draw, path))


def _counted(files: int, one: Callable[[], bool]) -> Fuzzed:
    done = Fuzzed(files)
    for number in range(files):
        start = time.perf_counter()
        try:
            done.read += one()
        except Exception as error:
            done.broken.append(f"file {number}: {error!r}")
        done.slowest = max(done.slowest, time.perf_counter() - start)
    return done


class Broken(Exception):
    """A promise does not hold."""


# --- notebooks ------------------------------------------------------------------------------


def _notebook_is_read(data: bytes) -> bool:
    expected = _by_json(data)
    try:
        notebook, notes = parse(data)
    except NotANotebook as why:
        if expected is not None:
            raise Broken(f"refused, {why}, what JSON reads") from why
        if not str(why).isprintable() or len(str(why)) > 200:
            raise Broken(f"no sentence: {why}") from why
        return False
    json.dumps([notebook, notes], ensure_ascii=False).encode()
    found = [_known(cell) for cell in notebook["cells"]]
    if expected not in (None, found):
        raise Broken(f"read as {found}, not as {expected}")
    return True


def _known(cell: dict[str, Any]) -> list[Any]:
    """What of a cell is used after intake."""
    nbgrader = cell["metadata"].get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    found = [cell["cell_type"], cell["source"], cell.get("id"), name]
    return [_whole(each) if isinstance(each, str) else None for each in found]


def _whole(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def _by_json(data: bytes) -> list[list[Any]] | None:
    """The cells as Python's own reader gives them; None where it, or nbformat, would not."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)

    try:
        tree = json.loads(data.decode(json.detect_encoding(data)), object_pairs_hook=once)
        if type(tree["nbformat"]) is not int or tree["nbformat"] != 4 or not tree["cells"]:
            return None
        cells = []
        for cell in tree["cells"]:
            metadata = cell["metadata"] if isinstance(cell.get("metadata"), dict) else {}
            lines = [cell["source"]] if isinstance(cell["source"], str) else cell["source"]
            if not isinstance(lines, list) or not isinstance(cell["cell_type"], str):
                return None
            cells.append(_known({**cell, "metadata": metadata, "source": "".join(lines)}))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return cells


def _notebook_file(draw: random.Random) -> bytes:
    cells = [_cell(draw) for _ in range(draw.randrange(1, 6))]
    notebook = {"nbformat": 4, "cells": cells, "metadata": _tree(draw), draw.choice("xyz"): 1}
    members = list(notebook.items())
    draw.shuffle(members)
    text = json.dumps(
        dict(members),
        ensure_ascii=draw.random() < 0.5,
        indent=draw.choice((None, 0, 1, "\t")),
        separators=draw.choice((None, (",", ":"), (" , ", "\r\n:\t"))),
    )
    encoding = draw.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"))
    return text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace")


def _cell(draw: random.Random) -> dict[str, Any]:
    lines = [draw.choice(_WORDS) for _ in range(draw.randrange(5))]
    cell: dict[str, Any] = {
        "cell_type": draw.choice(("code", "markdown", "raw", "é")),
        "source": lines if draw.random() < 0.5 else "".join(lines),
        "outputs": [_tree(draw) for _ in range(draw.randrange(3))],
    }
    if draw.random() < 0.7:
        cell["metadata"] = draw.choice(
            ({"nbgrader": {"grade_id": draw.choice(_IDS), "x": _tree(draw)}}, _tree(draw))
        )
    if draw.random() < 0.7:
        cell["id"] = draw.choice(_IDS)
    return cell


def _tree(draw: random.Random, depth: int = 0) -> Any:
    kind = draw.randrange(4 if depth < 5 else 2)
    if kind < 2:
        return draw.choice(_VALUES)
    if kind == 2:
        return [_tree(draw, depth + 1) for _ in range(draw.randrange(5))]
    return {draw.choice(_WORDS): _tree(draw, depth + 1) for _ in range(draw.randrange(5))}


def _damaged(draw: random.Random, data: bytes) -> bytes:
    """Some bytes changed, taken away, put in, or moved."""
    for _ in range(draw.randrange(1, 4)):
        start, end = sorted(draw.randrange(len(data) + 1) for _ in range(2))
        end = min(end, start + draw.choice((0, 1, 3, 40)))
        other = draw.choice((b"", b'"', b"\\", b"}", b"[", b"NaN", b"\xff", b"\0", data[:end][-9:]))
        data = data[:start] + other + data[end:]
    return data


# --- rosters --------------------------------------------------------------------------------


def _roster_is_read(draw: random.Random, path: Path) -> bool:
    names = {alike(name): name for name in (_name(draw) for _ in range(draw.randrange(1, 9)))}
    students = list(names.values())
    twice = draw.choice(students) if draw.random() < 0.2 else ""
    title = draw.choice(("student", "Student", "ID", "github_username", "Kennung"))
    rows = [[name, f"{n}@x.org", draw.choice(_NAMES)] for n, name in enumerate(students)]
    if twice:
        rows.append([twice, "other@x.org", "x"])
    header = [title, "E-mail", draw.choice(("Name, full", "Group; more", "Notes\nof ours"))]
    order = draw.sample(range(3), 3)
    table = [[row[i] for i in order] for row in (header, *rows)]
    data = _spreadsheet(draw, table)
    intact = draw.random() < 0.7
    path.write_bytes(data if intact else _damaged(draw, data))
    try:
        found = read_roster(path, title if title == "Kennung" else "")
    except CourseError as why:
        if intact and not (twice and str(why).startswith("Lines ")):
            raise Broken(f"refused, {why}, {data!r}") from why
        return False
    if intact and (twice or found != list(map(normal, students))):
        raise Broken(f"{found} from {data!r}")
    return True


def _name(draw: random.Random) -> str:
    return " ".join(draw.choice(_NAMES) for _ in range(draw.randrange(1, 3)))


def _spreadsheet(draw: random.Random, table: list[list[str]]) -> bytes:
    """A table as some spreadsheet saves it."""
    delimiter, stream = draw.choice(",;\t"), io.StringIO()
    end = draw.choice(("\n", "\r\n"))
    if draw.random() < 0.5:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator=end)
    else:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    for row in table:
        writer.writerow(row)
        if draw.random() < 0.1:
            stream.write(end)
    text = (f"sep={delimiter}{end}" if draw.random() < 0.2 else "") + stream.getvalue()
    if draw.random() < 0.2:
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    return text.encode(draw.choice(("utf-8", "utf-8-sig")))
