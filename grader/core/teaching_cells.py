"""What cells of a lesson define, who uses it, and what a student wrote into such a cell.

A student's text is parsed here, and never run. CPython's parser ends deep nesting with an
exception; a text that is longer than a person writes is not given to it.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lessonkit.scopes import names_bound, names_used

from grader.core.course import is_answer, is_by_hand, is_check, source
from grader.core.models import Notebook

MAX_CHARS = 10_000
"""Characters of a changed cell that is parsed."""
_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_LOOKS_AROUND = re.compile(
    r"\b(?:globals|locals|vars|dir|eval|exec|__main__|modules|_getframe|inspect|gc|importlib)\b"
)
"""Ways to reach a name of the lesson without writing it."""
_NOT_PARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Written:
    """What a changed cell holds that the lesson's has not.

    definitions: source of new functions, classes, imports and values; empty if there is none
    names:       what they define
    line:        the first line that is new and no such definition; 0 if there is none
    """

    definitions: str = ""
    names: tuple[str, ...] = ()
    line: int = 0


def written(theirs: str, ours: str, taken: frozenset[str]) -> Written:
    """Compare a changed cell with the lesson's, statement by statement.

    taken: names that the lesson binds; a new value for one of them is no new definition, so that
           an experiment with a value of the lesson does not reach the answers
    """
    if len(theirs) > MAX_CHARS:
        return Written(line=_first_other_line(theirs, ours))
    try:
        known = frozenset(map(ast.dump, _statements(ours)))
        found: list[str] = []
        names: list[str] = []
        line = 0
        for statement in _statements(theirs):
            if ast.dump(statement) in known:
                continue
            bound = list(_bound(statement))
            if bound and (
                isinstance(statement, ast.Import | ast.ImportFrom) or not taken & {*bound}
            ):
                found.append(ast.unparse(statement))
                names += bound
            else:
                line = line or statement.lineno
    except _NOT_PARSED:
        return Written(line=_first_other_line(theirs, ours))
    return Written("\n".join(found), tuple(names), line)


def names_of(sources: Iterable[str]) -> frozenset[str]:
    """What cells of the lesson bind at their top level."""
    return frozenset().union(*map(_names, sources))


def used_by(checks: Iterable[str], teaching: Sequence[str], answers: Iterable[str]) -> list[str]:
    """The teaching cells without which checks do not run, in their order.

    checks, teaching, answers: sources of cells
    returns: cells that bind a name that the checks use, or that such a cell uses; every teaching
             cell if a name is bound in a way that nobody sees, as by `from lesson import *`
    raises:  SyntaxError
    """
    binds = [names_bound(cell) for cell in teaching]
    wanted = frozenset().union(*(names_used(cell) - names_bound(cell) for cell in checks))
    needed: set[int] = set()
    while new := {at for at, names in enumerate(binds) if names & wanted} - needed:
        needed |= new
        wanted = wanted.union(*(names_used(teaching[at]) for at in new))
    if not wanted <= frozenset(dir(builtins)).union(*binds, names_of(answers)):
        return list(teaching)
    return [teaching[at] for at in sorted(needed)]


@dataclass(frozen=True)
class Cells:
    """Sources of a lesson's code cells, in their order, by what they are for.

    answers: the reference answers to exercises that have checks
    """

    teaching: list[str]
    checks: list[str]
    answers: list[str]

    def used_by_checks(self) -> list[str]:
        """The teaching cells that the checks use; raises SyntaxError."""
        return used_by(self.checks, self.teaching, self.answers)

    def used_by_exercises(self) -> list[str]:
        """The teaching cells that checks or reference answers use; raises SyntaxError."""
        return used_by([*self.checks, *self.answers], self.teaching, self.answers)

    def suffice(self, theirs: Sequence[str]) -> bool:
        """Whether a student's cells run with the cells of used_by_exercises() as with all of them.

        theirs: sources of answers and of added cells; in doubt they do not suffice
        """
        known = self.used_by_exercises()
        if not any(names_bound(cell) for cell in self.teaching if cell not in known):
            return True
        if any(len(cell) > MAX_CHARS or _LOOKS_AROUND.search(cell) for cell in theirs):
            return False
        try:
            return {*used_by(theirs, self.teaching, theirs)} <= {*known}
        except _NOT_PARSED:
            return False


def cells_of(notebook: Notebook) -> Cells:
    """The code cells of the author's notebook."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return Cells(
        [source(cell) for cell in code if not is_answer(cell) and not is_check(cell)],
        [source(cell) for cell in code if is_check(cell)],
        [source(cell) for cell in code if is_answer(cell) and not is_by_hand(cell)],
    )


def defines(source: str, names: Iterable[str]) -> bool:
    """Whether a student's cell gives one of these names a new value at its top level."""
    either = "|".join(map(re.escape, names))
    pattern = rf"^(?:(?:async +)?def|class) +(?:{either})\b|^(?:{either})\b *(?::[^=\n]*)?=(?!=)"
    return bool(either) and bool(re.search(pattern, source, re.MULTILINE))


@lru_cache(maxsize=512)
def _names(source: str) -> frozenset[str]:
    return frozenset(name for statement in _statements(source) for name in _bound(statement))


def _statements(source: str) -> list[ast.stmt]:
    """Top-level statements; a line of IPython's own language counts as `pass`."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return ast.parse(_MAGIC.sub("pass", source)).body


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Names that a definition binds; none for a statement of another kind."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                if alias.name != "*":
                    yield alias.asname or alias.name.partition(".")[0]
        case ast.Assign(targets=targets) if all(isinstance(each, ast.Name) for each in targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            yield name


def _first_other_line(theirs: str, ours: str) -> int:
    known = {line.strip() for line in ours.splitlines()}
    lines = enumerate(theirs.splitlines(), start=1)
    return next((number for number, line in lines if line.strip() not in known), 0)
