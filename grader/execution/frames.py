"""Messages between the examiner and a student's process: a nonce, a length, a value.

A frame is 8 bytes of nonce, the length as a little-endian uint32, and as many bytes of
lessonkit.codec. Both sides use this module, and neither believes the other: a length is checked
before memory is taken, and every wait has an end.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

from lessonkit.codec import MAX_BYTES, NotData, decode, encode

FIRST = bytes(8)
"""The nonce of the one frame that nobody asked for: a student's process is ready."""
_HEAD = struct.Struct("<8sI")


class TooLate(Exception):
    """The other side did not do its part in time."""


class Gone(Exception):
    """The other side has closed its end."""


class Garbage(Exception):
    """What came is no frame, or no value."""


def send(sock: socket.socket, nonce: bytes, value: Any, until: float | None = None) -> None:
    """Write one frame.

    until:  time.monotonic() at which to give up; None waits for ever
    raises: NotData if the value cannot cross, TooLate, Gone
    """
    packed = encode(value)
    sock.settimeout(_left(until))
    try:
        sock.sendall(_HEAD.pack(nonce, len(packed)) + packed)
    except TimeoutError:
        raise TooLate from None
    except OSError:
        raise Gone from None


def receive(sock: socket.socket) -> tuple[bytes, Any]:
    """Read one frame, however long it takes: its nonce, and its value.

    raises: Gone, Garbage
    """
    nonce, length = _head(sock, None)
    return nonce, _value(sock, length, None)


def answer(sock: socket.socket, nonce: bytes, until: float) -> Any:
    """Read the value of one frame, which must have the nonce: nothing is awaited of another.

    raises: TooLate, Gone, Garbage
    """
    found, length = _head(sock, until)
    if found != nonce:
        raise Garbage
    return _value(sock, length, until)


def _head(sock: socket.socket, until: float | None) -> tuple[bytes, int]:
    nonce, length = _HEAD.unpack(_exactly(sock, _HEAD.size, until))
    return nonce, length


def _value(sock: socket.socket, length: int, until: float | None) -> Any:
    if length > MAX_BYTES:
        raise Garbage
    packed = bytes(_exactly(sock, length, until))
    try:
        return decode(packed)
    except NotData:
        raise Garbage from None


def _exactly(sock: socket.socket, size: int, until: float | None) -> bytearray:
    buffer, got = bytearray(size), 0
    while got < size:
        sock.settimeout(_left(until))
        try:
            count = sock.recv_into(memoryview(buffer)[got:])
        except TimeoutError:
            raise TooLate from None
        except OSError:
            raise Gone from None
        if not count:
            raise Gone
        got += count
    return buffer


def _left(until: float | None) -> float | None:
    """Seconds until then; raises TooLate at once, so that a trickle of bytes wins no time."""
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TooLate
    return left
