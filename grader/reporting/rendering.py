"""Cells of somebody else made fit for a page, in a process that may fail and may be late.

Who renders can be made to raise, to hang or to fill the memory by what a cell puts out. So it is
done by another process, in which the kernel ends what takes more processor time than it may; the
cell is then shown as plain text, with a sentence. Nothing of this raises, and no mark waits for it.
"""

from __future__ import annotations

import atexit
import html
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import Empty, LifoQueue
from typing import Any

from grader.core import course
from grader.core.messages import without_colours
from grader.core.models import Notebook

CELL_SECONDS = 1.0
"""Processor time that one cell may take."""
PAGE_SECONDS = 5.0
"""Processor time of all cells of a page."""
PAGE_CHARS = 16_000_000
PLAIN_CHARS = 20_000
"""What is shown of a source, or of a cell's outputs, that cannot be rendered."""
WAIT_SECONDS = 120.0
"""Wall-clock time after which a process that uses no processor time is given up."""
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "HOME")
HTML, INERT = "html", "inert"
CANNOT_BE_SHOWN = "This cell cannot be shown as it looked; here is its text."
PAGE_IS_FULL = "This cell is not shown: the page is full."

Cell = dict[str, Any]


def cells_html(notebook: Notebook, exercises: Collection[str] = ()) -> str:
    """The cells of an executed notebook as HTML without scripts, frames or remote addresses.

    exercises: names whose answer cells can be linked to, as `#exercise-NAME`
    """
    cells = notebook["cells"]
    places: dict[int, str] = {}
    for number, cell in enumerate(cells):
        name = course.grade_id(cell)
        if name in exercises and name not in places.values():
            places[number] = name
    pages = enumerate(_rendered(cells, HTML))
    return "".join(f"{_place(places.get(number))}{text}" for number, text in pages)


def _place(exercise: str | None) -> str:
    return f'<a id="exercise-{html.escape(exercise)}"></a>' if exercise else ""


def inert_cells(notebook: Notebook) -> list[Cell]:
    """The cells rebuilt of sources and outputs that pages which clean nothing can be trusted with.

    Their metadata are empty.
    """
    return [json.loads(text) for text in _rendered(notebook["cells"], INERT)]


def _rendered(cells: list[Cell], form: str) -> list[str]:
    found: list[str] = []
    seconds, room = PAGE_SECONDS, PAGE_CHARS
    while len(found) < len(cells):
        for text, spent in _answers(cells[len(found) :], form, seconds):
            cell = cells[len(found)]
            if text is None or len(text) > room:
                text = _plain(cell, form, CANNOT_BE_SHOWN, PLAIN_CHARS)
            if len(text) > room:
                text = _plain(cell, form, PAGE_IS_FULL, 0)
            seconds, room = seconds - spent, room - len(text)
            found.append(text)
    return found


def _answers(cells: list[Cell], form: str, seconds: float) -> Iterator[tuple[str | None, float]]:
    """For each cell what the process makes of it, and the processor time that it took.

    None stands for a cell that cannot be rendered. Where a cell ends the process, it is the last
    one; without a process, or without time, no cell can be.
    """
    pipe = _asked(json.dumps([form, cells, seconds]).encode()) if seconds > 0 else None
    if pipe is None:
        yield from ((None, 0.0) for _ in cells)
        return
    for _ in cells:
        try:
            if not pipe.poll(WAIT_SECONDS):
                raise EOFError
            text, spent = json.loads(pipe.recv_bytes())
        except (EOFError, OSError, ValueError):
            pipe.close()
            yield None, min(seconds, CELL_SECONDS)
            return
        seconds -= spent
        yield text, spent
    _SERVER.idle.put(pipe)


def _asked(request: bytes) -> Connection | None:
    """A connection to a process that has taken the request; None if there is none to be had."""
    for _ in range(3):  # one that had nothing to do may have been killed, and its server too
        with suppress(EOFError, OSError):
            pipe = _SERVER.connection()
            pipe.send_bytes(request)
            if pipe.poll(WAIT_SECONDS) and pipe.recv_bytes():
                return pipe
        _SERVER.forget_idle()
    return None


class _Server:
    """The process that forks one for each page that is made at the same time."""

    def __init__(self) -> None:
        self.idle: LifoQueue[Connection] = LifoQueue()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def connection(self) -> Connection:
        """To one that has nothing to do, or to a new one; raises OSError if there can be none."""
        with suppress(Empty):
            return self.idle.get_nowait()
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            if self._process is None or self._process.poll() is not None:
                self.close()
                self._start()
            assert self._control is not None
            socket.send_fds(self._control, [b"P"], [theirs.fileno()])
        return Connection(ours.detach())

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-W", "ignore", "-m", "grader.reporting.rendering_process"]
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                env={key: os.environ[key] for key in PASSED_ON if key in os.environ},
                cwd=course.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def forget_idle(self) -> None:
        """Let go of the processes that have nothing to do; they end."""
        with suppress(Empty):
            while True:
                self.idle.get_nowait().close()

    def close(self) -> None:
        """End the process; its children end with it."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


def _start_anew() -> None:
    """What a fork of this process inherits is its parent's."""
    global _SERVER
    _SERVER = _Server()


_SERVER = _Server()
os.register_at_fork(after_in_child=_start_anew)
atexit.register(lambda: _SERVER.close())


def _plain(cell: Cell, form: str, said: str, limit: int) -> str:
    """A cell's source and the texts among its outputs, whatever they are, as a page shows text."""
    source, output = _cut(str(course.source(cell)), limit), _cut(_texts(cell), limit)
    if form == INERT:
        stream = {"output_type": "stream", "name": "stdout", "text": f"{said}\n\n{output}"}
        return json.dumps(
            {
                "id": "cell",
                "cell_type": "code",
                "metadata": {},
                "source": source,
                "execution_count": None,
                "outputs": [stream],
            }
        )
    return (
        '<div class="cell code_cell">'
        f'<div class="input_area"><pre>{html.escape(source)}</pre></div>'
        f'<p class="banner">{said}</p>'
        f'<div class="output"><pre>{html.escape(output)}</pre></div></div>'
    )


def _texts(cell: Cell) -> str:
    """What was printed, said by errors, or shown as plain text."""
    texts: list[str] = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        shown = data.get("text/plain") or data.get("text/markdown")
        for text in (output.get("text"), output.get("traceback"), shown):
            texts += text if isinstance(text, list) else [text or ""]
    return without_colours("\n".join(map(str, filter(None, texts))))


def _cut(text: str, limit: int) -> str:
    rest = len(text) - limit
    return text if rest <= 0 else f"{text[:limit]}\n... ({rest} characters more)"
