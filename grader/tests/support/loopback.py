"""A server on loopback that serves one file and misbehaves as it is told."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 5.0
"""Seconds after which a stalled answer ends even if nobody ends it: a broken test ends too."""


@dataclass
class Manners:
    """How the server answers, and what it was asked.

    cut_after: bytes of a body after which the connection is cut, for the first `cuts` answers
    at_cut:    called before the cut
    stalls:    no cut, but silence, until the server closes
    announced: a false Content-Length; -1 for none at all
    surplus:   bytes sent after the file's end
    compares:  If-Range is heeded
    statuses:  error statuses of the first answers
    location:  where the file's address redirects to
    encoding:  what it says the body is packed with in transit
    """

    content: bytes
    tag: str | None = '"one"'
    date: str | None = None
    ranges: bool = True
    compares: bool = True
    cut_after: int | None = None
    cuts: int = 0
    at_cut: Callable[[], None] | None = None
    stalls: bool = False
    announced: int | None = None
    surplus: bytes = b""
    statuses: list[int] = field(default_factory=list)
    location: str | None = None
    encoding: str | None = None
    asked: list[str | None] = field(default_factory=list)
    credentials: list[str | None] = field(default_factory=list)


class Loopback:
    """Use as a context; `url` is the file's address."""

    def __init__(self, manners: Manners) -> None:
        self.closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(manners, self.closing))
        self.url = f"http://127.0.0.1:{self.server.server_port}/sentences.csv.bz2"

    def __enter__(self) -> Loopback:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()


def _handler(manners: Manners, closing: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            manners.asked.append(self.headers.get("Range"))
            manners.credentials.append(self.headers.get("Authorization"))
            start, size = self._start(), len(manners.content)
            if manners.location and self.path != "/moved":
                self._answer(302, 0, {"Location": manners.location})
            elif manners.statuses:
                self.send_error(manners.statuses.pop(0))
            elif start and start >= size:
                self._answer(416, 3, {"Content-Range": f"bytes */{size}"})
                self.wfile.write(b"416")
            else:
                self._serve(start, size)

        def _serve(self, start: int, size: int) -> None:
            body = manners.content[start:] + manners.surplus
            headers = {"ETag": manners.tag, "Last-Modified": manners.date}
            headers["Content-Encoding"] = manners.encoding
            if start:
                headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
            length = len(body) if manners.announced is None else manners.announced
            self._answer(206 if start else 200, length, headers)
            if manners.cut_after is not None and manners.cuts > 0:
                manners.cuts -= 1
                self._cut(body[: manners.cut_after])
            else:
                self.wfile.write(body)

        def _start(self) -> int:
            found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            same = self.headers.get("If-Range") in (None, manners.tag, manners.date)
            heeded = manners.ranges and (same or not manners.compares)
            return int(found[1]) if found and heeded else 0

        def _cut(self, body: bytes) -> None:
            self.wfile.write(body)
            self.wfile.flush()
            if manners.at_cut:
                manners.at_cut()
            if manners.stalls:
                closing.wait(PATIENCE)
            self.close_connection = True

        def _answer(self, status: int, length: int, headers: dict[str, str | None]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if value is not None:
                    self.send_header(name, value)
            if length >= 0:
                self.send_header("Content-Length", str(length))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
