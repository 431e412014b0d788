"""JupyterHub for the demo of `make hub`: one machine, one user of the system, three people.

Never for real users: whoever works here is you to the system, and can read and change all that you
can. For real users see real_users.py beside this file.
"""

import os
import sys
from pathlib import Path

from grader.hub.demo import COURSE, STUDENTS, TEACHER, Demo

c = get_config()  # noqa: F821  # traitlets gives it

demo = Demo(Path(os.environ["HUB_DEMO"]))
here = Path(__file__).parent

c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['HUB_PORT']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['HUB_API_PORT']}"
c.JupyterHub.db_url = f"sqlite:///{demo.state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(demo.state / "cookie_secret")
c.JupyterHub.log_level = "WARN"
c.ConfigurableHTTPProxy.command = [
    "node", str(here / "node_modules" / ".bin" / "configurable-http-proxy"), "--log-level", "warn",
]  # fmt: skip
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['HUB_PROXY_PORT']}"
c.ConfigurableHTTPProxy.pid_file = str(demo.state / "proxy.pid")

c.JupyterHub.authenticator_class = "shared-password"
c.Authenticator.allowed_users = {TEACHER, *STUDENTS}
c.SharedPasswordAuthenticator.user_password = os.environ["HUB_PASSWORD"]

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(demo.homes / "{username}")
c.Spawner.ip = "127.0.0.1"
c.Spawner.default_url = "/lab"
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.start_timeout = 300  # a machine that runs all tests at once is slow
c.Spawner.http_timeout = 300


def for_this_user(spawner):
    """A student gets the modules as a package and nothing of the grader; the teacher gets the class."""
    if spawner.user.name == TEACHER:
        spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
        spawner.notebook_dir = str(demo.classroom)
        config = f"{here / 'teacher'}:{demo.classroom}"
    else:
        spawner.cmd = [str(demo.python), "-m", "jupyterhub.singleuser"]
        spawner.notebook_dir = str(demo.homes / spawner.user.name)
        config = str(here / "students")
    spawner.environment = {
        "COURSE_EXCHANGE": str(demo.exchange), "COURSE_ID": COURSE,
        "JUPYTER_CONFIG_PATH": config,
    }  # fmt: skip


c.Spawner.pre_spawn_hook = for_this_user
