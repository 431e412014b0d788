"""An instructor's own comments: short keys, and what the students read instead."""

from __future__ import annotations

import pytest

from grader.core.course import CourseError
from grader.policy.comments import expanded
from grader.tests.support.class_toml import settings

BANK = """zone = "UTC"
[comments]
shape = "Look at the shape."
why = "Say why."
[comments.masked-mean]
shape = "Padding has a shape, too."
"""


@pytest.mark.parametrize(
    ("exercise", "comment", "said", "unknown"),
    [
        ("pad-batch", "#shape", "Look at the shape.", []),
        ("masked-mean", "#shape", "Padding has a shape, too.", []),
        ("masked-mean", "Good. #why, please\n#shape.",
         "Good. Say why., please\nPadding has a shape, too..", []),
        ("pad-batch", "#shpae #why", "#shpae Say why.", ["shpae"]),
        ("pad-batch", "C#shape, a#why, #1 and # shape", "C#shape, a#why, #1 and # shape", []),
    ],
)  # fmt: skip
def test_a_key_becomes_its_text(exercise: str, comment: str, said: str, unknown: list[str]) -> None:
    assert expanded(settings(BANK), exercise, comment) == (said, unknown)


def test_without_texts_a_comment_stays_as_it_is() -> None:
    assert expanded(settings('zone = "UTC"'), "pad-batch", "#shape") == ("#shape", [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[comments.maskedmean]\na = 'A'", "maskedmean names no exercise of the class; write 'mas"),
        ("[comments]\n'two words' = 'A'", "two words is no short key; write a letter, and then"),
        ("[comments]\na = ' '", "in comments, a has no text; write one in quotes"),
        ("[comments]\na = 1", "in comments, a is not a text"),
        ("[comments.masked-mean]\na = 1", "in comments.masked-mean, a is not a text"),
        ("comments = 'A'", "write [comments] in a line of its own"),
    ],
)
def test_what_is_no_comment_is_refused(text: str, said: str) -> None:
    with pytest.raises(CourseError) as refused:
        settings(f'zone = "UTC"\n{text}')
    assert said in str(refused.value)
