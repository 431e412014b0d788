"""Downloads from a server that cuts, stalls, lies and serves damage."""

from __future__ import annotations

import bz2
import functools
import hashlib
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from langbags._download.download import PAUSES, download, export_url
from langbags._download.partfile import Part
from langbags.errors import LangbagsError

from grader.tests.support.loopback import Loopback, Manners

CONTENT = bz2.compress(random.Random(3).randbytes(300_000))
NAME = "sentences.csv.bz2"
quick = functools.partial(download, progress=False, timeout=2.0, pauses=(0.0, 0.0, 0.0))
once = functools.partial(download, progress=False, timeout=2.0, pauses=())


def fetch(manners: Manners, folder: Path) -> bytes:
    """What comes; nothing may lie beside it."""
    with Loopback(manners) as server:
        assert quick(server.url, folder / NAME) == folder / NAME
    assert [path.name for path in folder.iterdir()] == [NAME]
    return (folder / NAME).read_bytes()


def refused(manners: Manners, target: Path, **options: str) -> str:
    """The sentence; nothing may have the target's name."""
    with Loopback(manners) as server, pytest.raises(LangbagsError) as caught:
        quick(server.url, target, **options)  # type: ignore[arg-type]
    assert not target.exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def begun(server: Loopback, folder: Path, version: str, here: bytes, name: str = NAME) -> Path:
    """A target of which a part is here."""
    part = Part(folder / name)
    part.begin(server.url, version)
    part.path.write_bytes(here)
    return part.target


def test_a_file_comes_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    assert fetch(Manners(CONTENT), tmp_path) == CONTENT


def test_a_cut_download_goes_on_from_where_it_was_cut(tmp_path: Path) -> None:
    manners = Manners(CONTENT, cut_after=90_000, cuts=3)
    assert fetch(manners, tmp_path) == CONTENT
    assert manners.asked == [None, "bytes=90000-", "bytes=180000-", "bytes=270000-"]


def test_a_stalled_connection_is_given_up_and_its_bytes_are_kept(tmp_path: Path) -> None:
    manners = Manners(CONTENT, cut_after=5_000, cuts=1, stalls=True)
    with Loopback(manners) as server:
        with pytest.raises(LangbagsError, match=r"timed out.*5000 bytes are kept"):
            download(server.url, tmp_path / NAME, progress=False, timeout=0.1, pauses=())
        quick(server.url, tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert manners.asked == [None, "bytes=5000-"]


def test_tries_wait_longer_each_time_and_then_give_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    manners = Manners(CONTENT, statuses=[503] * 9)
    with Loopback(manners) as server, pytest.raises(LangbagsError, match="answered 503"):
        download(server.url, tmp_path / NAME, progress=False)
    assert waits == list(PAUSES) == sorted(PAUSES)
    assert len(manners.asked) == 4


def test_a_second_call_goes_on_from_what_the_first_left(tmp_path: Path) -> None:
    manners = Manners(CONTENT, tag=None, date="Mon, 06 Jan 2020 10:00:00 GMT", cut_after=50_000)
    manners.cuts = 1
    with Loopback(manners) as server:
        with pytest.raises(LangbagsError, match="50000 bytes are kept"):
            once(server.url, tmp_path / NAME)
        assert not (tmp_path / NAME).exists()
        once(server.url, tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert manners.asked == [None, "bytes=50000-"]


@pytest.mark.parametrize("compares", [True, False])
def test_a_file_that_changed_on_the_server_is_fetched_anew(compares: bool, tmp_path: Path) -> None:
    # No .bz2 on either side: only the comparison of versions can see the change.
    manners = Manners(b"x" * 99_999, tag='"two"', compares=compares)
    with Loopback(manners) as server:
        server.url = server.url.removesuffix(".bz2")
        target = begun(server, tmp_path, '"one"', b"y" * 50_000, "plain.csv")
        quick(server.url, target)
    assert target.read_bytes() == b"x" * 99_999
    assert len(manners.asked) == (1 if compares else 2)


def test_a_part_of_another_address_is_not_gone_on_from(tmp_path: Path) -> None:
    manners = Manners(CONTENT)
    with Loopback(manners) as server, Loopback(Manners(b"")) as other:
        quick(server.url, begun(other, tmp_path, '"one"', b"y" * 50_000))
    assert manners.asked == [None]


def test_a_body_packed_in_transit_is_refused(tmp_path: Path) -> None:
    assert "packed in transit" in refused(Manners(CONTENT, encoding="gzip"), tmp_path / NAME)


@pytest.mark.parametrize("change", [{"ranges": False}, {"tag": None}])
def test_a_server_without_ranges_or_versions_is_asked_for_the_whole(
    change: dict[str, object], tmp_path: Path
) -> None:
    manners = Manners(CONTENT, cut_after=50_000, cuts=1, **change)  # type: ignore[arg-type]
    assert fetch(manners, tmp_path) == CONTENT


def test_a_part_that_is_already_whole_is_taken(tmp_path: Path) -> None:
    manners = Manners(CONTENT)
    with Loopback(manners) as server:
        target = begun(server, tmp_path, '"one"', CONTENT)
        once(server.url, target)
    assert target.read_bytes() == CONTENT
    assert manners.asked == [f"bytes={len(CONTENT)}-"]


def test_a_part_longer_than_the_servers_file_is_fetched_anew(tmp_path: Path) -> None:
    with Loopback(Manners(CONTENT)) as server:
        target = begun(server, tmp_path, '"one"', CONTENT + b"more")
        quick(server.url, target)
    assert target.read_bytes() == CONTENT


def test_an_answer_shorter_than_announced_never_gets_the_name(tmp_path: Path) -> None:
    manners = Manners(CONTENT, announced=len(CONTENT) + 9, ranges=False)
    assert f"{len(CONTENT)} bytes are kept" in refused(manners, tmp_path / NAME)


def test_a_short_answer_without_a_length_is_held_against_the_range(tmp_path: Path) -> None:
    manners = Manners(CONTENT, announced=-1, cut_after=1_000, cuts=1)
    with Loopback(manners) as server:
        target = begun(server, tmp_path, '"one"', CONTENT[:500])
        quick(server.url, target)
    assert target.read_bytes() == CONTENT
    assert manners.asked == ["bytes=500-", "bytes=1500-"]


def test_an_answer_that_announces_too_little_is_found_damaged(tmp_path: Path) -> None:
    assert "damaged" in refused(Manners(CONTENT, announced=len(CONTENT) - 9), tmp_path / NAME)
    assert list(tmp_path.iterdir()) == []


def test_an_answer_longer_than_announced_is_refused(tmp_path: Path) -> None:
    # It falls silent after the surplus: whoever reads on until the end waits in vain.
    manners = Manners(CONTENT, announced=-1, surplus=b"more", cut_after=len(CONTENT), cuts=1)
    manners.stalls = True
    with Loopback(manners) as server, pytest.raises(LangbagsError, match="more than the"):
        quick(server.url, begun(server, tmp_path, '"one"', CONTENT[:500]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [CONTENT[:200] + b"\0\0\0\0" + CONTENT[204:], CONTENT + b"more", b"", CONTENT[:-9]]
)
def test_a_damaged_archive_is_deleted_and_never_gets_the_name(
    content: bytes, tmp_path: Path
) -> None:
    assert "damaged" in refused(Manners(content), tmp_path / NAME)
    assert list(tmp_path.iterdir()) == []


def test_a_digest_is_checked(tmp_path: Path) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest().upper()
    assert "in place of" in refused(Manners(CONTENT), tmp_path / NAME, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []
    with Loopback(Manners(CONTENT)) as server:
        assert quick(server.url, tmp_path / NAME, sha256=digest).exists()


def test_a_server_in_trouble_is_asked_again(tmp_path: Path) -> None:
    assert fetch(Manners(CONTENT, statuses=[500, 503]), tmp_path) == CONTENT


def test_a_wrong_address_is_asked_once_and_named(tmp_path: Path) -> None:
    manners = Manners(CONTENT, statuses=[404, 404])
    with Loopback(manners) as server, pytest.raises(LangbagsError, match=f"404 for {server.url}"):
        quick(server.url, tmp_path / NAME)
    assert len(manners.asked) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    with Loopback(Manners(b"")) as server:
        url = server.url
    with pytest.raises(LangbagsError, match=f"{url} could not be fetched .*0 bytes are kept"):
        quick(url, tmp_path / NAME)
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_is_followed(tmp_path: Path) -> None:
    assert fetch(Manners(CONTENT, location="/moved"), tmp_path) == CONTENT


@pytest.mark.parametrize("location", ["file:///etc/passwd", "/sentences.csv.bz2"])
def test_a_redirect_to_a_file_or_in_a_circle_is_not_tried_again(
    location: str, tmp_path: Path
) -> None:
    manners = Manners(CONTENT, location=location)
    assert "leads to no file" in refused(manners, tmp_path / NAME)
    assert len(manners.asked) in (1, 21)


def test_a_password_goes_to_its_own_server_only(tmp_path: Path) -> None:
    there = Manners(CONTENT, cut_after=9_000, cuts=1)
    with Loopback(there) as second, Loopback(Manners(b"", location=second.url)) as first:
        manners_url = first.url.replace("http://", "http://me:secret@")
        with pytest.raises(LangbagsError) as caught:
            once(manners_url, tmp_path / NAME)
        noted = Part(tmp_path / NAME).note.read_text()
        once(manners_url, tmp_path / NAME)
    assert "secret" not in str(caught.value) + noted
    assert there.credentials == [None, None]
    assert there.asked == [None, "bytes=9000-"]


def test_an_interrupt_keeps_the_part_and_leaves_no_half_file(tmp_path: Path) -> None:
    part = Part(tmp_path / NAME)

    def interrupt() -> None:
        until = time.monotonic() + 5
        while not part.size() and time.monotonic() < until:
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    manners = Manners(CONTENT, cut_after=60_000, cuts=1, at_cut=interrupt, stalls=True)
    try:
        with Loopback(manners) as server:
            with pytest.raises(KeyboardInterrupt):
                quick(server.url, part.target)
            kept = part.path.read_bytes()
            assert kept and CONTENT.startswith(kept) and not part.target.exists()
            quick(server.url, part.target)
    finally:
        signal.signal(signal.SIGINT, before)
    assert part.target.read_bytes() == CONTENT
    assert manners.asked == [None, f"bytes={len(kept)}-"]


@pytest.mark.parametrize(
    ("url", "name", "sha256", "sentence"),
    [
        ("file:///etc/passwd", "f", None, "http"),
        ("ftp://127.0.0.1/f", "f", None, "http"),
        ("http://host:port/f", "f", None, "no address"),
        ("http:///f", "f", None, "no address"),
        ("http://127.0.0.1:9/f", "", None, "is a folder"),
        ("http://127.0.0.1:9/f", "f", "abc", "64 hexadecimal"),
        ("http://127.0.0.1:9/f", "absent/f", None, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_before_a_byte_is_fetched(
    url: str, name: str, sha256: str | None, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(LangbagsError, match=sentence):
        quick(url, tmp_path / name, sha256=sha256)
    assert list(tmp_path.iterdir()) == []


def test_the_addresses_are_tatoebas_own() -> None:
    exports = "https://downloads.tatoeba.org/exports/"
    assert export_url() == exports + "sentences.tar.bz2"
    assert export_url("eng") == exports + "per_language/eng/eng_sentences.tsv.bz2"
    with pytest.raises(LangbagsError, match="ISO 639-3"):
        export_url("../etc")
