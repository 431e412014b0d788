"""The student's desk: the exercises of the lessons in this folder, and where each of them stands.

Stored outputs prove nothing, so the visible checks run anew, in a process of their own.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langbags.files import DATA

from lessonkit.new_process import MODULES, with_modules

STARTERS = DATA / "starters.json"
STUB = 'raise NotImplementedError("Write your answer here.")'
TEXT_STUB = "*Write your answer here: double-click this cell, and put it in place of this line.*"
SECONDS = 60
"""For the checks of one lesson."""
LATE = (
    f"The check did not end within {SECONDS} seconds; look for a loop that never stops. "
    "If the machine is busy, try once more."
)
ENDED = "It ended the whole Python process; look for an exit or a crash in it."

UNTOUCHED, FAILING, PASSED = "untouched", "failing", "passed"
WAITS = "waits for your teacher"
TASK = "marked by your teacher"
"""Of a task nobody but a person sees whether the cells below it are its answer."""
_HEADING = re.compile(r"^### Exercise (\d+\.\d+): (.+)$", re.MULTILINE)
_HINT = re.compile(r"<details>\s*<summary>.+?</summary>(.+?)</details>", re.DOTALL)


class DeskError(Exception):
    """Something that the student can put right; the text is one sentence."""


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson, as the student's notebook has it.

    name:   the answer cell's id, such as "pad-batch"
    number: such as "1.4"
    source: of the answer cell
    points: of the visible check, and of the hidden ones that run when the work is graded
    hand:   points that a person gives, and nobody else; 0 where checks do
    task:   the answer stands in cells of the student's own below this one
    """

    lesson: str
    name: str
    number: str
    title: str
    source: str
    hints: tuple[str, ...]
    points: tuple[float, float]
    hand: float = 0.0
    task: bool = False

    @property
    def answered(self) -> bool:
        """Whether the starter is no longer what stands in the cell; not known of a task."""
        return self.task or not (STUB in self.source or self.source.strip() in ("", TEXT_STUB))


@dataclass(frozen=True)
class Standing:
    """Where an exercise stands, and what its check says."""

    exercise: Exercise
    state: str
    message: str = ""


def home() -> Path:
    """The folder that shows all lessons: the modules' own; where those are installed, yours.

    Yours is the working directory or the one above it, in which a notebook's kernel runs.
    """
    here = Path.cwd()
    for folder in (MODULES, here, here.parent):
        if any(folder.glob("[0-9]*/[0-9]*.ipynb")):
            return folder
    return here


HOME = home()


def lessons() -> list[str]:
    """The lessons in this folder, in their order."""
    return sorted(
        path.stem for path in HOME.glob("[0-9]*/*.ipynb") if path.stem == path.parent.name
    )


def path_of(lesson: str) -> Path:
    """The lesson's notebook."""
    return HOME / lesson / f"{lesson}.ipynb"


def read(lesson: str) -> dict[str, Any]:
    """The notebook as it was saved last; raises DeskError if it cannot be read."""
    try:
        notebook: dict[str, Any] = json.loads(path_of(lesson).read_text(encoding="utf-8"))
        if isinstance(notebook["cells"], list):
            return notebook
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise DeskError(f"{path_of(lesson)} cannot be read as a notebook; take a new copy of it.")


def source_of(cell: dict[str, Any]) -> str:
    """The cell's text, which a notebook keeps as one string or as lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def grade_id(cell: dict[str, Any]) -> str:
    """What nbgrader calls the cell; empty for a cell of no exercise."""
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))


def exercises(lesson: str) -> list[Exercise]:
    """The exercises whose answer cells are in the notebook, in its order."""
    found = []
    text = ""
    cells = read(lesson)["cells"]
    points = {grade_id(cell): _points(cell) for cell in cells}
    for cell in cells:
        ours = cell.get("metadata", {}).get("nbgrader", {})
        task = bool(ours.get("task"))
        if cell.get("cell_type") == "markdown" and not ours.get("solution"):
            text = source_of(cell)
        if ours.get("solution") or task:
            name = grade_id(cell)
            number, title = (_HEADING.findall(text) or [("?", name)])[-1]
            hints = tuple(_plain(hint) for hint in _HINT.findall(text))
            worth = points.get(f"{name}-check", 0.0), points.get(f"{name}-hidden", 0.0)
            hand = points[name] if task or ours.get("grade") else 0.0
            found.append(
                Exercise(lesson, name, number, title, source_of(cell), hints, worth, hand, task)
            )
    return found


def _points(cell: dict[str, Any]) -> float:
    return float(cell.get("metadata", {}).get("nbgrader", {}).get("points", 0))


def _plain(hint: str) -> str:
    """A hint as a terminal shows it: code between backticks, no tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</?code>", "`", hint))).strip()


def find(what: str) -> list[Exercise]:
    """The exercises of a lesson ("1", "01_embeddings"), or one exercise ("1.2", "pad-batch")."""
    for lesson in lessons():
        if what in (lesson, str(int(lesson[:2])), lesson[:2]):
            return exercises(lesson)
    wanted = what.replace("_", "-")
    every = [each for lesson in lessons() for each in exercises(lesson)]
    found = [each for each in every if each.number == what or each.name == wanted]
    if not found:
        raise DeskError(
            f"There is no lesson or exercise {what!r}; say a number, such as 1 for a lesson or "
            "1.2 for an exercise."
        )
    return found


def find_one(what: str) -> Exercise:
    """The exercise that is meant; raises DeskError if it is a lesson or unknown."""
    found = find(what)
    if len(found) != 1:
        raise DeskError(f"{what!r} is a lesson; say an exercise of it, such as {found[0].number}.")
    return found[0]


def standings(wanted: Sequence[Exercise]) -> list[Standing]:
    """Where exercises of one lesson stand; those that are answered are checked in a new process."""
    answered = [each for each in wanted if each.answered]
    checked = [each for each in answered if not each.hand]
    ends = _checked(checked) if checked else {}
    ends |= {each.name: (TASK if each.task else WAITS, "") for each in answered if each.hand}
    return [
        Standing(each, *ends[each.name]) if each.name in ends else Standing(each, UNTOUCHED)
        for each in wanted
    ]


def _checked(answered: Sequence[Exercise]) -> dict[str, tuple[str, str]]:
    """State and message by name, from the process that runs the checks."""
    path = path_of(answered[0].lesson)
    names = [each.name for each in answered]
    command = [sys.executable, "-W", "ignore", "-m", "lessonkit.desk_run", str(path), *names]
    try:
        done = subprocess.run(
            command, cwd=path.parent, env=with_modules(MPLBACKEND="agg"), stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL, timeout=SECONDS, check=False,
        )  # fmt: skip
        lines, why = done.stdout, ENDED
    except subprocess.TimeoutExpired as error:
        lines, why = error.stdout or b"", LATE
    found = {name: (state, said) for name, state, said in map(json.loads, lines.splitlines())}
    lost = [each for each in answered if each.name not in found]
    if not lost:
        return found
    # The first that is missing ended the process; the others have a right to be checked.
    rest = _checked(lost[1:]) if lost[1:] else {}
    return found | {lost[0].name: (FAILING, why)} | rest


def reset(exercise: Exercise) -> Path:
    """Put the starter back into the notebook; returns the file that keeps the old answer."""
    try:
        starter = json.loads(STARTERS.read_text(encoding="utf-8"))[exercise.lesson][exercise.name]
    except (OSError, ValueError, KeyError):
        raise DeskError(
            f"{STARTERS} does not have this exercise; take its cell from a new copy of the lesson."
        ) from None
    path = path_of(exercise.lesson)
    notebook = read(exercise.lesson)
    cell = next(cell for cell in notebook["cells"] if grade_id(cell) == exercise.name)
    cell["source"] = starter
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
    kept = _unused(path.parent, exercise.name)
    kept.write_text(exercise.source + "\n", encoding="utf-8")
    draft = path.with_suffix(".draft")
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return kept


def _unused(folder: Path, name: str) -> Path:
    number = 1
    while (path := folder / f"{name}.answer-{number}.py").exists():
        number += 1
    return path
