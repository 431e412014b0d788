"""Reads Google's source distribution (gcld3 3.0.13) and makes the course's data file of it.

The C++ sources hold the network as array literals, and the Unicode tables as state machines over
the bytes of UTF-8: a row of 64 or 256 entries for each state, the entry being the next state.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save

from langbags.cld3._source.replacing import ReplaceTable
from langbags.errors import LangbagsError

NAME, VERSION = "gcld3", "3.0.13"
SHA256 = "47c8c779bfe7372a38564b0cd357556dc362aec81cb55b0c889059e8b952e959"
CODE_POINTS = 0x110000
SURROGATES = slice(0xD800, 0xE000)

Array = npt.NDArray[np.generic]
Numbers = npt.NDArray[np.int64]


def data_file(archive: bytes) -> bytes:
    """The content of cld3.safetensors; the same archive gives the same bytes.

    raises: LangbagsError, one sentence, if the archive is not gcld3 3.0.13 as published
    """
    if hashlib.sha256(archive).hexdigest() != SHA256:
        raise LangbagsError(
            f"The source distribution of {NAME} {VERSION} is damaged or another one: its sha256 "
            "is not the published one; fetch it again."
        )
    sources = _sources(archive)
    about = {
        "source": f"{NAME} {VERSION}, source distribution",
        "sha256": SHA256,
        "labels": _labels(sources["task_context_params.cc"]),
    }
    tensors = _network(sources["lang_id_nn_params.cc"]) | _tables(sources)
    return save(tensors, {"cld3": json.dumps(about)})


def _sources(archive: bytes) -> dict[str, str]:
    """The C++ files by name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        found = {}
        for member in tar:
            file = tar.extractfile(member)
            if file is not None and member.name.endswith((".cc", ".h")):
                found[member.name.rpartition("/")[2]] = file.read().decode()
    return found


def member(archive: bytes, name: str) -> bytes:
    """One file of the distribution's top folder."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        file = tar.extractfile(f"{NAME}-{VERSION}/{name}")
        assert file is not None
        return file.read()


def _labels(source: str) -> list[str]:
    listed = _initialiser(source, "kLanguageNames[]")
    return re.findall(r'"([^"]+)"', listed)


def _network(source: str) -> dict[str, Array]:
    """Tables in 8 bits with their scales, and both layers, input x output, as stored."""
    rows, columns = (_numbers(source, f"kEmbeddingsNum{each}[]") for each in ("Rows", "Cols"))
    tensors: dict[str, Array] = {}
    for table, shape in enumerate(zip(rows, columns, strict=True)):
        weights = _numbers(source, f"kEmbeddingsWeights{table}[]")
        scales = _numbers(source, f"kEmbeddingsQuantScales{table}[]")
        tensors[f"tables.{table}.weight"] = weights.astype(np.uint8).reshape(shape)
        tensors[f"tables.{table}.scale"] = scales.astype(np.uint16)
    for layer, name in (("hidden", "Hidden"), ("output", "Softmax")):
        shape = (_numbers(source, f"k{name}NumRows[]")[0], _numbers(source, f"k{name}NumCols[]")[0])
        tensors[f"{layer}.weight"] = _floats(source, f"k{name}Weights0[]").reshape(shape)
        tensors[f"{layer}.bias"] = _floats(source, f"k{name}BiasWeights0[]")
    return tensors


def _tables(sources: dict[str, str]) -> dict[str, Array]:
    """`scripts`: (runs, 2) first code point and script number of each run of equal ones.

    `lowercase`: (letters, 2) code point and its lower case, for letters that have another.
    """
    scripts = _script_numbers(sources["utf8prop_lettermarkscriptnum.h"])
    starts = np.flatnonzero(np.diff(scripts, prepend=-1))
    lower = ReplaceTable(sources["utf8repl_lettermarklower.h"])
    pairs = [(code, lower(code)) for code in np.flatnonzero(scripts).tolist()]
    return {
        "scripts": np.stack([starts, scripts[starts]], 1).astype(np.int32),
        "lowercase": np.array([each for each in pairs if each[0] != each[1]], np.int32),
    }


def _script_numbers(source: str) -> Numbers:
    """(code points,) the script of each; all go through the state machine at once."""
    entries = re.findall(r"\w+", _initialiser(source, "utf8prop_lettermarkscriptnum[]"))
    table = np.array([int(each) if each.isdigit() else 0 for each in entries])
    codes = np.arange(CODE_POINTS)
    scripts = np.zeros(CODE_POINTS, np.int64)
    for first, end, lead, rest in (
        (0, 0x80, 0, 0),
        (0x80, 0x800, 0xC0, 1),
        (0x800, 0x10000, 0xE0, 2),
        (0x10000, CODE_POINTS, 0xF0, 3),
    ):
        part = codes[first:end]
        state = table[lead | part >> 6 * rest]
        for left in reversed(range(rest)):
            state = table[(state << 6) + (0x80 | part >> 6 * left & 0x3F)]
        scripts[first:end] = state
    scripts[SURROGATES] = 0
    return scripts


def _numbers(source: str, name: str) -> Numbers:
    return np.array(re.findall(r"\d+", _initialiser(source, name)), np.int64)


def _floats(source: str, name: str) -> Array:
    literals = re.findall(r"-?[\d.]+(?:e[-+]?\d+)?", _initialiser(source, name))
    return np.array(literals, np.float32)


def _initialiser(source: str, name: str) -> str:
    """What stands between the braces after `name = `, without comments."""
    begin = source.index(f"{name} = {{") + len(f"{name} = {{")
    return re.sub(r"//.*", "", source[begin : source.index("};", begin)])
