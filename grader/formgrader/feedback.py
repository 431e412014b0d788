"""`nbgrader generate_feedback` with our page, by the settings in grader.formgrader.config."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat.notebooknode import NotebookNode

from grader.core.course import grade_id, nbgrader_of
from grader.core.messages import WAITS
from grader.core.models import ExerciseResult, Notebook, Result, Status
from grader.gradebook.marks import Marks, read_marks
from grader.release.nbgrader_settings import quiet
from grader.reporting import feedback

with quiet():
    from nbgrader.apps import api
    from nbgrader.converters import GenerateFeedback

_done = api.capture_log


def done_or_said(app: Any, *options: Any) -> dict[str, Any]:
    """What the dialog of a formgrader's button shows: without a grade a sentence, no traceback.

    The log of nbgrader would name a folder, and the traceback nbgrader's own modules.
    """
    if isinstance(app, GenerateFeedback) and (why := _why_no_feedback(app.coursedir)):
        return {"success": False, "log": why}
    found: dict[str, Any] = _done(app, *options)
    return found


# nbgrader has no setting for what its buttons answer. It makes the exporter below before it asks.
api.capture_log = done_or_said


def _why_no_feedback(place: Any) -> str:
    lesson, student = place.assignment_id, place.student_id
    graded = place.format_path(place.autograded_directory, student, lesson)
    if any(Path(place.root).glob(f"{Path(graded).relative_to(place.root)}/*.ipynb")):
        return ""
    if student == "*":
        return f"No work in {lesson} is graded yet: click its # Submissions, and press Autograde."
    return f"{lesson} of {student} is not graded yet: press Autograde, then Generate Feedback."


class NoGrading(Exception):
    """The notebook in autograded/ is not from our road; the text is one sentence."""


class FeedbackExporter(Exporter):  # type: ignore[misc]
    """A page from a graded notebook and the scores that nbgrader's GetGrades puts into it.

    The scores are the gradebook's: an instructor's own marks and comments are in them.
    """

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """The page; raises NoGrading."""
        scored, resources = super().from_notebook_node(nb, resources, **kw)
        notebook = json.loads(json.dumps(scored))
        page = feedback.page(result_of(notebook, resources))
        # By this file nbgrader sees that the page is older than the submission.
        stamp = str(notebook["metadata"]["grading"]["collected"])
        resources["outputs"] = {"timestamp.txt": stamp.encode()}
        return page, resources


def result_of(notebook: Notebook, resources: Any) -> Result:
    """What the page shows, from a notebook of autograded/ with scores in its cells."""
    place = resources["nbgrader"]
    grading = notebook["metadata"].get("grading")
    if grading is None:
        raise NoGrading(f"{place['assignment']} of {place['student']} is to be graded again.")
    cells = {grade_id(cell): nbgrader_of(cell) for cell in notebook["cells"]}
    marks = read_marks(place["db_url"]).get((place["student"], place["assignment"]), Marks())
    rows = tuple(_row(row, cells, marks) for row in grading["exercises"])
    penalty = place.get("late_penalty") or 0.0
    late = f"Handed in late: {penalty:g} points are taken off." if penalty else ""
    return Result(
        student=place["student"],
        lesson=place["assignment"],
        status=Status(grading["status"]),
        exercises=rows,
        seconds=0.0,
        message=" ".join(part for part in (late, grading["message"]) if part),
        notebook=notebook,
    )


def _row(row: dict[str, Any], cells: dict[str, dict[str, Any]], marks: Marks) -> ExerciseResult:
    """An exercise's scores added up, and what the checks and the instructor say.

    nbgrader's score of a cell that nobody has marked is 0; here it is none.
    """
    checks = [cells[name] for name in row["checks"]]
    waits = any(name in marks.cells and marks.cells[name].points is None for name in row["checks"])
    told = [row["message"]] if waits or row["message"] != WAITS else []
    comment = cells.get(row["exercise"], {}).get("comment")
    said = f"Your instructor says: {comment}" if comment else ""
    return ExerciseResult(
        exercise=row["exercise"],
        points=None if waits else sum(float(check["score"] or 0.0) for check in checks),
        max_points=sum(float(check["points"]) for check in checks),
        status=Status(row["status"]),
        message="\n".join(part for part in (*told, said) if part),
    )
