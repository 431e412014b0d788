"""Checks as a student's own kernel runs them: beside the answers, at any place in the lesson.

One process runs a lesson's teaching cells and forks for each trial. `run_trials` starts it; this
module is also the program that it runs. The two speak JSON: a job on standard input, the outcomes
on standard output. Answers are trusted here: they are the author's, or starters.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.core.course import grade_id, is_answer, is_check, source
from grader.core.limits import THREADS
from grader.core.models import Notebook

# Figures go nowhere; a CUDA device would start autograd threads, which do not survive a fork.
ENVIRONMENT = {"MPLBACKEND": "Agg", "CUDA_VISIBLE_DEVICES": "", **THREADS}


@dataclass(frozen=True)
class Trial:
    """Answers put into a lesson, and the checks to run on them.

    answers: source of each answer cell to run, by its grade_id, in the lesson's order
    checks:  grade_ids of the check cells to run, each in its own copy of the namespace
    place:   how many of the notebook's cells precede the trial; of these the teaching cells run
    """

    answers: dict[str, str]
    checks: tuple[str, ...]
    place: int


Ends = dict[str, str]
"""By the check's grade_id: what it raised, empty if it passed."""


def run_trials(
    notebook: Notebook, trials: Sequence[Trial], folder: Path, export: Path
) -> list[Ends]:
    """The checks of each trial.

    folder: the lesson's own, its working directory
    export: what the lesson reads in place of the sample corpus
    """
    job = {"cells": notebook["cells"], "trials": [asdict(trial) for trial in trials]}
    process = subprocess.run(
        [sys.executable, "-m", "grader.tests.support.trials"],
        input=json.dumps(job),
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, **ENVIRONMENT, "TATOEBA_EXPORT": str(export)},
        check=False,
    )
    assert process.returncode == 0, process.stderr
    outcomes = dict(json.loads(line) for line in process.stdout.splitlines())
    return [outcomes[number] for number in range(len(trials))]


def main() -> None:
    """Read the job, run the cells in order, stop for each trial at its place."""
    job = json.load(sys.stdin)
    results = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    trials = [Trial(**trial) for trial in job["trials"]]
    checks = {grade_id(cell): source(cell) for cell in job["cells"] if is_check(cell)}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for place in range(len(job["cells"]) + 1):
        for number in (n for n, trial in enumerate(trials) if trial.place == place):
            if os.fork() == 0:
                ends = _ends(trials[number], checks, namespace)
                os.write(results, json.dumps([number, ends]).encode() + b"\n")
                os._exit(0)
            os.wait()
        for cell in job["cells"][place : place + 1]:
            if cell["cell_type"] == "code" and not is_answer(cell) and not is_check(cell):
                exec(compile(source(cell), f"<cell {place}>", "exec"), namespace)
    sys.stdout.flush()


def _ends(trial: Trial, checks: dict[str, str], namespace: dict[str, Any]) -> Ends:
    for name, text in trial.answers.items():
        exec(compile(text, f"<{name}>", "exec"), namespace)
    return {name: _raised(checks[name], name, dict(namespace)) for name in trial.checks}


def _raised(text: str, name: str, namespace: dict[str, Any]) -> str:
    try:
        exec(compile(text, f"<{name}>", "exec"), namespace)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    main()
