"""Which cells may use whose names, so that no answer breaks a lesson and no place a check."""

from __future__ import annotations

import builtins

from lessonkit.scopes import names_used

from grader.authoring.rules.bindings import bound, imported
from grader.authoring.rules.cells import Cell, answers, by_hand, checks, named, teaching, tree
from grader.core.course import source
from grader.core.models import Notebook

_BUILTINS = frozenset(dir(builtins))


def teaching_stands_alone(notebook: Notebook) -> list[str]:
    """No teaching cell uses a name of an answer, which may be missing, or of a check."""
    owned = {name for cell in teaching(notebook) for name in [*bound(cell), *imported(cell)]}
    written = [cell for cell in by_hand(notebook) if cell["cell_type"] == "code"]
    exercise_cells = [*answers(notebook), *written, *checks(notebook)]
    owner = {name: cell for cell in exercise_cells for name in [*bound(cell), *imported(cell)]}
    return [
        f"{named(cell)} uses {name!r}, a name of {named(owner[name])}."
        for cell in teaching(notebook)
        for name in sorted(used(cell) & (owner.keys() - owned))
    ]


def checks_stand_anywhere(notebook: Notebook) -> list[str]:
    """A check uses answers, imports of the lesson, builtins, and names that it makes itself."""
    allowed = _BUILTINS.union(*map(bound, answers(notebook)), *map(imported, teaching(notebook)))
    return [
        f"{named(cell)} uses {name!r}, which is no answer, no import and not its own."
        for cell in checks(notebook)
        for name in sorted(used(cell) - allowed.union(bound(cell), imported(cell)))
    ]


def used(cell: Cell) -> frozenset[str]:
    """Names that the cell looks up in the lesson's namespace; none where it is no Python."""
    return names_used(source(cell)) if tree(cell).body else frozenset()
