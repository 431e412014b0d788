"""The commands as a user runs them, on the sample corpus."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from langbags.cli import main, program
from langbags.errors import LangbagsError
from langbags.files import write_whole
from lesson import DATA

from grader.core.limits import THREADS
from grader.tests.support.loopback import Loopback, Manners

pytestmark = pytest.mark.slow

SAMPLE = str(DATA / "sentences.csv")


PROGRAM = [sys.executable, "-c", "from langbags.cli import main; raise SystemExit(main())"]


def langbags(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
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
    assert [label for label, _ in rows] == ["deu", "jpn", "und"]
    assert all(0 < float(probability) <= 1 for _, probability in rows[:2])
    assert rows[2][1] == "0.0000"


def test_models_that_come_with_the_course_go_by_their_names() -> None:
    for name in ("small", "cld3"):
        run = langbags("detect", "--model", name, lines="Gdzie jest dworzec kolejowy?\n")
        assert run.stdout.startswith("pol\t"), run.stderr


def test_spans_gives_the_languages_inside_each_line(model: str) -> None:
    lines = "Wo ist der Bahnhof, bitte?\n\nWir gehen heute nach Hause. 駅はどこですか。\n"
    rows = [
        line.split("\t")
        for line in langbags("spans", "--model", model, lines=lines).stdout.splitlines()
    ]
    assert [row[:4] for row in rows] == [
        ["1", "0", "26", "deu"],
        ["3", "0", "28", "deu"],
        ["3", "28", "36", "jpn"],
    ]  # fmt: skip


def test_train_writes_a_card_with_what_it_measured(model: str) -> None:
    run = langbags("card", model)
    assert "sentences in 4 languages, from sentences.csv" in run.stdout
    assert "--size small" in run.stdout
    assert re.search(r"accuracy (0\.9\d|1\.0)\d+ and macro-F1 .* on 57 texts", run.stdout)


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
        (("train", "--data", SAMPLE, "--out", "."), "is a directory"),
        (("train", "--data", SAMPLE, "--out", "m", "--most", "0"), "is not in the range x>=1"),
        (("train", "--data", SAMPLE, "--out", "m", "--processes", "0"), "not in the range x>=1"),
        (("train", "--data", SAMPLE, "--out", "m", "--device", "gpu"), "no device 'gpu' here"),
        (("train", "--data", SAMPLE, "--out", "absent/m"), "folder that is yours"),
        (("detect", "--model", "small", "--threshold", "2"), "not in the range 0<=x<=1"),
        (("stats",), "Missing option '--data'"),
        (("stats", "--data", SAMPLE, "more"), "unexpected extra argument"),
        (("train", "--data", SAMPLE, "--size", "tiny", "--out", "m"), "'small', 'large'"),
        (("statz",), "No such command 'statz'"),
        (("stats", "--date", SAMPLE), "No such option '--date'"),
        ((), "Missing command"),
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
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.splitlines()[-1].startswith("langbags: ")
    assert said.out == ""
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


@pytest.mark.parametrize("name", [None, *program.commands])
def test_help_is_there_for_each_command_with_an_example_that_parses(
    name: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"] if name else ["-h"]) == 0
    said = capsys.readouterr().out
    if name is None:
        assert all(each in said for each in program.commands)
        assert "_LANGBAGS_COMPLETE=bash_source" in said
    else:
        words = shlex.split(said.rpartition("Example: ")[2].rpartition("| ")[2])
        assert words[:2] == ["langbags", name]
        command = program.commands[name]
        command.parse_args(click.Context(command), words[2:])


def test_a_shell_that_asks_gets_the_commands_and_the_options() -> None:
    def completed(words: str, place: int) -> list[str]:
        asked = {
            "_LANGBAGS_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(place),
        }
        run = subprocess.run(PROGRAM, env={**os.environ, **asked}, capture_output=True, check=True)
        return [line.partition(",")[2] for line in run.stdout.decode().splitlines()]

    assert completed("langbags fe", 1) == ["fetch-cld3"]
    assert completed("langbags train --size s", 3) == ["small"]


def test_help_and_stats_do_not_wait_for_torch() -> None:
    code = (
        "import sys; from langbags.cli import main; "
        f"main(['stats', '--data', {SAMPLE!r}]); main(['train', '-h']); "
        "sys.exit('torch' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
        == 0
    )


def test_ctrl_c_is_one_sentence_and_status_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "langbags.commands.read_sentences", lambda *_: signal.raise_signal(signal.SIGINT)
    )
    assert main(["stats", "--data", SAMPLE]) == 130
    assert capsys.readouterr().err == (
        "langbags: interrupted; the same command goes on from here.\n"
    )


@pytest.mark.parametrize("from_file", [True, False])
def test_a_reader_that_goes_away_is_no_mistake(model: str, from_file: bool, tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_text("Guten Tag mein Freund\n" * 30_000)
    with many.open() as lines:
        detecting = subprocess.Popen(
            [*PROGRAM, "detect", "--model", model, *([str(many)] if from_file else [])],
            stdin=None if from_file else lines,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert detecting.stdout is not None
        assert detecting.stderr is not None
        assert detecting.stdout.readline().startswith(b"deu\t")
        detecting.stdout.close()
        assert (detecting.stderr.read(), detecting.wait()) == (b"", 0)


def test_a_pipe_that_was_closed_before_the_first_line_is_no_mistake() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [*PROGRAM, "stats", "--data", SAMPLE], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert run.returncode == 0
    assert run.stderr in (b"", b"12300 sentences in 41 languages\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_named_where_lines_are_detected(
    encoding: str, model: str, tmp_path: Path
) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes("Guten Tag\nIl neige\n".encode(encoding))
    with path.open("rb") as lines:
        piped = subprocess.run(
            [*PROGRAM, "detect", "--model", model], stdin=lines, capture_output=True, check=False
        )
    named = langbags("detect", "--model", model, str(path))
    assert [(run.returncode, len(run.stdout)) for run in (piped, named)] == [(2, 0)] * 2
    assert piped.stderr.startswith(b"langbags: Standard input is in UTF-16; convert it first")
    assert named.stderr.startswith(f"langbags: {path} is in UTF-16; convert it first")


def test_no_sentence_at_all_is_status_2_with_the_cause(tmp_path: Path) -> None:
    path = tmp_path / "comma.csv"
    path.write_text("1,eng,Hi.\n")
    for command in (("stats",), ("train", "--out", str(tmp_path / "m"))):
        run = langbags(*command, "--data", str(path))
        assert (run.returncode, run.stdout) == (2, "")
        assert "commas instead of tabs" in run.stderr


def test_a_model_is_not_written_over_its_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export.csv"
    path.write_text("1\tdeu\tHallo Welt\n2\teng\tHello world\n")
    assert main(["train", "--data", str(path), "--out", str(path)]) == 2
    assert "is the export itself" in capsys.readouterr().err
    assert path.read_text().count("\n") == 2


def test_a_few_rows_of_which_none_is_held_out_are_trained_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, model = tmp_path / "export.csv", tmp_path / "m"
    data.write_text("1\tdeu\tHallo Welt\n2\teng\tHello world\n")
    assert main(["train", "--data", str(data), "--out", str(model), "--epochs", "1"]) == 0
    assert "no text is held out" in capsys.readouterr().err
    assert main(["card", str(model)]) == 0
    assert "not measured" in capsys.readouterr().out


def test_a_file_that_cannot_be_put_in_its_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(LangbagsError, match=r"Is a directory|denied"):
        write_whole(tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
