"""JupyterHub for the demo of `make hub`: one machine, one user of the system, three people.

Never for real users: whoever works here is you to the system, and can read and change all that you
can, the answers of the course too. For real users see real_users.py beside this file.
"""

import os
import socket
import sys
from pathlib import Path
from typing import Any

from grader.hub.demo import COURSE, HERE, HOST, PROXY, STUDENTS, TEACHER, Demo

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets gives it

demo = Demo(Path(os.environ["HUB_DEMO"]))


def address() -> str:
    """On this machine alone, at a port that is free."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return f"http://{HOST}:{probe.getsockname()[1]}"


c.JupyterHub.bind_url = f"http://{HOST}:{os.environ['HUB_PORT']}"
c.JupyterHub.hub_bind_url = address()
c.JupyterHub.db_url = f"sqlite:///{demo.state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(demo.state / "cookie_secret")
c.JupyterHub.log_level = "WARN"
c.ConfigurableHTTPProxy.command = ["node", str(PROXY)]
c.ConfigurableHTTPProxy.api_url = address()
c.ConfigurableHTTPProxy.pid_file = str(demo.state / "proxy.pid")
c.ConfigurableHTTPProxy.log_level = "warn"

c.JupyterHub.authenticator_class = "shared-password"
c.Authenticator.allowed_users = {TEACHER, *STUDENTS}
c.SharedPasswordAuthenticator.user_password = os.environ["HUB_PASSWORD"]

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(demo.homes / "{username}")
c.Spawner.ip = HOST
c.Spawner.default_url = "/lab"
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # seconds, for slow machines


def for_this_user(spawner: Any) -> None:
    """Students get the modules as a package and no grader; the teacher gets the class."""
    name = spawner.user.name
    spawner.notebook_dir = str(demo.classroom if name == TEACHER else demo.homes / name)
    python = sys.executable if name == TEACHER else str(demo.python)
    spawner.cmd = [python, "-m", "jupyterhub.singleuser"]
    config = f"{HERE / 'teacher'}:{demo.classroom}" if name == TEACHER else str(HERE / "students")
    spawner.environment = {
        "COURSE_EXCHANGE": str(demo.exchange), "COURSE_ID": COURSE, "COURSE_DEMO": "1",
        "JUPYTER_CONFIG_PATH": config, "PATH": f"{Path(python).parent}:{os.environ['PATH']}",
    }  # fmt: skip


c.Spawner.pre_spawn_hook = for_this_user
