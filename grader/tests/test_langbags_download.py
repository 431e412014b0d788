"""Downloads from a server that cuts, stalls, lies and serves damage."""

from __future__ import annotations

import bz2
import hashlib
import random
from pathlib import Path

import pytest
from langbags import download as downloading
from langbags.download import download, export_url
from langbags.errors import LangbagsError
from langbags.partfile import Part, locked

from grader.tests.loopback import Loopback, Manners

CONTENT = bz2.compress(random.Random(3).randbytes(300_000))
QUICK = {"timeout": 0.1, "pauses": (0.0, 0.0, 0.0)}


def fetch(manners: Manners, folder: Path, **options: object) -> bytes:
    with Loopback(manners) as server:
        target = folder / "sentences.csv.bz2"
        assert download(server.url, target, progress=False, **QUICK | options) == target  # type: ignore[arg-type]
    assert [path.name for path in folder.iterdir()] == ["sentences.csv.bz2"]
    return target.read_bytes()


def test_a_file_comes_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    assert fetch(Manners(CONTENT), tmp_path) == CONTENT


def test_a_cut_download_goes_on_from_where_it_was_cut(tmp_path: Path) -> None:
    manners = Manners(CONTENT, cut_after=100_000, cuts=2)
    assert fetch(manners, tmp_path) == CONTENT
    assert manners.asked == [None, "bytes=100000-", "bytes=200000-"]


def test_a_stalled_download_is_taken_up_again(tmp_path: Path) -> None:
    assert fetch(Manners(CONTENT, cut_after=5_000, cuts=1, stall=0.2), tmp_path) == CONTENT


def test_a_second_call_goes_on_from_what_the_first_left(tmp_path: Path) -> None:
    manners = Manners(CONTENT, cut_after=50_000, cuts=1)
    with Loopback(manners) as server:
        target = tmp_path / "sentences.csv.bz2"
        with pytest.raises(LangbagsError, match="50000 bytes are kept"):
            download(server.url, target, progress=False, timeout=1, pauses=())
        assert not target.exists()
        download(server.url, target, progress=False, timeout=1, pauses=())
    assert target.read_bytes() == CONTENT
    assert manners.asked == [None, "bytes=50000-"]


def test_a_file_that_changed_on_the_server_is_fetched_anew(tmp_path: Path) -> None:
    manners = Manners(b"x" * 99_999, cut_after=50_000, cuts=1)
    with Loopback(manners) as server:
        target = tmp_path / "sentences.csv.bz2"
        with pytest.raises(LangbagsError):
            download(server.url, target, progress=False, timeout=1, pauses=())
        manners.content, manners.tag = CONTENT, '"two"'
        download(server.url, target, progress=False, timeout=1, pauses=())
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("change", [{"ranges": False}, {"tag": None}])
def test_a_server_without_ranges_or_versions_is_asked_for_the_whole(
    change: dict[str, object], tmp_path: Path
) -> None:
    manners = Manners(CONTENT, cut_after=50_000, cuts=1, **change)  # type: ignore[arg-type]
    assert fetch(manners, tmp_path) == CONTENT


def test_an_answer_shorter_than_announced_is_asked_about_again(tmp_path: Path) -> None:
    manners = Manners(CONTENT, announced=len(CONTENT) + 9)
    assert fetch(manners, tmp_path) == CONTENT
    assert manners.asked == [None, f"bytes={len(CONTENT)}-"]


def test_an_answer_that_stays_short_never_gets_the_name(tmp_path: Path) -> None:
    manners = Manners(CONTENT, announced=len(CONTENT) + 9, ranges=False)
    with Loopback(manners) as server, pytest.raises(LangbagsError, match="could not be fetched"):
        download(server.url, tmp_path / "f.bz2", progress=False, **QUICK)  # type: ignore[arg-type]
    assert not (tmp_path / "f.bz2").exists()


def test_an_answer_longer_than_announced_is_found_damaged(tmp_path: Path) -> None:
    manners = Manners(CONTENT, announced=len(CONTENT) - 9)
    with Loopback(manners) as server, pytest.raises(LangbagsError, match="damaged"):
        download(server.url, tmp_path / "f.bz2", progress=False, **QUICK)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_archive_is_deleted_and_never_gets_the_name(tmp_path: Path) -> None:
    broken = CONTENT[:200] + b"\0\0\0\0" + CONTENT[204:]
    with Loopback(Manners(broken)) as server, pytest.raises(LangbagsError, match="damaged"):
        download(server.url, tmp_path / "f.bz2", progress=False, **QUICK)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_digest_is_checked(tmp_path: Path) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert fetch(Manners(CONTENT), tmp_path, sha256=digest.upper()) == CONTENT
    with Loopback(Manners(CONTENT)) as server, pytest.raises(LangbagsError, match="in place of"):
        download(server.url, tmp_path / "g", progress=False, sha256="0" * 64)
    assert not (tmp_path / "g").exists()


def test_a_server_in_trouble_is_asked_again_and_a_wrong_address_is_not(tmp_path: Path) -> None:
    assert fetch(Manners(CONTENT, statuses=[500, 503]), tmp_path) == CONTENT
    manners = Manners(CONTENT, statuses=[404, 404])
    with Loopback(manners) as server, pytest.raises(LangbagsError, match=f"404 for {server.url}"):
        download(server.url, tmp_path / "g", progress=False, **QUICK)  # type: ignore[arg-type]
    assert len(manners.asked) == 1


def test_a_redirect_is_followed(tmp_path: Path) -> None:
    assert fetch(Manners(CONTENT, redirect=True), tmp_path) == CONTENT


def test_a_server_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    with Loopback(Manners(b"")) as server:
        url = server.url
    with pytest.raises(LangbagsError, match="0 bytes are kept"):
        download(url, tmp_path / "f", progress=False, **QUICK)  # type: ignore[arg-type]


def test_a_part_that_is_already_whole_is_taken(tmp_path: Path) -> None:
    manners = Manners(CONTENT)
    with Loopback(manners) as server:
        part = Part(tmp_path / "f.bz2")
        part.begin(server.url, '"one"')
        part.path.write_bytes(CONTENT)
        download(server.url, part.target, progress=False)
    assert part.target.read_bytes() == CONTENT
    assert manners.asked == [f"bytes={len(CONTENT)}-"]


def test_an_interrupt_keeps_the_part_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(downloading, "_verify", interrupt)
    with Loopback(Manners(CONTENT)) as server, pytest.raises(KeyboardInterrupt):
        download(server.url, tmp_path / "f.bz2", progress=False)
    assert Part(tmp_path / "f.bz2").path.read_bytes() == CONTENT
    assert not (tmp_path / "f.bz2").exists()


def test_two_downloads_of_one_target_do_not_mix(tmp_path: Path) -> None:
    target = tmp_path / "f.bz2"
    with (
        Loopback(Manners(CONTENT)) as server,
        locked(Part(target)),
        pytest.raises(LangbagsError, match="Another process"),
    ):
        download(server.url, target, progress=False)


def test_a_folder_that_is_not_there_and_a_strange_address_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LangbagsError, match="cannot be written"):
        download("http://127.0.0.1:9/f", tmp_path / "absent" / "f", progress=False)
    with pytest.raises(LangbagsError, match="http"):
        download("file:///etc/passwd", tmp_path / "f")


def test_the_addresses_are_tatoebas_own() -> None:
    assert export_url().endswith("/exports/sentences.tar.bz2")
    assert export_url("deu").endswith("/per_language/deu/deu_sentences.tsv.bz2")
    with pytest.raises(LangbagsError, match="ISO 639-3"):
        export_url("../etc")
