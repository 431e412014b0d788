"""Work that looks alike in a class: on a page of its own, with base rates, for instructors only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from grader.classroom import lookalikes
from grader.classroom.folder import read_class
from grader.cli import main
from grader.tests.support import a_class, tiny_course
from grader.tests.support.a_class import marked, result
from grader.tests.support.downloads import canvas, zipped
from grader.tests.support.tiny_course import LESSON

pytestmark = pytest.mark.usefixtures("tiny")

NOTEBOOK = f"{LESSON}.ipynb"
TRICK = """def trick(words):
    # my own trick <b>
    table = {word: len(word) for word in words}
    return [word for word in table if table[word] == max(table.values())]"""


@pytest.fixture
def root(tmp_path: Path, gradebook: Path) -> Path:
    return a_class.made(tmp_path, f"[lessons.{LESSON}]\n", gradebook)


def collect(root: Path, **files: bytes) -> None:
    users = {"ada": 101, "grace": 102, "alan": 103}
    names = {canvas(users[who], NOTEBOOK): data for who, data in files.items()}
    zipped(names, root.parent / "in.zip")
    assert main(["collect", str(root.parent / "in.zip"), "--class", str(root)]) == 0


def handed(*added: str, note: str = "") -> bytes:
    """A notebook with cells of these ids added."""
    book = tiny_course.lesson()
    cells = [tiny_course._cell(name, f"# {note}{name}") for name in added]
    return json.dumps({**book, "cells": [*book["cells"], *cells]}).encode()


def page(root: Path) -> str:
    return (root / "out" / "alike.html").read_text(encoding="utf-8")


def test_the_same_file_is_said_at_once_and_shown(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    collect(root, ada=handed("9f3c01aa"), grace=handed("9f3c01aa"), alan=handed())
    capsys.readouterr()
    assert main(["status", str(root)]) == 0
    said = capsys.readouterr().err
    assert "The same file came from several students (1 time): see out/alike.html" in said
    assert main(["report", str(root)]) == 0
    text = page(root)
    assert "2 of 3" in text and "Traces" in text and "the id of an added cell" not in text
    report = (root / "out" / "report.html").read_text(encoding="utf-8")
    assert '<a href="alike.html">' in report


def test_traces_of_one_file_are_shown_where_the_bytes_differ(root: Path) -> None:
    collect(
        root, ada=handed("9f3c01aa"), grace=handed("9f3c01aa", note="x"), alan=handed("9f3c01ab")
    )
    main(["report", str(root)])
    text = page(root)
    assert "the id of an added cell" in text and "alan" not in text


def test_what_all_share_is_no_trace(root: Path) -> None:
    collect(root, **{who: handed("9f3c01aa", note=who) for who in ("ada", "grace", "alan")})
    main(["report", str(root)])
    assert "the id of an added cell" not in page(root)


def test_rare_code_is_shown_with_its_base_rate_until_a_student_is_forgotten(root: Path) -> None:
    roster = root / "roster.csv"
    more = [f"p{i}" for i in range(21)]
    lines = "".join(f"{who},{200 + i},,{who},A,,\r\n" for i, who in enumerate(more))
    roster.write_bytes(roster.read_bytes() + lines.encode())
    everybody = ["ada", "grace", *more]
    with mock.patch("grader.classroom.grading.ClassDesk.file"):
        marked(root, *map(result, everybody))
    for who in everybody:
        path = read_class(root).autograded(who, LESSON)
        path.parent.mkdir(parents=True)
        name = who if who == "ada" else "word"
        added = {"end": TRICK.replace("word", name)} if who in ("ada", "grace") else {}
        book: dict[str, Any] = tiny_course.answered(tiny_course.lesson(), added)
        path.write_text(json.dumps(book), encoding="utf-8")
    main(["report", str(root)])
    text = page(root)
    assert "a cell that they added: 2 of 23" in text and "own trick &lt;b&gt;" in text
    with mock.patch.object(lookalikes, "rare_matches", side_effect=AssertionError):
        main(["report", str(root)])  # nothing changed, and nothing is compared
    assert page(root) == text
    assert main(["forget", str(root), "grace"]) == 0
    assert "grace" not in page(root) + (root / "out" / ".alike.json").read_text(encoding="utf-8")
