"""A warm lesson: started once, started anew when it must be, and gone when nobody asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core import course
from grader.core.course import CourseError
from grader.execution.runner import LessonRunner
from grader.formgrader.autograde import Workbench
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import LESSON

pytestmark = pytest.mark.slow


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[LessonRunner]:
    """Runners in the order of their starts; no process is started, and no sandbox."""
    found: list[LessonRunner] = []

    def noted(runner: LessonRunner) -> None:
        found.append(runner)

    monkeypatch.setattr(LessonRunner, "_start", noted)
    return found


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    tiny_course.install(tmp_path / "solutions", monkeypatch)
    made = Workbench(idle_seconds=3600.0)
    yield made
    made.close()


def test_a_lesson_is_started_once_and_stops_when_it_is_closed(
    bench: Workbench, started: list[LessonRunner]
) -> None:
    for _ in range(3):
        with bench.lesson(LESSON) as lesson:
            assert lesson.runner is started[0]
    assert len(started) == 1 and not started[0]._stopped
    bench.close()
    assert started[0]._stopped


def test_an_edited_source_starts_the_lesson_anew(
    bench: Workbench, started: list[LessonRunner]
) -> None:
    with bench.lesson(LESSON):
        pass
    path = course.source_path(LESSON)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1]["source"] += "\n# edited"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with bench.lesson(LESSON) as lesson:
        assert lesson.template.sources[LESSON] == notebook
    assert [runner._stopped for runner in started] == [True, False]


def test_a_lesson_that_nobody_asks_for_is_closed(
    bench: Workbench, started: list[LessonRunner], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = threading.Event()
    stop = LessonRunner.stop

    def noted(runner: LessonRunner) -> None:
        stop(runner)
        gone.set()

    monkeypatch.setattr(LessonRunner, "stop", noted)
    idle = Workbench(idle_seconds=0.0)
    with idle.lesson(LESSON):
        pass
    assert gone.wait(60)
    with idle.lesson(LESSON) as lesson:
        assert lesson.runner is started[1]


def test_a_lesson_that_does_not_start_leaves_nothing_open(
    bench: Workbench, started: list[LessonRunner], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(runner: LessonRunner) -> None:
        raise CourseError("no sandbox")

    with monkeypatch.context() as patch, pytest.raises(CourseError, match="no sandbox"):
        patch.setattr(LessonRunner, "_start", broken)
        with bench.lesson(LESSON):
            pass
    with pytest.raises(CourseError, match="no lesson"), bench.lesson("99_none"):
        pass
    with bench.lesson(LESSON) as lesson:
        assert lesson.runner is started[0]
