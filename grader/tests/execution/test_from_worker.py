"""A Dask worker that lies: what cannot be the result of the submission that was sent is refused."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest

from grader.core.limits import Limits
from grader.core.models import Executed, Notebook, Rebuilt, WrongAnswer
from grader.execution import from_worker
from grader.execution.from_worker import NoResult, believed, believed_behaviours
from grader.execution.runner import LessonRunner
from grader.tests.support import tiny_course
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

pytestmark = pytest.mark.slow

LIMITS = Limits(cell_seconds=60, memory_bytes=1 << 30, output_chars=5_000)
Lie = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def honest() -> Iterator[tuple[Notebook, Executed]]:
    """A notebook that was sent, and its result: one check fails, a cell prints all it may."""
    with tiny_course.template() as lessons, LessonRunner(lessons.sources[LESSON], LIMITS) as runner:
        wrong = {**ANSWERS, "double": "def double(number):\n    return 7"}
        added = {"longest-hidden": "print('\\u96e8\\n' * 5000)"}
        sent = answered(lessons.released[LESSON], added, **wrong)
        yield sent, runner.execute(Rebuilt("Ada", LESSON, sent))


def packed(found: Any) -> bytes:
    return zlib.compress(json.dumps(found).encode())


def first_check(**changes: object) -> Lie:
    return lambda found: found["checks"][0].update(changes)


def first_wrong(**changes: object) -> Lie:
    return lambda found: found["wrong"][0].update(changes)


def cell(place: int, **changes: object) -> Lie:
    return lambda found: found["notebook"]["cells"][place].update(changes)


def stream(text: object) -> list[dict[str, object]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


LIES: dict[str, Lie] = {
    "more points than there are": first_check(points=2.0),
    "fewer than none": first_check(points=-1.0),
    "a part of them": first_check(points=0.5),
    "not a number": first_check(points=float("nan")),
    "without end": first_check(points=float("inf")),
    "points as text": first_check(points="1"),
    "points as a truth": first_check(points=True),
    "another maximum": first_check(points=9.0, max_points=9.0),
    "an unknown check": first_check(grade_id="triple-check"),
    "a check twice": first_check(grade_id="double-hidden", max_points=2.0, points=2.0),
    "a check that is a list": first_check(grade_id=["double-check"]),
    "a check left out": lambda found: found["checks"].pop(),
    "a check too many": lambda found: found["checks"].append(found["checks"][0]),
    "no checks": lambda found: found.update(checks=[]),
    "checks by name": lambda found: found.update(checks={"double-check": 1.0}),
    "another student": lambda found: found.update(student="Bob"),
    "another field of a check": first_check(student="Bob"),
    "a fault of ours": lambda found: found.update(status="error"),
    "a status of intake": lambda found: found.update(status="refused"),
    "an unknown status": first_check(status="passed"),
    "a status that is none": first_check(status=None),
    "a long message": first_check(message="x" * 1_000),
    "a message that is none": lambda found: found.update(message=None),
    "half a character": first_check(message="\ud83d"),
    "an unknown exercise": first_wrong(exercise="triple"),
    "an outcome that is no digest": first_wrong(outcomes=["<b>"]),
    "outcomes as text": first_wrong(outcomes="a1b2"),
    "a long tale": first_wrong(told="x" * 2_000),
    "a rule that is none": first_wrong(rule=None),
    "wrong answers by name": lambda found: found.update(wrong={"double": []}),
    "time that runs back": lambda found: found.update(seconds=-1.0),
    "time as text": lambda found: found.update(seconds="soon"),
    "no notebook": lambda found: found.update(notebook=None),
    "another notebook": lambda found: found["notebook"]["cells"].pop(),
    "a cell that is none": lambda found: found["notebook"]["cells"].__setitem__(4, None),
    "outputs of prose": cell(0, outputs=stream("Bob")),
    "outputs as text": cell(4, outputs="Bob"),
    "an output that is no text": cell(4, outputs=stream({"Bob": 1})),
    "an output of another form": cell(4, outputs=[{"output_type": "widget"}]),
    "an output with more in it": cell(4, outputs=[{**stream("x")[0], "more": 1}]),
    "data that are no text": cell(
        4, outputs=[{"output_type": "display_data", "data": {"text/html": [1]}, "metadata": {}}]
    ),
    "too much output": cell(4, outputs=stream("x" * 100_000)),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_of_a_worker_is_refused(honest: tuple[Notebook, Executed], name: str) -> None:
    sent, done = honest
    found = json.loads(json.dumps(asdict(done)))
    LIES[name](found)
    with pytest.raises(NoResult):
        believed(packed(found), sent, LIMITS)


def test_what_is_no_json_of_a_fitting_size_is_refused(
    honest: tuple[Notebook, Executed], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, done = honest
    whole = packed(asdict(done))
    deep = zlib.compress(b"[" * 100_000 + b"]" * 100_000)
    for data in (None, "text", done, b"", whole[:-9], packed([]), packed(7), deep):
        with pytest.raises(NoResult):
            believed(data, sent, LIMITS)
    monkeypatch.setattr(from_worker, "MAX_BYTES", 10_000)
    with pytest.raises(NoResult, match="too large"):
        believed(zlib.compress(bytes(1 << 24)), sent, LIMITS)


def test_an_honest_result_comes_through_and_cells_stay_ours(
    honest: tuple[Notebook, Executed],
) -> None:
    sent, done = honest
    assert believed(packed(asdict(done)), sent, LIMITS) == done
    assert [check.points for check in done.checks] == [0.0, 0.0, 1.0, 2.0]
    assert [each.exercise for each in done.wrong] == ["double"]
    found = asdict(done)
    for each in found["notebook"]["cells"]:
        each |= {"source": "Bob", "metadata": {"nbgrader": {"points": 9}}, "id": "Bob"}
    found["notebook"]["metadata"] = {"student": "Bob"}
    assert believed(packed(found), sent, LIMITS) == done


def test_of_how_our_own_answers_behave_a_worker_is_believed_no_more() -> None:
    wrong = {"exercise": "double", "outcomes": ["", "a1b2"], "rule": "r", "told": "t", "code": "c"}
    assert believed_behaviours(packed([None, wrong]), ["longest", "double"]) == [
        None,
        WrongAnswer("double", ("", "a1b2"), "r", "t"),
    ]
    lies: list[object] = [[wrong], [None] * 3, [None, {**wrong, "exercise": "longest"}], {}, "x"]
    for lie in lies:
        with pytest.raises(NoResult):
            believed_behaviours(packed(lie), ["longest", "double"])
