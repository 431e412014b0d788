"""What the formgrader's button for feedback answers where there is nothing to give."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.formgrader.config import on_the_road
from grader.release.nbgrader_settings import quiet
from grader.tests.support.tiny_course import LESSON

with quiet():
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory


@pytest.mark.parametrize(
    ("student", "said"),
    [
        ("ada", f"{LESSON} of ada is not graded yet: press Autograde"),
        (None, f"No work in {LESSON} is graded yet"),
    ],
)
def test_without_a_grade_the_button_says_a_sentence_and_no_traceback(
    tmp_path: Path, student: str | None, said: str
) -> None:
    (tmp_path / "autograded" / "ada" / LESSON).mkdir(parents=True)
    config = on_the_road(tmp_path)
    place = CourseDirectory(root=str(tmp_path), config=config)
    answer = NbGraderAPI(place, config=config).generate_feedback(LESSON, student)
    assert not answer["success"] and answer["log"].startswith(said)
    assert "error" not in answer, "nbgrader's dialog calls it Traceback"
