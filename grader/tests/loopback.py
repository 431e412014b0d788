"""A server on loopback that serves one file and misbehaves as it is told."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Manners:
    """How the server answers.

    cut_after: bytes of a body after which the connection is cut, for the first `cuts` answers
    stall:     seconds of silence in place of the cut
    announced: a false Content-Length
    """

    content: bytes
    tag: str | None = '"one"'
    ranges: bool = True
    cut_after: int | None = None
    cuts: int = 0
    stall: float = 0.0
    announced: int | None = None
    statuses: list[int] = field(default_factory=list)
    redirect: bool = False
    asked: list[str | None] = field(default_factory=list)


class Loopback:
    """Use as a context; `url` is the file's address."""

    def __init__(self, manners: Manners) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(manners))
        self.url = f"http://127.0.0.1:{self.server.server_port}/sentences.csv.bz2"

    def __enter__(self) -> Loopback:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(manners: Manners) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            manners.asked.append(self.headers.get("Range"))
            if manners.redirect and self.path != "/moved":
                self.send_response(302)
                self.send_header("Location", "/moved")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif manners.statuses:
                self.send_error(manners.statuses.pop(0))
            else:
                self._serve()

        def _serve(self) -> None:
            start, content = self._start(), manners.content
            if start and start >= len(content):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(content)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = content[start:]
            self.send_response(206 if start else 200)
            if start:
                span = f"bytes {start}-{len(content) - 1}/{len(content)}"
                self.send_header("Content-Range", span)
            if manners.tag:
                self.send_header("ETag", manners.tag)
            length = len(body) if manners.announced is None else manners.announced
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self._send(body)

        def _start(self) -> int:
            found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            same = self.headers.get("If-Range") == manners.tag
            return int(found[1]) if found and same and manners.ranges else 0

        def _send(self, body: bytes) -> None:
            if manners.cut_after is not None and manners.cuts > 0:
                manners.cuts -= 1
                self.wfile.write(body[: manners.cut_after])
                self.wfile.flush()
                time.sleep(manners.stall)
                self.close_connection = True
                return
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
