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
"""Namespaces that every submission has for itself, and its supervisor with it."""
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = (
    1, 2, 4, 8, 4096, 16384, 1 << 18,
)  # fmt: skip
_MNT_DETACH = 2
_PR_SET_KEEPCAPS, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 8, 22, 38, 24
_CAPSET = 126
_CAPABILITIES = {
    "dac_override": 1, "kill": 5, "setgid": 6, "setuid": 7, "setpcap": 8, "sys_ptrace": 19,
    "sys_admin": 21, "sys_nice": 23,
}  # fmt: skip

_PR_SET_DUMPABLE = 4

# Calls that no lesson makes, of the numbers that were taken when x86-64's first table was closed
# (up to _LAST_JUDGED). They bring much of the kernel within reach, or take memory that is in no
# process and on no scratch folder (shmget, msgget, semget, mq_open, memfd_create, io_setup,
# vmsplice), or let one submission watch another (inotify, fanotify, keys), or can end a process as
# only the outside may: rt_sigqueueinfo forges a kernel's SIGKILL, setrlimit: see _PRLIMIT64.
_DENIED = {
    "shmget": 29, "shmat": 30, "semget": 64, "msgget": 68, "ptrace": 101, "syslog": 103,
    "rt_sigqueueinfo": 129, "uselib": 134, "modify_ldt": 154, "pivot_root": 155, "setrlimit": 160,
    "chroot": 161, "acct": 163, "settimeofday": 164, "mount": 165, "umount2": 166, "swapon": 167,
    "swapoff": 168, "reboot": 169, "iopl": 172, "ioperm": 173, "init_module": 175,
    "delete_module": 176, "quotactl": 179, "io_setup": 206, "lookup_dcookie": 212,
    "clock_settime": 227, "mq_open": 240, "kexec_load": 246, "add_key": 248, "request_key": 249,
    "keyctl": 250, "inotify_init": 253, "migrate_pages": 256, "unshare": 272, "vmsplice": 278,
    "move_pages": 279, "inotify_init1": 294, "rt_tgsigqueueinfo": 297, "perf_event_open": 298,
    "fanotify_init": 300, "name_to_handle_at": 303, "open_by_handle_at": 304, "setns": 308,
    "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "finit_module": 313,
    "seccomp": 317, "memfd_create": 319, "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323,
}  # fmt: skip
_LAST_JUDGED = 334
_NEWER = {
    "pidfd_send_signal": 424, "pidfd_open": 434, "close_range": 436, "openat2": 437,
    "faccessat2": 439, "epoll_pwait2": 441, "futex_waitv": 449, "fchmodat2": 452,
    "futex_wake": 454, "futex_wait": 455, "futex_requeue": 456,
}  # fmt: skip
"""The list of calls is open-ended: of those that came later, only these are there."""
_CLONE, _CLONE3 = 56, 435
_PRLIMIT64 = 302
"""It may ask, with a third argument that is null, but not set, as setrlimit may not: by a limit of
its own on processor time a process has itself killed, which would look like a kill from outside."""
_NAMESPACES = 0x7E020000
"""All CLONE_NEW* flags."""
_SOCKET, _SOCKETPAIR, _AF_UNIX = 41, 53, 1
"""Families of sockets are an open-ended list, and not all are confined by a network namespace
(AF_VSOCK is a line to the hypervisor): there is only the one that Python itself uses."""
_SETSOCKOPT, _SO_SNDBUF = 54, 7
"""A socket holds what its sender may buffer; asking for more succeeds and changes nothing."""
_SO_PROGRAMS = (26, 50, 51, 52)
"""SO_ATTACH_FILTER and its kin. The kernel compiles these programs into a store that the whole
machine shares; where it is full, no other submission gets its filter of calls, and none starts."""
_MMAP, _SHARED, _ANONYMOUS, _HUGETLB = 9, 0x01, 0x20, 0x40000
"""What is shared and on no file counts for nobody once it is unmapped; huge pages never do."""
_PRCTL, _MADVISE, _MERGE, _MERGEABLE = 157, 28, 67, 12
"""PR_SET_MEMORY_MERGE and MADV_MERGEABLE. Pages that are the same in two submissions would become
one, and the time of the next write would tell each what the other holds."""
_FCNTL, _FLOCK = 72, 73
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 8, 9, 1030, 1031, 1032)
"""F_DUPFD to F_SETFL, F_SETOWN, F_GETOWN, F_DUPFD_CLOEXEC, and the size of a pipe."""
_FCNTL_LOCKS = (6, 7, 37, 38)
"""F_SETLK, F_SETLKW and their F_OFD_ kin. Submissions share the files of the course and of Python,
and would see each other's locks on them. Locking succeeds and locks nothing."""


def call(name: str, *args: int | bytes | None) -> None:
    """A function of libc that returns 0 where it succeeds; raises OSError."""
    if getattr(_libc, name)(*args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """Mount a file system; raises OSError."""
    call("mount", source.encode(), target.encode(), kind.encode(), flags, data.encode())


def detach(target: str) -> None:
    """Take a mount away; what was bound from it stays; raises OSError."""
    call("umount2", target.encode(), _MNT_DETACH)


def leave_root(uid: int) -> None:
    """From real root to another uid that keeps what is needed to confine its children."""
    call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    _become(uid)
    _set_capabilities(sum(1 << number for number in _CAPABILITIES.values()))


def die_first() -> None:
    """Where the machine runs out of memory, the kernel kills this process before ours."""
    call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)  # else /proc/self is root's
    Path("/proc/self/oom_score_adj").write_text("1000")


def limit(memory: int, file: int, processes: int) -> None:
    """Limits of one process: bytes of data, bytes of a file, and processes of its user."""
    for kind, value in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 1),  # 0 would still send a core to a program of the host's
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 1_024),
    ):
        resource.setrlimit(kind, (value, value))


def give_up_everything(uid: int | None, own: int) -> None:
    """Become a uid for good, or enter a user namespace of one's own; no capability, seccomp.

    uid: a fresh one where the sandbox was started by real root; None where it was not
    own: descriptor of a /proc/self that can be written
    """
    if uid is None:
        _own_user_namespace(own)
    else:
        _become(uid)
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _set_capabilities(0)
    _filter_calls()


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _own_user_namespace(own: int) -> None:
    """Its processes are counted apart, and it cannot touch those of other submissions."""
    uid, gid = os.getuid(), os.getgid()
    call("unshare", NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        file = os.open(name, os.O_WRONLY, dir_fd=own)
        os.write(file, text.encode())
        os.close(file)
    call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)  # else its supervisor cannot make it give way


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


Step = tuple[int, int, int, int]
_LOAD, _EQUAL, _ABOVE, _AT_LEAST, _ANY_BIT, _AND, _END = 0x20, 0x15, 0x25, 0x35, 0x45, 0x54, 0x06
_KILL, _ALLOW, _PRETEND = 0x80000000, 0x7FFF0000, 0x00050000
_EPERM, _EINVAL, _ENOSYS, _EAFNOSUPPORT = (_PRETEND | number for number in (1, 22, 38, 97))


def seccomp_program() -> bytes:
    """A BPF program: x86-64's calls that were judged, but none of _DENIED.

    Some are there with certain arguments only.
    """
    steps: list[Step] = [
        (_LOAD, 4, 0, 0), (_EQUAL, 0xC000003E, 1, 0), _end(_KILL),  # x86-64 only
        (_LOAD, 0, 0, 0), (_AT_LEAST, 0x40000000, 0, 1), _end(_KILL),  # and not x32
    ]  # fmt: skip
    for number in _DENIED.values():
        steps += _if(_EQUAL, number, _end(_EPERM))
    for number, body in _by_arguments().items():
        steps += _if(_EQUAL, number, *body, _end(_ALLOW))
    # clone3's flags lie in memory, which a filter cannot read: glibc then uses clone.
    assert _CLONE3 not in _NEWER.values()
    newer = [step for number in _NEWER.values() for step in _if(_EQUAL, number, _end(_ALLOW))]
    steps += [*_if(_ABOVE, _LAST_JUDGED, *newer, _end(_ENOSYS)), _end(_ALLOW)]
    return b"".join(struct.pack("HBBI", code, yes, no, value) for code, value, yes, no in steps)


def _by_arguments() -> dict[int, list[Step]]:
    """What is asked of a call's arguments, by its number; what passes is allowed."""
    third_is_null = [
        step for half in (0, 4) for step in (_load(2, half), *_unless(_EQUAL, 0, _end(_EPERM)))
    ]
    family = [_load(0), *_unless(_EQUAL, _AF_UNIX, _end(_EAFNOSUPPORT))]
    commands = [_load(1)]
    for command in _FCNTL_COMMANDS:
        commands += _if(_EQUAL, command, _end(_ALLOW))
    for command in _FCNTL_LOCKS:
        commands += _if(_EQUAL, command, _end(_PRETEND))
    memory = [_load(3), *_if(_ANY_BIT, _HUGETLB, _end(_EPERM)),
              (_AND, _SHARED | _ANONYMOUS, 0, 0),
              *_if(_EQUAL, _SHARED | _ANONYMOUS, _end(_EPERM))]  # fmt: skip
    programs = [step for each in _SO_PROGRAMS for step in _if(_EQUAL, each, _end(_EPERM))]
    return {
        _PRLIMIT64: third_is_null,
        _NEWER["pidfd_send_signal"]: third_is_null,  # as rt_sigqueueinfo
        _CLONE: [_load(0), *_if(_ANY_BIT, _NAMESPACES, _end(_EPERM))],
        _SOCKET: family,
        _SOCKETPAIR: family,
        _SETSOCKOPT: [_load(2), *_if(_EQUAL, _SO_SNDBUF, _end(_PRETEND)), *programs],
        _MMAP: memory,
        _FCNTL: [*commands, _end(_EINVAL)],
        _FLOCK: [_end(_PRETEND)],
        _PRCTL: [_load(0), *_if(_EQUAL, _MERGE, _end(_EINVAL))],
        _MADVISE: [_load(2), *_if(_EQUAL, _MERGEABLE, _end(_EINVAL))],
    }


def _load(argument: int, half: int = 0) -> Step:
    """The low or the high 32 bits of an argument."""
    return _LOAD, 16 + 8 * argument + half, 0, 0


def _end(value: int) -> Step:
    return _END, value, 0, 0


def _if(test: int, value: int, *body: Step) -> list[Step]:
    return [(test, value, 0, len(body)), *body]


def _unless(test: int, value: int, *body: Step) -> list[Step]:
    return [(test, value, len(body), 0), *body]
