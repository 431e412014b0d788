"""The demo of the hub as its people use it: a real hub and proxy, and Chromium for each person."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from grader.cli import main
from grader.core.course import ROOT, CourseError
from grader.hub import demo
from grader.hub.demo import Demo
from grader.tests.support import browser

LESSON = "01_embeddings"
ANSWER = ROOT / "grader" / "bank" / LESSON / "lookup-by-hand" / "right_select.py"
PROMISE = "A lesson's way through a hub, from the hand-out to the feedback,"
START = """
import signal, sys
from pathlib import Path
from grader.hub.demo import Demo, hub_command
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test in the background has it ignored
sys.exit(hub_command(int(sys.argv[1]), Demo(Path(sys.argv[2]))))
"""


class Hub:
    """The demo, run as `make hub` runs it."""

    def __init__(self, place: Demo) -> None:
        self.place = place
        with socket.socket() as probe:
            probe.bind((demo.HOST, 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-c", START, str(port), str(place.root)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr
        said = ""
        for line in self.process.stderr:
            said += line
            if "Ctrl-C" in line:
                break
        password = re.search(r"the password of all of them is (\S+)", said)
        assert password, said
        self.url, self.password = f"http://{demo.HOST}:{port}", password[1]

    def act(self, user: str, act: str, **more: Any) -> str:
        """What a person sees who does something in the browser."""
        asked = {"hub": self.url, "user": user, "password": self.password, "lesson": LESSON}
        seen = browser.run("hub.mjs", {**asked, "act": act, **more}, PROMISE)
        assert (seen["away"], seen["errors"]) == ([], [])
        return str(seen["said"])

    def end(self) -> list[psutil.Process]:
        """Ctrl-C; returns what still runs afterwards."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0
        return list(psutil.wait_procs(children, timeout=10)[1])


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    browser.need_browser(PROMISE)
    if lacking := demo.missing():
        said = f"{PROMISE} was not checked: {', '.join(lacking)} is not installed (`make hub`)."
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    found = Hub(Demo(tmp_path / "hub"))
    yield found
    with suppress(psutil.NoSuchProcess):
        for each in found.end() if found.process.poll() is None else []:
            each.kill()


def listening(hub: Hub) -> set[str]:
    """The addresses at which the hub and all its servers and kernels listen."""
    everyone = psutil.Process(hub.process.pid).children(recursive=True)
    return {
        each.laddr.ip
        for process in everyone
        for each in process.net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    }


@pytest.mark.slow(60)
def test_with_buttons_alone_a_lesson_goes_out_is_graded_and_its_feedback_is_read(
    hub: Hub,
) -> None:
    place = hub.place
    python = [str(place.python), "-c", "import lesson, sys; import grader"]
    done = subprocess.run(python, cwd=place.homes, capture_output=True, text=True, check=False)
    assert "No module named 'grader'" in done.stderr, "students have the modules alone"

    answer, types = ANSWER.read_text(encoding="utf-8"), "python -m lesson hint 1.2 > hint"
    assert hub.act("ada", "work", answer=answer, types=types) == "✓ lookup: 8 checks"
    assert "lesson hint 1.2 2" in (place.homes / "ada" / "hint").read_text(encoding="utf-8")
    assert listening(hub) == {demo.HOST}

    seen = json.loads(hub.act("teacher", "formgrader", student="ada"))
    assert [each.partition("\n")[0] for each in seen["preview"]] == [f"{LESSON}.ipynb"]
    buttons = ["assign", "release", "release", "collect", "generate-feedback"]
    buttons += ["autograde", "generate-feedback", "release-feedback"]
    answers = [f"{button}: Success" for button in buttons]
    answers[4] = "generate-feedback: Error"
    assert seen["answers"] == answers
    assert "is not graded yet: press Autograde" in seen["said"][4]
    assert "Traceback" not in "".join(seen["said"])
    assert re.search(r"ada\b.*\bgraded\b.*\b3 / 18", seen["row"], re.DOTALL)

    assert "ada: 3 of 18 points" in hub.act("ada", "feedback")

    assert hub.end() == [], "Ctrl-C ends every server and kernel"


def test_what_is_not_installed_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "PROXY", tmp_path / "nowhere")
    assert main(["hub"]) == 2
    assert "configurable-http-proxy is not installed; `make hub` installs it." in (
        capsys.readouterr().err
    )


def test_a_port_that_is_taken_is_named_with_another_one(tmp_path: Path) -> None:
    with socket.create_server((demo.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(CourseError, match=f"Port {port} is taken.*PORT={port + 1}"),
            demo.running(Demo(tmp_path), port),
        ):
            pass
