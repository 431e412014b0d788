"""The last steps before a student's code: no capability, no way to one, and limits.

Linux only: prctl(2), capabilities(7), seccomp(2), namespaces(7), getrlimit(2). x86-64's numbers.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
OWN = NEWNS | NEWPID | NEWIPC | NEWUTS | NEWNET
"""Namespaces that every submission has for itself."""
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = (
    1, 2, 4, 8, 4096, 16384, 1 << 18,
)  # fmt: skip
_PR_SET_KEEPCAPS, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 8, 22, 38, 24
_CAPSET = 126
_CAPABILITIES = {"kill": 5, "setgid": 6, "setuid": 7, "setpcap": 8, "sys_admin": 21}

# Calls that no lesson makes and that bring much of the kernel within reach; for setrlimit see
# _PRLIMIT64.
_DENIED = {
    "ptrace": 101, "pivot_root": 155, "setrlimit": 160, "chroot": 161, "mount": 165,
    "umount2": 166, "swapon": 167, "init_module": 175, "kexec_load": 246, "add_key": 248,
    "request_key": 249, "keyctl": 250, "unshare": 272, "perf_event_open": 298,
    "open_by_handle_at": 304, "setns": 308,
    "process_vm_readv": 310, "process_vm_writev": 311, "finit_module": 313, "bpf": 321,
    "userfaultfd": 323, "io_uring_setup": 425, "open_tree": 428, "move_mount": 429, "fsopen": 430,
    "fsmount": 432, "pidfd_getfd": 438, "mount_setattr": 442,
}  # fmt: skip
_CLONE, _CLONE3 = 56, 435
_PRLIMIT64 = 302
"""It may ask, with a third argument that is null, but not set, as setrlimit may not: by a limit of
its own on processor time a process has itself killed, which would look like a kill from outside."""
_NAMESPACES = 0x7E020000
"""All CLONE_NEW* flags."""


def call(name: str, *args: int | bytes | None) -> None:
    """A function of libc that returns 0 where it succeeds; raises OSError."""
    if getattr(_libc, name)(*args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """Mount a file system; raises OSError."""
    call("mount", source.encode(), target.encode(), kind.encode(), flags, data.encode())


def leave_root(uid: int) -> None:
    """From real root to another uid that keeps what is needed to confine its children."""
    call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    _become(uid)
    _set_capabilities(sum(1 << number for number in _CAPABILITIES.values()))


def limit(memory: int, file: int, processes: int) -> None:
    """Limits of one process: bytes of data, bytes of a file, and processes of its user."""
    for kind, value in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def give_up_everything(uid: int | None) -> None:
    """Become a uid for good, or enter a user namespace of one's own; no capability, seccomp.

    uid: a fresh one where the sandbox was started by real root; None where it was not
    """
    if uid is None:
        _own_user_namespace()
    else:
        _become(uid)
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _set_capabilities(0)
    _filter_calls()


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _own_user_namespace() -> None:
    """Its processes are counted apart, and it cannot touch those of other submissions."""
    uid, gid = os.getuid(), os.getgid()
    call("unshare", NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        Path("/proc/self", name).write_text(text)


def _set_capabilities(mask: int) -> None:
    """Effective and permitted ones become these, inheritable ones none (capset(2), version 3)."""
    header = struct.pack("Ii", 0x20080522, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    data = struct.pack("6I", low, low, 0, high, high, 0)
    if _libc.syscall(_CAPSET, header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _filter_calls() -> None:
    program = seccomp_program()
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    call("prctl", _PR_SET_SECCOMP, 2, head, 0, 0)


def seccomp_program() -> bytes:
    """A BPF program that lets everything through but _DENIED, foreign ABIs and namespaces."""

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    load, equal, at_least, any_bit, end = 0x20, 0x15, 0x35, 0x45, 0x06
    kill, allow, eperm, enosys = 0x80000000, 0x7FFF0000, 0x00050001, 0x00050026
    steps = [
        step(load, 4), step(equal, 0xC000003E, yes=1), step(end, kill),  # x86-64 only
        step(load, 0), step(at_least, 0x40000000, no=1), step(end, kill),  # and not x32
        # clone3's flags lie in memory, which a filter cannot read: glibc then uses clone.
        step(equal, _CLONE3, no=1), step(end, enosys),
    ]  # fmt: skip
    for number in _DENIED.values():
        steps += [step(equal, number, no=1), step(end, eperm)]
    steps += [step(equal, _PRLIMIT64, no=7)]
    for half in (32, 36):
        steps += [step(load, half), step(equal, 0, yes=1), step(end, eperm)]
    steps += [step(end, allow)]
    steps += [
        step(equal, _CLONE, no=3), step(load, 16), step(any_bit, _NAMESPACES, no=1),
        step(end, eperm), step(end, allow),
    ]  # fmt: skip
    return b"".join(steps)
