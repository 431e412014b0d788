"""What nbgrader's chains lack: a release that keeps the outputs of teaching cells."""

from __future__ import annotations

import re
import warnings
from typing import Any

from nbformat.notebooknode import NotebookNode

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nbgrader.preprocessors import NbGraderPreprocessor

from grader.core.course import CHECK_SUFFIXES, grade_id, is_answer, is_by_hand, is_check

HIDDEN = CHECK_SUFFIXES[-1]
EXERCISE = re.compile(r"^### Exercise (\d+\.\d+): ", re.MULTILINE)
MARK = "# Exercise{number}: YOUR ANSWER. Replace the line that raises NotImplementedError."
CHECK_MARK = "# The check of exercise{number}: run this cell after your answer."

DESK = (
    "**Where do you stand?** Save this notebook, then run `import lesson; lesson.progress()` in a "
    "new cell, or `python -m lesson` in a terminal: it runs your visible checks anew."
)


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

    An answer that a person marks may be a stub that runs.

    Without it one unanswered exercise ends the run, and the outputs of all cells below are lost.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        runs_stub = is_by_hand(cell) and cell.cell_type == "code"
        if runs_stub or (is_check(cell) and not grade_id(cell).endswith(HIDDEN)):
            cell.metadata["tags"] = ["raises-exception"]
        return cell, resources


class CollapseChecks(NbGraderPreprocessor):  # type: ignore[misc]
    """Fold the source of each check away: it names the expected results before the first try."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if is_check(cell):
            # JupyterLab and Notebook read this key. The format's `collapsed` would hide the output.
            cell.metadata["jupyter"] = {"source_hidden": True}
        return cell, resources


class LeadToTheDesk(NbGraderPreprocessor):  # type: ignore[misc]
    """End each lesson with the way to see which exercises pass."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if nb.cells and nb.cells[-1].cell_type == "markdown":
            nb.cells[-1].source += f"\n\n{DESK}"
        return nb, resources


class MarkExercises(NbGraderPreprocessor):  # type: ignore[misc]
    """Write above each starter that the answer goes here, and above its check what it is.

    Comments, because nbgrader's frame around a cell is drawn in JupyterLab alone; of a cell that is
    folded away the first line shows.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        number = ""
        for cell in nb.cells:
            if cell.cell_type == "markdown" and (found := EXERCISE.findall(cell.source)):
                number = f" {found[-1]}"
            if cell.cell_type == "code" and is_answer(cell):
                cell.source = f"{MARK.format(number=number)}\n{cell.source}"
            elif is_check(cell) and not grade_id(cell).endswith(HIDDEN):
                cell.source = f"{CHECK_MARK.format(number=number)}\n{cell.source}"
        return nb, resources
