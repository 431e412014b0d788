"""The data file is what Google's source distribution holds, and the readable path stays short."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from langbags import cld3
from langbags.cld3._source import distribution, fetching
from langbags.cld3._source.distribution import data_file
from langbags.cld3.cleaning import INVALID
from langbags.cld3.network import SHAPES
from langbags.cld3.weights import FILE, arrays, dequantised, lower_case, script_numbers
from langbags.errors import LangbagsError
from lesson import DATA

READABLE = (
    "cleaning", "spans", "squeeze", "snippets", "features", "hashing", "weights", "network",
    "readable",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive() -> bytes:
    """Google's source distribution, by pip."""
    try:
        return fetching.download()
    except LangbagsError as error:
        pytest.skip(f"that the data file is Google's was not checked: {error}")


@pytest.mark.slow
def test_the_shipped_file_is_what_the_source_distribution_gives(archive: bytes) -> None:
    assert data_file(archive) == FILE.read_bytes()


def test_the_licence_beside_it_is_the_distributions(archive: bytes) -> None:
    shipped = (DATA / "cld3.LICENSE.txt").read_bytes()
    assert shipped == distribution.member(archive, "LICENSE")
    notice = (DATA / "cld3.NOTICE.txt").read_text()
    assert distribution.SHA256 in notice
    assert "Google" in notice


def test_an_archive_with_one_byte_changed_is_refused(archive: bytes, tmp_path: Path) -> None:
    changed = bytearray(archive)
    changed[len(changed) // 2] ^= 1
    target = tmp_path / "cld3.safetensors"
    (tmp_path / "archive").write_bytes(changed)
    with pytest.raises(LangbagsError, match="sha256"):
        fetching.fetch_data_file(target, tmp_path / "archive")
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_without_a_registry_fetching_is_one_sentence_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(LangbagsError, match=r"pip could not download gcld3 3\.0\.13") as caught:
        fetching.fetch_data_file(tmp_path / "cld3.safetensors")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_network_has_the_shape_that_google_gave_it() -> None:
    stored = arrays()
    assert [stored[f"tables.{n}.weight"].shape for n in range(6)] == list(map(torch.Size, SHAPES))
    assert stored["hidden.weight"].shape == (80, 208)
    assert stored["output.weight"].shape == (208, 109)
    parameters = sum(value.numel() for name, value in stored.items() if name.split(".")[0] in
                     ("tables", "hidden", "output") and not name.endswith("scale"))  # fmt: skip
    assert parameters == 178_520 + 80 * 208 + 208 + 208 * 109 + 109


def test_a_scale_is_the_upper_half_of_a_float32() -> None:
    scale = np.array([0.0123], np.float32).view(np.uint32) >> 16
    wide = dequantised(torch.tensor([[0, 128, 255]], dtype=torch.uint8),
                       torch.from_numpy(scale.astype(np.uint16)))  # fmt: skip
    kept = (scale << 16).astype(np.uint32).view(np.float32)[0]
    assert wide.tolist() == [pytest.approx([-128 * kept, 0, 127 * kept])]
    half = torch.tensor(scale.astype(np.int16)).view(torch.float16)
    assert abs(float(half) - 0.0123) > 0.1  # read as IEEE half it would be another number


def test_lower_case_is_unicodes_but_for_what_is_younger_than_the_tables() -> None:
    lower, scripts = lower_case(), script_numbers()
    for code in range(0x110000):
        expected = chr(code).lower()
        if scripts[code] and len(expected) == 1 and not 0x13A0 <= code <= 0x13F5:
            assert lower.get(code, code) == ord(expected), hex(code)
    assert lower[0x130] == ord("i")  # Unicode says i and a dot
    assert 0x13A0 not in lower  # Cherokee got its lower case later


def test_no_invalid_character_is_a_letter() -> None:
    every = "".join(map(chr, range(0x110000)))
    assert [
        found.group() for found in INVALID.finditer(every) if script_numbers()[ord(found.group())]
    ] == []


def test_the_readable_path_is_under_300_lines() -> None:
    folder = Path(str(cld3.__file__)).parent
    lines = [line for name in READABLE for line in (folder / f"{name}.py").read_text().splitlines()]
    assert sum(bool(line.strip()) for line in lines) < 300


def test_the_package_says_what_to_read_in_which_order() -> None:
    places = [str(cld3.__doc__).index(f"`{name}`") for name in READABLE]
    assert places[0] == min(places)
    assert places[-1] == max(places)
