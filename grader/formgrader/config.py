"""nbgrader's configuration for a course folder: its commands and buttons take our road.

All classes are named by their paths and not imported: the formgrader shows the configuration, and
only what JSON can hold can be shown.
"""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config

from grader.release.nbgrader_settings import release_config


def on_the_road(root: Path) -> Config:
    """The settings of a course folder at root.

    autograde:         reads what `grader collect` wrote and nothing else, grades in the sandbox,
                       and takes off what class.toml says of late work
    generate_feedback: writes pages that run nothing, with the comments of class.toml
    """
    config = release_config()
    release = config.GenerateAssignment
    release.preprocessors = [f"{each.__module__}.{each.__name__}" for each in release.preprocessors]
    config.CourseDirectory.root = str(root)
    # nbgrader copies what lies beside a notebook, and follows links: nothing is to be copied.
    config.CourseDirectory.ignore = ["*", ".*"]
    config.Autograde.pre_convert_hook = "grader.formgrader.autograde.only_collected"
    config.Autograde.exporter_class = "grader.formgrader.autograde.CollectedExporter"
    config.Autograde.sanitize_preprocessors = ["grader.formgrader.autograde.Rebuild"]
    config.Autograde.autograde_preprocessors = [
        "grader.formgrader.autograde.Grade",
        "grader.classroom.late_penalties.LatePenalties",
    ]
    config.GenerateFeedback.exporter_class = "grader.formgrader.feedback.FeedbackExporter"
    config.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "grader.classroom.comments.WholeComments",
    ]
    return config
