"""A lesson kept warm between submissions, where nobody says which one is the last.

nbgrader converts one submission after the other and tells its converters nothing at the end; the
formgrader's button asks for one at a time. The process that has run the lesson's teaching cells
stays for a while, and for the next submission of the same lesson.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from grader.core import course
from grader.execution.runner import LessonRunner
from grader.pipeline import run

IDLE_SECONDS = 120.0
"""How long a warm lesson waits for its next submission."""


@dataclass(frozen=True)
class WarmLesson:
    """What grades submissions of one lesson."""

    name: str
    template: run.Template
    runner: LessonRunner


class Workbench:
    """At most one warm lesson; from any number of threads, one submission at a time."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._lesson: WarmLesson | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def lesson(self, name: str) -> Iterator[WarmLesson]:
        """The warm lesson, started if it is another or its source has changed.

        raises: CourseError if the lesson or the sandbox does not start
        """
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            try:
                yield self._ready(name)
            finally:
                self._timer = threading.Timer(self._idle_seconds, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """End the warm lesson; the next submission starts it again."""
        with self._lock:
            self._drop()

    def _ready(self, name: str) -> WarmLesson:
        if self._lesson is not None and self._lesson.name == name:
            source = course.read_notebook(course.source_path(name))
            if self._lesson.template.sources[name] == source:
                return self._lesson
        self._drop()
        course.lesson_named(name)
        template = self._open.enter_context(run.template([name]))
        runner = self._open.enter_context(LessonRunner(template.sources[name]))
        self._lesson = WarmLesson(name, template, runner)
        return self._lesson

    def _drop(self) -> None:
        self._lesson = None
        self._open.close()


BENCH = Workbench()
"""The one of this process."""
atexit.register(BENCH.close)
