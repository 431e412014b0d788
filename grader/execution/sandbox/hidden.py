"""What a sandbox shows of this machine, without the folders that no submission may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.core.course import CourseError

MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True)
class Bind:
    """A file or folder of this machine, and where the sandbox has it."""

    here: str
    there: str


def arguments(shown: Sequence[Bind], needed: Sequence[str], hidden: Iterable[Path]) -> list[str]:
    """bwrap's arguments for what is shown, with an empty folder over each that is hidden.

    shown:  folders and files; none lies in another
    needed: folders that are shown wherever they lie, also within a hidden one
    hidden: folders and files, whether they are shown or not
    raises: CourseError where something needed is the same as something hidden
    """
    binds = [*shown, *(Bind(path, path) for path in needed)]
    covered = {there: place for path in hidden for there, place in _within(path, binds)}
    taken = {each.there for each in binds} | {str(Path(each.there).resolve()) for each in binds}
    for there, place in covered.items():
        if there in taken or not place.exists():
            raise CourseError(
                f"The sandbox cannot hide {place}: Python itself lies there, or the folder is "
                "not there yet. Move it, or the course, to another folder."
            )
    bound = {each.there: each.here for each in binds}
    made: dict[str, bool] = {}  # whether folders can be made in it
    found, sealed = [], []
    for there in sorted({*covered, *bound}, key=lambda path: Path(path).parts):
        above = next((str(p) for p in Path(there).parents if str(p) in made), "/")
        if there in covered and made.get(above):
            continue  # it lies in a folder that is hidden
        if there in covered and covered[there].is_dir():
            found += ["--perms", "0755", "--tmpfs", there]
            sealed += ["--remount-ro", there]
            made[there] = True
        elif there in covered:
            found += ["--ro-bind", "/dev/null", there]
        elif made.get(above, True):
            found += [*_parents(there, above), "--ro-bind", bound[there], there]
            made[there] = False
    return found + sealed


def _parents(there: str, above: str) -> Iterator[str]:
    """bwrap makes missing parents 0700, and a submission's uid could not pass."""
    for parent in reversed(Path(there).parents):
        if Path(above) in parent.parents and str(parent) != "/tmp":  # noqa: S108
            yield from ("--perms", "0755", "--dir", str(parent))


def _within(path: Path, binds: Sequence[Bind]) -> Iterator[tuple[str, Path]]:
    """Where the sandbox would show something, by what is bound, and where it lies here."""
    bases = [Path(bind.here).resolve() for bind in binds]
    meant = set(map(_identity, bases)) - {None}
    for place, part in places(path):
        if part != path.resolve() and _identity(part) in meant:
            continue  # a part that is shown on purpose, such as an environment within the course
        for bind, base in zip(binds, bases, strict=True):
            if base == place:
                yield bind.there, place
            elif base in place.parents:
                yield str(Path(bind.there, place.relative_to(base))), place


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def places(path: Path) -> list[tuple[Path, Path]]:
    """Where something shows on this machine, or a part of it: a folder may be mounted again.

    returns: the place, and which part it is: the whole where that is the path itself
    """
    real = path.resolve()
    mounts = list(_mounts())
    device, root, point = max(
        (each for each in reversed(mounts) if each[2] == real or each[2] in real.parents),
        key=lambda each: len(each[2].parts),
    )
    inner = root / real.relative_to(point)
    found = {(real, real)}
    for other, root, point in mounts:
        if other == device and (root == inner or root in inner.parents):
            found.add((point / inner.relative_to(root), real))
        elif other == device and inner in root.parents:
            found.add((point, real / root.relative_to(inner)))
    return sorted(found)


def _mounts() -> Iterator[tuple[str, Path, Path]]:
    """Device, folder of its file system, and where that is mounted; see proc_pid_mountinfo(5)."""
    for line in MOUNTS.read_bytes().split(b"\n")[:-1]:
        _, _, device, root, point, *_ = line.split(b" ")
        yield device.decode(), _unescaped(root), _unescaped(point)


def _unescaped(name: bytes) -> Path:
    """Spaces, tabs, line breaks and backslashes stand there as three octal digits."""
    return Path(name.decode("unicode_escape").encode("latin-1").decode(errors="surrogateescape"))
