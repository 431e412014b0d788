"""Reading downloads: everything in them, or a sentence for it, and nothing outside of them."""

from __future__ import annotations

import io
import random
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.core.course import CourseError
from grader.intake import archives, bounds, safe_open
from grader.intake.archives import Found, Lost, files
from grader.intake.safe_open import Unreadable
from grader.tests.support.downloads import tarred, unpacked, zipped

FILES = {
    "ada/01_tiny/01_tiny.ipynb": b'{"cells": []}' * 50,
    "Zo\u00eb/01_tiny/01_tiny.ipynb": b'{"cells": [1]}' * 50,
    "\u674e \u5c0f\u9f99/plan.pdf": b"%PDF" * 50,
}
PACKED: dict[str, Callable[[Path], object]] = {
    "a.zip": lambda path: zipped(FILES, path),
    "a.tar": lambda path: tarred(FILES, path),
    "a.tar.gz": lambda path: tarred(FILES, path, "gz"),
    "a.tbz2": lambda path: tarred(FILES, path, "bz2"),
    "a.tar.xz": lambda path: tarred(FILES, path, "xz"),
    "a folder": lambda path: unpacked(FILES, path),
    "a.zip in a.zip": lambda path: zipped({"b.zip": zipped(FILES)}, path),
    "a.tgz in a.zip": lambda path: zipped({"b.tgz": tarred(FILES, None, "gz")}, path),
}


def contents(download: Path) -> tuple[dict[str, bytes], list[str]]:
    """What can be read, by its path, and the sentences about the rest."""
    read: dict[str, bytes] = {}
    said = []
    for each in files(download):
        if isinstance(each, Lost):
            said.append(each.why)
            continue
        try:
            read["/".join(each.parts)] = each.read()
        except Unreadable as why:
            said.append(str(why))
    return read, said


@pytest.mark.parametrize("name", PACKED)
def test_every_file_comes_out_of_a_download_with_its_name(name: str, tmp_path: Path) -> None:
    PACKED[name](tmp_path / name)
    read, said = contents(tmp_path / name)
    assert said == []
    assert {
        path.split("/", 1)[1] if " in " in name else path: data for path, data in read.items()
    } == FILES


def test_a_notebook_alone_is_a_download_and_its_folders_say_whose_it_is(tmp_path: Path) -> None:
    unpacked(FILES, tmp_path)
    download = files(tmp_path / "ada/01_tiny/01_tiny.ipynb")
    found = next(download)
    assert isinstance(found, Found)
    assert found.parts == ("ada", "01_tiny", "01_tiny.ipynb")
    assert found.read() == FILES["ada/01_tiny/01_tiny.ipynb"]


@pytest.mark.parametrize("name", ["none.zip", "none/at/all"])
def test_a_download_that_is_not_there_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot be read"):
        list(files(tmp_path / name))


@pytest.mark.parametrize(
    ("data", "what"), [(b"7z\xbc\xaf\x27\x1c\0\4", "7z"), (b"Rar!\x1a\x07\1\0", "RAR")]
)
def test_other_archives_are_refused_with_what_to_do(data: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "work.7z").write_bytes(data)
    zipped({"ada/work.7z": data, "ada/01_tiny.ipynb": b"{}"}, tmp_path / "all.zip")
    assert what in contents(tmp_path / "work.7z")[1][0]
    read, (said,) = contents(tmp_path / "all.zip")
    assert read == {"ada/01_tiny.ipynb": b"{}"} and f"a {what} archive" in said and "unpack" in said


def test_an_archive_in_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = zipped({"01_tiny.ipynb": b"{}"})
    zipped({"a.zip": zipped({"b.zip": inner, "x.ipynb": b"{}"})}, tmp_path / "c.zip")
    read, (said,) = contents(tmp_path / "c.zip")
    assert read == {"a.zip/x.ipynb": b"{}"} and "in an archive in an archive" in said


def test_names_that_lead_out_links_and_devices_are_named_and_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"secret")
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            member = tarfile.TarInfo("x.ipynb")
            member.type, member.linkname = kind, str(secret)
            archive.addfile(member)
        member = tarfile.TarInfo("../secret.ipynb")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"{}"))
    read, said = contents(tmp_path / "a.tar")
    assert read == {} and len(said) == 5
    info = zipfile.ZipInfo("l.ipynb")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(info, str(secret))
        packed.writestr("..\\..\\secret.ipynb", b"{}")
        packed.writestr("/etc/passwd", b"root")
    read, said = contents(tmp_path / "a.zip")
    assert read == {"etc/passwd": b"root"} and len(said) == 2
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "l.ipynb").symlink_to(secret)
    assert contents(tmp_path / "in")[0] == {}


def test_what_systems_leave_beside_files_is_left_out(tmp_path: Path) -> None:
    litter = {"__MACOSX/ada/._01.ipynb": b"x", "ada/.DS_Store": b"x", "ada/Thumbs.db": b"x"}
    zipped({**litter, "ada/01.ipynb": b"{}"}, tmp_path / "a.zip")
    assert contents(tmp_path / "a.zip") == ({"ada/01.ipynb": b"{}"}, [])


def test_a_name_in_utf_8_without_its_mark_is_read_and_one_of_dos_is(tmp_path: Path) -> None:
    data = zipped({"Zoe1.ipynb": b"1", "Zoe2.ipynb": b"2"})
    data = data.replace(b"Zoe1", "Zo\u00eb".encode()).replace(b"Zoe2", b"Zo\x892")
    (tmp_path / "a.zip").write_bytes(data)
    assert contents(tmp_path / "a.zip")[0] == {"Zo\u00eb.ipynb": b"1", "Zo\u00eb2.ipynb": b"2"}


def test_two_files_of_one_name_both_come_out(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("ada.ipynb", b"1")
            archive.writestr("ada.ipynb", b"2")
    found = [each.read() for each in files(tmp_path / "a.zip") if isinstance(each, Found)]
    assert found == [b"1", b"2"]


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (archives, safe_open):
        monkeypatch.setattr(module, "MAX_BYTES", 1 << 20)
    bomb = {"bomb.ipynb": bytes(5 << 20), "good.ipynb": b"{}"}
    zipped(bomb, tmp_path / "a.zip")
    tarred(bomb, tmp_path / "a.tgz", "gz")
    for name in ("a.zip", "a.tgz"):
        read, (said,) = contents(tmp_path / name)
        assert read == {"good.ipynb": b"{}"} and "larger than 1 MB" in said


def test_what_lies_about_its_size_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_HEADER", 1 << 12)
    member = tarfile.TarInfo("x" * (1 << 13))  # its long name asks for as much
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(member)
    (tmp_path / "a.tar").write_bytes(stream.getvalue())
    zipped({f"{i}.ipynb": b"{}" for i in range(200)}, tmp_path / "a.zip")
    for name in ("a.tar", "a.zip"):
        read, (said,) = contents(tmp_path / name)
        assert read == {} and "more names than it can hold" in said


def test_the_bounds_of_a_whole_download_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tarred({f"{i}.txt": bytes(1 << 20) for i in range(20)}, tmp_path / "a.tgz", "gz")
    zipped({f"{i}.ipynb": b"{}" for i in range(20)}, tmp_path / "a.zip")
    with monkeypatch.context() as patch:
        patch.setattr(bounds, "MAX_TOTAL", 10 << 20)
        assert "unpacks to more than" in contents(tmp_path / "a.tgz")[1][-1]
    monkeypatch.setattr(bounds, "MAX_FILES", 10)
    read, (said,) = contents(tmp_path / "a.zip")
    assert len(read) == 10 and "more than 10 files" in said


def test_ten_thousand_files_are_no_trouble(tmp_path: Path) -> None:
    zipped({f"{i}/01_tiny.ipynb": b"{}" for i in range(10_000)}, tmp_path / "a.zip")
    assert sum(1 for _ in files(tmp_path / "a.zip")) == 10_000


def test_a_zip_that_counts_more_files_than_it_gives_is_damaged(tmp_path: Path) -> None:
    data = bytearray(zipped({"1.ipynb": b"{}", "2.ipynb": b"{}"}))
    data[data.rindex(b"PK\5\6") + 10] = 3
    (tmp_path / "a.zip").write_bytes(bytes(data))
    read, (said,) = contents(tmp_path / "a.zip")
    assert len(read) == 2 and "it counts 3 files and holds 2" in said


@pytest.mark.parametrize("name", ["locked", "method"])
def test_what_python_cannot_unpack_is_a_sentence(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as archive:
        if name == "method":
            archive.writestr("ada.ipynb", b"{}")
        else:
            archive.writestr("ada.ipynb", b"{}", zipfile.ZIP_STORED)
    if name == "locked":
        data = bytearray((tmp_path / "a.zip").read_bytes())
        data[data.index(b"PK\1\2") + 8] |= 1
        (tmp_path / "a.zip").write_bytes(bytes(data))
    read, (said,) = contents(tmp_path / "a.zip")
    assert read == {} and ("encrypted" in said) is (name == "locked")


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tgz in a.zip"])
def test_a_damaged_archive_loses_no_file_without_a_sentence(name: str, tmp_path: Path) -> None:
    """What it gives is right, or there is a sentence; a bare tar has no sums over its files."""
    PACKED[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    before, _ = contents(tmp_path / name)
    draw = random.Random(name)
    for _ in range(100):
        data = bytearray(whole)
        if draw.random() < 0.3:
            del data[draw.randrange(len(data)) :]
        else:
            for _ in range(draw.choice((1, 1, 3))):
                data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        (tmp_path / name).write_bytes(bytes(data))
        read, said = contents(tmp_path / name)
        if name == "a.tar":
            assert said or len(read) == len(before)
        else:
            same = [path for path, content in read.items() if content in before.values()]
            assert said or len(same) == len(before)
        assert all(len(line) < 400 and line.endswith(".") for line in said)
    assert {path.name for path in tmp_path.iterdir()} == {name}
