"""The site as a reader gets it: built once, without a warning, and looked at in a browser."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from grader.authoring.handout import files
from grader.cli import main
from grader.core import course
from grader.site import command
from grader.site.lesson_page import lesson_page, reading_list
from grader.site.stage import DOCUMENTS
from grader.tests.support import browser

pytestmark = pytest.mark.slow  # a build, and a browser on every page
URL = "https://github.com/a-teacher/embeddings"
PAGES = {"index", "where_it_runs", "api", "glossary", "bibliography"}
PAGES |= {name.removesuffix(".md") for name in DOCUMENTS.values()}
LESSONS = pytest.mark.parametrize("lesson", course.lessons())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page, from the lessons' stored outputs; a warning of Sphinx's is a failure."""
    if lacking := command.missing():
        said = f"The site was not checked: {', '.join(lacking)} is not installed (`make site`)."
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    folder = tmp_path_factory.mktemp("site")
    assert command.build(folder / "site", folder / "work", URL)
    return folder / "site"


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """Its address: a search reads pages, which a browser refuses to files."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Page(HTMLParser):
    """What a page links and loads, its ids, its pictures, and its visible text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = {""}
        self.pictures: list[dict[str, str | None]] = []
        self.folded = 0
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids.add(found.get("id") or "")
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        elif loaded := found.get("src") or (found.get("href") if tag == "link" else None):
            self.loaded.append(loaded)
        if tag == "img":
            self.pictures.append(found)
        self.folded += tag == "details" and "hide" in (found.get("class") or "")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {path.name: Page(path) for path in sorted(site.glob("*.html"))}


def test_there_is_a_page_for_each_lesson_and_each_document(pages: dict[str, Page]) -> None:
    assert {f"{name}.html" for name in {*PAGES, *course.lessons()}} <= pages.keys()
    for lesson in course.lessons():
        assert f"{lesson}.html" in pages["index.html"].links


def test_every_link_within_the_site_leads_somewhere(site: Path, pages: dict[str, Page]) -> None:
    lost = []
    for name, page in pages.items():
        for link in [*page.links, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            to = (site / name).parent / unquote(parts.path) if parts.path else site / name
            target = pages.get(to.name)
            if not to.exists() or (target and unquote(parts.fragment) not in target.ids):
                lost.append(f"{name}: {link}")
    assert lost == []


def test_no_page_loads_anything_from_elsewhere(pages: dict[str, Page]) -> None:
    loaded = {link for page in pages.values() for link in page.loaded}
    assert [link for link in loaded if urlsplit(link).netloc] == []


def test_formulas_need_no_script(site: Path) -> None:
    text = (site / "04_ngrams.html").read_text(encoding="utf-8")
    assert text.count("<math ") >= 3 and "mathjax.js" not in text


@LESSONS
def test_a_picture_keeps_its_words_and_a_caption_says_them_only_once(
    pages: dict[str, Page], lesson: str
) -> None:
    notebook = course.read_notebook(course.release_path(lesson))
    found = [
        output["metadata"]["image/png"]["alt"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    page = pages[f"{lesson}.html"]
    alts = [str(each["alt"]) for each in page.pictures if "_images" in str(each["src"])]
    assert alts == found
    assert [alt for alt in alts if alt in page.text] == []


@LESSONS
def test_cells_are_folded_as_in_the_lesson_and_hidden_checks_are_not_there(
    pages: dict[str, Page], lesson: str
) -> None:
    cells = course.read_notebook(course.release_path(lesson))["cells"]
    shown = [c for c in cells if not course.grade_id(c).endswith("-hidden")]
    folded = [c for c in shown if c["metadata"].get("jupyter", {}).get("source_hidden")]
    assert pages[f"{lesson}.html"].folded == len(folded) > 0
    assert "Hidden checks run here" not in pages[f"{lesson}.html"].text


def test_a_launch_link_opens_a_file_that_the_hand_out_has(pages: dict[str, Page]) -> None:
    there = files(course.lessons())
    for lesson in course.lessons():
        links = pages[f"{lesson}.html"].links
        (colab,) = (link for link in links if "colab.research" in link)
        (binder,) = (link for link in links if "mybinder" in link)
        assert colab.partition("/a-teacher/embeddings/blob/main/")[2] in there
        assert binder.partition("?urlpath=lab/tree/")[2] in there


def test_where_sphinx_is_not_installed_one_sentence_says_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "NEEDED", ("no_such_module",))
    assert main(["site"]) == 2
    assert capsys.readouterr().err == (
        "grader: no_such_module is not installed; `make site` installs it.\n"
    )


@LESSONS
def test_every_lesson_has_its_part_of_the_bibliography(lesson: str) -> None:
    assert "https://" in reading_list(course.read_notebook(course.release_path(lesson)))


def test_without_an_address_no_link_opens_a_lesson_elsewhere() -> None:
    lesson = course.lessons()[0]
    notebook = course.read_notebook(course.release_path(lesson))
    made = lesson_page(notebook, str, lesson, None)
    assert "launch" not in json.dumps(made["cells"][0])


PARTS = 4  # a part of the pages in one run of the browser, which has a time limit
WHAT = "That the pages of the site are for everybody"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_for_everybody_on_a_screen_in_dark_and_on_a_phone_in_light(
    served: str, pages: dict[str, Page], part: int
) -> None:
    """Accessibility at A and AA, no request to elsewhere, no sideways scrolling, no error."""
    some = [f"{served}/{name}" for name in list(pages)[part::PARTS]]
    seen = browser.audit(some, WHAT, ways={"dark": [1200], "light": [390]})
    assert len(seen) == 2 * len(some) > 0
    assert [fault for each in seen for fault in each.faults] == []


def test_what_surrounds_every_page_is_for_everybody_in_the_other_two_ways_too(served: str) -> None:
    page = [f"{served}/glossary.html"]
    seen = browser.audit(page, WHAT, ways={"light": [1200], "dark": [390]})
    assert [fault for each in seen for fault in each.faults] == []


def test_a_search_for_offsets_finds_lesson_2_and_its_marks_can_be_read_in_dark(served: str) -> None:
    asked = {"page": f"{served}/search.html?q=offsets"}
    found = browser.run("search.mjs", asked, "That the search finds pages")
    links = found["links"]
    assert any("/02_embedding_bags.html" in link for link in links[:5]), links
    assert found["pale"] == []
