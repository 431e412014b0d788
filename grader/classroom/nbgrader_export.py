"""The same sheets by `nbgrader export`, from inside a class folder.

Say --exporter=grader.classroom.nbgrader_export.CanvasExport, the sheet with
--CanvasExport.into=gradebook.csv, and where to with --to filled.csv.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from grader.classroom.folder import working
from grader.classroom.sheets import CANVAS, CSV, MOODLE, exported


class _SheetExport(ExportPlugin):  # type: ignore[misc]
    """Fills a copy of a learning system's sheet."""

    into = Unicode("", help="The sheet as the learning system exported it.").tag(config=True)
    lesson = Unicode("", help="The lesson of a sheet that is of one lesson.").tag(config=True)
    system = ""

    def export(self, gradebook: Gradebook) -> None:
        """Write to self.to, or to where `grader export` writes; raises CourseError."""
        with working(Path(self.parent.coursedir.root)) as room:
            exported(
                room, self.system, Path(self.into) if self.into else None, self.lesson,
                Path(self.to) if self.to else None,
            )  # fmt: skip


class CanvasExport(_SheetExport):
    """Marks into Canvas's gradebook."""

    system = CANVAS


class MoodleExport(_SheetExport):
    """Marks into Moodle's grading worksheet or gradebook."""

    system = MOODLE


class TotalsExport(_SheetExport):
    """One row a student, with the total."""

    system = CSV
