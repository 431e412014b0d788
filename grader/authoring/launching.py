"""Where the lessons open with one click: the address, badges, and the files that services read."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.authoring.contents import END, title_of
from grader.core import course
from grader.core.course import CourseError

BRANCH = "main"
TORCH = "https://download.pytorch.org/whl/cpu"
BINDER_BADGE = "https://mybinder.org/badge_logo.svg"
CODESPACES_BADGE = "https://github.com/codespaces/badge.svg"
COLAB_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
IGNORED = (".venv/", "__pycache__/", ".ipynb_checkpoints/", "build/", "*.egg-info/", ".DS_Store")
COLAB = """\
# In Google Colab this fetches what the lesson imports. Elsewhere it does nothing.
import os

if "COLAB_RELEASE_TAG" in os.environ:
    %pip install --quiet git+{address}"""
_GITHUB = re.compile(r"https://github\.com/([\w-][\w.-]*)/([\w.-]+?)(?:\.git)?/?", re.ASCII)


@dataclass(frozen=True)
class Address:
    """A public repository on GitHub, with its lessons at its top."""

    owner: str
    name: str

    def __str__(self) -> str:
        return f"https://github.com/{self.owner}/{self.name}"

    def colab(self, lesson: str) -> str:
        """Opens a lesson in Colab."""
        place = f"{self.owner}/{self.name}/blob/{BRANCH}/{lesson}/{lesson}.ipynb"
        return f"https://colab.research.google.com/github/{place}"

    def binder(self, lesson: str = "") -> str:
        """Opens a lesson, or all of them, in JupyterLab on Binder."""
        place = f"/tree/{lesson}/{lesson}.ipynb" if lesson else ""
        return f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{BRANCH}?urlpath=lab{place}"

    @property
    def codespaces(self) -> str:
        """Opens all lessons in VS Code in Codespaces."""
        return f"https://codespaces.new/{self.owner}/{self.name}"


def address(url: str | None = None) -> Address | None:
    """That address, else the one of [project.urls] Repository in notebooks/pyproject.toml, if any.

    raises: CourseError, one sentence, if it is none of a repository on GitHub
    """
    text = (course.NOTEBOOKS / "pyproject.toml").read_text(encoding="utf-8")
    url = url or tomllib.loads(text)["project"].get("urls", {}).get("Repository")
    if url is None:
        return None
    found = _GITHUB.fullmatch(url)
    if not found:
        raise CourseError(
            f"{url} is no address of a repository on GitHub, which Binder, Colab and Codespaces "
            "need; write https://github.com/OWNER/NAME."
        )
    return Address(found[1], found[2])


def setup(
    handout: dict[str, bytes], lessons: Sequence[str], where: Address | None
) -> dict[str, bytes]:
    """What a public repository has besides the hand-out, or in place of a file of it."""
    pins = handout["requirements.txt"].decode().split()
    made = {
        ".gitignore": "".join(f"{line}\n" for line in IGNORED),
        "pyproject.toml": (course.NOTEBOOKS / "pyproject.toml").read_text(encoding="utf-8"),
        "langbags/py.typed": "",
        "lessonkit/py.typed": "",
        "binder/environment.yml": _environment(pins),
        ".devcontainer/devcontainer.json": json.dumps(_devcontainer(), indent=2) + "\n",
    }
    if where:
        readme = handout["README.md"].decode()
        made["README.md"] = readme.replace(END, END + _badges(lessons, where), 1)
        for name in (f"{lesson}/{lesson}.ipynb" for lesson in lessons):
            made[name] = _with_colab_cell(json.loads(handout[name]), where)
    return {name: text.encode() for name, text in made.items()}


def _environment(pins: Sequence[str]) -> str:
    """For Binder. The index of CPU builds comes first, or pip fetches gigabytes of CUDA."""
    lines = [
        "# Never built by us yet.",
        "name: langbags",
        "dependencies:",
        "  - python=3.11",
        "  - pip",
        "  - pip:",
    ]
    lines += [f"      - {line}" for line in (f"--extra-index-url {TORCH}", *pins)]
    return "\n".join(lines) + "\n"


def _devcontainer() -> dict[str, Any]:
    """For Codespaces, and VS Code with containers."""
    return {
        "name": "From PyTorch embeddings to CLD3",
        "image": "mcr.microsoft.com/devcontainers/python:3.11",
        "hostRequirements": {"memory": "4gb"},
        "postCreateCommand": f"pip install --extra-index-url {TORCH} -r requirements.txt",
        "customizations": {"vscode": {"extensions": ["ms-python.python", "ms-toolsai.jupyter"]}},
    }


def _badges(lessons: Sequence[str], where: Address) -> str:
    """The section of the README that opens the lessons in a browser."""
    binder, codespaces = where.binder(), where.codespaces
    lines = ["\n## In your browser, without an installation\n"]
    lines.append(f"[![All lessons in JupyterLab, on Binder]({BINDER_BADGE})]({binder})")
    lines.append(f"[![All lessons in VS Code, in Codespaces]({CODESPACES_BADGE})]({codespaces})\n")
    lines.append("One lesson in Google Colab, where last digits may differ from the text:\n")
    for lesson in lessons:
        number, link = int(lesson[:2]), where.colab(lesson)
        badge = f"[![Lesson {number} in Google Colab]({COLAB_BADGE})]({link})"
        lines.append(f"- {badge} {number}. {title_of(lesson)}")
    return "\n".join(lines) + "\n"


def _with_colab_cell(notebook: dict[str, Any], where: Address) -> str:
    """The lesson with a first code cell that matters in Colab alone: modules are not there."""
    cell: dict[str, Any] = {
        "cell_type": "code", "execution_count": None, "id": "in-colab", "metadata": {},
        "outputs": [], "source": COLAB.format(address=where).splitlines(keepends=True),
    }  # fmt: skip
    first, *others = notebook["cells"]
    whole = {**notebook, "cells": [first, cell, *others]}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
