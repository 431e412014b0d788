"""The child of execute: nbgrader's autograde on one notebook, in a folder of its own.

Run as `python -m grader.autograde FOLDER`. It is trusted and never runs a student's code itself:
that happens in the kernel that it starts. What it found goes to FOLDER/result.json.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.children import kill_descendants
from grader.course import grade_id, is_check
from grader.limits import Limits
from grader.nbgrader_setup import (
    STUDENT,
    autograde_config,
    course_directory,
    quiet,
    run,
    sqlite_url,
)
from grader.preprocessors import END
from grader.records import CheckResult, Notebook
from grader.verdicts import run_message, run_status, verdict

with quiet():
    import nbformat
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import ClearHiddenTests
    from nbgrader.utils import determine_grade

COURSE, JOB, RESULT = "course", "job.json", "result.json"

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def main() -> None:
    """Grade the notebook of the folder that the command line names."""
    folder = Path(sys.argv[1])
    _keep_family_together()
    job = json.loads((folder / JOB).read_text(encoding="utf-8"))
    try:
        result = grade(folder / COURSE, job["lesson"], Limits(**job["limits"]))
    finally:
        kill_descendants(os.getpid())  # before the result is written: nobody else touches it
    beside = folder / f".{RESULT}"
    beside.unlink(missing_ok=True)
    beside.write_text(json.dumps(result), encoding="utf-8")
    beside.replace(folder / RESULT)


def grade(course: Path, lesson: str, limits: Limits) -> dict[str, Any]:
    """What happened to <course>/submitted/student/<lesson>/<lesson>.ipynb, as plain data.

    raises: NbgraderFailed where the fault is ours
    """
    coursedir = course_directory(course, lesson, STUDENT, sqlite_url(course / "gradebook.db"))
    run(Autograde, coursedir, autograde_config(limits))
    path = course / "autograded" / STUDENT / lesson / f"{lesson}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    checks = _checks(notebook)
    status = run_status(notebook)
    return {
        "status": status,
        "message": run_message(notebook, status),
        "checks": [asdict(check) for check in checks],
        "notebook": _for_feedback(notebook, checks),
    }


def _checks(notebook: Notebook) -> list[CheckResult]:
    """One result for each check cell, with nbgrader's points."""
    log = logging.getLogger("grader.autograde")
    found = []
    for cell in notebook["cells"]:
        if is_check(cell):
            points, _ = determine_grade(cell, log)
            found.append(verdict(cell, notebook, float(points)))
    return found


def _for_feedback(notebook: Notebook, checks: list[CheckResult]) -> Notebook:
    """The notebook without the hidden checks' source, which tracebacks quote too."""
    cleared, _ = ClearHiddenTests().preprocess(notebook, {})
    messages = {check.grade_id: check.message for check in checks}
    for cell in cleared["cells"]:
        cell["metadata"].pop(END, None)
        if is_check(cell):
            cell["outputs"] = _told(messages[grade_id(cell)])
    found: Notebook = cleared
    return found


def _told(message: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stderr", "text": message}] if message else []


def _keep_family_together() -> None:
    """Die with the parent, and adopt every orphan, so that whoever kills us finds them all.

    Linux's prctl(2). The kernel starts a session of its own: a process group is not enough.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


if __name__ == "__main__":
    main()
