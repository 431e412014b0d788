"""The commands as a user runs them, on the sample corpus."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from langbags.cli import main
from lesson import DATA

from grader.core.limits import THREADS
from grader.tests.support.loopback import Loopback, Manners

SAMPLE = str(DATA / "sentences.csv")


def langbags(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from langbags.cli import main; raise SystemExit(main())",
            *arguments,
        ],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **THREADS},
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("model") / "m.safetensors"
    run = langbags(
        "train", "--data", SAMPLE, "--langs", "deu,eng,jpn,spa", "--epochs", "5", "--out", str(path)
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(path)
    assert "1200 sentences in 4 languages" in run.stderr
    assert [each.name for each in path.parent.iterdir()] == ["m.safetensors"]
    return str(path)


def test_stats_counts_each_language_of_the_sample() -> None:
    run = langbags("stats", "--data", SAMPLE)
    rows = [line.split("\t") for line in run.stdout.splitlines()]
    assert len(rows) == 41
    assert {count for _, count in rows} == {"300"}


def test_detect_answers_each_line_with_a_label_and_its_probability(model: str) -> None:
    run = langbags("detect", "--model", model, lines="Wo ist der Bahnhof?\n駅はどこですか。\n\n")
    rows = [line.split("\t") for line in run.stdout.splitlines()]
    assert [label for label, _ in rows[:2]] == ["deu", "jpn"]
    assert len(rows) == 3
    assert all(0 < float(probability) <= 1 for _, probability in rows)


def test_evaluate_prints_one_object_with_three_numbers(model: str) -> None:
    run = langbags("evaluate", "--model", model, "--data", SAMPLE, "--json")
    found = json.loads(run.stdout)
    assert set(found) == {"accuracy", "macro_f1", "n"}
    assert found["n"] == 1_200
    assert found["accuracy"] > 0.95
    assert "in other languages left out" in run.stderr


def test_evaluate_without_json_prints_tables(model: str) -> None:
    run = langbags("evaluate", "--model", model, "--data", SAMPLE)
    for head in ("macro-F1", "precision", "characters", "truth"):
        assert head in run.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("stats", "--data", "absent.csv"), "no file of sentences"),
        (("detect", "--model", SAMPLE), "is not a langbags model"),
        (("train", "--data", SAMPLE, "--langs", "deu,xxx", "--out", "m"), "no sentence in xxx"),
        (("download", "--lang", "German"), "no ISO 639-3 code"),
        (
            ("download", "--url", "http://127.0.0.1:1/?file=a.csv"),
            "name a file with --out",
        ),
        (
            ("download", "--url", "http://127.0.0.1:1/a/%2e%2e"),
            "name a file with --out",
        ),
        (("train", "--data", SAMPLE, "--merge", "nob", "--out", "m"), "not of the form"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_status_2(
    arguments: tuple[str, ...],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        status: object = main(arguments)
    except SystemExit as parser_says:
        status = parser_says.code
    assert status == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/exports/a.csv?token=1&next=/b.csv#part", "a.csv"),
        ("/deu%20neu.csv", "deu neu.csv"),
        ("/a%2Fb.csv", "b.csv"),
    ],
)
def test_a_download_is_named_after_the_path_of_its_address(
    address: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Loopback(Manners(b"1\tdeu\tJa.\n")) as server:
        run = langbags("download", "--url", server.url.rsplit("/", 1)[0] + address)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == name
    assert [path.name for path in tmp_path.iterdir()] == [name]
