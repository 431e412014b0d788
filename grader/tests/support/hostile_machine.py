"""More attacks: on the supervisor, on memory that nobody counts, on what the sandbox shows, on what
passes between submissions, and on the calls of the kernel whose list is open-ended.

Those that could only succeed beside another submission look for what an earlier one has left: each
runs several times, and beside others.
"""

from __future__ import annotations

from textwrap import dedent

from grader.tests.support import hostile, hostile_neighbours
from grader.tests.support.hostile import CRASHED, MEMORY, _a, _call, _probe

# A process whose name is of any bytes takes 90 MB; with enough of them, more than is allowed.
CHILDREN = """
import ctypes, os, time
libc = ctypes.CDLL(None)
def children(name, count=6, before=lambda: None):
    for _ in range(count):
        if os.fork() == 0:
            libc.prctl(15, name, 0, 0, 0)
            before()
            y = b"y" * (90 << 20)
            time.sleep(600)
    time.sleep(600)"""
# The kernel's own SIGKILL would end even the first process of a namespace.
FORGED = """
import struct
info = struct.pack("iii", 9, 0, 0x80) + bytes(116)"""


def _held(tries: str, body: str) -> hostile.Attack:
    return _call(tries, body, ends=MEMORY, before=CHILDREN)


def _forged(tries: str, body: str) -> hostile.Attack:
    return _probe(tries, f"{FORGED}\n{dedent(body)}")


SUPERVISOR = {
    "a name of another encoding": _held("hide memory behind a name", r"""
        children(b"\xff\xfe")"""),
    "a name with a line break": _held("hide memory behind a forged field", r"""
        children(b"\nRssAnon: 0")"""),
    "a name with separators": _held("hide memory behind a forged field", r"""
        children(b"\x0bRssAnon:\x1c0\x85")"""),
    "a name with parentheses": _held("hide memory behind a forged parent", r"""
        children(b") S 1 1 1 (x")"""),
    "threads with names": _held("hide memory behind threads' names", r"""
        import threading
        def named():
            libc.prctl(15, b"\nPss_Anon: 0", 0, 0, 0)
            time.sleep(600)
        children(b"x", before=lambda: threading.Thread(target=named).start())"""),
    "a first thread that has ended": _held("hide memory behind a dead thread", """
        import threading
        def holds():
            y = b"y" * (200 << 20)
            time.sleep(600)
        for _ in range(3):
            if os.fork() == 0:
                threading.Thread(target=holds).start()
                libc.syscall(60, 0)
        time.sleep(600)"""),
    "not to be dumped": _held("forbid to read how much it takes", """
        children(b"x", before=lambda: libc.prctl(4, 0, 0, 0, 0))"""),
    "sessions of their own": _held("leave the group that is counted", """
        children(b"x", before=os.setsid)"""),
    "a zombie with a name": _call("stop the supervisor, then leave", "os._exit(0)", ends=CRASHED,
        before=r"""
        import ctypes, os, time
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(15, b"\x0bRssAnon:", 0, 0, 0)
            os._exit(0)
        time.sleep(.1)"""),
    "many that vanish": _call("confuse the supervisor by processes that are gone", """
        return 7""", before=r"""
        import ctypes, os, random
        libc = ctypes.CDLL(None)
        for number in range(40):
            if os.fork() == 0:
                libc.prctl(15, random.Random(number).randbytes(15), 0, 0, 0)
                os._exit(0)
            if number % 2: os.wait()"""),
    "an exit that stays": _a("live on after the end", """
        import os, time
        os._exit = lambda *a: time.sleep(10_000)
        print("tried")"""),
    "a queued signal": _forged("be killed as if from outside", """
        found = libc.syscall(129, os.getpid(), 9, info) == 0"""),
    "a queued signal to a thread": _forged("be killed as if from outside", """
        found = libc.syscall(297, os.getpid(), os.getpid(), 9, info) == 0"""),
    "a signal by descriptor": _forged("be killed as if from outside", """
        found = libc.syscall(424, os.pidfd_open(os.getpid()), 9, info, 0) == 0"""),
    "a timer that kills": _probe("be killed as if from outside", """
        import struct, time
        event = struct.pack("QiiQQQQQQ", 0, 9, 0, *[0] * 6)
        number = ctypes.c_int()
        assert libc.syscall(222, 1, event, ctypes.byref(number)) == 0
        libc.syscall(223, number, 0, struct.pack("4Q", 0, 0, 0, 1), None)
        time.sleep(.05)"""),
    "input that kills": _probe("be killed as if from outside", """
        import fcntl
        one, other = socket.socketpair()
        fcntl.fcntl(one, 10, 9)  # F_SETSIG
        fcntl.fcntl(one, 8, os.getpid())
        fcntl.fcntl(one, 4, 0o20000)
        other.send(b"x")"""),
    "an exit signal that kills": _probe("be killed as if from outside", """
        child = libc.syscall(56, 9, 0, 0, 0, 0)
        if child == 0: libc._exit(0)
        import time
        time.sleep(.05)"""),
    "a parent's death that kills": _probe("be killed as if from outside", """
        libc.prctl(1, 9, 0, 0, 0)
        os.kill(0, 9)"""),
    "a filter that kills": _a("be killed as if from outside", """
        import ctypes, struct
        print("tried")
        code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x80000000))
        head = struct.pack("HxxxxxxQ", 1, ctypes.addressof(code))
        ctypes.CDLL(None).prctl(22, 2, head, 0, 0)""", ends=CRASHED),
    "a program that cannot start": _a("be killed as if from outside", """
        import os, struct
        head = b"\\x7fELF\\2\\1\\1" + bytes(9)
        head += struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x1000, 64, 0, 0, 64, 56, 1, 0, 0, 0)
        head += struct.pack("<IIQQQQQQ", 1, 7, 0, 0x7FFFFFFFF000, 0, 120, 1 << 40, 4096)
        open("/tmp/x", "wb").write(head)
        os.chmod("/tmp/x", 0o755)
        os.execv("/tmp/x", ["x"])""", ends=CRASHED),
    "kill all": _probe("end everything that it may", """
        for target in (-1, 0):
            try: os.kill(target, 9)
            except ProcessLookupError: pass
        found = os.getpid() != 1"""),
}  # fmt: skip

UNCOUNTED = {
    "memfd": _probe("take memory that no process owns", """
        found = os.memfd_create("m")"""),
    "secret memory": _probe("take memory that no process shows", """
        found = libc.syscall(447, 0) >= 0"""),
    "System V segments": _probe("take memory that outlives its process", """
        found = libc.shmget(0, 200 << 20, 0o1600) >= 0"""),
    "System V semaphores": _probe("take the kernel's memory", """
        found = libc.semget(0, 32_000, 0o1600) >= 0"""),
    "System V queues": _probe("take the kernel's memory", """
        found = libc.msgget(0, 0o1600) >= 0"""),
    "POSIX queues": _probe("take the kernel's memory", """
        found = libc.syscall(240, b"q", 0o102, 0o600, None) >= 0"""),
    "shared and of no file": _probe("take memory that is unmapped and kept", """
        import mmap
        m = mmap.mmap(-1, 200 << 20)
        found = m"""),
    "shared zeros": _probe("take memory that is unmapped and kept, by /dev/zero", """
        import mmap
        found = mmap.mmap(os.open("/dev/zero", os.O_RDWR), 200 << 20)"""),
    "huge pages": _probe("take memory that counts apart", """
        import mmap
        found = mmap.mmap(-1, 2 << 20, flags=0x40022)"""),
    "empty files": _probe("take the kernel's memory by files", """
        for number in range(40_000): os.close(os.open(f"/tmp/{number}", os.O_CREAT))
        found = True"""),
    "empty folders": _probe("take the kernel's memory by folders with long names", """
        for number in range(40_000): os.mkdir(f"/dev/shm/{number:0200}")
        found = True"""),
    "links": _probe("take the kernel's memory by links", """
        open("/submission/x", "w").close()
        for number in range(40_000): os.link("/submission/x", f"/submission/{number}")
        found = True"""),
    "attributes": _probe("take the kernel's memory by attributes", """
        for number in range(2_000):
            path = f"/tmp/{number}"
            open(path, "w").close()
            os.setxattr(path, "user.x", bytes(60_000))
        found = True"""),
    "files without names": _probe("fill the disk by what shows in no folder", """
        files = [os.open("/tmp", os.O_TMPFILE | os.O_RDWR) for _ in range(10)]
        for each in files:
            os.posix_fallocate(each, 0, 20 << 20)
        found = True"""),
    "sockets": _call("take the kernel's memory by what is sent and not read", """
        for _ in range(7):
            if os.fork() == 0:
                pairs = [socket.socketpair() for _ in range(110)]
                for one, _ in pairs:
                    one.setblocking(False)
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
                    try:
                        while True: one.send(bytes(1 << 16))
                    except BlockingIOError: pass
                time.sleep(600)
        time.sleep(600)""", ends=MEMORY, before="import os, socket, time"),
    "more in a socket": _probe("let a socket hold more", """
        one, other = socket.socketpair()
        one.setblocking(False)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 << 20)
        sent = 0
        try:
            while True: sent += one.send(bytes(1 << 16))
        except BlockingIOError: pass
        found = sent > 1 << 20"""),
    "pipes": _probe("take the kernel's memory by pipes", """
        import fcntl
        held = 0
        for _ in range(120):
            end = os.pipe()[1]
            os.set_blocking(end, False)
            try: fcntl.fcntl(end, 1031, 1 << 20)
            except OSError: pass
            try:
                while True: held += os.write(end, bytes(1 << 16))
            except BlockingIOError: pass
        found = held > 80 << 20"""),
    "page tables": _call("take the kernel's memory by tables of pages", """
        import mmap, time
        space = mmap.mmap(-1, 1 << 40, flags=0x4022, prot=1)
        for offset in range(0, 1 << 40, 1 << 21): space[offset]
        time.sleep(600)""", ends=MEMORY),
    "pages in a pipe": _probe("keep pages by a pipe", """
        piece = (ctypes.c_size_t * 2)(ctypes.addressof(ctypes.create_string_buffer(4096)), 4096)
        found = libc.vmsplice(os.pipe()[1], piece, 1, 0) >= 0"""),
    "asynchronous input": _probe("take what all users of the machine share", """
        found = libc.syscall(206, 65_536, ctypes.byref(ctypes.c_ulong())) == 0"""),
}  # fmt: skip

SHOWN = {
    "everything": _probe("find solutions, the bank, marks or the history anywhere", """
        names = {"solutions", "bank", ".git", "gradebook.db", "journal.jsonl", "submitted",
                 "grades.csv", "submissions.jsonl"}
        for folder, folders, files in os.walk("/"):
            if folder in ("/", "/usr"): folders[:] = {*folders} - {"proc", "dev", "share"}
            if folder.count("/") > 5 or "site-packages" in folder: folders.clear()
            found = found or [folder, {*folders, *files} & names] if {*folders, *files} & names \
                else found"""),
    "above the course": _probe("leave the course by its parent", """
        found = {*os.listdir("/course")} - {"lesson.py", "lessonkit", "langbags", "data", "grader"}
        beside, execution = {"__init__.py"}, "/course/grader/execution"
        found |= {*os.listdir("/course/grader")} - beside - {"execution"}
        found |= {*os.listdir(execution)} - beside - {"frames.py", "sandbox"}
        found |= {*os.listdir(execution + "/sandbox")} - beside - {"inside"}"""),
    "aside": _probe("see the folder of the warm process", """
        found = os.listdir("/run/aside")"""),
    "by handle": _probe("open a file by its number", """
        handle = ctypes.create_string_buffer(b"\\x80\\0\\0\\0" + bytes(132))
        number = ctypes.c_int()
        found = libc.name_to_handle_at(-100, b"/course", handle, ctypes.byref(number), 0) == 0"""),
    "other devices": _probe("read a disk", """
        known = {"core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
                 "stdout", "tty", "urandom", "zero", "console"}
        found = {*os.listdir("/dev")} - known"""),
    "messages of the kernel": _probe("read what the kernel logs", """
        found = libc.klogctl(3, ctypes.create_string_buffer(4096), 4096) >= 0"""),
}  # fmt: skip

PASSED_ON = {
    "files": _probe("leave a word in a folder", """
        marks = [f"{folder}/mark" for folder in
                 ("/tmp", "/submission", "/dev/shm", "/run/aside", "/var/tmp", "/run")]
        found = [path for path in marks if os.path.exists(path)]
        for path in marks:
            try: open(path, "w").close()
            except OSError: pass"""),
    "locks": _probe("signal by a lock on a file that all have", """
        import fcntl
        files = [open("/course/lesson.py") for _ in range(2)]
        fcntl.flock(files[0], fcntl.LOCK_EX)
        fcntl.flock(files[1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = False""") ,
    "locks of a part": _probe("signal by a lock on a part of a file", """
        import fcntl, struct
        file = open("/course/lesson.py")
        fcntl.lockf(file, fcntl.LOCK_SH)
        found = fcntl.fcntl(file, 5, struct.pack("hhqqi4x", 1, 0, 0, 0, 0))"""),
    "leases": _probe("learn who opens a file", """
        import fcntl
        found = fcntl.fcntl(open("/course/lesson.py"), 1024, fcntl.F_RDLCK) == 0"""),
    "notes of a folder": _probe("learn who reads a folder", """
        import fcntl
        fcntl.fcntl(os.open("/course", 0), 1026, 0x80000001)
        found = True"""),
    "inotify": _probe("watch what others open", """
        found = libc.inotify_init1(0) >= 0 or libc.inotify_init() >= 0"""),
    "fanotify": _probe("watch what others open", """
        found = libc.fanotify_init(0x200, 0) >= 0"""),
    "sockets by name": _probe("meet another submission under a name", """
        mine, other = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        found = other.connect_ex("\\0mark") == 0
        mine.bind("\\0mark" + str(os.getpid()))"""),
    "terminals": _probe("read another submission's terminal", """
        found = {*os.listdir("/dev/pts")} - {"ptmx"}
        import pty
        kept = pty.openpty()"""),
    "a keyring": _probe("leave a word in a keyring", """
        found = libc.syscall(248, b"user", b"mark", b"x", 1, -3) >= 0
        found = found or libc.syscall(249, b"user", b"mark", None, -3) >= 0"""),
    "a queue": _probe("leave a word in a queue", """
        found = libc.msgget(4323, 0o1666) >= 0 or libc.shmget(4323, 4096, 0o1666) >= 0"""),
}  # fmt: skip

CALLS = {
    "vsock": _probe("reach the hypervisor", """
        line = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
        line.bind((socket.VMADDR_CID_ANY, 47999))
        found = True"""),
    "netlink": _probe("ask the kernel about the network", """
        found = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)"""),
    "ciphers of the kernel": _probe("let the kernel compute", """
        found = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)"""),
    "every family": _probe("find another kind of socket", """
        found = []
        for family in {*range(2, 64), 1 << 16, 0xFFFF}:
            for kind in (1, 2, 3, 5):
                number = libc.socket(family, kind, 0)
                if number >= 0: found.append(family); os.close(number)"""),
    "every family in pairs": _probe("find another kind of socket", """
        ends = (ctypes.c_int * 2)()
        found = [f for f in range(2, 64) if libc.socketpair(f, 1, 0, ends) == 0]"""),
    "later calls": _probe("use a call that came later", """
        judged = {424, 434, 436, 437, 439, 441, 449, 452, 454, 455, 456}
        ctypes.set_errno(0)
        # seccomp lets 335 and 336 through, for tracers of the host: SIGILL for all others.
        calls = ctypes.CDLL(None, use_errno=True)
        for number in {*range(337, 700)} - judged:
            if calls.syscall(number, -1, -1, -1, -1, -1, -1) != -1 or ctypes.get_errno() != 38:
                found = number"""),
    "x32": _a("use the table of another ABI", """
        import ctypes
        print("tried")
        ctypes.CDLL(None).syscall(0x40000000 | 41, 40, 1, 0)""", ends=CRASHED),
    "int 80": _a("use the table of 32 bits", """
        import ctypes, mmap
        print("tried")
        code = mmap.mmap(-1, 4096, flags=0x22, prot=7)
        code.write(b"\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3")
        address = ctypes.addressof(ctypes.c_char.from_buffer(code))
        ctypes.CFUNCTYPE(ctypes.c_int)(address)()""", ends=CRASHED),
    "seccomp": _probe("listen to its own calls", """
        found = libc.syscall(317, 1, 8, None) >= 0"""),
    "modules of the kernel": _probe("load a module", """
        found = libc.syscall(313, 0, b"", 0) == 0 or libc.syscall(320, 0, 0, 0, 0, 0) == 0"""),
}  # fmt: skip

NEW = SUPERVISOR | UNCOUNTED | SHOWN | PASSED_ON | CALLS | hostile_neighbours.BANK
BANK = hostile.BANK | NEW
