"""Feedback: nothing that a student wrote runs in a browser, and all of it can be read."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.benchmarks.grading import fuzz_feedback
from grader.core.messages import without_colours
from grader.core.models import ExerciseResult, Notebook, Result, Status
from grader.reporting import feedback, rendering, sanitize
from grader.reporting.rendering import CANNOT_BE_SHOWN, cells_html
from grader.reporting.sanitize import Budgets

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
    message = "double(<3>)\n  should give       6\n  but gives         7"
    row = ExerciseResult("double", points, 3.0, status, message)
    return Result(NAME, "01_tiny", status, (row,), 1.0, "", notebook=notebook)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_output_runs_nothing_in_a_browser(name: str) -> None:
    html = cells_html(notebook(code(shown(ATTACKS[name]))))
    assert not SCRIPTS.search(html)
    assert "seen" in html or name == "svg"


def test_markdown_and_raw_cells_run_nothing_in_a_browser() -> None:
    attack = "# seen\n<script>alert(1)</script><img src=x onerror='alert(1)'>"
    cells = [
        {"cell_type": kind, "id": "a", "metadata": {"raw_mimetype": "text/html"}, "source": attack}
        for kind in ("markdown", "raw")
    ]
    body = cells_html(notebook(*cells))
    assert "<h1" in body and "seen" in body.partition("</h1>")[2]
    assert "<script" not in body and "<img src=x" not in body and "<img onerror" not in body


def test_metadata_and_identifiers_reach_no_attribute() -> None:
    attack = {"width": '1"><script>alert(1)</script>', "alt": '"><script>'}
    cell = code(shown({"image/png": PIXEL}, **{"image/png": attack}), tags=['"><script>'])
    html = cells_html(notebook(cell))
    assert PIXEL in html and not SCRIPTS.search(html)


def test_tracebacks_and_prints_are_text() -> None:
    attack = "<script>alert(1)</script>"
    error = {"output_type": "error", "ename": attack, "evalue": attack, "traceback": [attack]}
    stream = {"output_type": "stream", "name": "stdout", "text": attack}
    html = cells_html(notebook(code(error, stream, source=f"'{attack}'")))
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_picture_keeps_its_alternative_text_and_nothing_else_of_its_metadata() -> None:
    picture = shown({"image/png": PIXEL}, **{"image/png": {"alt": "a tape", "width": "731"}})
    html = cells_html(notebook(code(picture)))
    assert 'alt="a tape"' in html and "731" not in html


def test_an_svg_is_shown_as_a_picture() -> None:
    html = cells_html(notebook(code(shown({"image/svg+xml": "<svg></svg>"}))))
    assert '<img alt="figure" src="data:image/svg+xml;base64,' in html


def test_the_page_escapes_names_and_messages_and_forbids_scripts() -> None:
    html = feedback.page(result(notebook(code())))
    assert "علي &lt;b onclick" in html and "<b onclick" not in html
    assert "<p>double(&lt;3&gt;) does not give what it should.</p>" in html
    assert "double(&lt;3&gt;)\n  should give       6\n  but gives         7" in html
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
    assert "not your fault" in html and "double" not in html


def test_each_exercise_at_the_top_leads_to_its_cell() -> None:
    answer = code(nbgrader={"grade_id": "double", "solution": True})
    forged = code(nbgrader={"grade_id": '"><script>', "solution": True})
    html = feedback.page(result(notebook(forged, code(), answer, answer)))
    assert html.count('href="#exercise-double"') == html.count('id="exercise-double"') == 1
    assert "<script" not in html
    assert 'href="#exercise' not in feedback.page(result(notebook(code())))


def test_what_waits_for_a_mark_is_no_zero() -> None:
    waits = replace(result(), exercises=(ExerciseResult("double", None, 3.0, Status.GRADED),))
    html = feedback.page(waits)
    assert "waits for a mark, up to 3" in html and "0 of" not in html


@pytest.mark.parametrize(("length", "boxed"), [(40, False), (41, True), (100, True), (101, False)])
def test_a_wide_output_scrolls_in_its_own_box_and_a_long_sentence_wraps(
    length: int, boxed: bool
) -> None:
    line = "<" * length
    assert (
        cells_html(notebook(code(stream(line)))).count('<pre class="wide" tabindex="0">') == boxed
    )


def test_no_output_of_somebody_else_gets_a_box_of_ours() -> None:
    attack = (
        f'<p title="<pre>{"x" * 50}</pre><script>alert(1)</script>">seen</p><pre>{"x" * 50}</pre>'
    )
    html = cells_html(notebook(code(shown({"text/html": attack}))))
    assert 'class="wide"' not in html and "seen" in html


def test_prose_below_a_heading_is_no_link() -> None:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Title\n\nProse."}
    html = cells_html(notebook(cell))
    assert "<p>Prose.</p>" in html and "<a" not in html


@pytest.mark.parametrize("name", ATTACKS)
def test_an_output_made_inert_runs_nothing_in_a_page_that_cleans_nothing(name: str) -> None:
    cell = sanitize.inert_cell(code(shown(ATTACKS[name])), Budgets())
    data = cell["outputs"][0]["data"]
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
    page = cells_html(notebook(long, short))
    assert page.count('<span class="k">def</span>') == 1
    assert len(page) < 2 * len(long["source"])
    assert lexer(notebook(long, short)) == "text"
    assert lexer(notebook(short)) == "ipython3"


def test_many_sources_together_get_no_more_colours_than_one() -> None:
    cell = {"cell_type": "code", "source": "def double(): pass" + " " * 7_000, "outputs": []}
    numbered = [{**cell, "source": f"{cell['source']}# {i}"} for i in range(40)]
    page = cells_html(notebook(*numbered))
    assert page.count("def") == 40
    assert page.count('<span class="k">def</span>') == 14


def test_markdown_without_end_is_shown_as_text() -> None:
    text = "```python\n" + "\t\n" * 100_000 + "```"
    data = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}
    cell = {"cell_type": "code", "source": "1", "outputs": [data]}
    assert "```python" in cells_html(notebook(cell))


def test_html_without_end_is_not_cleaned_but_left_out() -> None:
    data = {"text/html": "<div>" * 200_000, "text/plain": "seen"}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    page = cells_html(notebook({"cell_type": "code", "source": "1", "outputs": [output]}))
    assert "seen" in page
    assert len(page) < 10_000


@pytest.mark.parametrize(("kind", "unit"), [("text/html", "<b>"), ("text/markdown", "*_a")])
def test_many_outputs_together_take_no_longer_than_few(kind: str, unit: str) -> None:
    """Each is short enough to be cleaned or rendered, all of them together are not."""
    of_one, in_all = sanitize.TAKEN[kind]
    text = unit * (of_one // len(unit) // 4)
    outputs = [shown({kind: text, "text/plain": "plain"}) for _ in range(60)]
    budgets = Budgets()
    found = [sanitize.safe_cell(code(*outputs), budgets) for _ in range(2)]
    kept = [kind in each["data"] for cell in found for each in cell["outputs"]]
    assert sum(kept) == in_all // len(text)
    assert kept[: sum(kept)] == [True] * sum(kept)
    assert found[1]["outputs"][-1]["data"].get("text/plain", "") in ("plain", text)


def lexer(found: Notebook) -> str:
    """What colours all cells of a notebook."""
    return str(sanitize.language_of(found["cells"])["language_info"]["pygments_lexer"])


@pytest.mark.parametrize("address", ["data:x", " data:x", "da\tta:x", "&#1;data:x", "DATA:x"])
def test_no_link_leads_to_data_in_itself(address: str) -> None:
    assert "href" in sanitize.clean('<a href="https://example.org">x</a>')
    assert "href" not in sanitize.clean(f'<a href="{address}">x</a>')


def stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


@pytest.mark.parametrize("number", [38, 48, "1;38", "38;5", "38;2;1", "38;5;999", "1;48;2"])
def test_a_colour_that_is_cut_off_leaves_its_text(number: object) -> None:
    error = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": [f"\x1b[{number}mt"]}
    page = cells_html(notebook(code(stream(f"\x1b[{number}m coloured, cut off"), error)))
    assert "<pre> coloured, cut off" in page
    assert CANNOT_BE_SHOWN not in page


def test_taking_one_colour_away_makes_no_other() -> None:
    assert "\x1b" not in without_colours("\x1b\x1b[1m[38m \x1b[3\x1b[1m8m \x1b")


def test_a_picture_that_is_not_attached_is_left_out() -> None:
    data = {"text/markdown": "![my sketch](attachment:sketch.png) below"}
    page = cells_html(notebook(code(shown(data))))
    assert 'alt="my sketch"' in page and "below" in page and "attachment" not in page
    assert sanitize.inert(data)["text/html"].count("my sketch") == 1


def test_a_cell_that_cannot_be_rendered_is_shown_as_text_and_the_others_as_they_are() -> None:
    broken = code(shown({"text/plain": 7}), stream("printed <before>"), source="mine = '<'")
    page = cells_html(
        notebook(code(source="def before(): pass"), broken, code(source="def f(): 1"))
    )
    assert page.count(CANNOT_BE_SHOWN) == 1
    assert "mine = &#x27;&lt;&#x27;" in page and "printed &lt;before&gt;" in page
    assert page.count('<span class="k">def</span>') == 2


NESTED = "<b>" * 33_000
"""A cleaner takes the square of its depth: almost a second of CPU time for each of these."""


def test_a_cell_that_takes_too_long_is_shown_as_text_and_the_others_as_they_are() -> None:
    slow = code(*[shown({"text/html": NESTED, "text/plain": "seen"})] * 8)
    page = cells_html(notebook(slow, code(source="def f(): pass")))
    assert page.count(CANNOT_BE_SHOWN) == 1 and "seen" in page
    assert '<span class="k">def</span>' in page


def test_a_page_has_no_more_time_than_some_of_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "PAGE_SECONDS", 1.5)
    slow = code(*[shown({"text/html": NESTED})] * 8)
    page = cells_html(notebook(code(source="def f(): 1"), slow, slow, code(source="def f(): 2")))
    assert page.count(CANNOT_BE_SHOWN) == 3
    assert page.count('<span class="k">def</span>') == 1


def test_a_page_has_no_more_room_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "PAGE_CHARS", 100_000)
    monkeypatch.setattr(rendering, "PLAIN_CHARS", 1_000)
    page = cells_html(notebook(*(code(stream("x" * 40_000)) for _ in range(4)), code()))
    assert page.count("x" * 40_000) == 2 and page.count(CANNOT_BE_SHOWN) == 2
    assert "39002 characters more" in page or "39000 characters more" in page
    monkeypatch.setattr(rendering, "PAGE_CHARS", 10)
    assert cells_html(notebook(code())).count(rendering.PAGE_IS_FULL) == 1


def test_a_page_is_made_after_the_process_that_made_the_last_one_was_killed() -> None:
    made = cells_html(notebook(code(source="def f(): pass")))
    process = rendering._SERVER._process
    assert process is not None
    process.kill()
    process.wait()
    assert cells_html(notebook(code(source="def f(): pass"))) == made


def test_a_page_is_plain_where_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    rendering._SERVER.close()
    monkeypatch.setattr(rendering, "_SERVER", rendering._Server())
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert CANNOT_BE_SHOWN in cells_html(notebook(code(source="def f(): pass")))


def test_half_a_character_makes_a_page(tmp_path: Path) -> None:
    path = feedback.write(result(notebook(code(stream("half \ud83d")))), tmp_path)
    assert path is not None and "half ?" in path.read_text(encoding="utf-8")


def test_what_nobody_would_write_makes_pages_that_run_and_load_nothing() -> None:
    found = fuzz_feedback.tried(60)
    assert (found.pages, found.harmful, found.too_long) == (60, 0, 0)


@pytest.mark.parametrize(
    "harm",
    ["<script>", "<img src=https://x>", "<p onclick=x>", "<a href='java&#9;script:x'>", "<svg>"],
)
def test_the_reader_of_pages_sees_harm(harm: str) -> None:
    assert fuzz_feedback.harms(f"<p>{harm}</p>")


def test_graded_notebooks_hold_no_colours_and_no_cell_that_cannot_be_rendered() -> None:
    broken = code(shown({"text/plain": 7}), stream("\x1b[38mseen"))
    first, second = rendering.inert_cells(notebook(code(stream("\x1b[38mtext")), broken))
    assert first["outputs"][0]["text"] == "text"
    assert CANNOT_BE_SHOWN in second["outputs"][0]["text"] and second["source"] == "1"
