"""The lessons as grading needs them: released once, and again when anything about them changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.core import course
from grader.pipeline import request
from grader.pipeline.request import template
from grader.release.generate import release
from grader.tests.support.tiny_course import LESSON

pytestmark = pytest.mark.usefixtures("tiny")


def test_lessons_are_released_once_and_anew_after_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def counted(lessons: list[str], into: Path, url: str) -> list[Path]:
        made.append(into)
        return release(lessons, into, url)

    monkeypatch.setattr(request, "release", counted)

    def opened() -> str:
        with template([LESSON], tmp_path / "kept") as found:
            return f"{found.released} {found.exercises} {found.gradebook.read_bytes()[:16]!r}"

    first = opened()
    assert opened() == first and len(made) == 1
    (tmp_path / "kept" / "gradebook.db").write_bytes(b"half")
    assert opened() == first and len(made) == 2
    source = course.source_path(LESSON)
    source.write_text(source.read_text().replace("Numbers and words", "Words and numbers"))
    assert "Words and numbers" in opened() and len(made) == 3
