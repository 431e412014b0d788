"""How the wrong answers of the bank behave: asked once for a lesson, then kept in the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from grader.authoring.bank import Answer, read_bank
from grader.core import course
from grader.core.course import CourseError
from grader.core.models import Exercise, Misconception
from grader.execution.runner import Runner


def wrong_answers(lesson: str, exercises: Sequence[Exercise]) -> list[Answer]:
    """The wrong answers of a lesson's bank; none where the bank is not well-formed."""
    try:
        return [answer for answer in read_bank(lesson, exercises, course.BANK) if not answer.right]
    except CourseError:  # the author is told by `grader check`; no class waits for it
        return []


def digest(answers: Sequence[Answer]) -> str:
    """Changes with every answer and every word of it: 64 hexadecimal digits."""
    text = [[answer.exercise, answer.source, answer.misconception] for answer in answers]
    return hashlib.sha256(json.dumps(text).encode()).hexdigest()


def behaviours(
    lesson: str, answers: Sequence[Answer], runner: Runner, jobs: int
) -> list[Misconception]:
    """How these answers behave, without those that no expectation of the lesson tells from right.

    jobs:   how many exercises are asked at the same time
    raises: whatever the runner raises
    """
    names = list(dict.fromkeys(answer.exercise for answer in answers))

    def ask(exercise: str) -> list[Misconception]:
        mine = [answer for answer in answers if answer.exercise == exercise]
        return list(_asked(lesson, mine, runner))

    with ThreadPoolExecutor(max(1, min(jobs, len(names)))) as pool:
        return [each for found in pool.map(ask, names) for each in found]


def _asked(lesson: str, answers: Sequence[Answer], runner: Runner) -> Iterator[Misconception]:
    found = runner.behaviours([(answer.exercise, answer.source) for answer in answers])
    for answer, wrong in zip(answers, found, strict=True):
        if wrong is not None and any(wrong.outcomes):
            yield Misconception(lesson, answer.exercise, answer.misconception, wrong.outcomes)
