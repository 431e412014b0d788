"""notebooks/data/contest.csv: whole, consistent, and made of the versions that are pinned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from langbags.model import Settings
from langbags.training import Recipe, train
from lesson import DATA
from packaging.requirements import Requirement

from grader.authoring.pins import project
from grader.benchmarks.detectors.compete import (
    ROUNDS,
    TIMED,
    Contest,
    common_labels,
    run_contest,
    texts_per_cpu_second,
)
from grader.benchmarks.detectors.conditions import (
    CUTS,
    PAIRS,
    balanced,
    joined_pairs,
    with_typos,
    without_diacritics,
)
from grader.benchmarks.detectors.drift import differences
from grader.benchmarks.detectors.entrants import Entrant, entrants, of_ours
from grader.benchmarks.detectors.filed import CONTEST, OURS, Row, read_rows, wilson, write_rows
from grader.benchmarks.detectors.measure import some_of
from grader.benchmarks.detectors.peers import MAKERS, available
from grader.benchmarks.detectors.protocol import LABELS, Rows, rows
from grader.cli import main
from grader.core.course import CourseError

ROWS = read_rows()
OF_OURS = {"langbags small", OURS, "langbags CLD3", "langbags CLD3, held"}
WHOLE = ("all labels", "common", "home", "away")
ALTERED = (*(f"first {count}" for count in CUTS), "typos", "capitals", "no diacritics")
JOINED = ("joined, one script", "joined, two")


def of(condition: str) -> list[Row]:
    return [row for row in ROWS if row.condition == condition]


def test_every_peer_was_measured_in_the_version_that_is_pinned() -> None:
    pins = [Requirement(line) for line in project()["optional-dependencies"]["peers"]]
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}
    wanted = {name: versions.get(name) for name in MAKERS}
    filed = {row.detector: row.version for row in ROWS}
    assert {name: filed.get(name) for name in wanted} == wanted
    assert set(filed) >= OF_OURS
    assert {filed[name] for name in filed.keys() - wanted.keys()} == {project()["version"]}


@pytest.mark.parametrize("condition", [*WHOLE, *ALTERED, *JOINED])
def test_every_detector_stands_in_every_condition_once_on_the_same_texts(condition: str) -> None:
    assert Counter(row.detector for row in of(condition)) == dict.fromkeys(
        {row.detector for row in ROWS}, 1
    )
    assert len({row.n for row in of(condition)}) == 1


def test_the_facts_of_a_detector_are_the_same_in_all_its_rows() -> None:
    for name in {row.detector for row in ROWS}:
        assert len({row[:6] + row[-2:] for row in ROWS if row.detector == name}) == 1
    assert len({(row.date, row.machine) for row in ROWS}) == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", ROWS[0].date)
    assert re.fullmatch(r"\w+ \w+, Python 3\.\d+, torch 2\.13\.0\S*", ROWS[0].machine)


def test_counts_do_not_contradict_each_other() -> None:
    ours = {row.condition: row for row in ROWS if row.detector == OURS and row.lang == "all"}
    for row in ROWS:
        assert 0 <= row.correct <= row.n and 0 <= row.taken <= row.n and 0 <= row.before <= row.n
        assert row.bytes > 0 and row.texts_per_cpu_second > 0 and 0 < row.known <= len(LABELS)
        if row.condition in (*WHOLE, *ALTERED):
            assert row.correct + row.taken <= row.n
            assert row.correct - ours[row.condition].correct == row.only_it - row.only_ours


def test_languages_add_up_to_the_common_condition() -> None:
    for row in of("common"):
        own = [each for each in of("language") if each.detector == row.detector]
        assert sum(each.n for each in own) == row.n
        assert sum(each.correct for each in own) == row.correct
        assert sum(each.taken for each in own) == row.taken
        assert len({each.lang for each in own}) == len(own)
    known = Counter(each.lang for each in of("language"))
    assert {lang for pair in PAIRS for lang in pair} <= set(known)


def test_our_cld3_answers_as_googles_does_and_guesses_nothing_without_letters() -> None:
    ours, googles = (
        [row for row in ROWS if row.detector == name] for name in ("langbags CLD3", "cld3-py")
    )
    figures = ("condition", "lang", "other", "n", "correct", "before", "only_it", "only_ours")
    for own, google in zip(ours, googles, strict=True):
        assert [getattr(own, each) for each in figures] == [
            getattr(google, each) for each in figures
        ]
        # Of the texts cut to five characters one is the number of a year, in Bengali digits.
        assert own.taken - google.taken == (own.condition == "first 5"), own


def test_a_file_that_is_missing_or_has_other_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="make contest"):
        read_rows(tmp_path / "contest.csv")
    (tmp_path / "contest.csv").write_text("detector,n\nours,3\n")
    with pytest.raises(CourseError, match="other columns"):
        read_rows(tmp_path / "contest.csv")


def test_without_an_export_the_contest_says_so_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = CONTEST.read_bytes()
    monkeypatch.setenv("TATOEBA_EXPORT", "no-such-export.csv")
    assert main(["contest"]) == 2
    assert "TATOEBA_EXPORT=file make contest" in capsys.readouterr().err
    assert CONTEST.read_bytes() == before


def test_a_contest_that_lacks_a_peer_is_refused_before_anything_is_trained() -> None:
    missing = available()[1]
    if not missing:
        pytest.skip("all peers are installed: that a missing one is refused was not checked")
    with pytest.raises(CourseError, match=missing[0]):
        next(entrants(Rows([], [])))


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    assert read_rows(write_rows(ROWS, tmp_path / "contest.csv")) == ROWS


def test_nothing_differs_from_itself_and_every_kind_of_change_is_told() -> None:
    assert list(differences(ROWS, ROWS)) == []
    victim = next(row for row in of("common") if row.detector == "eldc")
    _, high = wilson(victim.correct, victim.n)
    within, outside = int(high * victim.n), int(high * victim.n) + 1
    for changed, figure in {
        victim._replace(correct=outside): "common all und, correct",
        victim._replace(n=victim.n + 1): "common all und, texts",
        victim._replace(condition="other"): "common all und",
    }.items():
        measured = [changed if row == victim else row for row in ROWS]
        assert figure in {line[1] for line in differences(ROWS, measured)}
    measured = [victim._replace(correct=within) if row == victim else row for row in ROWS]
    assert list(differences(ROWS, measured)) == []


@pytest.mark.parametrize(
    ("figure", "change"),
    [
        ("version", lambda row: row._replace(version="9.9")),
        ("bytes", lambda row: row._replace(bytes=2 * row.bytes)),
        ("speed", lambda row: row._replace(texts_per_cpu_second=3 * row.texts_per_cpu_second)),
    ],
)
def test_another_version_size_or_speed_is_told_once(
    figure: str, change: Callable[[Row], Row]
) -> None:
    measured = [change(row) if row.detector == "eldc" else row for row in ROWS]
    assert [line[:2] for line in differences(ROWS, measured)] == [("eldc", figure)]


def test_the_interval_is_the_one_that_a_share_and_its_bounds_define() -> None:
    low, high = wilson(40, 40)
    assert high == pytest.approx(1) and low == pytest.approx(40 / (40 + 1.96**2))
    for bound in wilson(90, 100):  # Wilson's own definition: 0.9 lies 1.96 spreads from each bound
        assert abs(bound - 0.9) == pytest.approx(1.96 * (bound * (1 - bound) / 100) ** 0.5)


def test_noise_is_the_same_each_time_and_changes_letters_only() -> None:
    text = "Où est la gare, s'il vous plaît ? 12 heures et quart, je crois bien."
    assert with_typos(text) == with_typos(text) != text
    assert [c for c in with_typos(text) if c in " ,?12"] == [c for c in text if c in " ,?12"]
    assert without_diacritics("Où, Việt, мой ёж, が, नमस्ते") == "Ou, Viet, мой ёж, が, नमस्ते"
    assert unicodedata.is_normalized("NFC", without_diacritics("e\u0301 й"))


def test_a_balanced_sample_has_as_many_of_each_and_less_is_part_of_more() -> None:
    everything = Rows([f"text {n}" for n in range(90)], ["deu", "fra", "eng"] * 30)
    more, less = (balanced(everything, ["deu", "fra"], most) for most in (20, 7))
    assert Counter(more.labels) == {"deu": 20, "fra": 20}
    assert Counter(less.labels) == {"deu": 7, "fra": 7}
    assert set(less.texts) < set(more.texts)


def test_joined_texts_hold_two_languages_sorted_by_their_scripts() -> None:
    mixed = Rows(["ein Haus", "une maison", "дом", "a house"] * 9, ["deu", "fra", "rus", "eng"] * 9)
    for joined in joined_pairs(mixed):
        for text, first, second in zip(joined.texts, joined.firsts, joined.seconds, strict=True):
            assert first != second
            assert text.startswith(dict(zip(mixed.labels, mixed.texts, strict=True))[first])
            assert ("дом" in text) == (joined.name == "joined, two")


def test_speed_is_measured_in_rounds_that_ask_every_detector() -> None:
    asked: list[str] = []

    def detector(name: str) -> Entrant:
        def detect(texts: Sequence[str]) -> list[str]:
            asked.append(name)
            return [text.upper() for text in texts]

        return Entrant(name, "1", True, 1, frozenset(LABELS), lambda labels: detect)

    _, held_out = rows(DATA / "sentences.csv")
    contest = Contest(held_out, LABELS, DATA / "sentences.csv")
    assert min(texts_per_cpu_second([detector("one"), detector("two")], contest)) > 0
    assert asked == ["one", "two"] * ROUNDS


def test_speed_is_measured_on_texts_of_every_label() -> None:
    labels = [label for label in LABELS[:40] for _ in range(149)]
    timed = some_of(Rows(labels, labels), TIMED)
    assert len(timed) <= TIMED
    counts = Counter(timed)
    assert set(counts) == set(labels)
    assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.slow
def test_the_contest_runs_whole_and_the_common_labels_are_those_that_all_know() -> None:
    training, held_out = rows(DATA / "sentences.csv")
    settings = Settings((1, 2), (512, 1024), 4)
    ours, other = (
        of_ours(name, train(*training, settings, Recipe(epochs=1, seed=seed)))
        for seed, name in enumerate((OURS, "another"))
    )
    common = common_labels([ours.known, {*other.known} - {"deu"}])
    assert set(common) == ours.known - {"deu"}
    found = list(run_contest(Contest(held_out, common, DATA / "sentences.csv"), (ours, other)))
    assert {row.detector for row in found} == {OURS, "another"}
    assert {row.condition for row in found} == {
        *WHOLE, *ALTERED, *JOINED, "language", "near", "errors"
    }  # fmt: skip
    whole = next(row for row in found if row.condition == "common" and row.detector == OURS)
    assert whole.correct / whole.n > 3 / len(common)  # it has learnt something
