"""Gets Google's source distribution by pip, from wherever the user's own settings say."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from langbags.cld3._source.distribution import NAME, SHA256, VERSION, data_file
from langbags.cld3.weights import FILE
from langbags.errors import LangbagsError
from langbags.files import write_whole


def fetch_data_file(target: Path = FILE, archive: Path | None = None) -> Path:
    """Write cld3.safetensors, whole or not at all.

    archive: the source distribution, if it is here already; otherwise pip downloads it
    raises:  LangbagsError, one sentence, if it cannot be had or is not the published one
    """
    return write_whole(target, data_file(read_archive(archive) if archive else download()))


def read_archive(path: Path) -> bytes:
    """The content of a file of the user's."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise LangbagsError(f"{path} cannot be read ({error.strerror}).") from error


def download() -> bytes:
    """The archive, from pip, which checks its digest before anything of it is opened.

    pip then asks the distribution's setup.py for its name and version. That compiles nothing, and
    without build isolation it installs nothing: setuptools, which torch brings, is enough.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = folder / "wanted.txt"
        wanted.write_text(f"{NAME}=={VERSION} --hash=sha256:{SHA256}\n")
        options = ("--no-deps", "--no-binary", NAME, "--no-build-isolation", "--no-input")
        command = [sys.executable, "-m", "pip", "download", *options]
        run = subprocess.run(
            [*command, "--quiet", "--dest", str(folder / "got"), "--requirement", str(wanted)],
            capture_output=True,
            text=True,
            check=False,
        )
        found = list((folder / "got").glob("*.tar.gz"))
        if run.returncode != 0 or not found:
            raise LangbagsError(
                f"pip could not download {NAME} {VERSION} ({_reason(run.stderr)}); check its "
                "settings, or name a copy of the source distribution with --archive."
            )
        return found[0].read_bytes()


def _reason(errors: str) -> str:
    """pip's first line that says ERROR, or its last line."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()] or ["it said nothing"]
    chosen = next((line for line in lines if line.startswith("ERROR")), lines[-1])
    return chosen.removeprefix("ERROR:").strip().rstrip(".")
