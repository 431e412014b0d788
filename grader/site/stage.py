"""The sources of the site: lessons, documents and the pages of this folder, side by side."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from grader.authoring.contents import with_table
from grader.authoring.launching import Address
from grader.core import course
from grader.site.lesson_page import lesson_page, reading_list

HERE = Path(__file__).parent
DOCUMENTS = {
    "notebooks/README.md": "students.md",
    "grader/README.md": "instructors.md",
    "solutions/README.md": "authors.md",
    "grader/ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
}
"""Documents of the repository, and the pages that they become."""
GLOSSARY = "notebooks/README.md#glossary"
DETECTORS = (
    "langbags.detector",
    "langbags.cld3.detector",
    "langbags.estimator",
    "langbags.answering",
    "langbags.saved",
    "langbags.cards",
    "langbags.segmenting",
)
NOT_API = ("cli", "commands")
_LINK = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")


def stage(target: Path, where: Address | None) -> None:
    """Fill the folder anew with everything that Sphinx reads.

    where: the students' repository, for the links that open a lesson; without one there are none
    """
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE / "pages", target)
    for lesson in course.lessons():
        path = course.release_path(lesson)
        notebook = lesson_page(
            course.read_notebook(path), _moved_from(f"notebooks/{lesson}"), lesson, where
        )
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        (target / path.name).write_text(text, encoding="utf-8")
    for name, page in DOCUMENTS.items():
        text = (course.ROOT / name).read_text(encoding="utf-8")
        folder = str(PurePosixPath(name).parent)
        (target / page).write_text(_moved_from(folder)(text), encoding="utf-8")
    _split_glossary(target)
    _append(target / "bibliography.md", bibliography())
    _append(target / "api.md", api())
    index = target / "index.md"
    text = with_table(index.read_text(encoding="utf-8"), course.NOTEBOOKS, course.lessons())
    index.write_text(_moved_from("notebooks")(text), encoding="utf-8")


def _moved_from(folder: str) -> Callable[[str], str]:
    """Lets a text of that folder's link to the site's pages instead of the repository's files."""

    def page(link: re.Match[str]) -> str:
        place, hash_, part = link[1].partition("#")
        found = _normal(PurePosixPath(folder, place))
        if f"{found}#{part}" == GLOSSARY:
            return "](glossary.md)"
        lesson = PurePosixPath(found).stem
        to = DOCUMENTS.get(found) or (f"{lesson}.ipynb" if lesson in course.lessons() else "")
        # A link that is none of these stays as it is, and Sphinx complains about it.
        return f"]({to or link[1]}{hash_}{part})" if to else link[0]

    return lambda text: _LINK.sub(page, text)


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _split_glossary(target: Path) -> None:
    """The students' document ends with the glossary, which is a page of its own here."""
    students = target / "students.md"
    text, _, terms = students.read_text(encoding="utf-8").partition("\n## Glossary\n")
    students.write_text(text, encoding="utf-8")
    _append(target / "glossary.md", terms)


def _append(page: Path, text: str) -> None:
    with page.open("a", encoding="utf-8") as file:
        file.write(text)


def bibliography() -> str:
    """What each lesson names to read on, under its title."""
    parts = []
    for lesson in course.lessons():
        notebook = course.read_notebook(course.release_path(lesson))
        title = course.source(notebook["cells"][0]).partition("\n")[0].removeprefix("# ")
        parts.append(f"\n## {title}\n\n{reading_list(notebook)}\n")
    return "".join(parts)


def api() -> str:
    """A section for each module of langbags that has something public; the detectors come first."""
    root = course.NOTEBOOKS / "langbags"
    modules = [
        ".".join(path.relative_to(course.NOTEBOOKS).with_suffix("").parts)
        for path in sorted(root.rglob("*.py"))
        if not any(part.startswith("_") for part in path.relative_to(root).parts)
        and path.stem not in NOT_API
    ]
    return "".join(
        f"\n## {name}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n"
        "   :member-order: bysource\n   :show-inheritance:\n"
        "   :exclude-members: set_score_request\n```\n"
        for name in [*DETECTORS, *(each for each in modules if each not in DETECTORS)]
    )
