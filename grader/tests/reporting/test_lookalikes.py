"""Code that is alike where hardly anybody's is: what counts, what does not, and what is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.reporting import alike_page
from grader.reporting.alike_page import SameFile
from grader.reporting.lookalikes import Match, Piece, rare_matches, rarely

LESSON, PLACE = "01_tiny", "longest"
USUAL = """    best = ""
    for word in words:
        if len(word) > len(best):
            best = word
    return best"""
ODD = '''    # shortest last, {}
    ordered = sorted(enumerate(words), key=lambda pair: (-len(pair[1]), pair[0]))
    return ordered[0][1] if ordered else ""'''
RENAMED = '''    ranked = sorted(enumerate(words), key=lambda entry: (-len(entry[1]), entry[0]))
    return ranked[0][1] if ranked else ""'''
NAMES = [f"s{i:02}" for i in range(30)]


def answers(*odd: str, wrong: bool = False, place: str = PLACE) -> list[Piece]:
    """A class of 30 in which these texts are the first ones, and all others answer as usual."""
    texts = [*odd, *[USUAL] * (len(NAMES) - len(odd))]
    return [
        Piece(name, place, text, wrong and text != USUAL)
        for name, text in zip(NAMES, texts, strict=True)
    ]


def found(pieces: list[Piece], known: tuple[str, ...] = ()) -> list[Match]:
    return rare_matches(LESSON, pieces, len(NAMES), known)


def test_a_renamed_copy_is_found_with_how_many_have_it() -> None:
    (match,) = found(answers(ODD, RENAMED))
    assert match.students == ("s00", "s01") and (match.count, match.of) == (2, 30)
    assert not match.same and not match.wrong and not match.first
    for text, whole in zip(match.texts, (ODD, RENAMED), strict=True):
        assert "".join(part for _, part in text) == whole
    marked = "".join(part for alike, part in match.texts[0] if alike)
    assert "enumerate(words)" in marked and "shortest" not in marked


def test_equal_answers_of_many_say_nothing() -> None:
    assert found(answers()) == []
    assert found(answers(*[ODD] * (rarely(30) + 1))) == []
    assert len(found(answers(*[ODD] * rarely(30)))) == 1


def test_what_the_bank_and_the_lesson_hold_says_nothing() -> None:
    assert found(answers(ODD, RENAMED), known=(f"def longest(words):\n{RENAMED}",)) == []


def test_among_few_nothing_is_rare() -> None:
    assert rare_matches(LESSON, answers(ODD, RENAMED)[:19], 19, ()) == []
    assert [rarely(of) for of in (20, 59, 60, 100, 1000)] == [2, 2, 3, 4, 4]


def test_a_short_part_is_chance() -> None:
    assert found(answers("    return max(words, key=len)", "    return max(words, key=len)")) == []


def test_added_cells_are_compared_whoever_answers_and_however_many_there_are() -> None:
    noise = [Piece("s00", "", f"print({i})") for i in range(200)]
    (match,) = found([*noise, Piece("s00", "", ODD), Piece("s07", "", RENAMED)])
    assert match.first and (match.count, match.of) == (2, 30)


@pytest.mark.parametrize(
    "text", ["(" * 4000, "f'{" * 3000, "\0" * 9000, "'" * 4000, "é\u202e" * 99]
)
def test_no_text_of_a_student_stops_it(text: str) -> None:
    assert len(found(answers(text, ODD, RENAMED))) == 1


def test_wrong_answers_and_added_cells_come_first_and_all_is_escaped() -> None:
    right = found(answers(ODD, RENAMED))
    wrong = [replace(each, students=("s02", "<b>s03"), wrong=True, size=1) for each in right]
    evil = replace(right[0], students=("s04", "s05"), texts=(((True, "<script>"),),) * 2)
    row = SameFile(LESSON, ("<i>ada", "grace"), ("1 March", "2 March"), 30)
    page = alike_page.page([row], [*right, *wrong, evil])
    assert page.index("s02") < page.index("s00")
    assert "wrong in both" in page and "2 of 30 have a marked part" in page
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "&lt;i&gt;ada" in page and "&lt;b&gt;s03" in page


def test_the_page_stays_small() -> None:
    (one,) = found(answers(ODD, RENAMED))
    many = [
        replace(one, students=(f"a{i}", f"b{i}"), lesson=f"L{j}")
        for i in range(99)
        for j in range(9)
    ]
    page = alike_page.page([], many)
    assert f"More pairs that are not shown: {99 - alike_page.PAIRS}." in page
    assert "More matches of these two that are not shown: 1." in page
