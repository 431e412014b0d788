"""nbgrader for a student's server."""

import os

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets gives it

c.Exchange.root = os.environ.get("COURSE_EXCHANGE", "/srv/exchange")
c.CourseDirectory.course_id = os.environ.get("COURSE_ID", "embeddings")
# Validate runs the whole lesson. Where many share a machine, a training takes longer than the 30
# seconds of nbgrader, and its interrupt longer than 4: then all that is shown is a traceback.
c.Execute.timeout = 300
c.Execute.iopub_timeout = 60
if "COURSE_DEMO" in os.environ:
    # In the demo everybody is one user of the system, so the hub's name counts, which a student
    # could set. With accounts of their own, nbgrader takes the account, and our intake checks it.
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
