"""nbgrader's database, written by one trusted hand."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from grader.course import CourseError
from grader.nbgrader_setup import quiet, sqlite_url
from grader.records import Result, Status

with quiet():
    from nbgrader.api import Gradebook as NbgraderGradebook
    from nbgrader.api import MissingEntry, SubmittedNotebook

NO_ROW = (Status.MISSING, Status.ERROR)
"""Nothing was handed in, or nothing is known yet: the formgrader then shows no submission."""


class Gradebook:
    """Writes results into gradebook.db; the lessons are in it already (see grader.release).

    Use it as a context manager, from one thread.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise CourseError(f"There is no gradebook {path}.")
        with quiet():
            self._db = NbgraderGradebook(sqlite_url(path))

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def record(self, result: Result) -> None:
        """Enter a student and the points of one lesson; a second time gives the same rows.

        Only automatic scores are written: an instructor's own marks and comments stay. Without
        work no submission is made; one from an earlier grading gets 0 points, or none at all
        where the fault is ours (the formgrader then asks for a manual grade).
        """
        with quiet():
            self._db.update_or_create_student(result.student)
            if result.status not in NO_ROW:
                self._db.update_or_create_submission(result.lesson, result.student)
            notebook = self._notebook(result)
            if notebook is not None:
                self._score(notebook, result)
            self._db.db.commit()

    def _notebook(self, result: Result) -> SubmittedNotebook | None:
        try:
            return self._db.find_submission_notebook(result.lesson, result.lesson, result.student)
        except MissingEntry:
            return None

    def _score(self, notebook: SubmittedNotebook, result: Result) -> None:
        points = {check.grade_id: check.points for check in result.checks}
        unknown = result.status is Status.ERROR
        for grade in notebook.grades:
            grade.auto_score = None if unknown else points.get(grade.name, 0.0)
            grade.needs_manual_grade = unknown or grade.manual_score is not None
