"""The wire: what a student's process sends is believed no further than it is read."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator

import pytest
from lessonkit.codec import MAX_BYTES

from grader.execution.frames import Garbage, TooLate, answer, send

ASKED, OTHER = b"asked it", b"not this"
SECONDS = 1.0


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def until() -> float:
    return time.monotonic() + SECONDS


def test_an_answer_is_the_value_that_was_sent(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    send(theirs, ASKED, ("done", 1.5, [None]))
    assert answer(ours, ASKED, until()) == ("done", 1.5, [None])


@pytest.mark.parametrize("length", [1, 100, MAX_BYTES, MAX_BYTES + 1])
def test_an_answer_to_something_else_is_refused_before_its_end_is_awaited(
    length: int, ends: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = ends
    theirs.sendall(struct.pack("<8sI", OTHER, length))
    with pytest.raises(Garbage):
        answer(ours, ASKED, until())


def test_an_answer_of_which_a_part_never_comes_is_late(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(struct.pack("<8sI", ASKED, 100) + bytes(99))
    with pytest.raises(TooLate):
        answer(ours, ASKED, until())


def test_a_length_is_refused_before_memory_is_taken(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(struct.pack("<8sI", ASKED, MAX_BYTES + 1))
    with pytest.raises(Garbage):
        answer(ours, ASKED, until())
