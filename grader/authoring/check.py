"""`grader check`: what an author wants to know of a lesson before anybody else sees it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence

from grader.authoring.bank import BankFaults
from grader.authoring.rules import RULES
from grader.authoring.rules.layout import broken_links, number_of
from grader.authoring.verify_bank import run_bank
from grader.core import course
from grader.core.course import CourseError
from grader.release.generate import differences


def check_command(lessons: Sequence[str]) -> int:
    """Print a sentence for each fault of these lessons; returns 1 if there is one, else 0."""
    found = 0
    for lesson in lessons:
        for fault in faults(lesson):
            print(f"{lesson}: {fault}", flush=True)
            found = 1
    if not found:
        print(f"{', '.join(lessons)}: rules, links, style, release and bank are in order.")
    return found


def faults(lesson: str) -> Iterator[str]:
    """What is wrong with a lesson, the quick things first."""
    yield from rule_faults(lesson)
    yield from _style_faults(lesson)
    yield from _release_faults(lesson)
    try:
        yield from run_bank([lesson]).sentences
    except BankFaults as error:
        yield from error.sentences
    except CourseError as error:
        yield str(error)


def rule_faults(lesson: str) -> Iterator[str]:
    """The rules that the author's notebook breaks, its number, and links that lead nowhere."""
    notebook = course.read_notebook(course.source_path(lesson))
    folder = course.source_path(lesson).parent
    for rule in RULES:
        yield from rule(notebook)
    yield from broken_links(notebook, lambda path: (folder / path).exists())
    number = int(lesson.partition("_")[0])
    if number_of(notebook) != number:
        yield f"The title does not begin with '# {number}.', the number of the folder."


def _style_faults(lesson: str) -> list[str]:
    """What ruff finds in the author's notebook."""
    command = [sys.executable, "-m", "ruff", "check", "--quiet", "--output-format=concise"]
    path = str(course.source_path(lesson))
    said = subprocess.run([*command, path], capture_output=True, text=True, check=False).stdout
    return [f"ruff: {line.rpartition('.ipynb:')[2]}" for line in said.splitlines() if line]


def _release_faults(lesson: str) -> list[str]:
    try:
        found = differences([lesson], course.NOTEBOOKS)
    except CourseError as error:
        return [str(error)]
    return [
        f"notebooks/{name} is not what solutions/ gives; run `grader release`." for name in found
    ]
