"""Tests have a course key of their own: they neither make nor use the one of this checkout."""

import os

os.environ["COURSE_KEY"] = "a key for tests"
