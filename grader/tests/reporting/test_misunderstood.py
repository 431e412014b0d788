"""What the class did not understand: who is in which group, and that its page runs nothing."""

from __future__ import annotations

from grader.core.messages import UNANSWERED
from grader.core.models import ExerciseResult, Misconception, Result, Status, WrongAnswer
from grader.reporting.detail_pages import MAX_GROUPS, lesson_page
from grader.reporting.lesson_sections import exercises_of
from grader.reporting.marks import students_of
from grader.reporting.misunderstood import grouped
from grader.reporting.pages import Links

LESSON = "01_tiny"
KNOWN = [
    Misconception(LESSON, "double", "Twice is squared.", ("", "a1")),
    Misconception(LESSON, "double", "Twice is three more.", ("b2", "")),
    Misconception(LESSON, "double", "Twice is three less.", ("b2", "")),
    Misconception("02_tiny", "double", "Of another lesson.", ("", "c3")),
]
TOLD = "double(0)\n  should give 0\n  but gives <script>"


def result(
    student: str,
    points: float = 1.0,
    message: str = "A hidden check found it.",
    status: Status = Status.GRADED,
    **wrong: object,
) -> Result:
    rows = (ExerciseResult("double", points, 3.0, status, message),)
    given = (WrongAnswer("double", **wrong),) if wrong else ()  # type: ignore[arg-type]
    return Result(student, LESSON, status, rows, 1.0, wrong=given)


CLASS = [
    result("Ada", outcomes=("", "a1"), code="def double(n): return n ** 2"),
    result("Bob", outcomes=("", "a1"), code="def double(x): return x * x"),
    result("Cleo", outcomes=("", "a1"), code="def double(x): return x * x"),
    result("Dan", outcomes=("b2", "")),
    result("Eve", outcomes=("", "c3"), rule="any <b> is doubled", told=TOLD, code="</pre><b>"),
    result("Fay", message="The check did not end in time.", status=Status.TIMED_OUT),
    result("Gus", message="Your answer stops with SyntaxError: oops."),
    result("Hal", 0.0, UNANSWERED),
    result("Lea", 0.5, f"{UNANSWERED}\nMarked by hand: 0.5 points.\nYour instructor says: try it."),
    result("Ida", 0.0, "It is no notebook.", Status.REFUSED),
    result("Joe", 0.0, "Nothing was handed in.", Status.MISSING),
    result("Kim", 3.0, ""),
]


def test_answers_that_behave_alike_are_one_group_and_the_largest_comes_first() -> None:
    (double,) = grouped(CLASS, KNOWN)
    named = {group.name: [*group.students] for group in double.groups}
    assert list(named) == [
        "Twice is squared.",
        "A rule does not hold: any <b> is doubled.",
        "The answer did not end in time; look for a loop that never stops.",
        "Twice is three more. Or: Twice is three less.",
        "Your answer stops with SyntaxError: oops.",
    ]
    assert list(named.values()) == [["Ada", "Bob", "Cleo"], ["Eve"], ["Fay"], ["Dan"], ["Gus"]]
    assert [group.of_bank for group in double.groups] == [True, False, False, True, False]


def test_a_group_shows_two_different_answers_and_what_they_were_told() -> None:
    group = grouped(CLASS, KNOWN)[0].groups[0]
    assert group.answers == ("def double(n): return n ** 2", "def double(x): return x * x")
    assert group.feedback == "A hidden check found it."


def test_no_answer_and_a_refused_file_are_no_wrong_answers() -> None:
    (double,) = grouped(CLASS, KNOWN)
    assert (double.answered, double.unanswered, double.refused, double.wrong) == (8, 2, 1, 7)


def test_the_same_rule_with_another_result_is_another_group() -> None:
    some = [result(str(n), outcomes=(f"{n}",), rule="r", told=f"gives {n % 2}") for n in range(5)]
    assert [len(group.students) for group in grouped(some)[0].groups] == [3, 2]


def test_the_most_common_wrong_answer_of_the_report_has_the_groups_name() -> None:
    (row,) = exercises_of(LESSON, students_of(CLASS), grouped(CLASS, KNOWN))
    assert (row.common, row.common_count) == ("Twice is squared.", 3)


def test_the_page_escapes_all_of_it_and_leads_to_the_work() -> None:
    hostile = result("<i>/x", outcomes=("", "c3"), rule="r", told="<img>")
    links = Links({("Ada", LESSON), ("<i>/x", LESSON)}, up="../")
    results = [*CLASS, hostile]
    text = lesson_page(LESSON, students_of(results), links, grouped(results, KNOWN))
    assert "&lt;script&gt;" in text and "any &lt;b&gt; is doubled" in text
    assert not any(tag in text for tag in ("<script", "<b> is", "<img", "<i>", "</pre><b>"))
    assert 'href="../feedback/Ada/01_tiny.html#exercise-double"' in text
    assert 'href="../feedback/%3Ci%3E%2Fx/01_tiny.html#exercise-double"' in text


def test_where_nobody_is_wrong_nothing_is_said_of_it() -> None:
    right = [result("Kim", 3.0, "")]
    text = lesson_page(LESSON, students_of(right), Links(()), grouped(right))
    assert "Full marks: 1" in text and "What is wrong" not in text


def test_many_small_groups_are_counted_and_not_shown() -> None:
    some = [result(str(n), outcomes=(f"{n}",), rule=f"rule {n}") for n in range(MAX_GROUPS + 7)]
    text = lesson_page(LESSON, students_of(some), Links(()), grouped(some))
    assert text.count("A rule does not hold") == MAX_GROUPS
    assert "7 smaller groups are not shown" in text
