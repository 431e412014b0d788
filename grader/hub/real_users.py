# Never run by us.
"""JupyterHub for real users, each with an account of the system, on a machine or in a container.

Accounts of their own are what keeps students apart, and what proves whose a submission is. Run it
as root, with TLS in front of it: `jupyterhub -f grader/hub/real_users.py`. The environment says

COURSE_ROSTER    a CSV file with a column `student`: the accounts that may sign in
COURSE_TEACHER   the account that owns the class and the exchange; signs in, too
COURSE_STUDENTS  an environment with notebooks[lab], nbgrader and jupyterhub, and no grader
COURSE_STATE     a folder for what the hub keeps; for root alone
COURSE_ACCOUNTS  with oauth and lti: a file that keeps everybody's uid, as /etc/passwd does
COURSE_SIGN_IN   pam (accounts of the machine, the default), oauth or lti
HUB_DB_URL       postgresql+psycopg://...; SQLite in COURSE_STATE if it is not there
"""

import csv
import os
import sys
from pathlib import Path

from traitlets import import_item

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets gives it

TEACHER_UID = 20_000
state, students_env = Path(os.environ["COURSE_STATE"]), Path(os.environ["COURSE_STUDENTS"])
with Path(os.environ["COURSE_ROSTER"]).open(encoding="utf-8", newline="") as stream:
    accounts = [os.environ["COURSE_TEACHER"], *(row["student"] for row in csv.DictReader(stream))]


def kept_uids() -> dict[str, int]:
    """A uid for each account, always the same: files of homes and exchange belong to it.

    They stand in a file like /etc/passwd, from which `grader collect` learns in another container
    whose a submission is.
    """
    path = Path(os.environ["COURSE_ACCOUNTS"])
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    uids = {line.split(":")[0]: int(line.split(":")[2]) for line in lines}
    for account in accounts:
        uids.setdefault(account, max(uids.values(), default=TEACHER_UID - 1) + 1)
    rows = [f"{name}:x:{uid}:{uid}::/home/{name}:/bin/bash\n" for name, uid in uids.items()]
    # Written in place: where the file itself is mounted, another one in its stead is not seen.
    path.write_text("".join(rows), encoding="utf-8")
    return uids


c.JupyterHub.bind_url = os.environ.get("HUB_BIND_URL", "http://127.0.0.1:8000")
c.JupyterHub.db_url = os.environ.get("HUB_DB_URL", f"sqlite:///{state / 'jupyterhub.sqlite'}")
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")
proxy = Path(__file__).parent / "node_modules" / ".bin" / "configurable-http-proxy"
c.ConfigurableHTTPProxy.command = ["node", str(proxy)]

# A student's server has none of the rights that the grading's sandbox needs, and no grader.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [str(students_env / "bin" / "python"), "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~"
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": str(Path(__file__).parent / "students"),
    # `python -m lesson` in a terminal is the students' environment's.
    "PATH": f"{students_env / 'bin'}:{os.environ.get('PATH', os.defpath)}",
}
c.Spawner.env_keep = ["LANG", "LC_ALL"]

c.Authenticator.allowed_users = set(accounts)
sign_in = os.environ.get("COURSE_SIGN_IN", "pam")
if sign_in == "pam":
    c.JupyterHub.authenticator_class = "pam"
else:  # somebody else knows the passwords; the accounts are made here, as they are needed
    c.LocalAuthenticator.create_system_users = True
    c.LocalAuthenticator.uids = kept_uids()
    c.LocalAuthenticator.add_user_cmd = ["useradd", "--create-home", "--key", "HOME_MODE=0700"]
if sign_in == "oauth":  # pip install oauthenticator
    c.JupyterHub.authenticator_class = "oauthenticator.generic.LocalGenericOAuthenticator"
    c.LocalGenericOAuthenticator.client_id = os.environ["OAUTH_CLIENT_ID"]
    c.LocalGenericOAuthenticator.client_secret = os.environ["OAUTH_CLIENT_SECRET"]
    c.LocalGenericOAuthenticator.authorize_url = os.environ["OAUTH_AUTHORIZE_URL"]
    c.LocalGenericOAuthenticator.token_url = os.environ["OAUTH_TOKEN_URL"]
    c.LocalGenericOAuthenticator.userdata_url = os.environ["OAUTH_USERDATA_URL"]
    c.LocalGenericOAuthenticator.oauth_callback_url = os.environ["OAUTH_CALLBACK_URL"]
    c.LocalGenericOAuthenticator.scope = ["openid", "profile"]
    c.LocalGenericOAuthenticator.username_claim = "preferred_username"
elif sign_in == "lti":  # pip install jupyterhub-ltiauthenticator
    parts = ("jupyterhub.auth.LocalAuthenticator", "ltiauthenticator.lti13.auth.LTI13Authenticator")
    c.JupyterHub.authenticator_class = type("LocalLTI", tuple(map(import_item, parts)), {})
    c.LTI13Authenticator.issuer = os.environ["LTI_ISSUER"]
    c.LTI13Authenticator.authorize_url = os.environ["LTI_AUTHORIZE_URL"]
    c.LTI13Authenticator.jwks_endpoint = os.environ["LTI_JWKS_URL"]
    c.LTI13Authenticator.client_id = {os.environ["LTI_CLIENT_ID"]}
    c.LTI13Authenticator.username_key = os.environ.get("LTI_USERNAME_KEY", "preferred_username")
elif sign_in != "pam":
    sys.exit(f"COURSE_SIGN_IN is {sign_in!r}; it is pam, oauth or lti.")
