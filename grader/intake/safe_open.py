"""Reading in a stranger's folder: no link followed, no device opened, nothing without a bound.

Every step goes through a directory's descriptor, so that a folder which changes meanwhile leads
nowhere else. A file with several hard links is a file: backups make them, and it is only read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from grader.core.student_names import shown

MAX_BYTES = 64 << 20
"""Largest file that is read."""
MAX_ENTRIES = 10_000
"""Files and folders that a folder may hold."""

FILE = stat.S_IFREG
FOLDER = stat.S_IFDIR

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
_KINDS = {
    FILE: "a file",
    FOLDER: "a folder",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Unreadable(Exception):
    """What was found is not to be read; the text is one sentence."""


@contextmanager
def opened(name: str, folder: int, kind: int) -> Iterator[int]:
    """The descriptor of an entry of an open folder.

    kind:   FILE or FOLDER
    raises: Unreadable if it is anything else, or cannot be opened
    """
    with _as_sentence(name):
        # Opening a device can have effects: look first, and look again at what was opened.
        _check_kind(name, os.stat(name, dir_fd=folder, follow_symlinks=False), kind)
        handle = os.open(name, _FLAGS, dir_fd=folder)
    try:
        _check_kind(name, os.fstat(handle), kind)
        yield handle
    finally:
        os.close(handle)


def entries(folder: int, title: str) -> dict[str, bool]:
    """Names in an open folder, each with whether it is a folder itself.

    title:  what a sentence calls the folder
    raises: Unreadable if it holds more than MAX_ENTRIES
    """
    with _as_sentence(title), os.scandir(folder) as found:
        names = {
            entry.name: entry.is_dir(follow_symlinks=False)
            for entry in islice(found, MAX_ENTRIES + 1)
        }
    if len(names) > MAX_ENTRIES:
        raise Unreadable(f"The folder {title} holds more than {MAX_ENTRIES} files; remove some.")
    return names


def read(name: str, folder: int) -> bytes:
    """The bytes of a file in an open folder; Unreadable if there are none, or over MAX_BYTES."""
    with (
        opened(name, folder, FILE) as handle,
        _as_sentence(name),
        open(handle, "rb", closefd=False) as file,
    ):
        size = os.fstat(handle).st_size
        data = file.read(size + 1) if size <= MAX_BYTES else b""
    if max(size, len(data)) > MAX_BYTES:
        raise Unreadable(
            f"{shown(name)} is larger than {MAX_BYTES >> 20} MB; clear all outputs in "
            "JupyterLab, save it and hand it in again."
        )
    if not data:
        raise Unreadable(f"{shown(name)} is empty (0 bytes); hand in the notebook again.")
    return data


@contextmanager
def _as_sentence(name: str) -> Iterator[None]:
    """Turn what the system says into a sentence about the entry."""
    try:
        yield
    except OSError as error:
        raise Unreadable(
            f"{shown(name)} cannot be read ({error.strerror}); give the grader access to it."
        ) from None


def _check_kind(name: str, status: os.stat_result, kind: int) -> None:
    found = stat.S_IFMT(status.st_mode)
    if found != kind:
        raise Unreadable(
            f"{shown(name)} is {_KINDS.get(found, 'something else')} and not {_KINDS[kind]}; "
            f"hand in {_KINDS[kind]}."
        )
