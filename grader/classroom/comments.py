"""Comments in nbgrader's own feedback, with the texts of class.toml in the place of their keys."""

from __future__ import annotations

from typing import Any

from nbformat.notebooknode import NotebookNode

from grader.classroom.folder import class_of
from grader.core.course import grade_id, nbgrader_of
from grader.policy.comments import expanded
from grader.release.nbgrader_settings import quiet

with quiet():
    from nbgrader.preprocessors import NbGraderPreprocessor


class WholeComments(NbGraderPreprocessor):  # type: ignore[misc]
    """Follows nbgrader's GetGrades, which puts the comments into the cells."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        room = class_of(self)
        for cell in nb.cells if room else ():
            about = nbgrader_of(cell)
            if room and about.get("comment"):
                about["comment"], _ = expanded(room.settings, grade_id(cell), about["comment"])
        return nb, resources
