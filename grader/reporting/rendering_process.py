"""The process that makes cells fit for a page: see grader.reporting.rendering.

Run as `python -m grader.reporting.rendering_process FD`: on that socket it gets one socket for each
page that is made at the same time, and forks. The fork reads requests, says that it has one, and
answers it cell by cell; the kernel ends it when a cell takes more processor time than it may.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from grader.reporting.cell_html import cell_html
from grader.reporting.rendering import CELL_SECONDS, HTML, INERT
from grader.reporting.sanitize import Budgets, inert_cell

MEMORY_BYTES = 2 << 30
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Fork for each socket until the other side closes its end; the forks then end too."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    cell_html({"cell_type": "code", "source": "1"}, Budgets())  # it then knows its template
    gc.collect()
    gc.freeze()
    while True:
        data, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            return
        if os.fork() == 0:
            try:
                control.close()
                ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
                with suppress(EOFError, OSError):
                    _serve(Connection(sockets[0]))
            finally:
                os._exit(0)
        os.close(sockets[0])


def _serve(pipe: Connection) -> None:
    forms: dict[str, Callable[[dict[str, Any], Budgets], str]] = {
        HTML: cell_html,
        INERT: lambda cell, budgets: json.dumps(inert_cell(cell, budgets)),
    }
    while True:
        form, cells, seconds = json.loads(pipe.recv_bytes())
        pipe.send_bytes(b"taken")
        budgets = Budgets()
        for cell in cells:
            start, text = time.process_time(), None
            if seconds > 0:
                signal.setitimer(signal.ITIMER_PROF, min(seconds, CELL_SECONDS))
                with suppress(BaseException):  # a library in Rust panics beside Exception
                    text = forms[form](cell, budgets)
                signal.setitimer(signal.ITIMER_PROF, 0)
            spent = time.process_time() - start
            seconds -= spent
            pipe.send_bytes(json.dumps([text, spent]).encode())


if __name__ == "__main__":
    main()
