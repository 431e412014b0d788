"""Runs the cells of a notebook in a kernel that is the same wherever it runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager

from grader.regression.compare_widgets import STATE

SETTINGS: Mapping[str, str] = {
    # Sums in another order, by more threads or wider instructions, differ in their last digits.
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # the order of sets of strings
}

EXPORT = "TATOEBA_EXPORT"


class KernelStopped(Exception):
    """The kernel runs no more cells; the text is one sentence that says why."""


def kernel_environment(export: Path | None = None) -> dict[str, str]:
    """The environment of this process, with the settings that make outputs repeatable.

    export: what lessons read in place of the sample corpus; a reader's own choice is not passed on
    """
    left_out = ("MPLBACKEND", EXPORT)
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**inherited, **SETTINGS, **({EXPORT: str(export.resolve())} if export else {})}


class LessonKernel:
    """A kernel that gives the outputs of a notebook's cells and leaves the notebook alone."""

    def __init__(self, client: NotebookClient) -> None:
        self._client = client
        self._stopped = ""

    def run(self, index: int) -> list[NotebookNode]:
        """The outputs of one code cell; errors of the cell are outputs too.

        index:  of the cell in the notebook
        raises: KernelStopped on a time-out, if the kernel died, and at each later call
        """
        if self._stopped:
            raise KernelStopped(f"The cell was not run. {self._stopped}")
        try:
            cell = self._client.execute_cell(self._client.nb["cells"][index], index)
        except CellTimeoutError:
            self._stopped = f"Cell {index} took more than {self._client.timeout} seconds."
        except (DeadKernelError, RuntimeError) as error:
            self._stopped = f"The kernel died in cell {index} ({error})."
        if self._stopped:
            raise KernelStopped(self._stopped)
        return list(cell["outputs"])

    def widgets(self) -> dict[str, Any]:
        """The widgets of the kernel as they are now, by id, as notebooks store them."""
        self._client.set_widgets_metadata()
        found: dict[str, Any] = self._client.nb["metadata"].get("widgets", {})
        return dict(found.get(STATE, {}).get("state", {}))


@contextmanager
def lesson_kernel(
    notebook: NotebookNode,
    folder: Path,
    timeout: int = 600,
    startup_timeout: int = 60,
    export: Path | None = None,
) -> Iterator[LessonKernel]:
    """A fresh kernel of this very Python, whatever kernel the notebook names.

    folder: the kernel's working directory
    timeout, startup_timeout: seconds for one cell, and for the kernel to answer
    export: what lessons read in place of the sample corpus
    """
    manager = AsyncKernelManager(
        kernel_name=CURRENT_ENV_KERNEL_NAME, kernel_spec_manager=NbvalKernelspecManager()
    )
    client = NotebookClient(
        _sources(notebook),
        km=manager,
        timeout=timeout,
        startup_timeout=startup_timeout,
        iopub_timeout=60,
        raise_on_iopub_timeout=True,
        allow_errors=True,
        record_timing=False,
        shutdown_kernel="immediate",
    )
    with client.setup_kernel(
        cleanup_kc=True,
        cwd=str(folder),
        env=kernel_environment(export),
        stderr=subprocess.DEVNULL,
    ):
        yield LessonKernel(client)


def _sources(notebook: NotebookNode) -> NotebookNode:
    """The same cells without metadata and outputs: no tag or stored output reaches the run."""
    cells = [
        nbformat.v4.new_code_cell(cell["source"])
        if cell["cell_type"] == "code"
        else nbformat.v4.new_markdown_cell("")
        for cell in notebook["cells"]
    ]
    return nbformat.v4.new_notebook(cells=cells)
