"""A class as an instructor types it: from Canvas's zip to marks in Canvas's sheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.cli import main
from grader.core.models import Notebook
from grader.formgrader.autograde import read_collected
from grader.release.nbgrader_settings import quiet, sqlite_url
from grader.tests.support import a_class, tiny_course
from grader.tests.support.a_class import by_hand, canvas_sheet
from grader.tests.support.downloads import canvas, zipped
from grader.tests.support.tiny_course import ANSWERS, DOUBLE, LESSON, answered

with quiet():
    from nbgrader.api import Gradebook as Nbgrader

pytestmark = pytest.mark.slow(30)
FILE = f"{LESSON}.ipynb"


@pytest.fixture(scope="module", autouse=True)
def released() -> Iterator[Notebook]:
    with tiny_course.template() as lessons:
        yield lessons.released[LESSON]


def written(notebook: Notebook, **answers: str) -> bytes:
    return json.dumps(answered(notebook, **answers)).encode()


def collect(root: Path, **files: bytes) -> None:
    """Files by the student's Canvas id."""
    users = {"ada": 101, "grace": 102, "alan": 103}
    names = {canvas(users[student], FILE): data for student, data in files.items()}
    zipped(names, root.parent / "submissions.zip")
    assert main(["collect", str(root.parent / "submissions.zip"), "--class", str(root)]) == 0


def grade(root: Path, *options: str) -> dict[str, dict[str, str]]:
    """totals.csv after a grading, by student."""
    assert main(["grade", str(root), "--jobs", "1", *options]) == 0
    with (root / "out" / "totals.csv").open(encoding="utf-8", newline="") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


def results(root: Path) -> list[dict[str, Any]]:
    lines = (root / "out" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if "result" in row]


def test_a_term(tmp_path: Path, released: Notebook, capsys: pytest.CaptureFixture[str]) -> None:
    root = a_class.made(tmp_path)
    half, whole = written(released, double=DOUBLE), written(released, **ANSWERS)

    # From Canvas's zip to Canvas's sheet, in three commands.
    collect(root, ada=half, grace=whole, alan=b"this is no notebook")
    assert {name: row[LESSON] for name, row in grade(root).items()} == {
        "ada": "3", "grace": "6", "alan": "0"
    }  # fmt: skip
    sheet = canvas_sheet(tmp_path / "gradebook.csv")
    assert main(["export", str(root), "--to", "canvas", "--into", str(sheet)]) == 0
    expected = sheet.read_bytes().replace(b"ada,A,,7", b"ada,A,3,7").replace(b'"1.5"', b'"6"')
    assert (root / "out" / "canvas.csv").read_bytes() == expected

    # The formgrader shows the same files, and nbgrader's own button finds their receipts.
    assert read_collected(root / "submitted" / "ada" / LESSON / FILE).submission.student == "ada"
    shown = json.loads((root / "autograded" / "ada" / LESSON / FILE).read_text(encoding="utf-8"))
    assert len(shown["cells"]) >= len(released["cells"])
    with Nbgrader(sqlite_url(root / "gradebook.db")) as book:
        assert book.find_submission(LESSON, "ada").score == 3

    # A mark by hand survives a regrade, and an attempt that is worse changes nothing.
    by_hand(root, "ada", "longest-hidden", 1.5, "Nearly.")
    done = len(results(root))
    assert grade(root)["ada"][LESSON] == "4.5"
    assert len(results(root)) == done, "nothing new, so nothing runs"
    collect(root, ada=written(released), grace=written(released, double=DOUBLE))
    rows = grade(root, "--again")
    assert (rows["ada"][LESSON], rows["grace"][LESSON]) == ("4.5", "6")
    page = (root / "out" / "feedback" / "ada" / FILE).with_suffix(".html")
    assert "Your instructor says: Nearly." in page.read_text(encoding="utf-8")

    # A better attempt counts, and so does one after a file that cannot be read.
    capsys.readouterr()
    collect(root, ada=whole, alan=whole)
    rows = grade(root)
    assert rows["alan"][LESSON] == "6" and float(rows["ada"][LESSON]) == 5.5
    said = capsys.readouterr().err
    assert f"ada, {LESSON}: another attempt counts now" in said
    assert "changed under a mark given by hand" in said
    kept = sorted((root / "inbox" / "ada" / LESSON).glob("*.ipynb"))
    assert [path.read_bytes() for path in kept] == [half, written(released), whole]

    # A file that was changed in the inbox is not graded.
    kept[-1].write_bytes(half)
    assert main(["grade", str(root)]) == 2
    assert "is not the file that came on" in capsys.readouterr().err
