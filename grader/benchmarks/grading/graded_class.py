"""A class for measuring: different submissions of one lesson, assembled from the bank."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from grader.authoring.bank import Answer, read_bank
from grader.authoring.demo_class import answered
from grader.core import course
from grader.core.models import Notebook

DIGITS = 4


def different_submissions(lesson: str) -> Iterator[Notebook]:
    """Submissions of a lesson without end, no two with the same answers; some are wrong."""
    released = course.read_notebook(course.release_path(lesson))
    bank = read_bank(lesson, course.exercises(course.read_notebook(course.source_path(lesson))))
    by_exercise: dict[str, list[Answer]] = {}
    for answer in bank:
        by_exercise.setdefault(answer.exercise, []).append(answer)
    for number in count():
        # The first exercises count like digits, so that no submission comes twice.
        chosen, left = {}, number
        for place, (name, answers) in enumerate(by_exercise.items()):
            turn = left if place < DIGITS else number * (place + 1)
            left //= len(answers)
            chosen[name] = answers[turn % len(answers)]
        yield answered(released, chosen)


def write_class(folder: Path, lesson: str, size: int) -> Path:
    """Write <folder>/<student>/<lesson>/<lesson>.ipynb for so many students; returns folder."""
    for number, notebook in enumerate(islice(different_submissions(lesson), size)):
        file = folder / f"student{number:05d}" / lesson / f"{lesson}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder
