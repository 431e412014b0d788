"""The student's command line: `python -m lesson`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from lessonkit import desk
from lessonkit.desk import FAILING, HOME, PASSED, TASK, UNTOUCHED, WAITS, DeskError, Standing
from lessonkit.passing import HELPS

NO_LESSON = (
    "Say this in the folder that shows the lessons, or in one of them; in Colab, which keeps your "
    "notebook elsewhere, run the check below each answer."
)
RELOAD = (
    "If the notebook is open, reload it now (File > Reload Notebook from Disk); "
    "else its next save writes the old answer back."
)


def table(found: Sequence[Standing]) -> str:
    """One lesson: a line for each exercise, the points, and what comes next."""
    lines = [f"{found[0].exercise.lesson}, the file as it was saved last"]
    for each in found:
        exercise = each.exercise
        won = exercise.points[0] if each.state == PASSED else 0.0
        line = f"  {exercise.number:<5}{exercise.title:<34.34}{each.state:<11}"
        if exercise.hand:
            lines.append(f"{line} ({exercise.hand:g} points)")
            continue
        lines.append(f"{line}{won:g} of {exercise.points[0]:g}")
        if each.state == FAILING:
            lines.append(f"       {_reason(each.message)[:83]}")
    won = sum(each.exercise.points[0] for each in found if each.state == PASSED)
    most, hidden = (sum(each.exercise.points[n] for each in found) for n in (0, 1))
    passed = sum(each.state == PASSED for each in found)
    checked = sum(not each.exercise.hand for each in found)
    seen = f"{passed} of {checked} exercises pass their visible checks"
    lines.append(f"  {seen}: {won:g} of {most:g} points.")
    lines.append(f"  {hidden:g} more points come from hidden checks, when your work is graded.")
    if hand := sum(each.exercise.hand for each in found):
        lines.append(f"  {hand:g} more points come from your teacher, who reads what you write.")
    return "\n".join([*lines, f"  Next: {_next(found)}"])


def _reason(message: str) -> str:
    """The line of a failure that says most: what may help, else what differs, else the first."""
    lines = [line.strip() for line in message.splitlines()]
    for word in (HELPS, "first difference", "but "):
        for line in lines[1:]:
            if line.startswith(word):
                return " ".join(line.split())
    for end in (" stops with ", " raises ", ", but "):  # the call before it may be long
        _, found, why = lines[0].rpartition(end)
        if found:
            return f"{end.strip(', ')} {why}"
    return lines[0]


def _next(found: Sequence[Standing]) -> str:
    for state in (FAILING, UNTOUCHED):
        for each in found:
            if each.state == state:
                number = each.exercise.number
                if each.exercise.hand and not each.exercise.hints:
                    return f"exercise {number}, which your teacher marks."
                verb = "check" if state == FAILING else "hint"
                return f"exercise {number} (python -m lesson {verb} {number})."
    return "hand the notebook in, or go on to the next lesson."


def progress(lesson: str | None = None) -> None:
    """Print where each exercise stands; of all lessons with an answer if none is named."""
    names = [lesson] if lesson else desk.lessons()
    if not names:
        click.echo(f"There is no lesson in {desk.HOME}. {NO_LESSON}")
    untouched = []
    for name in names:
        exercises = desk.exercises(name)
        if lesson or any(each.answered and not each.task for each in exercises):
            click.echo(table(desk.standings(exercises)) + "\n")
        else:
            untouched.append(name)
    if untouched:
        click.echo(f"Not touched yet: {', '.join(untouched)}.")
    if names and untouched == names:
        click.echo(f"Next: open {names[0]} and read it from the top (python -m lesson open).")


def here() -> str | None:
    """The lesson in whose folder the process runs, as a notebook's kernel does."""
    name = Path.cwd().name
    return name if name in desk.lessons() else None


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(context: click.Context) -> None:
    """Where you stand in the course. Save your notebook first."""
    if context.invoked_subcommand is None:
        progress()


@cli.command()
@click.argument("what")
def check(what: str) -> None:
    """Run the visible checks of a LESSON (1) or an EXERCISE (1.2)."""
    found = desk.standings(desk.find(what))
    for each in found:
        click.echo(f"{each.exercise.number} {each.exercise.title}: {each.state}")
        if each.message:
            click.echo(each.message + "\n")
    done = (PASSED, WAITS, TASK)
    raise SystemExit(0 if all(each.state in done for each in found) else 1)


@cli.command()
@click.argument("exercise")
@click.argument("step", default=1)
def hint(exercise: str, step: int) -> None:
    """A hint for an EXERCISE (1.2); STEP 2 names the tool."""
    found = desk.find_one(exercise)
    if not 1 <= step <= len(found.hints):
        raise DeskError(
            f"Exercise {found.number} has {len(found.hints)} hints; there is no {step}."
        )
    click.echo(found.hints[step - 1])
    if step < len(found.hints):
        click.echo(f"\nStill stuck? python -m lesson hint {found.number} {step + 1}")


@cli.command()
@click.argument("exercise")
def reset(exercise: str) -> None:
    """The starter of an EXERCISE (1.2) back; your answer is kept in a file."""
    found = desk.find_one(exercise)
    kept = desk.reset(found)
    click.echo(f"Exercise {found.number} is as it was. Your answer is in {kept}.\n{RELOAD}")


@cli.command()
@click.argument("lesson")
def watch(lesson: str) -> None:
    """Check a LESSON (1) again each time you save it; Ctrl+C ends it."""
    name = desk.find(lesson)[0].lesson
    follow(desk.path_of(name), lambda: progress(name), lambda: time.sleep(1))


def follow(path: Path, act: Callable[[], None], wait: Callable[[], Any]) -> None:
    """Act now and after each change of a file, until an interrupt; wait is called between looks."""
    seen = -1
    try:
        while True:
            changed = path.stat().st_mtime_ns if path.exists() else seen
            if changed != seen:
                seen = changed
                act()
            wait()
    except KeyboardInterrupt:
        click.echo("Not watching any more.")


@cli.command("open")
def open_lab() -> None:
    """Start JupyterLab in the folder that shows all lessons."""
    ours = str(Path(__file__).parent / "jupyter")
    paths = [ours, *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    variables = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "jupyter", "lab", "--notebook-dir", str(HOME)]
    raise SystemExit(subprocess.run(command, env=variables, check=False).returncode)


def main() -> None:
    """Run a command; a mistake of the user's is one sentence and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a Windows terminal lacks some characters
    try:
        cli(prog_name="python -m lesson")
    except (DeskError, json.JSONDecodeError) as error:
        click.echo(f"lesson: {error}", err=True)
        raise SystemExit(2) from None
