"""requirements.txt from pyproject.toml: every package of a fresh environment, at one version."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from grader.core.atomic import write_whole
from grader.core.course import ROOT, CourseError

REQUIREMENTS = ROOT / "requirements.txt"
HEADER = "# Made by `make pins` from pyproject.toml. Do not edit.\n"
# What a CUDA build of torch asks for. It is the user's index that decides on the build, not this
# file: whoever installs a CUDA build gets these from torch's own requirements.
OF_CUDA = ("nvidia-", "cuda-", "triton")


LATER = ("peers", "site", "hub")


def project() -> dict[str, Any]:
    """The [project] table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


def direct_dependencies() -> list[str]:
    """Every requirement that pyproject.toml declares, extras included, but for LATER.

    Those are pinned where they are declared, and only the verb that needs them installs them.
    """
    table = project()
    extras = [
        line
        for name, extra in table["optional-dependencies"].items()
        if name not in LATER
        for line in extra
    ]
    return [*table["dependencies"], *extras]


def pinned() -> dict[str, str]:
    """Name to version, as requirements.txt has them."""
    lines = REQUIREMENTS.read_text().splitlines()
    found = {}
    for line in lines:
        name, equals, version = line.partition("==")
        if equals:
            found[name] = version
    return found


def resolve() -> dict[str, str]:
    """Ask pip what a fresh environment would get, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["--dry-run", "--ignore-installed", "--quiet", "--report", str(report)]
        command = [sys.executable, "-m", "pip", "install", *options, *direct_dependencies()]
        if subprocess.run(command, check=False).returncode != 0:
            raise CourseError("pip could not resolve pyproject.toml; its message stands above.")
        found = [item["metadata"] for item in json.loads(report.read_text())["install"]]
    return {canonicalize_name(item["name"]): item["version"].partition("+")[0] for item in found}


def write_pins() -> Path:
    """Resolve anew and replace requirements.txt."""
    pins = {name: version for name, version in resolve().items() if not name.startswith(OF_CUDA)}
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items())]
    write_whole(REQUIREMENTS, HEADER + "".join(lines))
    return REQUIREMENTS
