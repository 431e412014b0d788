"""nbgrader's own late penalty, by class.toml, so that its button gives the points of totals.csv."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import Any

from nbformat.notebooknode import NotebookNode
from traitlets import Type

from grader.classroom.folder import class_of, person
from grader.core.course import CourseError
from grader.gradebook.marks import enter_times
from grader.policy.deadlines import credit, extension
from grader.release.nbgrader_settings import quiet

with quiet():
    from nbgrader.plugins import BasePlugin, LateSubmissionPlugin
    from nbgrader.preprocessors import AssignLatePenalties


class ClassCredit(LateSubmissionPlugin):  # type: ignore[misc]
    """What the deadlines of a class take off; in a folder that is no class, nbgrader's own."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Points; None where none come off, or where the student is not on the roster."""
        room = class_of(self)
        if room is None:
            taken: float | None = super().late_submission_penalty(
                student_id, score, total_seconds_late
            )
            return taken
        lesson = self.parent.assignment_id
        came = self.parent.gradebook.find_submission(lesson, student_id).timestamp
        try:
            who = person(room.member(student_id))
        except CourseError as why:
            self.log.error("%s", why)
            return None
        kept = credit(room.settings, who, lesson, came.replace(tzinfo=UTC)).of(score)
        return float(Decimal(repr(score)) - kept) or None


class LatePenalties(AssignLatePenalties):  # type: ignore[misc]
    """nbgrader's, which learns the times of class.toml first: only what is late has a penalty."""

    plugin_class = Type(ClassCredit, klass=BasePlugin).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        place = resources["nbgrader"]
        student, lesson = place["student"], place["assignment"]
        room = class_of(self)
        if room is not None and lesson in room.settings.lessons:
            extensions = {
                (each.key, lesson): extension(room.settings, person(each), lesson)
                for each in room.people
                if each.key == student
            }
            due = {lesson: room.settings.lessons[lesson].due}
            enter_times(place["db_url"], due, extensions)
        found: tuple[NotebookNode, Any] = super().preprocess(nb, resources)
        return found
