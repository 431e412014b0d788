"""`make hub`: the course on a JupyterHub of this machine, to try what students and teachers see."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.new_class import new_class_command
from grader.core import course
from grader.core.atomic import write_whole
from grader.core.course import BUILD, ROOT, CourseError

COURSE = "embeddings"
"""The course's name in the exchange."""
STUDENTS, TEACHER = ("ada", "ben"), "teacher"
HOST = "127.0.0.1"
HERE = Path(__file__).parent
PROXY = HERE / "node_modules" / ".bin" / "configurable-http-proxy"
PATIENCE = 120.0
"""Seconds in which a hub is up, on a slow machine too."""
WELCOME = """
The demo of the hub is at {url}
Sign in as {students}, or as {teacher}; the password of all of them is {password}

  students   menu Nbgrader, Assignment List: fetch, submit, fetch feedback
  {teacher}    menu Nbgrader, Formgrader; or in a terminal, in the root of the repository:
             grader collect {inbound} --from nbgrader --class {classroom}
             grader grade {classroom}
             (cd {classroom} && nbgrader release_feedback LESSON)

Everybody here is you to the system: this is never for real users. Ctrl-C ends it.
"""


@dataclass(frozen=True)
class Demo:
    """Where the demo keeps what; all of it lies below root."""

    root: Path = BUILD / "hub"

    @property
    def state(self) -> Path:
        """The hub's own: its database, its log, the proxy's process id."""
        return self.root / "state"

    @property
    def exchange(self) -> Path:
        """What students and teacher write to each other."""
        return self.root / "exchange"

    @property
    def inbound(self) -> Path:
        """What students handed in."""
        return self.exchange / COURSE / "inbound"

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


DEMO = Demo()


def hub_command(port: int, demo: Demo = DEMO) -> int:
    """Set up what is missing, and run the hub until Ctrl-C; raises CourseError if it cannot run."""
    if lacking := missing():
        raise CourseError(f"{', '.join(lacking)} is not installed; `make hub` installs it.")
    set_up(demo)
    with running(demo, port) as (hub, password):
        places = {"inbound": demo.inbound, "classroom": demo.classroom}
        shown = {name: os.path.relpath(path, ROOT) for name, path in places.items()}
        url, students = f"http://{HOST}:{port}", " or ".join(STUDENTS)
        said = {"url": url, "students": students, "teacher": TEACHER, "password": password}
        print(WELCOME.format(**said, **shown), file=sys.stderr)
        try:
            hub.wait()
        except KeyboardInterrupt:
            print("The hub ends; what was done in it stays.", file=sys.stderr)
            return 0
    raise CourseError(f"The hub ended by itself; {demo.state / 'hub.log'} says why.")


def missing() -> list[str]:
    """What the demo needs and this machine lacks."""
    found = {
        "jupyterhub": importlib.util.find_spec("jupyterhub"),
        "Node.js": shutil.which("node"),
        "configurable-http-proxy": PROXY.exists(),
    }
    return [name for name, there in found.items() if not there]


def set_up(demo: Demo) -> None:
    """The class, its lessons in the exchange, a home for each person, the students' environment."""
    demo.root.mkdir(parents=True, exist_ok=True)
    demo.root.chmod(0o700)  # nbgrader opens the exchange to everybody on the machine
    for folder in (demo.state, demo.exchange, *(demo.homes / each for each in STUDENTS)):
        folder.mkdir(parents=True, exist_ok=True)
    for each in STUDENTS:  # the lessons' links lead to its glossary
        shutil.copy(course.NOTEBOOKS / "README.md", demo.homes / each)
    _environment(demo)
    if not (demo.classroom / "class.toml").exists():
        _classroom(demo)
    _release(demo)


@contextmanager
def running(demo: Demo, port: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The hub, up, and the password of its people; it ends with the block, and all servers with it.

    raises: CourseError if the port is taken, or the hub does not come up
    """
    if _is_taken(port):
        raise CourseError(f"Port {port} is taken; name another one: make hub PORT={port + 1}")
    password = secrets.token_urlsafe(9)
    environment = {
        **os.environ, "HUB_DEMO": str(demo.root), "HUB_PORT": str(port), "HUB_PASSWORD": password,
        # nbgrader starts alembic by its name.
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    command = [sys.executable, "-m", "jupyterhub", "-f", str(HERE / "demo_config.py")]
    with (demo.state / "hub.log").open("wb") as log:
        # In a session of its own, so that Ctrl-C reaches us alone and the hub ends in order.
        hub = subprocess.Popen(
            command, cwd=demo.state, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_until_up(hub, port, demo)
            yield hub, password
        finally:
            hub.terminate()
            hub.wait()


def _environment(demo: Demo) -> None:
    """Python with the course's modules as their package, and this environment's libraries.

    A path in a .pth file brings modules, and not the .pth files beside them: no grader is there.
    """
    home = demo.python.parent.parent
    if not demo.python.exists():
        venv.create(home)
        for name in ("share", "etc"):  # JupyterLab, its extensions and kernels
            (home / name).symlink_to(Path(sys.prefix) / name)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    write_whole(site / "libraries.pth", sysconfig.get_path("purelib") + "\n")
    source = demo.root / "modules"  # a copy, because building leaves folders beside what is built
    shutil.rmtree(source, ignore_errors=True)
    left_out = shutil.ignore_patterns("*.ipynb", "__pycache__")
    shutil.copytree(course.NOTEBOOKS, source, ignore=left_out)
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--force-reinstall"]
    pip = [sys.executable, "-m", "pip", "--python", str(demo.python), "install", *options]
    subprocess.run([*pip, str(source)], check=True)


def _classroom(demo: Demo) -> None:
    roster = demo.root / "roster.csv"
    write_whole(roster, "\n".join(["student", *STUDENTS, ""]))
    new_class_command(demo.classroom, roster, "")
    join(demo)


def join(demo: Demo) -> None:
    """Let the class hand out, collect and give back through the exchange."""
    config = demo.classroom / "nbgrader_config.py"
    lines = (
        "\nfrom grader.hub.exchange import through_the_exchange\n\n"
        f"c.merge(through_the_exchange(Path({str(demo.exchange)!r}), {COURSE!r}))\n"
    )
    write_whole(config, config.read_text(encoding="utf-8") + lines)


def _release(demo: Demo) -> None:
    """Hand out every lesson, as `nbgrader release_assignment --force LESSON` does."""
    from nbgrader.coursedir import CourseDirectory

    from grader.hub.exchange import Release, through_the_exchange

    config = through_the_exchange(demo.exchange, COURSE)
    demo.exchange.chmod(0o777)  # as nbgrader wants it
    for lesson in course.lessons():
        place = CourseDirectory(root=str(demo.classroom), assignment_id=lesson, config=config)
        Release(coursedir=place, config=config, force=True).start()


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _wait_until_up(hub: subprocess.Popen[bytes], port: int, demo: Demo) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and hub.poll() is None:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/hub/health", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise CourseError(f"The hub did not come up; {demo.state / 'hub.log'} says why.")
