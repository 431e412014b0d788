"""The hub for real users, as far as it can be tried without any."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

import pytest
from traitlets import import_item
from traitlets.config import Config, PyFileConfigLoader

from grader.core.course import ROOT
from grader.hub.demo import HERE

CONTAINER = ROOT / "grader" / "container"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the configuration asks for, in a folder of its own."""
    if importlib.util.find_spec("jupyterhub") is None:
        said = "The hub's configuration was not checked: jupyterhub is not installed (`make hub`)."
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    (tmp_path / "roster.csv").write_text("student\nada\nben\n")
    monkeypatch.setenv("COURSE_ROSTER", str(tmp_path / "roster.csv"))
    monkeypatch.setenv("COURSE_TEACHER", "teacher")
    monkeypatch.setenv("COURSE_STUDENTS", "/opt/course")
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    monkeypatch.setenv("COURSE_ACCOUNTS", str(tmp_path / "passwd"))
    return tmp_path


def read() -> Config:
    return PyFileConfigLoader("real_users.py", path=str(HERE)).load_config()


def test_whoever_is_on_the_roster_signs_in_and_nobody_else(environment: Path) -> None:
    config = read()
    assert config.Authenticator.allowed_users == {"ada", "ben", "teacher"}
    assert "allow_all" not in config.Authenticator
    assert config.JupyterHub.authenticator_class == "pam"
    assert config.JupyterHub.spawner_class.endswith(".LocalProcessSpawner"), "accounts of their own"


def test_python_in_a_terminal_is_the_one_that_has_the_modules(environment: Path) -> None:
    assert read().Spawner.environment["PATH"].startswith("/opt/course/bin:")


def test_every_setting_is_one_that_jupyterhub_has(environment: Path) -> None:
    places = ("app.JupyterHub", "auth.Authenticator", "proxy.ConfigurableHTTPProxy",
              "spawner.Spawner")  # fmt: skip
    classes = [import_item(f"jupyterhub.{place}") for place in places]
    known = {each.__name__: each for each in classes}
    for name, settings in read().items():
        assert set(settings) <= set(known[name].class_traits(config=True)), name


def test_an_account_keeps_its_uid_when_the_roster_changes(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_SIGN_IN", "lti")  # its package is not here: uids come before it
    for roster in ("ada\nben\n", "zoe\nben\n"):
        (environment / "roster.csv").write_text(f"student\n{roster}")
        with pytest.raises(ImportError, match="ltiauthenticator"):
            read()
    lines = (environment / "passwd").read_text().splitlines()
    uids = {line.split(":")[0]: int(line.split(":")[2]) for line in lines}
    assert uids == {"teacher": 20000, "ada": 20001, "ben": 20002, "zoe": 20003}
    assert all(re.fullmatch(r"\w+:x:(\d+):\1::/home/\w+:/bin/bash", line) for line in lines)


def test_a_way_of_signing_in_that_does_not_exist_is_a_sentence(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_SIGN_IN", "magic")
    with pytest.raises(SystemExit, match="it is pam, oauth or lti"):
        read()


def test_the_container_gives_every_variable_that_is_asked_for() -> None:
    asked = set(re.findall(r'os\.environ\["(\w+)"\]', (HERE / "real_users.py").read_text()))
    compose = (CONTAINER / "compose.yaml").read_text()
    assert asked - set(re.findall(r"^ +(\w+): ", compose, re.MULTILINE)) == {
        "LTI_ISSUER", "LTI_AUTHORIZE_URL", "LTI_JWKS_URL", "LTI_CLIENT_ID",
    }  # fmt: skip
