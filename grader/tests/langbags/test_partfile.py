"""Part, lock, disk and meter of a download."""

from __future__ import annotations

import bz2
import os
import pty
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from langbags._download import partfile
from langbags._download.download import download
from langbags._download.partfile import Part, locked
from langbags._download.proof import unpacks
from langbags.errors import LangbagsError

from grader.tests.support.loopback import Loopback, Manners

CONTENT = bz2.compress(random.Random(3).randbytes(50_000))
FULL = Path("/dev/full")
HOLDS = """
import pathlib, sys, time
from langbags._download.partfile import Part, locked
with locked(Part(pathlib.Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("flock", [True, False])
def test_two_downloads_of_one_target_do_not_mix(
    flock: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not flock:
        monkeypatch.setattr(partfile, "fcntl", None)
    manners, target = Manners(CONTENT), tmp_path / "f.bz2"
    with Loopback(manners) as server:
        with locked(Part(target)), pytest.raises(LangbagsError, match="Another process"):
            download(server.url, target, progress=False)
        assert manners.asked == []
        download(server.url, target, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["f.bz2"]


def test_a_lock_whose_file_was_removed_meanwhile_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    part, flock = Part(tmp_path / "f"), fcntl.flock
    removals = [part.lock]

    def late(descriptor: int, operation: int) -> None:
        if removals:  # what the last holder does between our open and our flock
            removals.pop().unlink()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with locked(part), pytest.raises(LangbagsError, match="Another process"), locked(part):
        pass


def test_a_lock_left_by_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    part = Part(tmp_path / "f")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, part.target], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(LangbagsError, match="Another process"), locked(part):
            pass
        holder.kill()
    assert part.lock.exists()
    with locked(part):
        pass
    assert not part.lock.exists()


def test_the_bytes_are_on_the_disk_before_the_name_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, synced, fsync = Part(tmp_path / "f"), [], os.fsync

    def watched(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, part.target.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    part.begin("http://127.0.0.1/f", None)
    part.finish()
    assert synced == [(part.target.stat().st_ino, False)]


@pytest.mark.skipif(not FULL.exists(), reason="no full disk to write to: Linux has /dev/full")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    part = Part(tmp_path / "f.bz2")
    part.path.symlink_to(FULL)
    with Loopback(Manners(CONTENT)) as server, pytest.raises(LangbagsError, match="no room left"):
        download(server.url, part.target, progress=False)
    assert not part.target.exists()


def test_an_archive_of_several_streams_is_whole_and_a_cut_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "f.bz2"
    path.write_bytes(CONTENT + bz2.compress(b"") + CONTENT)
    assert unpacks(path)
    path.write_bytes(CONTENT + CONTENT[:-1])
    assert not unpacks(path)


def test_an_archive_that_unpacks_to_much_more_is_proved_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "f.bz2"
    path.write_bytes(bz2.compress(bytes(30_000_000)))
    tracemalloc.start()
    try:
        assert unpacks(path)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_where_stderr_is_no_terminal_there_are_two_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(Manners(CONTENT)) as server:
        download(server.url, tmp_path / "f[b]{c}.bz2")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "f[b]{c}.bz2: downloading\nf[b]{c}.bz2: whole\n")


def test_at_a_terminal_there_is_a_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal, Loopback(Manners(CONTENT)) as server:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setattr(sys, "stderr", terminal)
        download(server.url, tmp_path / "f[b]{c}.bz2")
        terminal.flush()
        shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert "f[b]{c}.bz2" in shown
    assert "━" in shown
