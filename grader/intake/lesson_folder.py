"""What a lesson's folder must hold, and which of the files in it is the notebook."""

from __future__ import annotations

from collections.abc import Iterable

from grader.core.student_names import normal, shown
from grader.intake.safe_open import Unreadable

_NAMED = 3
_LITTER = ("__macosx", "thumbs.db", "desktop.ini")


class Missing(Exception):
    """Nothing was handed in; the text is the row's sentence."""


def is_litter(name: str) -> bool:
    """Whether a file is hidden, or what a system leaves beside people's files and in their zips."""
    return name.startswith(".") or name.casefold() in _LITTER


def why_missing(holds: dict[str, bool], lesson: str, known: set[str]) -> str:
    """The sentence for a student's folder without the lesson's."""
    if named(holds, f"{lesson}.ipynb"):
        return f"{lesson}.ipynb lies outside its folder; move it into a folder {lesson}."
    unknown = [
        name
        for name, is_folder in sorted(holds.items())
        if is_folder and normal(name) not in known and not is_litter(name)
    ]
    if not unknown:
        return f"Nothing was handed in: the student's folder holds no folder {lesson}."
    verb = "is not a lesson's name" if len(unknown) == 1 else "are not lessons' names"
    return f"{_few(unknown)} {verb}; rename the one that is {lesson}."


def choose(names: list[str], lesson: str) -> tuple[str, tuple[str, ...]]:
    """The notebook among the files of a lesson's folder, and what was odd about the choice."""
    names = sorted(name for name in names if not is_litter(name))
    notebooks = [name for name in names if name.lower().endswith(".ipynb")]
    if not names:
        raise Missing(f"Nothing was handed in: the folder {lesson} is empty.")
    if not notebooks:
        raise Unreadable(
            f"The folder {lesson} holds no notebook, only {_few(names)}; hand in {lesson}.ipynb."
        )
    wanted = f"{lesson}.ipynb"
    right = named(notebooks, wanted)
    if right is None and len(notebooks) > 1:
        raise Unreadable(
            f"The folder {lesson} holds {len(notebooks)} notebooks ({_few(notebooks)}) and none "
            f"is called {wanted}; keep one."
        )
    if right is None:
        return notebooks[0], (f"The notebook {shown(notebooks[0])} was taken for {wanted}.",)
    others = len(notebooks) - 1
    return right, (f"Other notebooks in the folder, ignored: {others}.",) if others else ()


def named(names: Iterable[str], wanted: str) -> str | None:
    """The entry of that name, spelled exactly or in another composition of its letters."""
    same = sorted(name for name in names if normal(name) == normal(wanted))
    return wanted if wanted in same else next(iter(same), None)


def _few(names: list[str]) -> str:
    """The first names, for a sentence."""
    rest = len(names) - _NAMED
    named = ", ".join(map(shown, names[:_NAMED]))
    return f"{named} and {rest} more" if rest > 0 else named
