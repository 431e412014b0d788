"""Run the authors' notebooks from the top and store their outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat

from grader.core.atomic import replacing, said_if_full
from grader.core.course import CourseError, source_path
from grader.regression.cell_verdict import RAISES
from grader.regression.compare_outputs import to_store
from grader.regression.kernel import KernelStopped, lesson_kernel

CELL_SECONDS = 120


@said_if_full()
def run_solution(lesson: str) -> Path:
    """Execute one lesson in the kernel of the regression, and replace its stored outputs.

    raises: CourseError if a cell stops that is not tagged to; the file stays as it was
    """
    path = source_path(lesson)
    notebook = nbformat.read(path, as_version=4)
    codes = [(index, cell) for index, cell in enumerate(notebook.cells) if "outputs" in cell]
    with lesson_kernel(notebook, path.parent, timeout=CELL_SECONDS) as kernel:
        for count, (index, cell) in enumerate(codes, start=1):
            try:
                cell.outputs, cell.execution_count = to_store(kernel.run(index)), count
            except KernelStopped as error:
                raise _stops(lesson, str(error)) from error
            errors = [output for output in cell.outputs if output.output_type == "error"]
            if errors and RAISES not in cell.metadata.get("tags", []):
                raise _stops(lesson, f"{errors[0].ename}: {errors[0].evalue}")
    with replacing(path) as draft:
        nbformat.write(notebook, draft)
    return path


def _stops(lesson: str, why: str) -> CourseError:
    return CourseError(f"{lesson} stops, and keeps its old outputs: {why}")
