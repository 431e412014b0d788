"""More attacks: on whoever is graded at the same time, and on the grader's own processes.

A submission that takes all processors, all terminals or all room for compiled filters would cost
others their marks. A result that is slow or large to look at would cost the examiner its time.
"""

from __future__ import annotations

from grader.tests.support.hostile import CRASHED, Attack, _a, _call, _probe

# 21 threads of the weight of one have a niceness of 14 each; 11 sessions one of 11.
_UNTIL_NICE = """
import threading, time
def nice():
    until = time.monotonic() + 20
    while os.getpriority(0, 0) < 14 and time.monotonic() < until: time.sleep(.02)
    return os.getpriority(0, 0)"""


def _nice(tries: str, body: str) -> Attack:
    return _probe(tries, f"{_UNTIL_NICE}\n{body.strip()}")


TURNS = {
    "many busy processes": _nice("leave no processor to others", """
for _ in range(20):
    if os.fork() == 0:
        while True: pass
found = nice() < 14"""),
    "many busy threads": _nice("leave no processor to others", """
for _ in range(20): threading.Thread(target=time.sleep, args=(600,)).start()
found = nice() < 14"""),
    "a turn for each session": _nice("have a share for every session", """
ends = os.pipe()
for _ in range(10):
    if os.fork() == 0:
        os.setsid()
        until = time.monotonic() + 40
        while time.monotonic() < until:
            nice = open("/proc/self/autogroup").read().split()[-1]
            if nice == "11": break
            time.sleep(.02)
        os.write(ends[1], (nice + " ").encode())
        time.sleep(600)
os.close(ends[1])
told = []
if os.path.exists("/proc/self/autogroup"):
    while len(told) < 10: told += os.read(ends[0], 4096).decode().split()
found = {*told} - {"11"}"""),
    "no longer nice": _nice("take its turn back", """
for _ in range(20):
    if os.fork() == 0: time.sleep(600)
nice()
os.setpriority(0, 0, 0)
found = True"""),
    "a policy of real time": _probe("go before all others", """
        for policy in (1, 2):
            try: os.sched_setscheduler(0, policy, os.sched_param(1)); found = policy
            except PermissionError: pass"""),
    "input before all others": _probe("go before all others at the disk", """
        found = libc.syscall(251, 1, 0, 1 << 13) == 0"""),
    "all terminals": _probe("leave no terminal to others", """
        import pty
        kept = []
        try:
            while len(kept) < 100: kept.append(pty.openpty())
        except OSError: pass
        found = len(kept) > 64"""),
}  # fmt: skip

SHARED = {
    "a program at a socket": _probe("fill the store of compiled programs, which all share", """
        import struct
        code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0xFFFF))
        head = struct.pack("HxxxxxxQ", 1, ctypes.addressof(code))
        line = socket.socket(socket.AF_UNIX)
        for option in (26, 51):
            try: line.setsockopt(socket.SOL_SOCKET, option, head); found = option
            except PermissionError: pass"""),
    "merged pages": _probe("learn by the time of a write what others hold", """
        import mmap
        found = libc.prctl(67, 1, 0, 0, 0) == 0 or libc.madvise(
            ctypes.c_void_p(ctypes.addressof(ctypes.create_string_buffer(1 << 16)) & ~4095),
            4096, 12) == 0"""),
    "pressure": _probe("be told when others are busy", """
        found = open("/proc/pressure/cpu", "r+")"""),
    "settings of the kernel": _probe("find a setting that can be written", """
        found = []
        for folder, folders, files in os.walk("/proc"):
            if folder == "/proc": folders[:] = ["sys", "1", "self", "pressure", "fs", "bus"]
            if folder.count("/") > 4: folders.clear()
            folders[:] = {*folders} - {"fd", "map_files", "task", "cwd", "root"}
            for name in files:
                try: found.append(os.open(folder + "/" + name, os.O_WRONLY) and folder + "/" + name)
                except OSError: pass"""),
    "the order of death": _probe("let the kernel kill others first", """
        with open("/proc/self/oom_score_adj", "w") as file: file.write("0")
        found = True"""),
    "a core": _probe("send a core to a program of the host", """
        import resource
        found = resource.getrlimit(resource.RLIMIT_CORE) != (1, 1)"""),
}  # fmt: skip

EXAMINER = {
    "the other end of the line": _probe("kill the examiner by its end of the line", """
        line = socket.socket(fileno=os.dup(3))
        process = int.from_bytes(line.getsockopt(socket.SOL_SOCKET, 77, 4), "little")
        found = libc.syscall(424, process, 0, None, 0) == 0"""),
    "the group it came from": _probe("signal the processes that started it", """
        found = os.getpgid(0) != os.getpid() or os.getsid(0) != os.getpid()"""),
    "another program in its place": _a("answer by another program", """
        import os, sys
        os.execv(sys.executable, [sys.executable, "-S", "-c",
            "import os; os.write(3, bytes(99))"])
        """, ends=CRASHED),
    "an exit like a kill": _call("be killed as if from outside", "import os; os._exit(137)",
        ends=CRASHED),
    "a strict filter": _probe("be killed as if from outside", """
        found = libc.prctl(22, 1, 0, 0, 0) == 0"""),
    "arguments that were never sent": _a("be compared with another call", """
        import grader.execution.sandbox.inside.server as server
        from lessonkit.codec import encode
        server._call = lambda *a: ("returned", encode(14), encode((7,)))
        print("tried")"""),
    "a text of blanks": _call("fill the examiner by words", "return 'a ' * (15 << 20)"),
    "bytes without end": _call("fill the examiner by a message", "return bytes(31 << 20)"),
    "a list of one hash": _call("burn time where a check makes a set", """
        return [n * (2**61 - 1) for n in range(90_000)]"""),
    "pairs of one hash": _call("burn time where a check makes a set", """
        return [complex(-1_000_003 * n, n) for n in range(2, 90_000)]"""),
    "a size": _call("fill the examiner where a check makes room", "return 1 << 40"),
}  # fmt: skip

BANK = TURNS | SHARED | EXAMINER
