"""What the documents say can be typed: every command that they name is one, with its options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from langbags.cli import program as langbags

from grader.authoring.contents import outdated
from grader.cli import grader
from grader.core.course import ROOT

DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("[!.]*/*.md"), *ROOT.glob(".github/*.md")]
    if path.name != "CHANGELOG.md" and "build" not in path.parts
)
BLOCK = re.compile(r"```(?:bash|console)\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
TOOLS = ("grader", "make", "langbags", "nbgrader", "pytest")
NBGRADER = {
    *("autograde", "generate_feedback", "collect", "export"),
    *("release_assignment", "release_feedback"),
}
PLACE = re.compile(r"\]\((?!https?:)([^)#]+)")


def commands(path: Path) -> Iterator[str]:
    """Lines of shell blocks and code in the text that begin with one of our tools."""
    text = path.read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    for line in [*lines, *INLINE.findall(BLOCK.sub("", text))]:
        for part in re.split(r" && | \| ", line.partition(" #")[0].strip()):
            command = re.sub(r"^(\w+=\S+ )+", "", part).replace(".venv/bin/", "")
            if command.split(" ")[0] in TOOLS and " " in command:
                yield command


NAMED = [(path.name, command) for path in DOCUMENTS for command in commands(path)]


@pytest.mark.parametrize(("document", "command"), NAMED, ids=lambda value: str(value)[:60])
def test_a_command_that_a_document_names_can_be_typed(document: str, command: str) -> None:
    tool, *arguments = shlex.split(command)
    if tool == "grader":
        parsed(grader, arguments)
    elif tool == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert {word for word in arguments if "=" not in word} <= set(targets)
    elif tool == "langbags":
        parsed(langbags, arguments)
    elif tool == "nbgrader":
        assert arguments[0] in NBGRADER
    else:
        assert {"--nbval", "--nbstrict=exact"} <= set(arguments)


def parsed(group: click.Group, arguments: list[str]) -> None:
    """Raises where click would refuse: no such verb, no such option, a word too many."""
    if arguments in (["--help"], []):
        return
    verb, *rest = arguments
    if not rest:  # the verb alone, in a sentence
        assert verb in group.commands
        return
    with group.commands[verb].make_context(verb, rest, resilient_parsing="--help" in rest):
        pass


def test_the_documents_name_most_verbs() -> None:
    said = {shlex.split(command)[1] for _, command in NAMED if command.startswith("grader ")}
    hidden = {"course", "pins", "bench", "contest", "handout", "site", "hub", "--help"}
    assert set(grader.commands) - hidden <= said


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_the_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [to for to in PLACE.findall(text) if not (path.parent / to).exists()] == []


def test_the_table_of_lessons_is_what_the_lessons_say() -> None:
    assert outdated() == []


def test_the_front_page_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 90
