"""Trials of answers: one warm process runs a lesson's teaching cells once and forks for each trial.

`run_trials` starts the process; this module is also the program that the process runs. The two
speak JSON: a job on standard input, the outcomes on standard output.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from grader.course import CourseError, exercise_of, grade_id, is_answer, is_check, source
from grader.records import Notebook

DEADLINE = 20.0
"""Seconds that all checks of one trial may take together."""
TEACHING_SECONDS = 300.0

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Figures go nowhere; a CUDA device would start autograd threads, which do not survive a fork.
ENVIRONMENT = {"MPLBACKEND": "Agg", "CUDA_VISIBLE_DEVICES": "", **ONE_THREAD}


@dataclass(frozen=True)
class Trial:
    """Answers put into a lesson, and the checks to run on them.

    answers: source of each answer cell to run, by its grade_id, in the lesson's order
    checks:  grade_ids of the check cells to run, each in its own copy of the namespace
    place:   how many of the notebook's cells precede the trial; of these the teaching cells run
    suspect: the exercise to blame if the trial does not end; the others are then tried without it
    """

    answers: dict[str, str]
    checks: tuple[str, ...]
    place: int
    suspect: str = ""


@dataclass(frozen=True)
class Check:
    """How one check cell ended: error is the exception's type, both are empty if it passed."""

    error: str = ""
    message: str = ""

    @property
    def passed(self) -> bool:
        """Whether the cell ran to its end."""
        return not self.error


def run_trials(
    notebook: Notebook, trials: Sequence[Trial], folder: Path, deadline: float = DEADLINE
) -> list[dict[str, Check]]:
    """The checks of each trial by their grade_id.

    folder:   the lesson's own, its working directory
    deadline: seconds for one trial; a trial that takes longer, or ends its process, has failed
              all checks that it did not reach
    raises:   CourseError if a teaching cell fails
    """
    job = {"cells": notebook["cells"], "trials": [asdict(t) for t in trials], "deadline": deadline}
    try:
        process = subprocess.run(
            [sys.executable, "-m", "grader.trials"],
            input=json.dumps(job),
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, **ENVIRONMENT},
            timeout=TEACHING_SECONDS + 2 * deadline * len(trials),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CourseError(f"The lesson {folder.name} does not end; look for a loop.") from None
    if process.returncode:
        said = process.stderr.strip().splitlines() or ["its process ended without a word"]
        raise CourseError(f"The lesson {folder.name} does not run: {said[-1]}")
    outcomes = sorted((json.loads(line) for line in process.stdout.splitlines()), key=_number)
    return [{name: Check(**end) for name, end in one["checks"].items()} for one in outcomes]


def _number(outcome: dict[str, Any]) -> int:
    return int(outcome["number"])


def main() -> None:
    """The warm process: read the job, run the cells in order, stop for each trial at its place."""
    job = json.load(sys.stdin)
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    trials = [Trial(**{**trial, "checks": tuple(trial["checks"])}) for trial in job["trials"]]
    checks = {grade_id(cell): source(cell) for cell in job["cells"] if is_check(cell)}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for place in range(len(job["cells"]) + 1):
        for number, trial in enumerate(trials):
            if trial.place == place:
                ends = _outcome(trial, checks, namespace, job["deadline"])
                line = {"number": number, "checks": {name: asdict(ends[name]) for name in ends}}
                print(json.dumps(line), file=results, flush=True)
        if place < len(job["cells"]):
            _teach(job["cells"][place], place, namespace)


def _teach(cell: dict[str, Any], place: int, namespace: dict[str, Any]) -> None:
    """Run a teaching cell in the warm process itself."""
    if cell["cell_type"] != "code" or is_answer(cell) or is_check(cell):
        return
    end = _run(source(cell), f"cell {place}", namespace)
    sys.stdout.flush()
    if not end.passed:
        said = " ".join(end.message.split())
        sys.exit(f"cell {place} stops with {end.error} ({said}); mend the cell.")


def _outcome(
    trial: Trial, checks: dict[str, str], namespace: dict[str, Any], deadline: float
) -> dict[str, Check]:
    """The trial's checks; an answer that ends the process costs the suspect all of its own."""
    ends, why = _forked(trial, checks, namespace, deadline)
    if not why:
        return ends
    if not trial.suspect:
        return {name: ends.get(name, Check("Unfinished", why)) for name in trial.checks}
    others = {name: text for name, text in trial.answers.items() if name != trial.suspect}
    own = [name for name in trial.checks if exercise_of(name) == trial.suspect]
    rest = tuple(name for name in trial.checks if name not in own)
    innocent = replace(trial, answers=others, checks=rest, suspect="")
    unfinished = dict.fromkeys(own, Check("Unfinished", why))
    return unfinished | _outcome(innocent, checks, namespace, deadline)


def _forked(
    trial: Trial, checks: dict[str, str], namespace: dict[str, Any], deadline: float
) -> tuple[dict[str, Check], str]:
    """Run the trial in a child; the checks that it reported, and why it did not end, if so."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _be_the_child(trial, checks, namespace, writer)
    os.close(writer)
    said, late = _heard(reader, time.monotonic() + deadline)
    os.close(reader)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    lines = said.splitlines()
    ends = {name: Check(*end) for name, *end in map(json.loads, lines[: len(trial.checks)])}
    if late:
        return ends, f"it does not end within {deadline:g} s"
    return ends, "" if len(ends) == len(trial.checks) else "it ends the process"


def _heard(reader: int, until: float) -> tuple[bytes, bool]:
    """All bytes of a pipe, and whether its other end was still open at that time."""
    said = b""
    while select.select([reader], [], [], max(0.0, until - time.monotonic()))[0]:
        chunk = os.read(reader, 1 << 16)
        if not chunk:
            return said, False
        said += chunk
    return said, True


def _be_the_child(
    trial: Trial, checks: dict[str, str], namespace: dict[str, Any], writer: int
) -> None:
    """Run answers, then checks; report each check at once, so that a crash hides none before."""
    try:
        os.dup2(0, 2)  # an answer's warnings are no business of ours
        for name, text in trial.answers.items():
            _run(text, name, namespace)
        for name in trial.checks:
            end = _run(checks[name], name, dict(namespace))
            os.write(writer, json.dumps([name, end.error, end.message]).encode() + b"\n")
    finally:
        os._exit(0)


def _run(text: str, name: str, namespace: dict[str, Any]) -> Check:
    """Execute a cell; whatever it raises is its result."""
    try:
        exec(compile(text, f"<{name}>", "exec", dont_inherit=True), namespace)  # noqa: S102
    except BaseException as error:
        return Check(type(error).__name__, str(error))
    return Check()


if __name__ == "__main__":
    main()
