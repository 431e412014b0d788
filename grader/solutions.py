"""Run the authors' notebooks from the top and store their outputs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from grader.course import CourseError, source_path
from grader.regression.kernel import kernel_environment

CELL_SECONDS = 120


def run_solution(lesson: str) -> Path:
    """Execute one lesson in a fresh kernel, in its own folder, and replace its stored outputs.

    raises: CourseError if a cell stops; the file stays as it was
    """
    path = source_path(lesson)
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name="python3", resources=place)
    try:
        client.execute(env=kernel_environment(), stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise CourseError(
            f"{lesson} stops, and keeps its old outputs: {error.ename}: {error.evalue}"
        ) from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times of day at which the cell ran
    draft = path.with_suffix(".tmp")
    nbformat.write(notebook, draft)
    draft.replace(path)
    return path
