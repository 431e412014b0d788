"""The report: true numbers, each with what is behind it, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from grader.core import course
from grader.core.messages import UNANSWERED
from grader.core.models import Executed, ExerciseResult, Rebuilt, Result, Status
from grader.pipeline import results
from grader.reporting import class_report, feedback, needs
from grader.reporting.class_report import RuleRow, page, tiles
from grader.reporting.lesson_sections import exercises_of, scores
from grader.reporting.marks import Mark, State, Student, students_of
from grader.reporting.misunderstood import grouped
from grader.reporting.needs import Kind, Need
from grader.reporting.pages import student_file, told
from grader.tests.support import big_class

NAME = "علي/<script>"


def result(
    student: str, first: float, second: float, status: Status = Status.GRADED, message: str = ""
) -> Result:
    ours = status is Status.ERROR
    rows = (
        ExerciseResult("double", None if ours else first, 3.0, status, message),
        ExerciseResult("longest", None if ours else second, 3.0, status, ""),
    )
    return Result(student, "01_tiny", status, rows, 1.0, "why <b>.", unsafe=True)


CLASS = [
    result("a", 3, 3),
    result("b", 1, 0, message="seven"),
    result("c", 1, 3, message="seven"),
    result("d", 0, 3, message=UNANSWERED),
    result("e", 0, 0, Status.MISSING),
    result("f", 0, 0, Status.ERROR, "ours"),
    result(NAME, 0, 3, Status.TIMED_OUT, "<loop>"),
]
STUDENTS = students_of(CLASS)
WORK = {(each.student, each.lesson) for each in CLASS if each.status is not Status.MISSING}


def test_each_exercise_counts_who_solved_it() -> None:
    double, longest = exercises_of("01_tiny", STUDENTS, [])
    groups = {kind: "".join(s.key[0] for s in found) for kind, found in double.groups.items()}
    assert groups == {
        "full marks": "a", "in part": "bc", "no points": NAME[0], "not answered": "d",
        "waits for a mark": "",
    }  # fmt: skip
    assert (len(longest.full), len(longest.part), len(longest.wrong)) == (4, 0, 1)


def test_the_most_common_wrong_answer_is_not_the_missing_one() -> None:
    unanswered = [result(str(i), 0, 0, message=UNANSWERED) for i in range(5)]
    results = [*CLASS, *unanswered]
    double, longest = exercises_of("01_tiny", students_of(results), grouped(results))
    assert (double.common, double.common_count) == ("seven", 2)
    assert longest.common == ""


def test_each_bar_counts_submissions_with_points() -> None:
    assert [(bar.label, bar.count) for bar in scores(CLASS)] == [
        ("0", 0), ("1", 1), ("2", 0), ("3", 2), ("4", 1), ("5", 0), ("6", 1)
    ]  # fmt: skip
    many = [replace(each, exercises=each.exercises * 10) for each in CLASS]
    bars = scores(many)
    assert len(bars) <= 16 and sum(bar.count for bar in bars) == 5
    assert bars[0].label == "0\u20133" and bars[-1].count == 1


def test_the_class_at_a_glance_counts_what_was_handed_in() -> None:
    assert {tile.label: tile.value for tile in tiles(STUDENTS)} == {
        "students": "7",
        "submissions": "6",
        "graded": "4",
        "missing": "1",
        "timed out": "1",
        "error": "1",
        "mean score": "57%",
        "median score": "50%",
    }


def test_what_needs_you_begins_with_our_own_faults_and_says_nothing_twice() -> None:
    waits = result("w", 3, 3)
    rows = (waits.exercises[0], replace(waits.exercises[1], points=None))
    students = students_of(
        [*CLASS, replace(waits, exercises=rows), result("r", 0, 0, Status.REFUSED)]
    )
    found = needs.of_students(students)
    assert [(each.kind, each.student, each.exercise) for each in found] == [
        (Kind.ERROR, "f", ""), (Kind.ENDED, NAME, ""), (Kind.WAITS, "w", "longest"),
        (Kind.REFUSED, "r", ""),
    ]  # fmt: skip
    html = page(students, [Need(Kind.HAND_IN, "A stray <file>."), *found], pages=WORK)
    section = html.partition('id="needs"')[2].partition("</section>")[0]
    places = [
        section.index(each) for each in ("grade it again", "longest", "Refused", "A stray &lt;")
    ]
    assert places == sorted(places)
    assert section.count("longest</a>") == 1


def test_what_waits_for_a_mark_is_no_zero() -> None:
    one = result("w", 3, 3)
    waits = replace(one, exercises=(one.exercises[0], replace(one.exercises[1], points=None)))
    (student,) = students_of([waits])
    assert student.marks["01_tiny"].state is State.WAITS
    assert (student.total, student.share) == ("", None)
    html = page([student])
    assert ">waits</a>" in html and "with full marks, 0 in part, 0 without points" in html
    assert "1 without a mark yet</a>" in html


def test_a_lesson_that_is_still_to_come_has_no_numbers_and_no_section(tmp_path: Path) -> None:
    empty = result("ada", 0, 0, Status.MISSING)
    to_come = Mark(replace(empty, lesson="02_next"), State.OPEN, "")
    marks = {"01_tiny": Mark(empty, State.MISSING, "0"), "02_next": to_come}
    ada = Student("ada", marks, "0%", 0.0, ("02_next: not handed in yet.",))
    assert {tile.label: tile.value for tile in tiles([ada])} == {
        "students": "1", "submissions": "0", "missing": "1", "not handed in yet": "1"
    }  # fmt: skip
    report = class_report.write([ada], tmp_path)
    assert report.read_text(encoding="utf-8").count("Nobody handed it in.") == 2
    hers = tmp_path / "students" / "ada.html"
    html = hers.read_text(encoding="utf-8")
    assert "– of 6" in html and "0 of 6" in html and "<h2" in html
    assert '<h2 id="02_next">' not in html
    assert links_of(report) + links_of(hers) > 10


def test_a_total_is_of_what_is_known() -> None:
    (student,) = students_of([result("f", 1, 3), replace(CLASS[5], lesson="02")])
    assert (student.total, student.provisional) == ("4 of 6", ("02: error.",))


def test_every_number_leads_to_what_is_behind_it(tmp_path: Path) -> None:
    """No link of the report or of a student's page leads nowhere."""
    found = [replace(each, student=each.student.replace("/", "\\")) for each in CLASS]
    for each in found:
        feedback.write(each, tmp_path, "")
    students = students_of(found)
    class_report.write(students, tmp_path)
    pages = [*tmp_path.glob("*.html"), *tmp_path.glob("[ls]*/*.html")]
    assert len(pages) == 9
    assert sum(links_of(each) for each in pages) > 80


def links_of(path: Path) -> int:
    """How many links of a page there are; each of them leads to something."""
    links = re.findall(r'href="([^"]*)"', path.read_text(encoding="utf-8"))
    for link in links:
        file, _, place = link.partition("#")
        target = path.parent / unquote(file) if file else path
        assert target.is_file(), link
        if place and "feedback" not in file:
            assert f'id="{unquote(place)}"' in target.read_text(encoding="utf-8"), link
    return len(links)


def test_a_students_page_holds_that_student_alone(tmp_path: Path) -> None:
    late = replace(result("Ada", 3, 3), message="2 hours late.")
    students = students_of([late, result("grace", 1, 0, message="seven")])
    class_report.write(students, tmp_path)
    ada, grace = ((tmp_path / "students" / f"{n}.html").read_text() for n in ("Ada", "grace"))
    assert "2 hours late." in ada and "grace" not in ada and "seven" not in ada
    assert "seven" in grace and "Ada" not in grace and "2 hours" not in grace


def test_a_student_who_is_gone_has_no_page_and_zips_stay(tmp_path: Path) -> None:
    class_report.write(students_of([result("ada", 3, 3), result("grace", 3, 3)]), tmp_path)
    (tmp_path / "students" / "ada.zip").write_bytes(b"feedback")
    before = (tmp_path / "students" / "ada.html").stat().st_mtime_ns
    class_report.write(students_of([result("ada", 3, 3)]), tmp_path)
    assert {path.name for path in (tmp_path / "students").iterdir()} == {"ada.html", "ada.zip"}
    assert (tmp_path / "students" / "ada.html").stat().st_mtime_ns == before


def test_the_longest_name_has_a_page() -> None:
    longest = "\u10d0" * 85
    assert len(student_file(longest).encode()) < 255 and student_file("ada") == "ada.html"


def test_each_late_or_excused_mark_says_which_rule_gave_it() -> None:
    rule = "2 hours late: 50% until 2027-03-08 23:59 (override 1, for the label <b>)."
    rows = [RuleRow(NAME, "01_tiny", "2027-03-02 01:59", "50%", "6", "3", rule)]
    html = page(STUDENTS, rules=rows)
    assert "Late and excused" in html
    assert rule.replace("<", "&lt;").replace(">", "&gt;") in html
    assert '<td class="number">6</td><td class="number">3</td>' in html
    assert "Late and excused" not in page(STUDENTS)


def test_the_page_runs_our_script_alone_and_loads_nothing() -> None:
    html = page(STUDENTS)
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html and "&lt;script&gt;" in html
    assert "<b>." not in html and "why &lt;b&gt;." in html
    outside = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//[^\"' )]*", html)
    assert not outside


def test_each_picture_has_words() -> None:
    pictures = re.findall(r'role="img" aria-label="([^"]*)"', page(STUDENTS))
    assert len(pictures) == 3
    assert pictures[0].startswith("Scores in 01_tiny. Submissions by points: 1 points: 1, 3")
    assert pictures[1] == "1 with full marks, 2 in part, 2 without points"


def test_a_message_begins_with_what_helps_most() -> None:
    lines = ["f(2)", "  should give       4", "  but gives         2"]
    cause = "  this may help     You forgot to double."
    found = told("\n".join([*lines, cause, "Your instructor says: nearly."]))
    assert found.sentences == ["You forgot to double.", "Your instructor says: nearly."]
    assert found.details == "\n".join(lines)
    assert told("\n".join(lines)).sentences == ["f(2) does not give what it should."]
    assert told("Not answered yet.").sentences == ["Not answered yet."]
    assert (told("").sentences, told("").details) == ([], "")


def test_a_class_of_sixty_fits_a_mail() -> None:
    students = students_of(big_class.results(60))
    assert len(page(students, pages={(s.key, n) for s in students for n in s.marks})) < 3_000_000


def test_the_page_says_that_there_was_no_sandbox() -> None:
    assert "Graded without a sandbox" in page(STUDENTS)
    assert "Graded without a sandbox" not in page(students_of(_safe()))


def test_the_same_class_gives_the_same_page() -> None:
    assert page(STUDENTS) == page(STUDENTS)


def _safe() -> list[Result]:
    rows = (ExerciseResult("double", 1.0, 3.0, Status.GRADED),)
    return [Result("a", "01_tiny", Status.GRADED, rows, 1.0)]


def test_the_model_card_and_the_open_project_wait_in_the_report() -> None:
    ended = []
    for name in course.lessons():
        source = course.read_notebook(course.source_path(name))
        done = Executed(Status.GRADED, "", 1.0, source)
        ended.append(results.of_run(Rebuilt("ada", name, source), done, course.exercises(source)))
    waiting = [each for each in needs.of_students(students_of(ended)) if each.kind is Kind.WAITS]
    assert [(each.lesson, each.exercise) for each in waiting] == [
        ("08_contest", "model-card"), ("09_scale", "open-project")
    ]  # fmt: skip
