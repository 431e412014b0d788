"""A bank of attacks on the grading: each an answer to the exercise `double` of the tiny course.

Every attack leaves a witness that it ran: it prints "tried", or it ends its process or its time,
which the status of its exercise shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from grader.core.models import Status


@dataclass(frozen=True)
class Attack:
    """What it tries, the cell, and how the run ends where that is the witness."""

    tries: str
    cell: str
    ends: Status = Status.GRADED


def _a(tries: str, cell: str, ends: Status = Status.GRADED) -> Attack:
    return Attack(tries, dedent(cell).strip(), ends)


def _call(tries: str, body: str, ends: Status = Status.GRADED, before: str = "") -> Attack:
    """An attack from within a call by a check."""
    lines = [*dedent(before).strip().splitlines(), 'print("tried")', "def double(number):"]
    lines += [f"    {line}" for line in dedent(body).strip().splitlines()]
    return Attack(tries, "\n".join(lines), ends)


def _probe(tries: str, body: str) -> Attack:
    """An attack whose success would show: the text between < and > must be `no`."""
    indented = "\n".join(f"    {line}" for line in dedent(body).strip().splitlines())
    return Attack(
        tries,
        "import ctypes, glob, os, socket, sys\nfound = None\nlibc = ctypes.CDLL(None)\n"
        f"try:\n{indented}\nexcept Exception as error:\n    print('stopped by', repr(error))\n"
        "print('tried', '<yes>' if found else '<no>', found)",
    )


LATE, CRASHED, MEMORY = Status.TIMED_OUT, Status.CRASHED, Status.OUT_OF_MEMORY

FORGE = {
    "patched expect": _a("make every check pass", """
        import lesson, lessonkit.expecting
        lesson.expect = expect = lessonkit.expecting.expect = lambda *a, **k: None
        print("tried")"""),
    "patched difference": _a("make all values agree", """
        import lessonkit.expecting, lessonkit.compare
        lessonkit.expecting.difference = lessonkit.compare.difference = lambda *a: None
        def double(number): return 7
        print("tried")"""),
    "patched CheckFailed": _a("make a failure no failure", """
        import lessonkit.expecting
        lessonkit.expecting.CheckFailed.__init__ = lambda *a: None
        def double(number): return 7
        print("tried")"""),
    "ast transformer": _a("take the checks out of cells", """
        import ast
        class Emptied(ast.NodeTransformer):
            def visit_Expr(self, node): return ast.Pass()
        get_ipython().ast_transformers.append(Emptied())
        print("tried")"""),
    "input transformer": _a("rewrite cells before they run", """
        get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
        print("tried")"""),
    "patched run_cell": _a("report success for every cell", """
        shell = get_ipython()
        shell.run_cell = lambda *a, **k: None
        print("tried")""", ends=CRASHED),
    "patched builtins": _a("take exceptions away", """
        import builtins
        builtins.AssertionError = builtins.NotImplementedError = type("No", (), {})
        print("tried")"""),
    "patched isinstance": _a("make all types agree", """
        import builtins
        print("tried")
        builtins.isinstance = lambda *a: True""", ends=CRASHED),
    "equals everything": _call("be equal to any value", "return Equal()", before="""
        class Equal:
            def __eq__(self, other): return True
            def __hash__(self): return 0"""),
    "an int that equals": _call("be equal to any number", "return Six(7)", before="""
        class Six(int):
            def __eq__(self, other): return True
            __hash__ = int.__hash__"""),
    "a str that equals": _call("be equal to any text", "return Text('7')", before="""
        class Text(str):
            def __eq__(self, other): return True
            __hash__ = str.__hash__"""),
    "a tracer": _a("watch the checks from a tracer", """
        import sys
        sys.settrace(lambda *a: None)
        sys.setprofile(lambda *a: None)
        print("tried")"""),
    "shadow modules": _a("let checks import another lesson", """
        import pathlib, sys
        for name in ("lesson", "torch", "lessonkit", "sitecustomize", "usercustomize"):
            pathlib.Path(name + ".py").write_text("def expect(*a, **k): pass")
        sys.path.insert(0, ".")
        for name in ("lesson", "lessonkit"):
            sys.modules.pop(name)
        import lesson
        print("tried", lesson.__file__)"""),
    "start-up files": _a("run code at the next start", """
        import os, pathlib
        home = pathlib.Path(os.environ["HOME"], ".ipython/profile_default/startup")
        home.mkdir(parents=True)
        home.joinpath("00.py").write_text("expect = print")
        print("tried")"""),
    "patched torch": _a("make tensors equal", """
        import torch
        torch.equal = torch.allclose = lambda *a, **k: True
        torch.Tensor.__eq__ = lambda *a: torch.ones(1, dtype=torch.bool)
        print("tried")"""),
    "patched numpy": _a("make arrays equal", """
        import numpy
        numpy.array_equal = numpy.allclose = lambda *a, **k: True
        print("tried")"""),
    "patched codec": _a("send what was never computed", """
        import lessonkit.codec, grader.execution.sandbox.inside.server as server
        server.encode = lessonkit.codec.encode = lambda value: b"\\xff" * 9
        def double(number): return 6
        print("tried")"""),
    "patched server": _a("answer in the server's place", """
        import grader.execution.sandbox.inside.server as server
        server._call = lambda *a: ("returned", b"\\x07", b"\\x92\\xa5tuple\\x03")
        print("tried")"""),
    "forged success": _a("say that a check has passed", """
        import grader.execution.sandbox.inside.server as server
        server._call = lambda *a: ("passed", "double-check", 1.0)
        print("tried")""", ends=CRASHED),
    "forged metadata": _a("display points", """
        from IPython.display import display
        display({"text/plain": "3.0"}, raw=True, metadata={"nbgrader": {"points": 100}})
        print("tried")
        3.0"""),
    "display update": _a("change an output that was there before", """
        from IPython.display import display, update_display
        handle = display("tried", display_id="other")
        update_display("passed", display_id="other")"""),
    "raises CheckFailed": _call("fail in the checker's name", "raise CheckFailed('passed')",
        before="from lesson import CheckFailed"),
    "raises nothing known": _call("raise what has no text", "raise Odd()", before="""
        class Odd(Exception):
            def __str__(self): raise SystemExit(0)""", ends=CRASHED),
    "a class without a name": _call("raise what lies about its name", "raise Odd()", before="""
        class Meta(type):
            __name__ = property(lambda self: 1 / 0)
        class Odd(Exception, metaclass=Meta): pass""", ends=CRASHED),
    "a long message": _call("fill the report", "raise ValueError('x' * (20 << 20))"),
    "system exit": _call("leave without a word", "raise SystemExit(0)"),
    "keyboard interrupt": _call("stop the grader", "raise KeyboardInterrupt"),
    "base exception": _call("escape every handler", "raise BaseException('passed')"),
    "stop iteration": _call("end the check's own loop", "raise StopIteration"),
    "no data in place of an error": _call("let 'no data' pass for the expected ValueError",
        "return (n for n in [])"),
    "every second call": _call("fail every second call", """
        calls.append(1)
        if len(calls) % 2 == 0: raise ValueError
        return 2 * number""", before="calls = []"),
    "another answer each time": _call("guess again", """
        calls.append(1)
        return len(calls)""", before="calls = []"),
}  # fmt: skip

LIES = {
    "nan": _call("be no number", "return float('nan')"),
    "a bool": _call("be almost a number", "return True"),
    "a float": _call("be the wrong kind of number", "return 2.0 * number"),
    "a tensor": _call("be a tensor", "return torch.tensor(6)", before="import torch"),
    "wrong dtype": _call("be of another dtype", "return torch.ones(3, dtype=torch.complex64)",
        before="import torch"),
    "a sparse tensor": _call("be of another layout", "return torch.eye(3).to_sparse()",
        before="import torch"),
    "an impossible shape": _call("claim 2**39 rows", "return torch.empty(2**39, 0)",
        before="import torch"),
    "a huge stride": _call("fill memory by a view", "return torch.ones(1).expand(1 << 40)",
        before="import torch"),
    "a tensor subclass": _call("run code in the examiner", "return T()", before="""
        import torch
        class T(torch.Tensor):
            @classmethod
            def __torch_function__(cls, *a, **k): raise SystemExit"""),
    "a pickle": _call("run code when unpickled", "return Evil()", before="""
        import os
        class Evil:
            def __reduce__(self): return os.system, ("id",)"""),
    "huge": _call("fill memory", "return 'x' * (200 << 20)", ends=MEMORY),
    "deep": _call("exhaust the stack", """
        value = []
        for _ in range(100_000): value = [value]
        return value"""),
    "cyclic": _call("never end", """
        value = []
        value.append(value)
        return value"""),
    "many parts": _call("fill memory by parts", "return [0] * 10_000_000"),
    "many tensors": _call("burn time in a message", "return [torch.arange(1_000)] * 4_000",
        before="import torch"),
    "empty lists": _a("let the decoder fill memory by lists that hold nothing", """
        import msgpack, grader.execution.sandbox.inside.server as server
        packed = msgpack.packb([[[]] * 90_000] * 350)
        server._call = lambda *a: ("returned", packed, b"")
        print("tried")"""),
    "many digits": _call("burn time in a conversion", "return 1 << 10_000_000"),
    "a generator": _call("never stop giving", "return iter(int, 1)"),
    "a function": _call("be code", "return lambda: 6"),
    "a module": _call("be a module", "return ctypes", before="import ctypes"),
    "colliding keys": _call("burn time in a dictionary", """
        return {i * (2**61 - 1): 0 for i in range(4_000)}"""),
    "keys of one hash": _a("burn time in a set", """
        import msgpack, grader.execution.sandbox.inside.server as server
        keys = [["int", hex(i * (2**61 - 1))] for i in range(90_000)]
        packed = msgpack.packb(["set", *keys])
        server._call = lambda *a: ("returned", packed, b"")
        print("tried")"""),
    "a lying dict": _call("lie about its length", "return D()", before="""
        class D(dict):
            def items(self): return iter(lambda: (1, 1), 2)"""),
    "a lying list": _call("never end iterating", "return L()", before="""
        class L(list):
            def __iter__(self):
                while True: yield 0"""),
    "garbage on the channel": _a("confuse the examiner", """
        import os
        print("tried")
        os.write(3, os.urandom(1 << 16))""", ends=CRASHED),
    "a forged frame": _a("answer before it is asked", """
        import os, struct
        print("tried")
        os.write(3, struct.pack("<8sI", bytes(8), 1) + b"\\xc3")""", ends=CRASHED),
    "a frame without end": _a("announce 4 GiB", """
        import os, struct
        print("tried")
        os.write(3, struct.pack("<8sI", bytes(8), 2**32 - 1))""", ends=CRASHED),
    "a closed channel": _a("cut the line", """
        import os
        os.close(3)""", ends=CRASHED),
    "a closed channel and no end": _call("cut the line and live on", """
        import os, time
        os.close(3)
        time.sleep(10_000)""", ends=CRASHED),
    "a slow channel": _a("send a byte a second", """
        import os, time
        while True:
            os.write(3, b"x")
            time.sleep(0.4)""", ends=LATE),
    "descriptors on the channel": _a("hand over an open file", """
        import array, os, socket
        line = socket.socket(fileno=os.dup(3))
        files = array.array("i", [0] * 200)
        line.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])""", ends=CRASHED),
    "a bomb in msgpack": _a("let the decoder fill memory", """
        import grader.execution.sandbox.inside.server as server
        server._call = lambda *a: ("returned", b"\\xdd\\xff\\xff\\xff\\xff", b"")
        print("tried")"""),
    "outputs that are none": _a("report outputs of wrong types", """
        import grader.execution.sandbox.inside.server as server
        server._cell = lambda *a: ("done", [{"output_type": ["x"], "data": 7}, 5, None], None)
        print("tried")"""),
    "outputs that compare to arrays": _a("stop the examiner by an array", """
        import numpy, grader.execution.sandbox.inside.server as server
        server._cell = lambda *a: ("done", [{"output_type": numpy.zeros(2)}], None)
        print("tried")"""),
    "an output under a long name": _a("fill the notebook by what is not counted", """
        import grader.execution.sandbox.inside.server as server
        long = [{"output_type": "display_data", "data": {"x" * (20 << 20): ""}}]
        server._cell = lambda *a: ("done", long, None)
        print("tried")"""),
    "an error that is a number": _a("stop the examiner by a type", """
        import grader.execution.sandbox.inside.server as server
        server._cell = lambda *a: ("done", [], 5)
        print("tried")""", ends=CRASHED),
    "an error without names": _a("stop the examiner by a name", """
        import grader.execution.sandbox.inside.server as server
        server._raised = lambda error: ("raised", [10**1700, None], "x", 1)
        print("tried")
        raise ValueError""", ends=CRASHED),
}  # fmt: skip

READ = {
    "frames": _probe("read a hidden test in the frames", """
        frame = sys._getframe()
        while frame:
            if "-".join(["zero", "is", "the", "secret"]) in f"{frame.f_locals} {frame.f_globals}":
                found = frame.f_code
            frame = frame.f_back"""),
    "objects": _probe("read a hidden test in memory", """
        import gc
        def hidden(value):
            return isinstance(value, str) and "-".join(["zero", "is", "the", "secret"]) in value
        found = [type(o) for o in gc.get_objects() if isinstance(o, (dict, list, tuple))
                 and any(map(hidden, o.values() if isinstance(o, dict) else o))]"""),
    "history": _probe("read a hidden test in the history", """
        secret = "-".join(["zero", "is", "the", "secret"])
        found = secret in str(In) + str(get_ipython().history_manager.input_hist_raw)"""),
    "solutions": _probe("read the solutions", """
        found = [p for deep in ("/*", "/*/*", "/*/*/*", "/*/*/*/*")
                 for p in glob.glob(deep + ".ipynb") if "site-packages" not in p]"""),
    "the bank": _probe("read right answers", """
        found = glob.glob("/course/**/bank/**", recursive=True) + glob.glob("/**/right_*.py")"""),
    "gradebook": _probe("read the gradebook", """
        found = [p for r in ("/tmp", "/course", "/work", "/root", "/home", "/var", "/run")
                 for p in glob.glob(r + "/**/gradebook.db", recursive=True)]"""),
    "the environment": _probe("read keys and tokens", """
        found = [k for k in os.environ if "KEY" in k or "TOKEN" in k]"""),
    "environments in proc": _probe("read others' environments", """
        mine = str(os.getpid())
        for path in glob.glob("/proc/[0-9]*/environ"):
            text = open(path).read()
            if "COURSE_KEY" in text: found = text"""),
    "other processes": _probe("see another process", """
        found = [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]"""),
    "a parent's memory": _probe("open the memory of pid 1's parent", """
        found = os.getppid() and open(f"/proc/{os.getppid()}/mem", "rb")"""),
    "descriptors": _probe("use a descriptor that was left open", """
        for fd in range(4, 256):
            try: found = os.fstat(fd) and [fd, os.readlink(f"/proc/self/fd/{fd}")]
            except OSError: pass
            else:
                if "/proc" in str(found) or "pipe" in str(found): found = None"""),
    "passwords": _probe("read the machine's users", """
        found = os.path.exists("/etc/passwd") or os.path.exists("/etc/shadow")"""),
    "the root of pid 1": _probe("look behind the wall", """
        found = [n for n in os.listdir("/proc/1/root") if n in ("root", "boot", "sys")
                 and os.listdir("/proc/1/root" + "/" + n) and n != "root"]"""),
    "other students": _probe("read the work of others", """
        found = glob.glob("/**/submitted/**", recursive=False) + glob.glob("/tmp/*submitted*")"""),
}  # fmt: skip

HARM = {
    "network": _probe("reach the network", """
        found = socket.create_connection(("1.1.1.1", 53), 1)"""),
    "loopback": _probe("reach services of this machine", """
        for port in (22, 80, 5432, 8888):
            if not socket.socket().connect_ex(("127.0.0.1", port)): found = port"""),
    "raw sockets": _probe("send raw packets", """
        found = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"""),
    "abstract sockets": _probe("reach local services by name", """
        names = [l.split()[-1] for l in open("/proc/net/unix").readlines()[1:] if "@" in l]
        found = names"""),
    "core_pattern": _probe("change the host's kernel", """
        found = open("/proc/sys/kernel/core_pattern", "w")"""),
    "sysrq": _probe("reboot the host", """
        found = open("/proc/sysrq-trigger", "w")"""),
    "host name": _probe("rename the host", """
        socket.sethostname("evil"); found = True"""),
    "write to the course": _probe("change the course", """
        found = open("/course/lesson.py", "a")"""),
    "write to packages": _probe("change torch", """
        import torch
        found = open(torch.__file__, "a")"""),
    "write to the interpreter": _probe("change Python", """
        found = open(os.path.realpath(sys.executable), "ab")"""),
    "devices": _probe("make a device", """
        os.mknod("/tmp/mem", 0o20666, os.makedev(1, 1)); found = open("/tmp/mem", "rb")"""),
    "become root": _probe("become root", """
        os.setuid(0); found = True"""),
    "user namespace": _probe("get capabilities in a namespace", """
        found = libc.unshare(0x10000000) == 0"""),
    "clone into a namespace": _probe("get capabilities by clone", """
        found = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) >= 0"""),
    "mount": _probe("mount a file system", """
        found = libc.mount(b"proc", b"/tmp", b"proc", 0, 0) == 0"""),
    "ptrace": _probe("trace a process", """
        found = libc.ptrace(16, 1, 0, 0) == 0"""),
    "bpf": _probe("load a program into the kernel", """
        found = libc.syscall(321, 0, 0, 0) >= 0 or libc.syscall(425, 8, 0) >= 0"""),
    "keys": _probe("read the kernel's keys", """
        found = libc.syscall(250, 0, -3, 0) >= 0"""),
    "raise limits": _probe("raise its own limits", """
        import resource
        resource.setrlimit(resource.RLIMIT_DATA, (-1, -1)); found = True"""),
    "priority": _probe("push others aside", """
        os.nice(-20); found = True"""),
    "kill": _probe("kill what is outside", """
        for pid in range(2, 5000):
            try: os.kill(pid, 9); found = pid
            except ProcessLookupError: pass"""),
    "set-uid files": _probe("use a set-uid program", """
        import subprocess
        status = open("/proc/self/status").read()
        found = "NoNewPrivs:\\t1" not in status"""),
    "fork bomb": _call("take all processes", """
        while True:
            if os.fork() == 0: time.sleep(60)""", before="import os, time"),
    "thread bomb": _call("take all threads", """
        import threading, time
        while True: threading.Thread(target=time.sleep, args=(60,)).start()"""),
    "memory": _call("take all memory", "x = [b'x' * (1 << 20) for _ in range(1 << 20)]",
        ends=MEMORY),
    "memory in many": _call("take all memory in many processes", """
        import os, time
        for _ in range(20):
            if os.fork() == 0:
                x = b"x" * (300 << 20)
                time.sleep(60)
        time.sleep(60)""", ends=MEMORY),
    "shared memory": _call("take memory that no process owns", """
        import mmap, time
        x = [mmap.mmap(-1, 300 << 20) for _ in range(8)]
        for each in x: each.write(b"x" * (300 << 20))
        time.sleep(60)"""),
    "disk": _probe("fill the disk", """
        for folder in ("/tmp", "/submission", "/dev/shm"):
            with open(folder + "/x", "wb") as f:
                for _ in range(300): f.write(b"x" * (1 << 20))
        found = True"""),
    "output in one line": _a("fill the output", """
        print("tried" + "x" * (50 << 20))"""),
    "output in many lines": _a("fill the output line by line", """
        print("tried")
        for _ in range(50_000): print("xxxxxxxxxx")"""),
    "many outputs": _a("fill the output with displays", """
        from IPython.display import display
        print("tried")
        for _ in range(3_000): display(1)"""),
    "a loop": _call("take all the time", "while True: pass", ends=LATE),
    "a loop in a cell": _a("take all the time in a cell", "while True: pass", ends=LATE),
    "sleep": _call("wait for ever", "import time; time.sleep(10_000)", ends=LATE),
    "deaf": _call("ignore signals", """
        import signal, time
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except OSError: pass
        while True:
            try: time.sleep(99)
            except BaseException: pass""", ends=LATE),
    "stopped": _call("stop and wait", """
        import os, time
        os.kill(os.getpid(), 19)
        time.sleep(10_000)""", ends=LATE),
    "exit": _call("end the process", "import os; os._exit(0)", ends=CRASHED),
    "exit in a cell": _a("end the process in a cell", "import os; os._exit(0)", ends=CRASHED),
    "abort": _call("crash", "import os; os.abort()", ends=CRASHED),
    "segfault": _call("crash hard", "import ctypes; ctypes.string_at(0)", ends=CRASHED),
    "orphans": _a("leave something behind", """
        import os, subprocess
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0: os.execvp("sleep", ["sleep", "4323"])
                os._exit(0)
        subprocess.Popen(["nohup", "sleep", "4323"], start_new_session=True)
        print("tried")"""),
}  # fmt: skip

BANK = FORGE | LIES | READ | HARM
