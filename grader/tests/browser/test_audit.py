"""The look at pages in a browser finds what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.tests.support import browser

pytestmark = pytest.mark.slow

WHAT = "That the browser finds faults in a page"
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>T</title>
<meta name="viewport" content="width=device-width"><style>
body { background: #fff; color: #222 } @media (prefers-color-scheme: dark) { p { color: #eee } }
</style></head><body><main><h1>A page</h1><p>Text</p>%s</main></body></html>"""


def test_each_kind_of_fault_is_found_and_nothing_else(tmp_path: Path) -> None:
    boxed = '<div style="overflow-x: auto" tabindex="0"><div style="width: 500px">x</div></div>'
    bad = (
        '<div style="width: 500px">wide</div><script>undefined.x</script>'
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p hidden>'
        '<img alt="" src="https://example.org/x.png"></p>'
    )
    for name, body in (("good", boxed), ("bad", bad)):
        (tmp_path / f"{name}.html").write_text(PAGE % body, encoding="utf-8")
    good, dark, narrow, dark_narrow = browser.audit(
        [tmp_path / "good.html", tmp_path / "bad.html"], WHAT, ways={"light": [390], "dark": [390]}
    )
    assert good.faults == []
    assert [each["rule"] for each in dark.axe] == ["color-contrast"]
    assert [each["rule"] for each in narrow.axe] == ["image-alt"]
    assert [each["rule"] for each in dark_narrow.axe] == ["color-contrast", "image-alt"]
    assert narrow.overflow[0].startswith("div.: wide")
    assert narrow.away == ["https://example.org/x.png"]
    assert len(narrow.errors) == 2 and "TypeError" in narrow.errors[0]


def test_of_tokens_that_look_alike_one_is_looked_at_and_each_look_has_one(tmp_path: Path) -> None:
    token = '<span class="k">if</span>'
    pale = '<span class="pale">if</span>'
    dark = f'<pre style="background: #555">{token}</pre>'
    looks = "<style>.k { color: #222 } .pale { color: #ddd }</style>"
    for name, more in {"alike": "", "pale": pale, "dark": dark}.items():
        body = f"{looks}<pre>{token * 50}</pre>{more}"
        (tmp_path / f"{name}.html").write_text(PAGE % body, encoding="utf-8")
    pages = [tmp_path / f"{name}.html" for name in ("alike", "pale", "dark")]
    alike, *others = browser.audit(pages, WHAT, ways={"light": [1200]})
    assert alike.faults == []
    assert [[each["rule"] for each in seen.axe] for seen in others] == [["color-contrast"]] * 2


def test_without_a_browser_a_test_skips_with_a_sentence_and_fails_where_pages_are_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"{WHAT} was not checked: Chromium is not"):
        browser.need_browser(WHAT)
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="Chromium is not installed"):
        browser.need_browser(WHAT)
