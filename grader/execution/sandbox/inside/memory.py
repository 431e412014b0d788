"""How much memory a submission takes, from numbers of the kernel's that no student writes into.

What no process has resident counts too: files of the scratch folders with their inodes, sockets
with what they may hold, and page tables. What has neither owner nor file (memfd, System V and
shared anonymous memory) cannot be had at all: see grader.execution.sandbox.inside.confine.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
INODE = 1_024
"""Bytes of the kernel's for a file of a scratch folder, whatever it holds."""
PAGES_OF_A_TABLE = PAGE // 8
"""Pages of address space for one page of entries of 8 bytes."""


def of_processes(pids: Iterable[int], limit: int) -> int:
    """Bytes that processes have for themselves, page tables included.

    Pages that forks share count for each of them, until that would exceed the limit: then each
    process has its share of them.
    """
    known = list(pids)
    found = sum(map(_at_most, known))
    return found if found <= limit else sum(map(_share, known))


def of_nobody(folders: Iterable[str]) -> int:
    """Bytes of what lies in file systems of memory, and of the sockets of this namespace."""
    return sum(map(_on_disk, folders)) + _sockets()


def in_namespace() -> list[int]:
    """Processes of the namespace that /proc shows, but for this one."""
    found = {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208
    return sorted(found - {os.getpid()})


def below(parent: int) -> list[int]:
    """A process and all that descend from it, where it has no namespace of its own."""
    parents: dict[int, int] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208
        with suppress(OSError, ValueError, IndexError):
            # A process names itself within the parentheses; behind the last are numbers.
            numbers = Path("/proc", name, "stat").read_bytes().rpartition(b")")[2].split()
            parents[int(name)] = int(numbers[1])
    found = {parent}
    while more := {pid for pid, above in parents.items() if above in found} - found:
        found |= more
    return sorted(found)


def _at_most(pid: int) -> int:
    """Memory of its own and page tables; 0 for a process that is gone.

    The first thread may have ended while others go on: then it shows nothing, and they show all.
    """
    size, own = _statm(f"/proc/{pid}/statm")
    if not size:
        with suppress(OSError, ValueError):
            threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208
            size, own = max(_statm(f"/proc/{pid}/task/{each}/statm") for each in threads)
    return (own + size // PAGES_OF_A_TABLE) * PAGE


def _statm(path: str) -> tuple[int, int]:
    """Pages of address space, and resident ones that are of no file."""
    with suppress(OSError, ValueError):
        size, resident, of_files, *_ = map(int, Path(path).read_bytes().split())
        return size, resident - of_files
    return 0, 0


def _share(pid: int) -> int:
    """As _at_most, but of the pages that it shares with others only its part."""
    most = _at_most(pid)
    with suppress(OSError, ValueError, KeyError):
        lines = Path("/proc", str(pid), "smaps_rollup").read_bytes().split(b"\n")
        fields = dict(line.split(b":", 1) for line in lines[1:] if line)
        part = 1_024 * int(fields[b"Pss_Anon"].split()[0])
        return min(most, part + _statm(f"/proc/{pid}/statm")[0] // PAGES_OF_A_TABLE * PAGE)
    return most


def _on_disk(folder: str) -> int:
    found = os.statvfs(folder)
    blocks = (found.f_blocks - found.f_bfree) * found.f_frsize
    return blocks + (found.f_files - found.f_ffree) * INODE


def _sockets() -> int:
    """Each counts with all that it may hold."""
    with suppress(OSError, ValueError, IndexError):
        used = Path("/proc/self/net/sockstat").read_bytes().split(b"\n")[0]
        return int(used.split()[2]) * 2 * _BUFFER
    return 0


def _buffer() -> int:
    with socket.socket(socket.AF_UNIX) as one:
        return one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


_BUFFER = _buffer()
