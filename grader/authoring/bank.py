"""The bank's files: right and wrong answers to each exercise, as an author writes them.

bank/<lesson>/<exercise>/right_<word>.py holds the source of a whole answer cell. In
wrong_<misconception>.py two lines stand above it: `# misconception: ` and a sentence, then
`# loses: ` and the points that it must cost. A third line `# memorises` stands in an answer that
knows the examples of the visible check by heart: only a hidden check can catch it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.core.course import BANK, ROOT, CourseError
from grader.core.models import Exercise

BLANK = "FILL IN"
"""Marks in a skeleton what its author has to replace."""
RIGHT_ANSWERS = 2
WRONG_ANSWERS = 4
"""Fewest answers of each kind that an exercise may have in the bank."""

_NAME = re.compile(r"(right|wrong)_[a-z0-9_]+\.py")
_HEADER = re.compile(
    r"# misconception: (?P<misconception>\S.*\.)\n# loses: (?P<loses>\d+(?:\.\d+)?)\n"
    r"(?P<memorises># memorises\n)?"
)


class BankFaults(CourseError):
    """Files of a bank that are not well-formed; sentences: one for each fault."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True)
class Answer:
    """One file of the bank.

    name:          the file's, without its suffix
    source:        the answer cell's text, without the header
    loses:         points that the exercise loses with it; 0 for a right answer
    misconception: what the writer of a wrong answer believes, one sentence
    memorises:     whether it knows the visible check's examples by heart
    """

    exercise: str
    name: str
    source: str
    loses: float = 0.0
    misconception: str = ""
    memorises: bool = False

    @property
    def right(self) -> bool:
        """Whether the checks must accept it."""
        return self.name.startswith("right_")


def read_bank(lesson: str, exercises: Sequence[Exercise], bank: Path = BANK) -> list[Answer]:
    """All answers to a lesson's exercises, in the lesson's order, then by name.

    What a person marks has none.

    raises: BankFaults, with all that is wrong; each sentence names the file and what to do
    """
    folder = bank / lesson
    names = {exercise.name for exercise in exercises if not exercise.by_hand}
    faults = [
        f"{shown(stray, bank)} is named after no exercise of {lesson} that has checks; "
        f"rename it to one of {', '.join(sorted(names))}."
        for stray in sorted(path for path in folder.glob("*") if path.name not in names)
    ]
    found = [
        answer
        for exercise in exercises
        if not exercise.by_hand
        for answer in _answers(folder, exercise, bank, faults)
    ]
    if faults:
        raise BankFaults(faults)
    return found


def _answers(folder: Path, exercise: Exercise, bank: Path, faults: list[str]) -> list[Answer]:
    """One exercise's answers, enough of each kind; what is wrong joins the faults."""
    paths = sorted(folder.joinpath(exercise.name).glob("*"))
    paths = [path for path in paths if path.name != "__pycache__"]
    found = []
    for path in paths:
        try:
            found.append(_answer(path, exercise, bank))
        except CourseError as fault:
            faults.append(str(fault))
    for kind, wanted in (("right", RIGHT_ANSWERS), ("wrong", WRONG_ANSWERS)):
        count = sum(path.name.startswith(f"{kind}_") for path in paths)
        if count < wanted:
            faults.append(
                f"{shown(folder / exercise.name, bank)} has {count} {kind} answers and "
                f"needs {wanted}; add {wanted - count} more {kind}_<word>.py."
            )
    return found


def _answer(path: Path, exercise: Exercise, bank: Path) -> Answer:
    """One file, its name and header checked."""
    file = shown(path, bank)
    if not _NAME.fullmatch(path.name):
        raise CourseError(
            f"{file} is no answer; name it right_<word>.py or wrong_<misconception>.py."
        )
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} cannot be read ({error}); save it as UTF-8.") from None
    if BLANK in text:
        raise CourseError(f"{file} still says {BLANK}; write what it asks for.")
    header = dict(_header(text, file, exercise)) if path.name.startswith("wrong_") else {}
    body = _HEADER.sub("", text, count=1).rstrip("\n") if header else text.rstrip("\n")
    if not body.strip():
        raise CourseError(f"{file} holds no code; write the whole answer cell into it.")
    return Answer(
        exercise.name,
        path.stem,
        body,
        float(header.get("loses", 0)),
        header.get("misconception", ""),
        bool(header.get("memorises")),
    )


def _header(text: str, file: str, exercise: Exercise) -> Iterator[tuple[str, str]]:
    """What a wrong answer says of itself."""
    header = _HEADER.match(text)
    if header is None:
        raise CourseError(
            f"{file} must begin with the lines '# misconception: <one sentence.>' and "
            "'# loses: <points>'; write them above the code."
        )
    if not 0 < float(header["loses"]) <= exercise.max_points:
        raise CourseError(
            f"{file} says that it loses {header['loses']} of the {exercise.max_points:g} points "
            f"of {exercise.name}; correct the line '# loses:'."
        )
    yield from header.groupdict("").items()


def shown(path: Path, bank: Path) -> str:
    """The path as one types it in the course's folder; of another bank, from its own folder on."""
    above = ROOT if bank.is_relative_to(ROOT) else bank.parent
    return path.relative_to(above).as_posix()
