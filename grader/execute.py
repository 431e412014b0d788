"""The third room: a rebuilt notebook runs, and comes back with outputs and scores."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.autograde import COURSE, JOB, RESULT
from grader.children import Children
from grader.limits import GRACE_SECONDS, Limits
from grader.nbgrader_setup import STUDENT
from grader.records import CheckResult, Executed, Rebuilt, Status
from grader.verdicts import plain

GRADEBOOK, RELEASE, FONTS = "gradebook.db", "release", "matplotlib"
"""Of a course template: nbgrader's database, the released lessons, matplotlib's font cache."""

PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "COURSE_KEY", "LD_LIBRARY_PATH")
"""What a submission sees of our environment; keys and tokens stay here."""

TRIES = 2
DEFAULT_LIMITS = Limits()


def warm(template: Path) -> None:
    """Put matplotlib's font cache into a template, which each run would else build anew."""
    env = _environment(template) | {"MPLCONFIGDIR": str(template / FONTS)}
    command = [sys.executable, "-W", "ignore", "-c", "import matplotlib.font_manager"]
    subprocess.run(command, env=env, check=False, capture_output=True)


def execute(
    rebuilt: Rebuilt,
    template: Path,
    limits: Limits = DEFAULT_LIMITS,
    children: Children | None = None,
) -> Executed:
    """Run a notebook in a process of its own, and score its checks.

    template: a folder with nbgrader's gradebook.db of the lessons, release/, and what warm() adds
    children: who can stop the run from another thread
    returns:  Status.ERROR, without checks, if the fault is ours twice
    raises:   Stopped if children.stop() was called
    """
    start = time.monotonic()
    done = Executed(Status.ERROR, "", 0.0)
    for _ in range(TRIES):
        done = _tried(rebuilt, template, limits, children or Children(), start)
        if done.status is not Status.ERROR:
            break
    return done


def _tried(
    rebuilt: Rebuilt, template: Path, limits: Limits, children: Children, start: float
) -> Executed:
    with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as name:
        folder, log = Path(name), Path(name) / "log.txt"
        try:
            _lay_out(folder, rebuilt, template, limits)
            status = children.run(
                [sys.executable, "-W", "ignore", "-m", "grader.autograde", str(folder)],
                _environment(folder),
                log,
                limits.total_seconds + GRACE_SECONDS,
            )
            seconds = time.monotonic() - start
            if status is None:
                return Executed(Status.TIMED_OUT, _too_long(limits), seconds)
            if status != 0:
                return Executed(Status.ERROR, _ours(_last_line(log)), seconds)
            return _read(folder / RESULT, seconds)
        except (OSError, ValueError, KeyError, TypeError) as error:
            return Executed(Status.ERROR, _ours(str(error)), time.monotonic() - start)


def _lay_out(folder: Path, rebuilt: Rebuilt, template: Path, limits: Limits) -> None:
    """nbgrader's course folder with one submission, and an empty home for its kernel."""
    course, lesson = folder / COURSE, rebuilt.lesson
    handed_in = course / "submitted" / STUDENT / lesson
    handed_in.mkdir(parents=True)
    (handed_in / f"{lesson}.ipynb").write_text(json.dumps(rebuilt.notebook), encoding="utf-8")
    shutil.copyfile(template / GRADEBOOK, course / GRADEBOOK)
    # Autograde copies from here what lies beside a lesson.
    beside = shutil.ignore_patterns("*.ipynb")
    shutil.copytree(template / RELEASE / lesson, course / "source" / lesson, ignore=beside)
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    if (template / FONTS).is_dir():
        shutil.copytree(template / FONTS, folder / FONTS)
    job = {"lesson": lesson, "limits": asdict(limits)}
    (folder / JOB).write_text(json.dumps(job), encoding="utf-8")


def _environment(folder: Path) -> dict[str, str]:
    """What the child and its kernel know of the world."""
    return {key: os.environ[key] for key in PASSED_ON if key in os.environ} | {
        "HOME": str(folder / "home"),
        "IPYTHONDIR": str(folder / "home" / "ipython"),
        "MPLCONFIGDIR": str(folder / FONTS),
        "TMPDIR": str(folder / "tmp"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # our kernel, whatever the machine calls python3
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _read(path: Path, seconds: float) -> Executed:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    checks = [
        CheckResult(**{**check, "status": Status(check["status"])}) for check in found["checks"]
    ]
    return Executed(
        Status(found["status"]), found["message"], seconds, found["notebook"], tuple(checks)
    )


def _too_long(limits: Limits) -> str:
    return f"The notebook did not end within {limits.total_seconds:g} seconds."


def _ours(reason: str) -> str:
    return plain(f"Grading failed, and not because of the student: {reason}")


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "the grading process gave no reason"
