"""`make hub`: the course on a JupyterHub of this machine, to try what students and teachers see."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from grader.core import course
from grader.core.atomic import write_whole
from grader.core.course import BUILD, CourseError

COURSE = "embeddings"
"""The course's name in the exchange."""
STUDENTS, TEACHER = ("ada", "ben"), "teacher"
HOST = "127.0.0.1"
PORT = 8000


@dataclass(frozen=True)
class Demo:
    """Where the demo keeps what; all of it lies below root."""

    root: Path = BUILD / "hub"

    @property
    def state(self) -> Path:
        """The hub's own."""
        return self.root / "state"

    @property
    def exchange(self) -> Path:
        """What students and teacher write to each other."""
        return self.root / "exchange"

    @property
    def homes(self) -> Path:
        """A folder for each person."""
        return self.root / "homes"

    @property
    def classroom(self) -> Path:
        """The class folder, as `grader new-class` makes it."""
        return self.root / "class"

    @property
    def python(self) -> Path:
        """The interpreter of students' servers and kernels."""
        return self.root / "students" / "bin" / "python"


def hub_command(port: int) -> int:
    """Set up what is missing, and run the hub until Ctrl-C."""
    demo = Demo()
    set_up(demo)
    password = secrets.token_urlsafe(9)
    print(f"The hub is at http://{HOST}:{port}", file=sys.stderr)
    return run(demo, port, password)


def set_up(demo: Demo) -> None:
    """The class, its lessons in the exchange, a home for each person, the students' environment."""
    for folder in (demo.state, demo.exchange, *(demo.homes / each for each in STUDENTS)):
        folder.mkdir(parents=True, exist_ok=True)
    _environment(demo)
    _classroom(demo)
    _release(demo)


def run(demo: Demo, port: int, password: str) -> int:
    """The hub until it ends."""
    environment = {
        **os.environ, "HUB_DEMO": str(demo.root), "HUB_PORT": str(port), "HUB_PASSWORD": password,
        "HUB_API_PORT": str(_free_port()), "HUB_PROXY_PORT": str(_free_port()),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    config = Path(__file__).with_name("demo_config.py")
    return subprocess.run(
        [sys.executable, "-m", "jupyterhub", "-f", config], cwd=demo.state, env=environment,
        check=False,
    ).returncode  # fmt: skip


def _environment(demo: Demo) -> None:
    """Python with the course's modules as their package, and this environment's libraries.

    A path in a .pth file brings modules and not the .pth files beside them: the grader is not there.
    """
    home = demo.python.parent.parent
    if not demo.python.exists():
        venv.create(home)
        site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
        (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
        for name in ("share", "etc"):  # JupyterLab, its extensions and kernels
            (home / name).symlink_to(Path(sys.prefix) / name)
    source = demo.root / "modules"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(course.NOTEBOOKS, source, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__"))
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--force-reinstall"]
    pip = [sys.executable, "-m", "pip", "--python", str(demo.python), "install", *options]
    subprocess.run([*pip, str(source)], check=True)


def _classroom(demo: Demo) -> None:
    if (demo.classroom / "class.toml").exists():
        return
    roster = demo.root / "roster.csv"
    write_whole(roster, "student\n" + "".join(f"{each}\n" for each in STUDENTS))
    _grader("new-class", str(demo.classroom), "--roster", str(roster))
    config = demo.classroom / "nbgrader_config.py"
    lines = (
        "\nfrom grader.hub.exchange import through_the_exchange\n\n"
        f"c.merge(through_the_exchange(Path({str(demo.exchange)!r}), {COURSE!r}))\n"
    )
    write_whole(config, config.read_text(encoding="utf-8") + lines)


def _release(demo: Demo) -> None:
    for lesson in course.lessons():
        command = [sys.executable, "-m", "nbgrader", "release_assignment", lesson, "--force"]
        subprocess.run([*command, "--log-level=WARN"], cwd=demo.classroom, check=True)


def _grader(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "grader.cli", *arguments], cwd=course.ROOT, check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(hub_command(int(sys.argv[1]) if len(sys.argv) > 1 else PORT))
