"""A class of any size as results, without a run: what reports are measured and looked at with."""

from __future__ import annotations

from random import Random

from grader.core.messages import HIDDEN_FAILED, UNANSWERED
from grader.core.models import ExerciseResult, Result, Status

LESSONS = ("01_embeddings", "02_embedding_bags", "03_tatoeba", "04_ngrams", "05_classifier",
           "06_evaluation", "07_cld3", "08_contest", "09_scale")  # fmt: skip
EXERCISES = ("offsets-from-lengths", "find-draw", "mean-of-bags", "hash-ngrams", "padding-row")
WRONG = (
    "offsets_from_lengths([2, 0, 3])\n"
    "  should give       tensor([0, 2, 2])\n"
    "  but gives         tensor([2, 2, 5])\n"
    "  first difference  at [0]: 0 was expected, not 2."
)
FIRST = ("Ada", "Grace", "علي", "Zoë", "Noor", "Søren", "李", "Olena", "José", "Ngozi")
LAST = ("Lovelace", "Hopper", "العربي", "Turing", "Müller-Lüdenscheidt", "王", "Шевченко")
_ENDS = ((Status.REFUSED, "The file is not JSON; save the notebook again and hand it in."),
         (Status.TIMED_OUT, "A cell did not end in time; look for a loop that never stops."),
         (Status.ERROR, "The sandbox could not start (no space left on the disk)."),
         (Status.MISSING, "Nothing was handed in."))  # fmt: skip


def names(students: int) -> dict[str, str]:
    """Keys of students, and their names in several scripts."""
    return {
        f"s{number:04d}": f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
        for number in range(students)
    }


def results(students: int, lessons: int = len(LESSONS), seed: int = 0) -> list[Result]:
    """Every student's lessons: most are graded, some wait for a mark, some ended otherwise."""
    dice = Random(seed)
    return [
        _result(student, lesson, dice)
        for student in names(students)
        for lesson in LESSONS[:lessons]
    ]


def _result(student: str, lesson: str, dice: Random) -> Result:
    if dice.random() < 0.06:
        status, why = dice.choice(_ENDS)
        points = None if status is Status.ERROR else 0.0
        rows = [ExerciseResult(name, points, 3.0, status, why) for name in EXERCISES]
        return Result(student, lesson, status, tuple(rows), 2.0, why)
    rows = [_row(name, dice) for name in EXERCISES]
    return Result(student, lesson, Status.GRADED, tuple(rows), 0.2)


def _row(name: str, dice: Random) -> ExerciseResult:
    points, message = dice.choices(
        [(3.0, ""), (1.0, HIDDEN_FAILED), (0.0, WRONG), (0.0, UNANSWERED), (None, "")],
        [70, 10, 10, 9, 1],
    )[0]
    return ExerciseResult(name, points, 3.0, Status.GRADED, message)
