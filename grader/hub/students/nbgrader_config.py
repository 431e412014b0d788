"""nbgrader for a student's server in the demo."""

import os

c = get_config()  # noqa: F821  # traitlets gives it

c.Exchange.root = os.environ["COURSE_EXCHANGE"]
c.CourseDirectory.course_id = os.environ["COURSE_ID"]
# In the demo everybody is one user of the system, so the hub's name counts. A student can set it:
# with real users leave this line out, and the exchange takes the name of the system's user.
c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
