"""nbgrader for a student's server."""

import os

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets gives it

c.Exchange.root = os.environ.get("COURSE_EXCHANGE", "/srv/exchange")
c.CourseDirectory.course_id = os.environ.get("COURSE_ID", "embeddings")
if "COURSE_DEMO" in os.environ:
    # In the demo everybody is one user of the system, so the hub's name counts, which a student
    # could set. With accounts of their own, nbgrader takes the account, and our intake checks it.
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
