"""Runs the cells of a notebook in a kernel that is the same wherever it runs."""

from __future__ import annotations

import os
import subprocess
import sys
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

from grader.core.limits import PROCESSOR
from grader.regression.compare_widgets import STATE

EXPORT = "TATOEBA_EXPORT"

NAMES = (
    *PROCESSOR,
    "MKL_CBWR",
    "NPY_DISABLE_CPU_FEATURES",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_NUM_THREADS",
)
"""The variables that choose instructions and threads, of PyTorch, MKL, NumPy, oneDNN, OpenBLAS."""


class KernelStopped(Exception):
    """The kernel runs no more cells; the text is one sentence that says why."""


def kernel_environment(
    export: Path | None = None, processor: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment of this process, with the settings that make outputs repeatable.

    export:    what lessons read in place of the sample corpus; a reader's own is not passed on
    processor: values of some of NAMES, none for the others; by default PROCESSOR, and what this
               process's environment names wins
    """
    left_out = ("MPLBACKEND", EXPORT, *(NAMES if processor is not None else ()))
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    chosen = {**PROCESSOR, **inherited} if processor is None else {**inherited, **processor}
    order_of_sets = {"PYTHONHASHSEED": "0"}
    return {**chosen, **order_of_sets, **({EXPORT: str(export.resolve())} if export else {})}


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
    processor: Mapping[str, str] | None = None,
    python: Path = Path(sys.executable),
) -> Iterator[LessonKernel]:
    """A fresh kernel of one Python, whatever kernel the notebook names.

    folder: the kernel's working directory
    timeout, startup_timeout: seconds for one cell, and for the kernel to answer
    export: what lessons read in place of the sample corpus
    processor: another kind of processor than the default, as `kernel_environment` takes it
    python: an interpreter that has ipykernel; by default the one of this process
    """
    manager = AsyncKernelManager(
        kernel_name=CURRENT_ENV_KERNEL_NAME, kernel_spec_manager=NbvalKernelspecManager()
    )
    manager.kernel_spec.argv[0] = str(python)
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
        env=kernel_environment(export, processor),
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
