"""Intake accepts a hostile folder safely, or says in a sentence why not."""

from __future__ import annotations

import json
import os
import socket
import tracemalloc
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.core.course import CourseError
from grader.core.models import Refusal, Status, Submission
from grader.intake import safe_open
from grader.intake.folders import collect, one, strays, why_nothing

LESSON = "01_embeddings"
FILE = f"{LESSON}.ipynb"


def notebook(*sources: str, **top: Any) -> dict[str, Any]:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source} for source in sources or ("x = 1",)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **top}


def submit(
    submitted: Path,
    student: str = "ada",
    data: bytes | str | dict[str, Any] | None = None,
    name: str = FILE,
    lesson: str = LESSON,
) -> Path:
    """Write one submission; returns its file."""
    path = submitted / student / lesson / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if data is None:
        data = notebook()
    if isinstance(data, dict):
        data = json.dumps(data)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def taken(submitted: Path, **more: Any) -> Submission:
    """The one item of a folder, which is a submission."""
    (item,) = collect(submitted, [LESSON], **more)
    assert isinstance(item, Submission), item
    return item


def refused(submitted: Path, status: Status = Status.REFUSED, **more: Any) -> str:
    """The sentence of the one item of a folder, which is a refusal."""
    (item,) = collect(submitted, [LESSON], **more)
    assert isinstance(item, Refusal), item
    assert item.status == status
    assert item.message.endswith(".")
    assert item.message.isprintable()
    return item.message


# --- who gets a row -------------------------------------------------------------------------


def test_the_roster_comes_first_and_everyone_has_one_row_a_lesson(tmp_path: Path) -> None:
    for student in ("zoe", "bob", "ada"):
        submit(tmp_path, student)
    rows = list(collect(tmp_path, [LESSON, "02_bags"], ["zoe", "eve", "zoe"]))
    assert [(row.student, row.lesson) for row in rows] == [
        (student, lesson)
        for student in ("zoe", "eve", "ada", "bob")
        for lesson in (LESSON, "02_bags")
    ]
    assert [isinstance(row, Submission) for row in rows] == [True] + [False] * 7


def test_the_roster_decides_who_exists(tmp_path: Path) -> None:
    for student in ("ada", "mallory"):
        submit(tmp_path, student)
    enrolled, stranger = collect(tmp_path, [LESSON], ["ada"])
    assert isinstance(enrolled, Submission)
    assert isinstance(stranger, Refusal)
    assert (stranger.student, stranger.status) == ("mallory", Status.REFUSED)
    assert "not on the roster; add it there or rename" in stranger.message
    assert all(isinstance(row, Submission) for row in collect(tmp_path, [LESSON]))


def test_one_student_is_read_with_the_bytes_of_the_file(tmp_path: Path) -> None:
    data = submit(tmp_path, "ada").read_bytes()
    submit(tmp_path, "bob", "no notebook")
    found = one(tmp_path, "ada", LESSON)
    assert isinstance(found, Submission)
    assert (found.student, found.data) == ("ada", data)
    assert isinstance(one(tmp_path, "bob", LESSON), Refusal)
    assert isinstance(one(tmp_path, "../ada", LESSON), Refusal)
    assert isinstance(one(tmp_path, "nobody", LESSON), Refusal)


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    submit(tmp_path, "ada")
    late = submit(tmp_path, "bob")
    items = collect(tmp_path, [LESSON])
    next(items)
    late.write_text("no notebook any more")
    assert isinstance(next(items), Refusal)


def test_memory_stays_flat_over_a_class(tmp_path: Path) -> None:
    heavy = notebook("x" * 1_000_000)
    for number in range(20):
        submit(tmp_path, f"student-{number}", heavy)
    tracemalloc.start()
    try:
        assert sum(isinstance(item, Submission) for item in collect(tmp_path, [LESSON])) == 20
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    submit(tmp_path, "ada")
    submit(tmp_path, "bob", b"")
    (tmp_path / "eve").symlink_to(tmp_path / "ada")
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert len(list(collect(tmp_path, [LESSON]))) == 3
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("x")])
def test_a_folder_of_submissions_that_is_none_is_a_wrong_use(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "submitted"
    make(path)
    with pytest.raises(CourseError, match="cannot be read"):
        collect(path, [LESSON])  # before the first item


def test_what_is_no_students_folder_is_told_and_skipped(tmp_path: Path) -> None:
    submit(tmp_path, "ada")
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "._ada").write_bytes(b"\0")
    (tmp_path / "._ada").write_bytes(b"\0")
    (tmp_path / "marks.csv").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    assert taken(tmp_path).student == "ada"
    told = strays(tmp_path)
    assert [sentence.split(" ")[0] for sentence in told] == [
        "marks.csv",
        "pipe",
        ".DS_Store",
        "._ada",
        ".ipynb_checkpoints",
        "__MACOSX",
    ]


# --- names of students ----------------------------------------------------------------------

GOOD_NAMES = [
    "Наталья Иванова",
    "李小龙",
    "مريم",
    "नेहा",
    "🦊 fox",
    "👩‍🔬",
    "[a]*?",
    "O'Brien",
    "=1+1",
    "-rf",
    "$(id)",
    "<b>",
    "{{ x }}",
    "a" * 100,
]


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_a_name_in_any_script_is_accepted(tmp_path: Path, name: str) -> None:
    submit(tmp_path, name)
    assert taken(tmp_path, roster=[name]).student == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ada\u202egnp", "ada\\u202egnp"),
        ("ada\u2066", "ada\\u2066"),
        ("a\nb", "a\\x0ab"),
        ("a\x7fb", "a\\x7fb"),
        ("a\u2028b", "a\\u2028b"),
        ("a\\b", "a\\x5cb"),
        (os.fsdecode(b"ren\xe9"), "ren\\udce9"),
        ("  ", "\\(blank)\\x20\\x20"),
    ],
)
@pytest.mark.parametrize("enrolled", [False, True])
def test_a_folder_with_a_bad_name_is_one_refused_row(
    tmp_path: Path, name: str, shown: str, enrolled: bool
) -> None:
    submit(tmp_path, name)
    (row,) = collect(tmp_path, [LESSON], [name] if enrolled else [])
    assert isinstance(row, Refusal)
    assert (row.student, row.status) == (shown, Status.REFUSED)
    assert row.message.isprintable()
    json.dumps([row.student, row.message], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../../etc", "/etc/passwd", "a\0b", "\ud800", "x" * 101, "🦊" * 5_000]
)
def test_a_bad_name_on_the_roster_is_one_refused_row_and_no_path(tmp_path: Path, name: str) -> None:
    (row,) = collect(tmp_path, [LESSON], [name])
    assert isinstance(row, Refusal)
    assert row.status == Status.REFUSED
    assert "/" not in row.student
    assert not row.student.startswith(".")
    assert 0 < len(row.student) < 100
    row.student.encode()


def test_two_bad_names_never_share_a_row(tmp_path: Path) -> None:
    names = ["a\x01", "a\\x01", "x" * 101, "x" * 102, "", " ", "\u3000", ".", ".."]
    rows = list(collect(tmp_path, [LESSON], names))
    assert len({row.student for row in rows}) == len(names)


def test_a_decomposed_folder_belongs_to_the_composed_name(tmp_path: Path) -> None:
    submit(tmp_path, "Rene\u0301")
    for enrolled in ("Ren\u00e9", "Rene\u0301"):
        assert taken(tmp_path, roster=[enrolled]).student == "Ren\u00e9"


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u3164"])
def test_an_invisible_character_makes_no_second_student(tmp_path: Path, hidden: str) -> None:
    submit(tmp_path, f"A{hidden}da", notebook("second"))
    item = taken(tmp_path, roster=["Ada"])
    assert item.student == "Ada"
    assert item.notes == (
        f"The folder A\\u{ord(hidden):04x}da was taken for Ada.".replace("u00ad", "xad"),
    )
    assert taken(tmp_path).student == "Ada"
    submit(tmp_path, "Ada", notebook("first"))
    first, second = sorted(collect(tmp_path, [LESSON]), key=lambda row: len(row.student))
    assert isinstance(first, Submission)
    assert (first.notebook["cells"][0]["source"], first.notes) == ("first", ())
    assert isinstance(second, Refusal)
    assert "same name but for invisible characters" in second.message


@pytest.mark.parametrize(
    ("enrolled", "folder"), [("An\u00a0a", "An a"), ("a\u200cb", "ab"), ("\u2603", "\u2603\ufe0f")]
)
def test_a_folder_is_found_however_its_spaces_and_joiners_are(
    tmp_path: Path, enrolled: str, folder: str
) -> None:
    submit(tmp_path, folder)
    assert taken(tmp_path, roster=[enrolled]).student == enrolled


TOO_LONG = ["\U0001d160" * 33, unicodedata.normalize("NFD", "é" * 40), "e\u0301" * 84]


def test_a_name_that_grows_on_its_way_is_refused_and_nobody_else_is_touched(tmp_path: Path) -> None:
    names = ["Ana", *TOO_LONG, "é" * 40]
    for name in names:
        submit(tmp_path / "in", name)
    rows = list(collect(tmp_path / "in", [LESSON]))
    kept = [row.student for row in rows if isinstance(row, Submission)]
    assert kept == ["Ana", "é" * 40, "é" * 84]
    told = [row.message for row in rows if isinstance(row, Refusal)]
    assert len(told) == 2
    assert any("takes 396 bytes on a disk, and 255 are allowed" in message for message in told)
    for row in rows:
        (tmp_path / "out" / row.student).mkdir(parents=True)


@pytest.mark.parametrize(
    "name", [".", "🦊" * 63, "." + "🦊" * 62, "\u202e" * 80, "\U000e0001" * 63]
)
def test_what_a_row_calls_its_student_is_short_enough_for_a_disk(tmp_path: Path, name: str) -> None:
    for row in collect(tmp_path, [LESSON], [name, name + "x" * 101]):
        assert len(row.student.encode()) <= 255


def test_a_lesson_is_found_however_its_letters_are_composed(tmp_path: Path) -> None:
    submit(tmp_path, lesson="re\u0301sume\u0301", name="re\u0301sume\u0301.ipynb")
    (item,) = collect(tmp_path, ["r\u00e9sum\u00e9"])
    assert isinstance(item, Submission)
    assert (item.lesson, item.notes) == ("r\u00e9sum\u00e9", ())


def test_the_second_spelling_of_a_name_is_refused_in_a_row_of_its_own(tmp_path: Path) -> None:
    submit(tmp_path, "Rene\u0301", notebook("second"))
    submit(tmp_path, "Ren\u00e9", notebook("first"))
    first, second = sorted(collect(tmp_path, [LESSON], ["Ren\u00e9"]), key=lambda row: row.student)[
        ::-1
    ]
    assert isinstance(first, Submission)
    assert first.notebook["cells"][0]["source"] == "first"
    assert isinstance(second, Refusal)
    assert second.student == "Rene\\u0301"
    assert "same name" in second.message


# --- folders and files ----------------------------------------------------------------------


def test_someone_who_is_only_on_the_roster_is_missing(tmp_path: Path) -> None:
    assert "no folder ada" in refused(tmp_path, Status.MISSING, roster=["ada"])


def test_an_empty_folder_is_missing(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    assert "Nothing was handed in" in refused(tmp_path, Status.MISSING)
    (tmp_path / "ada" / LESSON).mkdir()
    assert "is empty" in refused(tmp_path, Status.MISSING)


def test_folders_that_are_no_lessons_are_named(tmp_path: Path) -> None:
    submit(tmp_path, lesson="01_embedding")
    message = refused(tmp_path, Status.MISSING)
    assert message.startswith("01_embedding is not a lesson's name")
    for number in range(5):
        (tmp_path / "ada" / f"x{number}\u202e").mkdir()
    message = refused(tmp_path, Status.MISSING)
    assert "01_embedding, x0\\u202e, x1\\u202e and 3 more are not lessons' names" in message


def test_the_folder_of_another_lesson_is_no_mistake(tmp_path: Path) -> None:
    submit(tmp_path, lesson="02_bags")
    assert "02_bags" not in refused(tmp_path, Status.MISSING, known=["02_bags"])


def test_a_notebook_beside_its_folder_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / FILE).write_text(json.dumps(notebook()))
    assert "outside its folder" in refused(tmp_path, Status.MISSING)


def test_files_without_a_notebook_are_refused(tmp_path: Path) -> None:
    submit(tmp_path, name="answers.py")
    assert "no notebook, only answers.py" in refused(tmp_path)


def test_a_renamed_notebook_is_taken_with_a_note(tmp_path: Path) -> None:
    submit(tmp_path, name="My copy (1).IPYNB")
    assert taken(tmp_path).notes == (f"The notebook My copy (1).IPYNB was taken for {FILE}.",)


def test_the_right_notebook_wins_over_others_with_a_note(tmp_path: Path) -> None:
    submit(tmp_path, data=notebook("right"))
    submit(tmp_path, data=notebook("wrong"), name="a.ipynb")
    (tmp_path / "ada" / LESSON / "link.ipynb").symlink_to("/etc/passwd")
    item = taken(tmp_path)
    assert item.notebook["cells"][0]["source"] == "right"
    assert item.notes == ("Other notebooks in the folder, ignored: 2.",)


def test_several_notebooks_and_none_with_the_right_name_are_refused(tmp_path: Path) -> None:
    submit(tmp_path, name="a.ipynb")
    submit(tmp_path, name="b.ipynb")
    assert "2 notebooks (a.ipynb, b.ipynb)" in refused(tmp_path)


def test_other_files_are_neither_read_nor_mentioned(tmp_path: Path) -> None:
    folder = submit(tmp_path).parent
    (folder / "torch.py").write_text("raise SystemExit")
    (folder / "timestamp.txt").write_text("1999-01-01")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / f"._{FILE}").write_bytes(b"\0")
    (folder / "data").symlink_to("/")
    os.mkfifo(folder / "pipe")
    assert taken(tmp_path).notes == ()


@pytest.mark.parametrize("name", ["__MACOSX", "._x", "Thumbs.db", "desktop.ini", ".DS_Store"])
def test_what_a_system_leaves_behind_is_no_work(tmp_path: Path, name: str) -> None:
    home = tmp_path / "ada"
    (home / name).mkdir(parents=True)
    assert refused(tmp_path, Status.MISSING).startswith("Nothing was handed in")
    (home / LESSON / name).mkdir(parents=True)
    assert refused(tmp_path, Status.MISSING).startswith("Nothing was handed in")
    assert why_nothing(tmp_path, []) == ""
    submit(tmp_path)
    assert taken(tmp_path).notes == ()


def test_files_of_which_nothing_could_be_taken_are_told(tmp_path: Path) -> None:
    assert why_nothing(tmp_path, []) == ""
    (tmp_path / "ada.zip").write_bytes(b"PK")
    assert "ada.zip is a file and not a student's folder" in why_nothing(tmp_path, [])
    assert why_nothing(tmp_path, [("refused", "ada: she is not on the roster.")]).endswith(
        ": ada: she is not on the roster."
    )


def test_a_linked_student_folder_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    submit(elsewhere, "ada")
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "eve").symlink_to(elsewhere / "ada")
    assert "eve is a link" in refused(tmp_path / "submitted")


def test_a_linked_lesson_folder_is_refused(tmp_path: Path) -> None:
    submit(tmp_path / "elsewhere")
    (tmp_path / "submitted" / "eve").mkdir(parents=True)
    target = tmp_path / "elsewhere" / "ada" / LESSON
    (tmp_path / "submitted" / "eve" / LESSON).symlink_to(target)
    assert f"{LESSON} is a link" in refused(tmp_path / "submitted")


def test_a_linked_notebook_is_refused(tmp_path: Path) -> None:
    good = submit(tmp_path / "elsewhere")
    path = submit(tmp_path / "submitted")
    path.unlink()
    path.symlink_to(good)
    assert f"{FILE} is a link" in refused(tmp_path / "submitted")


def test_a_hard_link_is_a_file(tmp_path: Path) -> None:
    path = submit(tmp_path / "submitted")
    os.link(path, tmp_path / "backup.ipynb")
    assert taken(tmp_path / "submitted").student == "ada"


@pytest.mark.parametrize("level", ["lesson", "notebook"])
def test_a_named_pipe_is_refused_without_waiting(tmp_path: Path, level: str) -> None:
    path = tmp_path / "ada" / LESSON
    if level == "notebook":
        path = path / FILE
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert "is a named pipe" in refused(tmp_path)


def test_a_socket_and_a_folder_are_no_notebooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ada" / LESSON
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(FILE)
        assert "is a socket" in refused(tmp_path)
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    assert "is a folder and not a file" in refused(tmp_path)


def test_a_file_in_a_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / LESSON).write_text("x")
    assert "is a file and not a folder" in refused(tmp_path)


def test_a_file_that_turns_into_a_link_after_the_look_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = submit(tmp_path / "submitted")
    secret = submit(tmp_path / "elsewhere")
    look = os.stat

    def look_then_swap(name: Any, **how: Any) -> os.stat_result:
        status = look(name, **how)
        if name == FILE:
            path.unlink()
            path.symlink_to(secret)
        return status

    monkeypatch.setattr(os, "stat", look_then_swap)
    assert "cannot be read" in refused(tmp_path / "submitted")


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = submit(tmp_path).stat().st_size
    monkeypatch.setattr(safe_open, "MAX_BYTES", size)
    assert taken(tmp_path)
    monkeypatch.setattr(safe_open, "MAX_BYTES", size - 1)
    assert "larger than" in refused(tmp_path)


def test_a_huge_sparse_file_costs_no_memory(tmp_path: Path) -> None:
    os.truncate(submit(tmp_path), 2**40)
    assert "larger than 64 MB" in refused(tmp_path)


def test_a_folder_with_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(tmp_path)
    submit(tmp_path, name="data.txt")
    monkeypatch.setattr(safe_open, "MAX_ENTRIES", 1)
    assert "more than 1 files" in refused(tmp_path)


# --- the notebook itself --------------------------------------------------------------------

GOOD = json.dumps(notebook())
DEEP = "[" * 100_000 + "]" * 100_000


def with_value(value: str) -> str:
    """A notebook but for one value, as JSON."""
    return GOOD.replace('"nbformat_minor": 5', f'"a": {value}')


BAD_CONTENT: dict[str, tuple[bytes | str | dict[str, Any], str]] = {
    "empty": (b"", "is empty"),
    "blank": (b"  \n", "damaged"),
    "cut": (GOOD[:40], "damaged"),
    "cut-in-outputs": (GOOD[:-3] + ', "outputs": [{', "damaged"),
    "trailing": (GOOD + "x", "damaged"),
    "two": (GOOD + GOOD, "damaged"),
    "merge-conflict": ("<<<<<<< HEAD\n" + GOOD, "damaged: no JSON from line 1, column 1"),
    "binary": (b"PK\x03\x04\0\0", "damaged"),
    "bad-escape": (GOOD.replace("x = 1", r"x = \\\x"), "damaged: no JSON from line 1, column 119"),
    "comma": (GOOD.replace(', "cells"', ',, "cells"'), "damaged"),
    "no-comma": (GOOD.replace(', "cells"', ' "cells"'), "damaged"),
    "open-list": ("[" * 100_000, "damaged"),
    "open-object": ('{"a":' * 100_000 + "1", "damaged"),
    "open-string": ('"' + '\\"' * 1_000_000, "damaged"),
    "deep-list": (DEEP, "not a notebook"),
    "names": ("{" + '"a":1,' * 200_000 + '"b":1}', "more than 100000 names"),
    "repeated-key": (GOOD[:-1] + ', "cells": []}', "'cells' twice"),
    "list": ("[]", "not a notebook"),
    "null": ("null", "not a notebook"),
    "other-json": ('{"a": 1}', "not a notebook"),
    "v3": (notebook(nbformat=3), "format 3"),
    "v5": (notebook(nbformat=5), "format 5"),
    "v4.0": (notebook(nbformat=4.0), "format unknown"),
    "v-true": (notebook(nbformat=True), "format unknown"),
    "v-list": (notebook(nbformat=[4]), "format unknown"),
    "no-cells": (notebook(cells=[]), "has no cells"),
    "cells-object": (notebook(cells={}), "no list of cells"),
    "cells-absent": ({"nbformat": 4}, "no list of cells"),
    "too-many-cells": (notebook(*["x"] * 1001), "more than 1000 cells"),
    "too-much-source": (notebook(*["x" * 3_000_000] * 4), "more than 10 MB of code"),
    "cell-null": (notebook(cells=[None]), "cell 1"),
    "cell-type": (notebook(cells=[{"cell_type": [], "source": ""}]), "without a type"),
    "source-absent": (notebook(cells=[{"cell_type": "code"}]), "no text"),
    "source-object": (notebook(cells=[{"cell_type": "code", "source": {}}]), "no text"),
    "source-mixed": (notebook(cells=[{"cell_type": "code", "source": ["a", 1]}]), "no text"),
    "source-lists": (notebook(cells=[{"cell_type": "code", "source": [["a"]]}]), "no text"),
}


@pytest.mark.parametrize("kind", BAD_CONTENT)
def test_a_file_that_is_no_notebook_is_refused_with_a_sentence(tmp_path: Path, kind: str) -> None:
    data, says = BAD_CONTENT[kind]
    submit(tmp_path, data=data)
    message = refused(tmp_path)
    assert says in message
    assert message.startswith(FILE)
    assert len(message) < 200


@pytest.mark.parametrize("kind", BAD_CONTENT)
def test_no_advice_sends_a_file_to_jupyterlab_that_it_cannot_open(
    tmp_path: Path, kind: str
) -> None:
    path = submit(tmp_path, data=BAD_CONTENT[kind][0])
    if "JupyterLab" in refused(tmp_path):
        json.loads(path.read_text("utf-8"))


NOT_FOR_US = {
    "nan": with_value('{"rate": NaN, "more": [-Infinity, Infinity]}'),
    "numbers": with_value(f"[{'9' * 5000}, 1e999, 0.{'1' * 99}]"),
    "values": with_value("[" + "0," * 600_000 + "0]"),
    "deep": with_value(DEEP),
    "deep-objects": with_value('{"a":' * 100_000 + "1" + "}" * 100_000),
    "repeated-keys": with_value('{"a\\u202e": 1, "a\\u202e": 2}'),
    "brackets-in-strings": with_value(r'["[{\"", "]\\", {"}\\\"": "\\\\"}]'),
    "half-characters": with_value(r'"\ud800 \udc00"'),
    "raw-line-end": with_value('"a\nb"'),
    "metadata": json.dumps(notebook(metadata=[])),
    "cell-metadata": json.dumps(notebook()).replace(
        '"metadata": {}, "source"', '"metadata": 1, "source"'
    ),
    "filled-up": GOOD + "\n" + "\0" * 500,
    "escaped-names": GOOD.replace('"cells"', r'"\u0063ells"').replace('"source"', r'"sourc\u0065"'),
    "byte-order-mark": "\ufeff" + GOOD,
}


@pytest.mark.parametrize("kind", NOT_FOR_US)
def test_only_what_the_sources_need_can_refuse(tmp_path: Path, kind: str) -> None:
    submit(tmp_path, data=NOT_FOR_US[kind])
    item = taken(tmp_path)
    assert item.notebook["cells"] == [{"cell_type": "code", "source": "x = 1", "metadata": {}}]
    assert item.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_notebook_is_read_in_any_encoding_of_unicode(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(notebook("é 🦊"), ensure_ascii=False)
    submit(tmp_path, data=text.encode(encoding))
    assert taken(tmp_path).notebook["cells"][0]["source"] == "é 🦊"


def test_bytes_that_are_not_utf_8_are_replaced_with_a_note(tmp_path: Path) -> None:
    text = json.dumps(notebook("# été\nx = 1", author="é"), ensure_ascii=False)
    submit(tmp_path, data=text.encode("latin-1"))
    item = taken(tmp_path)
    assert item.notebook["cells"][0]["source"] == "# \ufffdt\ufffd\nx = 1"
    assert item.notes == ("Broken characters in the notebook, now shown as \ufffd: 2.",)


def test_outputs_and_pictures_of_60_mb_are_passed_over(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        head, tail = GOOD.encode().split(b'"source": "x = 1"')
        yield head + b'"outputs": [{"data": {"image/png": "'
        yield from [b"iVBORw0K" * 131_072] * 13
        yield b'", "application/vnd.plotly.v1+json": {"data": ['
        yield from [b"0.123456, " * 100_000] * 40
        yield b'1]}}}], "attachments": {"a.png": {"image/png": "'
        yield from [b"iVBORw0K" * 131_072] * 7
        yield b'"}}, "source": "x = 1"' + tail

    path = submit(tmp_path)
    with path.open("wb") as file:
        file.writelines(parts())
    assert path.stat().st_size > 60_000_000
    assert taken(tmp_path).notebook["cells"][0]["source"] == "x = 1"


def test_a_text_cell_with_a_picture_in_it_costs_no_answer(tmp_path: Path) -> None:
    prose = {"cell_type": "markdown", "source": "![](data:image/png;base64," + "A" * 20_000_000}
    code = {"cell_type": "code", "source": "x = 1"}
    submit(tmp_path, data=notebook(cells=[prose, code]))
    assert [cell["source"] for cell in taken(tmp_path).notebook["cells"]] == ["", "x = 1"]


def test_a_source_of_lines_becomes_one_string_and_metadata_are_there(tmp_path: Path) -> None:
    bare = {"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a\n", "b"]}]}
    submit(tmp_path, data=bare)
    tree = taken(tmp_path).notebook
    assert tree["metadata"] == {}
    assert tree["cells"] == [{"cell_type": "code", "source": "a\nb", "metadata": {}}]


def test_half_characters_are_replaced_with_a_note_and_whole_ones_kept(tmp_path: Path) -> None:
    source = "\ud800 \U0001f98a \\ud800 \udc00\ud83e\udd8a"
    submit(tmp_path, data=json.dumps(notebook(source)))  # ASCII, so escaped
    item = taken(tmp_path)
    # The halves of the last pair are a whole character in JSON.
    assert item.notebook["cells"][0]["source"] == "\ufffd \U0001f98a \\ud800 \ufffd\U0001f98a"
    assert item.notes == ("Broken characters in the notebook, now shown as \ufffd: 2.",)


def test_brackets_and_commas_in_text_cost_nothing(tmp_path: Path) -> None:
    submit(tmp_path, data=notebook("[" * 5_000 + ", " * 300_000 + '"' * 100))
    assert taken(tmp_path).notes == ()


def test_a_device_is_never_opened() -> None:
    folder = os.open("/dev", os.O_RDONLY)
    try:
        with pytest.raises(safe_open.Unreadable, match="null is a device and not a file"):
            safe_open.read("null", folder)
    finally:
        os.close(folder)


def test_ids_that_are_missing_twice_or_no_text_are_no_reason_to_refuse(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {"nbgrader": {"grade_id": "a"}}}
    ids: list[dict[str, Any]] = [{"id": "a"}, {"id": "a"}, {}, {"id": 7}, {"id": []}]
    cells = [{**cell, **more} for more in ids]
    submit(tmp_path, data=notebook(cells=cells))
    assert len(taken(tmp_path).notebook["cells"]) == 5
