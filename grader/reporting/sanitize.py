"""Outputs and HTML of somebody else, made such that a page can show them.

Every output is rebuilt of the forms that a page shows, HTML is cleaned by nh3, and what would take
long to clean, to render or to colour is shown as plain text.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grader.core.course import is_added, is_answer, source
from grader.core.messages import without_colours

HTML, MARKDOWN, PLAIN, SVG = "text/html", "text/markdown", "text/plain", "image/svg+xml"
TEXTS = (HTML, MARKDOWN, PLAIN)
PICTURES = ("image/png", "image/jpeg", "image/gif")
ALT_CHARS = 1_000
COLOURED = 8_000, 100_000
"""Longest source that gets colours, and all of a notebook's: Pygments takes the square of it."""
TAKEN = {HTML: (100_000, 200_000), MARKDOWN: (4_000, 40_000)}
"""Longest output that is cleaned or rendered, and all of a notebook's: a million of open tags takes
more than a minute, and a block of code in Markdown gets colours too."""

_NO_MATHJAX = "tex2jax_ignore mathjax_ignore"
_NO_LETTER = re.compile(r"[\x00-\x20]")
"""What browsers pass over in the scheme of an address."""
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]*\Z")


class Budget:
    """How many characters a page may have of what takes long: in one piece, and in all."""

    def __init__(self, of_one: int, in_all: int) -> None:
        self.of_one, self.left = of_one, in_all

    def takes(self, chars: int) -> bool:
        """Whether a piece of so many is still within it; then they are taken from it."""
        if chars > min(self.of_one, self.left):
            return False
        self.left -= chars
        return True


class Budgets:
    """What one page may have of everything that takes long."""

    def __init__(self) -> None:
        self.colours = Budget(*COLOURED)
        self.outputs = {kind: Budget(*taken) for kind, taken in TAKEN.items()}


def safe_cell(cell: dict[str, Any], budgets: Budgets) -> dict[str, Any]:
    """A cell rebuilt of nothing but a source and outputs that a template can be trusted with.

    Metadata, identifiers and attachments are left behind: templates put them into attributes.
    """
    kept: dict[str, Any] = {"id": "cell", "metadata": {}, "source": source(cell)}
    if cell["cell_type"] == "markdown":
        return {"cell_type": "markdown", **kept}
    outputs = [_safe_output(output, budgets.outputs) for output in cell.get("outputs", [])]
    return {"cell_type": "code", "execution_count": None, "outputs": outputs, **kept}


def inert_cell(cell: dict[str, Any], budgets: Budgets) -> dict[str, Any]:
    """A safe cell for pages that clean nothing themselves."""
    found = safe_cell(cell, budgets)
    if cell["cell_type"] == "markdown" and (is_answer(cell) or is_added(cell)):
        found["source"] = one_block(markdown_html(source(cell)))
    for output in found.get("outputs", []):
        if "data" in output:
            output["data"] = inert(output["data"])
    return found


def language_of(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """The metadata of a notebook whose sources get colours together, or not at all."""
    colours = Budgets().colours
    return language(all(colours.takes(len(source(cell))) for cell in cells))


def language(coloured: bool) -> dict[str, Any]:
    """A notebook's metadata, by which templates choose the colours of its sources."""
    lexer = "ipython3" if coloured else "text"
    return {"language_info": {"name": "python", "pygments_lexer": lexer}}


def clean(html: str) -> str:
    """HTML without anything that runs or loads; pictures stay only if they are in the page."""
    return nh3.clean(
        html,
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_kept_attribute,
    )


def markdown_html(text: str) -> str:
    """Markdown as clean HTML, without the pictures that lie elsewhere."""
    return clean(MarkdownWithMath(renderer=_Renderer(escape=False)).render(text))


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's; it embeds nothing, and what is not there is no error."""

    def __init__(self, escape: bool) -> None:
        super().__init__(escape, exclude_anchor_links=True)

    def _embed_image_or_attachment(self, src: str) -> str:
        return src


def inert(data: dict[str, str]) -> dict[str, str]:
    """Forms of one output, made safe by `safe_cell`, for pages that clean nothing themselves.

    Markdown becomes clean HTML, and HTML is marked as text for MathJax: its links can run scripts.
    """
    found = dict(data)
    if MARKDOWN in found:
        found.setdefault(HTML, markdown_html(found.pop(MARKDOWN)))
    if HTML in found:
        found[HTML] = f'<div class="{_NO_MATHJAX}">{found[HTML]}</div>'
    return found


def one_block(html: str) -> str:
    """Clean HTML as Markdown that every renderer passes on as it is.

    A block of HTML ends at an empty line; MathJax, whose links can run scripts, is kept away.
    Tables get the class without which nbgrader's pages run their columns together.
    """
    line = html.replace("\n", "&#10;").replace("\r", "&#13;")
    line = line.replace("<table>", "<table class=table>")  # no quotes: it may stand in an attribute
    return f'<div class="{_NO_MATHJAX}">{line}</div>'


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _DATA_PICTURE.match(value) else None
    scheme = _NO_LETTER.sub("", value).partition(":")[0].casefold()
    return None if scheme == "data" else value


def _safe_output(output: dict[str, Any], budgets: dict[str, Budget]) -> dict[str, Any]:
    kind = output["output_type"]
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output["text"])}
    if kind == "error":
        named = {key: _text(str(output[key])) for key in ("ename", "evalue")}
        return {"output_type": kind, **named, "traceback": list(map(_text, output["traceback"]))}
    data = _safe_data(output["data"], budgets)
    return {"output_type": "display_data", "metadata": _alt(output), "data": data}


def _alt(output: dict[str, Any]) -> dict[str, Any]:
    """What a picture says to those who do not see it; the template escapes it."""
    metadata = output.get("metadata")
    of_picture = metadata.get("image/png") if isinstance(metadata, dict) else None
    alt = of_picture.get("alt") if isinstance(of_picture, dict) else None
    return {"image/png": {"alt": alt[:ALT_CHARS]}} if isinstance(alt, str) else {}


def _safe_data(data: dict[str, Any], budgets: dict[str, Budget]) -> dict[str, str]:
    """Of a result's forms those that can be shown, each made harmless."""
    found = {kind: _joined(data[kind]) for kind in (*TEXTS, *PICTURES, SVG) if kind in data}
    for kind in PICTURES:
        if kind in found and not _is_base64(found[kind]):
            del found[kind]
    for kind, budget in budgets.items():
        if kind in found and not budget.takes(len(found[kind])):
            text = found.pop(kind)
            if kind == MARKDOWN:  # reads well as it is, where tags do not
                found[PLAIN] = text
    if PLAIN in found:
        found[PLAIN] = _text(found[PLAIN])
    if HTML in found:
        found[HTML] = clean(found[HTML])
    if SVG in found:  # as a picture, an SVG runs no script and loads nothing
        packed = base64.b64encode(found.pop(SVG).encode()).decode("ascii")
        found[HTML] = f'<img alt="figure" src="data:{SVG};base64,{packed}">'
    return found or {PLAIN: "(an output that is not shown here)"}


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _text(text: Any) -> str:
    """Text without colours: templates that know some of them stumble over the others."""
    return without_colours(_joined(text))


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))
