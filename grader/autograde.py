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

from grader.course import grade_id, is_check, read_notebook
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
from grader.records import CheckResult, Notebook, Status
from grader.verdicts import run_message, run_status, verdict

with quiet():
    import nbformat
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import ClearHiddenTests
    from nbgrader.utils import determine_grade

COURSE, JOB, RESULT = "course", "job.json", "result.json"
RELEASED = "released.json"

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def main() -> None:
    """Grade the notebook of the folder that the command line names."""
    folder = Path(sys.argv[1])
    _keep_family_together()
    job = json.loads((folder / JOB).read_text(encoding="utf-8"))
    result = grade(folder / COURSE, job["lesson"], Limits(**job["limits"]))
    # Any file in the folder may be the student's by now: this one is put in its place whole.
    beside = folder / f".{RESULT}"
    beside.unlink(missing_ok=True)
    beside.write_text(json.dumps(result), encoding="utf-8")
    beside.replace(folder / RESULT)


def grade(course: Path, lesson: str, limits: Limits) -> dict[str, Any]:
    """What happened to <course>/submitted/student/<lesson>/<lesson>.ipynb, as plain data.

    raises: NbgraderFailed or AssertionError where the fault is ours
    """
    coursedir = course_directory(course, lesson, STUDENT, sqlite_url(course / "gradebook.db"))
    run(Autograde, coursedir, autograde_config(limits))
    notebook = read_notebook(course / "autograded" / STUDENT / lesson / f"{lesson}.ipynb")
    checks = _checks(notebook)
    expected = [grade_id(c) for c in notebook["cells"] if is_check(c)]
    assert [check.grade_id for check in checks] == expected
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
    for cell in nbformat.from_dict(notebook)["cells"]:
        if is_check(cell):
            points, _ = determine_grade(cell, log)
            found.append(verdict(cell, notebook, float(points)))
    return found


def _for_feedback(notebook: Notebook, checks: list[CheckResult]) -> Notebook:
    """The notebook without the hidden checks' source, which tracebacks quote too."""
    node = nbformat.from_dict(notebook)
    node, _ = ClearHiddenTests().preprocess(node, {})
    messages = {check.grade_id: check.message for check in checks}
    for cell in node["cells"]:
        cell["metadata"].pop(END, None)
        if is_check(cell):
            cell["outputs"] = _told(messages[grade_id(cell)])
    cleaned: Notebook = json.loads(nbformat.writes(node))
    return cleaned


def _told(message: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stderr", "text": message}] if message else []


def _keep_family_together() -> None:
    """Die with the parent, and adopt every orphan, so that whoever kills us finds them all.

    Linux's prctl(2). The kernel starts a session of its own: a process group is not enough.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if os.getppid() == 1:  # the parent was gone before the first line took effect
        sys.exit(1)


if __name__ == "__main__":
    main()
