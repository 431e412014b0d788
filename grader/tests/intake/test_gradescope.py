"""Gradescope's metadata: whose a submission is, whatever else the file holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from grader.core.course import CourseError
from grader.intake.archives import Found, Lost
from grader.intake.gradescope import METADATA, Owner, owners

TEXT = """---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: 'ada'
    :email: ada@x.org
  :created_at: 2027-03-01 13:05:00.123456789 -08:00
  :score: 3.0
  :results:
    :output: "&x *x !ruby/object:Evil {"
    tests:
    - !ruby/hash:ActiveSupport::HashWithIndifferentAccess
      :email: grace@x.org
      :submitters:
      - :email: grace@x.org
submission_2:
  :submitters: &team
  - :name: Grace
    :sid: ''
    :email: grace@x.org
  - :name: Alan
    :sid: ~
    :email: alan@x.org
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2027-03-01 21:05:00.0 Z
  :history: *team
"""


def read(text: str, name: str = METADATA) -> dict[str, Owner]:
    return owners([Found(("export", name), text.encode)])


def test_the_people_and_the_time_of_each_submission() -> None:
    time = datetime(2027, 3, 1, 21, 5, tzinfo=UTC)
    assert read(TEXT) == {
        "submission_1": Owner(("ada", "ada@x.org"), ("Ada Lovelace",), time),
        "submission_2": Owner(("grace@x.org", "alan@x.org"), ("Grace", "Alan"), time),
    }


@pytest.mark.parametrize("time", ["", "soon", "2027-13-01 00:00:00 Z", "2027-03-01 21:05:00"])
def test_a_time_that_says_too_little_is_none(time: str) -> None:
    (owner,) = read(f"submission_1:\n  :created_at: '{time}'\n").values()
    assert owner.sent is None


@pytest.mark.parametrize("text", ["a: [", "? [a]\n: b", "\0", "a: b: c", "- &a [*a]\n- }"])
def test_a_damaged_file_is_a_sentence(text: str) -> None:
    with pytest.raises(CourseError, match=r"submission_metadata\.yml is damaged \(.*download it"):
        read(text)


def test_without_it_nobody_is_guessed() -> None:
    with pytest.raises(CourseError, match=r"The download has no submission_metadata\.yml"):
        read(TEXT, "other.yml")
    with pytest.raises(CourseError, match="has no"):
        owners([Lost((METADATA,), "damaged")])


def test_other_shapes_hold_nobody() -> None:
    for text in ("", "[]", "5", "a:\n  :submitters: ada", "a:\n  :submitters: [ada, [grace]]"):
        assert read(text) == {}
