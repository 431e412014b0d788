"""What nbgrader's chains lack: a release that keeps the outputs of teaching cells."""

from __future__ import annotations

import warnings
from typing import Any

from nbformat.notebooknode import NotebookNode

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nbgrader.preprocessors import NbGraderPreprocessor

from grader.core.course import CHECK_SUFFIXES, grade_id, is_answer, is_check

HIDDEN = CHECK_SUFFIXES[-1]


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
