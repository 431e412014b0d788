"""Where a submission starts: forks, warm and cold, beside a kernel of Jupyter's own."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from grader.core import course
from grader.core.course import is_answer, is_check
from grader.core.limits import Limits
from grader.core.models import Notebook, Rebuilt, Status
from grader.execution.runner import LessonRunner
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

# It draws, trains and is the quickest; the others take longer, and show nothing that it does not.
QUICK = course.lessons()[1]
PATIENT = Limits(cell_seconds=300, total_seconds=900)

# What a student's first cell could notice, whether or not it uses what the lesson made.
SETTINGS = """
import json as _json
import matplotlib as _mpl, numpy as _np, torch as _torch
_seen = {
    "threads": _torch.get_num_threads(),
    "dtype": str(_torch.get_default_dtype()),
    "grad": _torch.is_grad_enabled(),
    "printing": repr([_torch.tensor([1 / 3, 1e9]), _np.array([1 / 3, 1e9])]),
    "figures": sorted(f"{k} {v}" for k, v in _mpl.rcParams.items() if not k.startswith("backend")),
}
"""
SHOW = "print(_json.dumps(_seen))"
# NumPy's and Python's generators are seeded by begin().
PROBE = (
    SETTINGS
    + """
import random as _random, sys as _sys
_seen |= {
    "draws": [_torch.rand(2).tolist(), _np.random.rand(2).tolist(), _random.random()],
    "seed": _torch.initial_seed(),
    "names": sorted(n for n in globals() if not n.startswith("_")),
    "kinds": sorted(f"{n} {type(v).__name__}" for n, v in globals().items() if n[0] != "_"),
    "main": _sys.modules["__main__"].__dict__ is globals(),
}
"""
    + SHOW
)
SHELLS_OWN = {"In", "Out", "exit", "quit", "get_ipython", "open"}


@pytest.mark.slow(30)
def test_each_submission_starts_where_a_fresh_kernel_would() -> None:
    notebook = course.read_notebook(course.source_path(QUICK))
    assert ".backward()" in str(notebook) and "manual_seed(" in str(notebook)
    kernel = _by_kernel(notebook)
    assert kernel["names"]
    with LessonRunner(notebook, PATIENT) as runner:
        settings = _seen(runner, notebook, SETTINGS + SHOW)
        assert runner._whole is None
        assert settings == {name: kernel[name] for name in settings}
        assert [_seen(runner, notebook) for _ in range(2)] == [kernel, kernel]
    with LessonRunner(notebook, PATIENT, cold=True) as runner:
        assert _seen(runner, notebook) == kernel


@pytest.mark.slow
def test_teaching_cells_that_leave_threads_get_a_cold_start() -> None:
    with tiny_course.template() as lessons:
        source = copy.deepcopy(lessons.sources[LESSON])
        source["cells"][1]["source"] += (
            "\nimport threading"
            "\nwaiting = threading.Thread(target=threading.Event().wait, daemon=True)"
            "\nwaiting.start()"
        )
        added = {"longest-hidden": "print(waiting.is_alive())"}
        notebook = answered(lessons.released[LESSON], added, **ANSWERS)
        with LessonRunner(source, PATIENT) as runner:
            done = runner.execute(Rebuilt("Ada", LESSON, notebook))
            assert runner.cold
    assert [check.points for check in done.checks] == [1.0, 2.0, 1.0, 2.0]
    assert "True" in str(done.notebook)


def _by_kernel(notebook: Notebook) -> dict[str, Any]:
    """Jupyter's own kernel, which runs the teaching cells and the probe."""
    teaching = copy.deepcopy(notebook)
    teaching["cells"] = [c for c in teaching["cells"] if not is_answer(c) and not is_check(c)]
    teaching["cells"].append(_cell(PROBE))
    node = nbformat.reads(json.dumps(teaching), as_version=4)
    NotebookClient(node, timeout=None).execute(cwd=str(course.NOTEBOOKS / course.lessons()[0]))
    return _read(node["cells"][-1])


def _seen(runner: LessonRunner, notebook: Notebook, probe: str = PROBE) -> dict[str, Any]:
    """The probe as a submission that has answered nothing."""
    probed = copy.deepcopy(notebook)
    probed["cells"] = [c for c in probed["cells"] if not is_answer(c)]
    probed["cells"].append(_cell(probe))
    done = runner.execute(Rebuilt("Ada", LESSON, probed))
    assert done.notebook is not None and done.status is Status.GRADED, done.message
    return _read(done.notebook["cells"][-1])


def _cell(probe: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": "probe", "metadata": {}, "source": probe,
            "execution_count": None, "outputs": []}  # fmt: skip


def _read(cell: dict[str, Any]) -> dict[str, Any]:
    """The probe's findings, without the names that the two shells bring along by themselves."""
    found: dict[str, Any] = json.loads(cell["outputs"][0]["text"])
    for each in {"names", "kinds"} & {*found}:
        found[each] = [name for name in found[each] if name.split()[0] not in SHELLS_OWN]
    return found
