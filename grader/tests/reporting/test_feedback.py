"""Feedback: nothing that a student wrote runs in a browser, and all of it can be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from grader.core.models import ExerciseResult, Notebook, Result, Status
from grader.reporting import feedback, sanitize

NAME = 'علي <b onclick="x()">'
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="  # noqa: E501
SCRIPTS = re.compile(
    r"<script|<iframe|<object|<embed|javascript:|\bon\w+\s*=\s*[\"'a-z]|https?://evil|<link|<meta h"
    r"|data:text",
    re.IGNORECASE,
)

ATTACKS: dict[str, dict[str, Any]] = {
    "html": {"text/html": "<script>alert(1)</script><p onclick='alert(2)'>seen</p>"},
    "frame": {"text/html": "seen<iframe src='https://evil.example'></iframe><object data=x>"},
    "link": {
        "text/html": "seen<a href='javascript:alert(1)'>x</a><a href='data:text/html,x'>y</a>"
        "<a href='da\tta:text/html,x'>z</a>"
    },
    "picture": {"text/html": "seen<img src='https://evil.example/pixel.png'>"},
    "svg": {"image/svg+xml": "<svg onload='alert(1)'><script>alert(2)</script></svg>"},
    "png": {"image/png": '"><script>alert(1)</script>', "text/plain": "seen"},
    "javascript": {"application/javascript": "alert(1)", "text/plain": "seen"},
    "widget": {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "seen"},
    "latex": {"text/latex": "<script>alert(1)</script>", "text/plain": "seen"},
    "markdown": {"text/markdown": "seen <script>alert(1)</script> [x](javascript:alert(1))"},
}


def notebook(*cells: dict[str, Any]) -> Notebook:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def code(*outputs: dict[str, Any], source: str = "1", **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": 'x"><script>alert(1)</script>',
        "metadata": metadata,
        "source": source,
        "execution_count": 1,
        "outputs": list(outputs),
    }


def shown(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def result(notebook: Notebook | None = None, status: Status = Status.GRADED) -> Result:
    points = None if status is Status.ERROR else 1.0
    message = "should give  <6>\n  but gives  7"
    row = ExerciseResult("double", points, 3.0, status, message)
    return Result(NAME, "01_tiny", status, (row,), 1.0, "", notebook=notebook)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_output_runs_nothing_in_a_browser(name: str) -> None:
    html = feedback.cells_html(notebook(code(shown(ATTACKS[name]))))
    assert not SCRIPTS.search(html)
    assert "seen" in html or name == "svg"


def test_markdown_and_raw_cells_run_nothing_in_a_browser() -> None:
    attack = "# seen\n<script>alert(1)</script><img src=x onerror='alert(1)'>"
    cells = [
        {"cell_type": kind, "id": "a", "metadata": {"raw_mimetype": "text/html"}, "source": attack}
        for kind in ("markdown", "raw")
    ]
    body = feedback.cells_html(notebook(*cells))
    assert "<h1" in body and "seen" in body.partition("</h1>")[2]
    assert "<script" not in body and "<img src=x" not in body and "<img onerror" not in body


def test_metadata_and_identifiers_reach_no_attribute() -> None:
    attack = {"width": '1"><script>alert(1)</script>', "alt": '"><script>'}
    cell = code(shown({"image/png": PIXEL}, **{"image/png": attack}), tags=['"><script>'])
    html = feedback.cells_html(notebook(cell))
    assert PIXEL in html and not SCRIPTS.search(html)


def test_tracebacks_and_prints_are_text() -> None:
    attack = "<script>alert(1)</script>"
    error = {"output_type": "error", "ename": attack, "evalue": attack, "traceback": [attack]}
    stream = {"output_type": "stream", "name": "stdout", "text": attack}
    html = feedback.cells_html(notebook(code(error, stream, source=f"'{attack}'")))
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_picture_keeps_its_alternative_text_and_nothing_else_of_its_metadata() -> None:
    picture = shown({"image/png": PIXEL}, **{"image/png": {"alt": "a tape", "width": "731"}})
    html = feedback.cells_html(notebook(code(picture)))
    assert 'alt="a tape"' in html and "731" not in html


def test_an_svg_is_shown_as_a_picture() -> None:
    html = feedback.cells_html(notebook(code(shown({"image/svg+xml": "<svg></svg>"}))))
    assert '<img alt="figure" src="data:image/svg+xml;base64,' in html


def test_the_page_escapes_names_and_messages_and_forbids_scripts() -> None:
    html = feedback.page(result(notebook(code())))
    assert "علي &lt;b onclick" in html and "<b onclick" not in html
    assert "should give  &lt;6&gt;\n  but gives  7" in html
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
    assert not re.search(r"(src|href)=[\"']https?:", html)


def test_a_page_lies_under_the_students_name(tmp_path: Path) -> None:
    path = feedback.write(result(notebook(code())), tmp_path)
    assert path == tmp_path / "feedback" / NAME / "01_tiny.html"
    assert [each.name for each in path.parent.iterdir()] == ["01_tiny.html"]


def test_who_handed_in_nothing_has_no_page(tmp_path: Path) -> None:
    path = feedback.write(result(notebook(code())), tmp_path)
    assert feedback.write(result(status=Status.MISSING), tmp_path) is None
    assert path is not None and not path.exists()


def test_a_fault_of_ours_is_not_blamed_on_the_student() -> None:
    html = feedback.page(result(status=Status.ERROR))
    assert "not your fault" in html and "What to look at" not in html


def test_prose_below_a_heading_is_no_link() -> None:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Title\n\nProse."}
    html = feedback.cells_html(notebook(cell))
    assert "<p>Prose.</p>" in html and "<a" not in html


@pytest.mark.parametrize("name", ATTACKS)
def test_an_output_made_inert_runs_nothing_in_a_page_that_cleans_nothing(name: str) -> None:
    (cell,) = sanitize.safe(notebook(code(shown(ATTACKS[name]))))["cells"]
    data = sanitize.inert(cell["outputs"][0]["data"])
    assert set(data) <= {"text/html", "text/plain", "image/png"}
    html = data.get("text/html", "")
    assert not SCRIPTS.search(html)
    assert not html or re.fullmatch(r'<div class="tex2jax_ignore \w+">.*</div>', html, re.DOTALL)


def test_markdown_cannot_leave_the_division_that_mathjax_ignores() -> None:
    attack = {"text/markdown": "</div></div>$\\href{javascript:alert(1)}{x}$<div>"}
    html = sanitize.inert(attack)["text/html"]
    assert html.index("tex2jax_ignore") < html.index("href{") < html.index("</div>")


@pytest.mark.parametrize("unit", ["*a", "\t\n"])
def test_a_source_without_end_gets_no_colours(unit: str) -> None:
    """Colours take the square of the length: this page would take an hour."""
    long = {"cell_type": "code", "source": f"x = 1\n1{unit * 100_000}1", "outputs": []}
    short = {"cell_type": "code", "source": "def double(): pass", "outputs": []}
    page = feedback.cells_html(notebook(long, short))
    assert page.count('<span class="k">def</span>') == 1
    assert len(page) < 2 * len(long["source"])
    assert lexer(notebook(long, short)) == "text"
    assert lexer(notebook(short)) == "ipython3"


def test_many_sources_together_get_no_more_colours_than_one() -> None:
    cell = {"cell_type": "code", "source": "def double(): pass" + " " * 7_000, "outputs": []}
    numbered = [{**cell, "source": f"{cell['source']}# {i}"} for i in range(40)]
    page = feedback.cells_html(notebook(*numbered))
    assert page.count("def") == 40
    assert page.count('<span class="k">def</span>') == 14


def test_markdown_without_end_is_shown_as_text() -> None:
    text = "```python\n" + "\t\n" * 100_000 + "```"
    data = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}
    cell = {"cell_type": "code", "source": "1", "outputs": [data]}
    assert "```python" in feedback.cells_html(notebook(cell))


def test_html_without_end_is_not_cleaned_but_left_out() -> None:
    data = {"text/html": "<div>" * 200_000, "text/plain": "seen"}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    page = feedback.cells_html(notebook({"cell_type": "code", "source": "1", "outputs": [output]}))
    assert "seen" in page
    assert len(page) < 10_000


@pytest.mark.parametrize(("kind", "unit"), [("text/html", "<b>"), ("text/markdown", "*_a")])
def test_many_outputs_together_take_no_longer_than_few(kind: str, unit: str) -> None:
    """Each is short enough to be cleaned or rendered, all of them together are not."""
    of_one, in_all = sanitize.TAKEN[kind]
    text = unit * (of_one // len(unit) // 4)
    outputs = [shown({kind: text, "text/plain": "plain"}) for _ in range(60)]
    found = sanitize.safe(notebook(code(*outputs), code(*outputs)))
    kept = [kind in each["data"] for cell in found["cells"] for each in cell["outputs"]]
    assert sum(kept) == in_all // len(text)
    assert kept[: sum(kept)] == [True] * sum(kept)
    assert found["cells"][1]["outputs"][-1]["data"].get("text/plain", "") in ("plain", text)


def lexer(found: Notebook) -> str:
    """What colours all cells of a notebook."""
    return str(sanitize.safe(found)["metadata"]["language_info"]["pygments_lexer"])


@pytest.mark.parametrize("address", ["data:x", " data:x", "da\tta:x", "&#1;data:x", "DATA:x"])
def test_no_link_leads_to_data_in_itself(address: str) -> None:
    assert "href" in sanitize.clean('<a href="https://example.org">x</a>')
    assert "href" not in sanitize.clean(f'<a href="{address}">x</a>')
