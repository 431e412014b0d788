"""Sphinx's configuration. The sources are put together by `grader.site.stage`."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

from grader.authoring.pins import project as course_project

project = "From PyTorch embeddings to CLD3"
author = "the authors of the course"
copyright = f"2026, {author}"
version = release = course_project()["version"]
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["jupyter_execute"]
default_role = "literal"
html_math_renderer = "mathml"

# What readers see is what the lessons store: a test compares it with what the code prints.
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["dollarmath", "amsmath", "attrs_inline"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Types of other libraries, of our private modules, and type variables have no page here.
_ELSEWHERE = (r"(?!langbags\.).*", r"langbags\.(.*\.)?_.*", r"langbags\..*\.(Item|Thing)")
nitpick_ignore_regex = [("py:.*", pattern) for pattern in _ELSEWHERE]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [str(Path(__file__).parent / "static")]
html_css_files = ["course.css"]
html_context = {"default_mode": "auto"}
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "use_download_button": False,
    "use_source_button": False,
    "use_edit_page_button": False,
    "show_toc_level": 2,
    "navbar_persistent": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
copybutton_selector = "div.cell_input div.highlight pre, div.highlight-bash pre"

_ITEM = re.compile(r"(\*{0,2}\w+(?:, \*{0,2}\w+)*):\s+(\S.*)")


def docstring_as_rst(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Our docstrings explain names as "name: text" in columns; a definition list shows them."""
    made: list[str] = []
    listed = False
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item and (listed or not made or not made[-1]):
            made += [item[1].strip().join(("``", "``")), f"    {item[2]}"]
            listed = True
        elif listed and line.startswith(" "):
            made.append(f"    {line.strip()}")
        else:
            if listed and line:
                made.append("")
            listed = False
            made.append(line)
    lines[:] = made


def says_nothing(app: Any, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    """Leave out fields of named tuples, which the docstring of their class explains."""
    return True if str(getattr(obj, "__doc__", "")).startswith("Alias for field number") else None


def as_mathml(writer: Any, node: Any, block: bool = False) -> None:
    """Formulas as MathML, which browsers draw without a script."""
    convert = importlib.import_module("docutils.utils.math.latex2mathml").tex2mathml
    writer.body.append(convert(node.astext(), as_block=block))
    node.children = []


def said_by_its_text(app: Any, pagename: str, templatename: str, context: Any, tree: Any) -> None:
    """A fold is called by the text that is seen on it, not by a label that differs from it."""
    label = ' aria-label="Toggle hidden content"'
    context["body"] = context.get("body", "").replace(label, "")


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", docstring_as_rst)
    app.connect("autodoc-skip-member", says_nothing)
    app.connect("html-page-context", said_by_its_text)
    as_block = (lambda writer, node: as_mathml(writer, node, block=True), None)
    app.add_html_math_renderer("mathml", (as_mathml, None), as_block)
