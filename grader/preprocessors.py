"""What nbgrader's chains lack: a release that keeps teaching outputs, limits, strict scoring."""

from __future__ import annotations

import resource
import signal
import time
import warnings
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode
from traitlets import Float, Integer

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nbgrader.preprocessors import Execute, NbGraderPreprocessor
    from nbgrader.utils import compute_checksum

from grader.course import CHECK_SUFFIXES, exercise_of, grade_id, is_answer, is_check
from grader.records import Status

END = "grader_end"
"""Cell metadata written by LimitedExecute: how the cell's run ended."""
NOT_REACHED = "not_reached"
"""An END beside the statuses: the process was gone before the cell's turn came."""

HIDDEN = CHECK_SUFFIXES[-1]
TIMEOUT = {"ename": "CellTimeoutError", "evalue": "the cell did not end in time", "traceback": []}
ERROR_CHARS = 20_000
SHOWN = ("stream", "display_data", "execute_result")


class ClearExerciseOutputs(NbGraderPreprocessor):  # type: ignore[misc]
    """Empty answer and check cells of their outputs, and leave the teaching cells alone."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if cell.cell_type == "code" and (is_answer(cell) or is_check(cell)):
            cell.outputs = []
            cell.execution_count = None
        return cell, resources


class LetRunAllGoOn(NbGraderPreprocessor):  # type: ignore[misc]
    """Tag the visible checks: JupyterLab's Run All stops at an error in any other cell.

    Without it one unanswered exercise ends the run, and the outputs of all cells below are lost.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if is_check(cell) and not grade_id(cell).endswith(HIDDEN):
            cell.metadata["tags"] = ["raises-exception"]
        return cell, resources


class LimitedExecute(Execute):  # type: ignore[misc]
    """nbgrader's Execute within limits of time, memory and output.

    Hidden checks run after all other cells: no output of a cell that the student wrote can then
    show their source. Every code cell gets END in its metadata.
    """

    cell_seconds = Float(help="seconds that one cell may take").tag(config=True)
    total_seconds = Float(help="seconds that all cells may take together").tag(config=True)
    memory_bytes = Integer(help="RLIMIT_DATA of the kernel").tag(config=True)
    output_chars = Integer(help="characters of output kept").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: Any = None) -> Any:
        self.error_on_timeout = TIMEOUT
        self.skip_cells_with_tag = ""
        self.deadline = time.monotonic() + self.total_seconds
        self.chars_left = self.output_chars
        self.gone: Status | None = None
        self.late: set[str] = set()
        self.postponed: list[tuple[NotebookNode, int]] = []
        self.in_hidden_check = False
        return super().preprocess(nb, resources, km)

    def on_notebook_start(self, **_: Any) -> None:
        """Limit the kernel once it is ready and before it has seen a cell."""
        pid, memory = self.km.provisioner.pid, self.memory_bytes
        resource.prlimit(pid, resource.RLIMIT_DATA, (memory, memory))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> Any:
        self._check_assign_resources(resources)
        if is_check(cell) and grade_id(cell).endswith(HIDDEN):
            self.postponed.append((cell, index))
        else:
            self._run(cell, index)
        if index == len(self.nb.cells) - 1:
            self.in_hidden_check = True
            for hidden, place in self.postponed:
                self._run(hidden, place)
        return cell, self.resources

    def _run(self, cell: NotebookNode, index: int) -> None:
        if cell.cell_type != "code":
            return
        exercise = _exercise(cell)
        if self.gone is None and time.monotonic() > self.deadline:
            self.gone = Status.TIMED_OUT
        if self.gone is not None:
            cell.metadata[END] = NOT_REACHED
        elif exercise and exercise in self.late:
            cell.metadata[END] = Status.TIMED_OUT.value
        else:
            cell.metadata[END] = self._end_of(cell, index).value
        if cell.metadata[END] == Status.TIMED_OUT:
            self.late.add(exercise)

    def _end_of(self, cell: NotebookNode, index: int) -> Status:
        """Execute one cell; a kernel that is dead or deaf makes every later cell unreachable."""
        self.timed_out = False
        try:
            self.execute_cell(cell, index, store_history=True)
        except DeadKernelError:
            self.gone = self._why_dead()
            return self.gone
        except CellTimeoutError:  # it did not even answer the interrupt
            self.gone = Status.TIMED_OUT
            return self.gone
        return Status.TIMED_OUT if self.timed_out else Status.GRADED

    def _why_dead(self) -> Status:
        process = getattr(self.km.provisioner, "process", None)
        killed = process is not None and process.poll() == -signal.SIGKILL
        return Status.OUT_OF_MEMORY if killed else Status.CRASHED

    def on_cell_executed(self, **kwargs: Any) -> None:
        self.timed_out = kwargs["execute_reply"]["content"].get("evalue") == TIMEOUT["evalue"]
        super().on_cell_executed(**kwargs)

    def _get_timeout(self, cell: NotebookNode | None) -> float:
        seconds = min(self.cell_seconds, self.deadline - time.monotonic())
        return max(1.0, float(seconds))

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> Any:
        """nbclient's, within the room that is left; nothing changes an earlier cell's output."""
        kind, content = msg["msg_type"], msg["content"]
        if kind.startswith("comm") or kind == "update_display_data":
            return None
        if kind == "error":
            content["evalue"] = str(content.get("evalue", ""))[:ERROR_CHARS]
            content["traceback"] = [str(t)[:ERROR_CHARS] for t in content["traceback"][:200]]
        elif kind in SHOWN and (self.in_hidden_check or not self._has_room(content)):
            return None
        return super().process_message(msg, cell, cell_index)

    def _has_room(self, content: Any) -> bool:
        self.chars_left -= len(str(content.get("text", ""))) + len(str(content.get("data", "")))
        return bool(self.chars_left >= 0)


class StrictChecks(NbGraderPreprocessor):  # type: ignore[misc]
    """Leave in a check cell what decides about its points: its errors.

    nbgrader takes stderr for a failure, the first result for a score, and silence for full marks.
    Here a check passes if it ran to its end and raised nothing.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if not is_check(cell):
            return cell, resources
        if compute_checksum(cell) != cell.metadata.nbgrader.get("checksum"):
            raise RuntimeError(f"the check {grade_id(cell)} is not the one that was released")
        cell.outputs = [output for output in cell.outputs if output.output_type == "error"]
        end = cell.metadata.get(END, NOT_REACHED)
        if end != Status.GRADED and not cell.outputs:
            cell.outputs = [_error(end)]
        return cell, resources


def _error(end: str) -> NotebookNode:
    return NotebookNode(output_type="error", ename="NotFinished", evalue=end, traceback=[])


def _exercise(cell: NotebookNode) -> str:
    """The exercise that a cell is part of, empty for a teaching or an added cell."""
    if is_answer(cell):
        return grade_id(cell)
    return exercise_of(grade_id(cell)) if is_check(cell) else ""
