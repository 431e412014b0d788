"""Which system made a download, whose a file is, and for which lesson: from names alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from grader.classroom.commands import FORMS
from grader.intake.archives import Parts
from grader.intake.download_forms import Claim, Form, claim_of, form_of, lesson_by_name
from grader.tests.support.downloads import (
    blackboard,
    canvas,
    exchange,
    gradescope,
    ilias,
    moodle,
)

LESSONS = ["01_embeddings", "02_embedding_bags"]
NAME = "02_embedding_bags.ipynb"


def parts(path: str) -> Parts:
    return tuple(path.split("/"))


def claimed(path: str, form: Form) -> Claim:
    claim = claim_of(parts(path), form)
    assert claim is not None
    return claim


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (canvas(101, NAME), Form.CANVAS),
        ("download/" + canvas(101, NAME, late=True), Form.CANVAS),
        ("anon_7Ak2p_9001_" + NAME, Form.CANVAS),
        (canvas(101, "work.zip"), Form.CANVAS),
        (moodle("Ada Lovelace", 123, NAME), Form.MOODLE),
        ("Ada Lovelace_123_assignsubmission_file_" + NAME, Form.MOODLE),
        (blackboard("ada_1", NAME), Form.BLACKBOARD),
        (exchange("ada", "02_embedding_bags"), Form.NBGRADER),
        (ilias("Lovelace", "Ada", "ada", NAME), Form.ILIAS),
        (ilias("van der Berg", "Ada Marie", "a_berg@x.org", "work.zip"), Form.ILIAS),
        (gradescope(17, NAME), Form.GRADESCOPE),
        (f"ada/02_embedding_bags_2/{NAME}", Form.OURS),
        (f"ada/02_embedding_bags/{NAME}", Form.OURS),
        (f"ada/{NAME}", Form.OURS),
        (NAME, Form.OURS),
    ],
)
def test_a_download_is_told_by_its_names(path: str, form: Form) -> None:
    assert form_of([parts(path)]) is form


def test_every_form_can_be_named() -> None:
    assert set(FORMS) == set(Form)


def test_most_files_tell_the_form() -> None:
    paths = [parts(canvas(i, NAME)) for i in range(5)]
    assert form_of([*paths, ("notes.ipynb",), ("readme.txt",)]) is Form.CANVAS
    assert form_of([paths[0], ("notes.ipynb",), ("more.ipynb",)]) is Form.OURS


def test_canvas_says_the_user_the_lateness_and_the_version() -> None:
    claim = claimed(canvas(101, "02_embedding_bags-2.ipynb", late=True), Form.CANVAS)
    assert (claim.ids, claim.names, claim.late, claim.version) == (("101",), (), True, 2)
    assert lesson_by_name(claim, LESSONS) == "02_embedding_bags"
    assert claimed(canvas(101, NAME), Form.CANVAS).late is False
    assert claimed("anon_7Ak2p_LATE_9001_" + NAME, Form.CANVAS).ids == ("7Ak2p",)


def test_moodle_says_a_number_and_a_name_with_and_without_its_group() -> None:
    claim = claimed("Group B-Anne-Marie Curie_123_assignsubmission_file_/x.ipynb", Form.MOODLE)
    assert claim.ids == ("participant 123",)
    assert {"Anne-Marie Curie", "Group B-Anne-Marie Curie"} <= {*claim.names}
    assert claimed("Participant_77_assignsubmission_file_/x.ipynb", Form.MOODLE).names == ()


def test_blackboard_says_the_login_whatever_underscores_there_are_and_the_time() -> None:
    claim = claimed(blackboard("ada_1", NAME, "Home_work"), Form.BLACKBOARD)
    assert "ada_1" in claim.ids and claim.file == NAME
    assert claim.sent == datetime(2026, 11, 30, 10, 22, 33)


def test_ilias_says_the_login_the_name_and_in_two_languages_the_lateness() -> None:
    claim = claimed("Team 3/" + ilias("van der Berg", "Ada", "a_b", f"sub/{NAME}"), Form.ILIAS)
    assert (claim.ids, claim.names, claim.late) == (("a_b",), ("Ada van der Berg",), False)
    assert (claim.file, claim.folders) == (NAME, ("sub",))
    for word, late in (("Late Submission", True), ("Verspaetete Abgabe", True), ("Tardif", None)):
        claim = claimed(ilias("Berg", "Ada", "ada", NAME, f"{word} - "), Form.ILIAS)
        assert claim.late is late and (late is None or claim.file == NAME)


def test_the_time_in_nbgraders_exchange_proves_nothing() -> None:
    claim = claimed(exchange("ada", "02_embedding_bags"), Form.NBGRADER)
    assert claim.ids == ("ada",) and claim.sent is None


@pytest.mark.parametrize(
    "path",
    [
        f"ada/{NAME}",
        "ada/02_embedding_bags/homework.ipynb",
        "ada/02_embedding_bags (1).ipynb",
        "ada/02_Embedding_Bags-Copy1.ipynb",
        "ada/02 embedding bags.ipynb",
        "ada/work.zip/02_embedding_bags/x.ipynb",
    ],
)
def test_a_lesson_is_found_by_its_file_or_its_folder(path: str) -> None:
    assert lesson_by_name(claimed(path, Form.OURS), LESSONS) == "02_embedding_bags"


def test_a_lesson_is_not_guessed() -> None:
    assert lesson_by_name(claimed("ada/embedding.ipynb", Form.OURS), LESSONS) == ""


def test_what_a_student_packed_keeps_the_student_and_gives_the_lesson() -> None:
    claim = claimed(canvas(101, "all.zip") + "/02_embedding_bags/x.ipynb", Form.CANVAS)
    assert claim.ids == ("101",) and lesson_by_name(claim, LESSONS) == "02_embedding_bags"


@pytest.mark.parametrize("form", [Form.CANVAS, Form.MOODLE, Form.BLACKBOARD, Form.NBGRADER])
def test_a_name_of_another_form_claims_nothing(form: Form) -> None:
    assert claim_of(("ada", NAME), form) is None
