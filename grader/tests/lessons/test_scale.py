"""What lesson 9 starts: rows that are mixed and shared, and processes that train one model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from langbags.tatoeba import Sentence
from lessonkit.stream import Rows, mixed
from lessonkit.two_processes import start
from torch.utils.data import DataLoader

from grader.core.models import Rebuilt, Status
from grader.execution.runner import LessonRunner
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered, lesson

ASK = "from lessonkit.stream import can_start_processes\nallowed = can_start_processes()"


@pytest.mark.parametrize("size", [1, 7, 100, 1_000])
def test_a_buffer_gives_every_row_once_and_none_before_it_was_read(size: int) -> None:
    read = 0

    def numbers() -> Iterator[int]:
        nonlocal read
        for number in range(1, 301):
            read = number
            yield number

    came = []
    for number in mixed(numbers(), size, seed=1):
        came.append(number)
        assert read - len(came) <= size
    assert sorted(came) == [*range(1, 301)]
    assert (came == sorted(came)) == (size == 1)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of 101 rows."""
    path = tmp_path / "rows.csv"
    path.write_text("".join(f"{n}\tdeu\tSatz {n}\n" for n in range(101)), encoding="utf-8")
    return path


@pytest.mark.slow(10)
def test_workers_that_begin_as_a_fresh_python_share_the_rows_and_lose_none(export: Path) -> None:
    loader: DataLoader[Sentence] = DataLoader(
        Rows(export), 8, num_workers=2, collate_fn=list, multiprocessing_context="spawn"
    )
    assert sorted(row.id for batch in loader for row in batch) == [*range(101)]


def test_processes_share_the_rows_and_each_epoch_has_an_order_of_its_own(export: Path) -> None:
    def ids(epoch: int, process: int) -> list[int]:
        rows = Rows(export, buffer=20, epoch=epoch, process=process, processes=2)
        return [row.id for row in rows]

    shares = [[ids(epoch, process) for process in (0, 1)] for epoch in (0, 0, 1)]
    assert all(sorted(one + other) == [*range(101)] for one, other in shares)
    assert shares[0] == shares[1] != shares[2]


@pytest.mark.slow(10)
def test_a_process_that_fails_is_told_with_its_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"did not end well: .*There is no file"):
        start(2, tmp_path / "missing.csv", tmp_path)


@pytest.mark.slow(5)
def test_where_work_is_graded_no_teaching_cell_starts_a_process() -> None:
    notebook = lesson()
    (teach,) = (cell for cell in notebook["cells"] if cell["id"] == "teach")
    teach["source"] = ASK
    theirs = answered(notebook, {"teach": "print('allowed:', allowed)"}, **ANSWERS)
    with LessonRunner(notebook) as runner:
        executed = runner.execute(Rebuilt("ana", LESSON, theirs))
    assert executed.status is Status.GRADED
    assert "allowed: False" in str(executed.notebook)
