"""The course on JupyterHub: a demo for this machine (`make hub`), and configuration for real users.

Lessons, submissions and feedback travel through nbgrader's exchange (grader.hub.exchange).
"""
