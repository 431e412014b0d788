"""nbval's collector and its cells, made strict: what pytest holds of a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from nbformat.validator import NotebookValidationError
from nbval.plugin import IPyNbCell, IPyNbFile

from grader.core import course
from grader.regression.cell_verdict import Survey, cell_faults, survey
from grader.regression.compare_widgets import stored_widgets, widget_faults
from grader.regression.kernel import KernelStopped, LessonKernel, lesson_kernel
from grader.regression.tolerance import STRICTNESS


class StrictFailure(Exception):
    """A cell that does not give what it stores; the text is for the lesson's author."""


class StrictFile(IPyNbFile):  # type: ignore[misc]  # nbval has no types
    """A notebook, run in one kernel of this environment."""

    surveyed: Survey
    lesson: LessonKernel
    runs: dict[int, list[NotebookNode]]

    def collect(self) -> Iterator[StrictCell | StrictWidgets]:
        self.runs = {}
        try:
            cells = list(super().collect())
        except (NotJSONError, NotebookValidationError, UnicodeDecodeError, KeyError) as error:
            raise self.CollectError(f"{self.path.name} is not a notebook: {error}") from error
        self.surveyed = survey(self.nb)
        indices = [i for i, cell in enumerate(self.nb.cells) if cell.cell_type == "code"]
        for found, index in zip(cells, indices, strict=True):
            strict = StrictCell.from_parent(
                self,
                name=found.name,
                cell_num=found.cell_num,
                cell=found.cell,
                options=found.options,
            )
            strict.index = index
            yield strict
        if stored_widgets(self.nb):
            widgets: StrictWidgets = StrictWidgets.from_parent(self, name="Widgets")
            widgets.file = self
            yield widgets

    def setup(self) -> None:
        """Start the kernel; nbval's own would be the one that the notebook names."""
        option = self.config.option
        self._exit = ExitStack()
        self.lesson = self._exit.enter_context(
            lesson_kernel(
                self.nb,
                self.path.parent,
                timeout=int(option.nbval_cell_timeout),
                startup_timeout=int(option.nbval_kernel_startup_timeout),
            )
        )

    def teardown(self) -> None:
        self._exit.close()

    @property
    def finished(self) -> bool:
        """Whether each code cell has run."""
        code = [index for index, cell in enumerate(self.nb.cells) if cell.cell_type == "code"]
        return list(self.runs) == code


class StrictCell(IPyNbCell):  # type: ignore[misc]  # nbval has no types
    """A code cell: it runs, whatever its markers say, and then it is judged."""

    index: int

    def runtest(self) -> None:
        try:
            now = self.parent.lesson.run(self.index)
        except KernelStopped as stopped:
            raise StrictFailure(self._headline(), str(stopped)) from stopped
        self.parent.runs[self.index] = now
        mode = self.config.option.nbstrict
        faults = cell_faults(self.parent.surveyed, self.index, now, STRICTNESS[mode])
        if faults:
            raise StrictFailure(self._headline(), *faults)

    def _headline(self) -> str:
        path = self.parent.path
        where = path.relative_to(self.config.rootpath) if self._inside() else path
        name = course.grade_id(self.cell) or self.cell.get("id", "without an id")
        count = self.cell.execution_count
        number = f"numbered [{count}]" if count is not None else "without a number"
        mode = self.config.option.nbstrict
        return f"{where}: code cell {self.cell_num + 1} ({name}, {number}) fails in {mode} mode."

    def _inside(self) -> bool:
        return bool(self.parent.path.is_relative_to(self.config.rootpath))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
        if isinstance(excinfo.value, StrictFailure):
            source = "\n".join(f"  | {line}" for line in self.cell.source.split("\n"))
            return "\n".join([*excinfo.value.args, "The cell:", source])
        return pytest.Item.repr_failure(self, excinfo)


class StrictWidgets(pytest.Item):
    """The stored state of a notebook's widgets, compared after its last cell."""

    file: StrictFile

    def runtest(self) -> None:
        mode, now = self.config.option.nbstrict, self.file.lesson.widgets()
        if faults := widget_faults(self.file.nb, self.file.runs, now, STRICTNESS[mode]):
            headline = f"{self.path.name}: a widget is in another state ({mode} mode)."
            raise StrictFailure(headline, *faults)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, StrictFailure):
            return "\n".join(excinfo.value.args)
        return super().repr_failure(excinfo)


def make_strict(collector: Any, parent: pytest.Collector) -> Any:
    """A collector of nbval's as a strict one; every other collector as it is."""
    if type(collector) is not IPyNbFile:
        return collector
    return StrictFile.from_parent(parent, path=collector.path)
