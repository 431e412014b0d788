"""Pages in a real browser: Chromium, driven by the scripts in grader/tests/browser.

Where there is no Chromium or no npm packages, a test skips and says what it did not check. With
the variable CI set it fails instead: what publishes must not pass without a look.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[1] / "browser"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WAYS = {"light": (1200, 390), "dark": (1200, 390)}
"""Widths of the window in px, by colour scheme."""
SECONDS = 300.0


@dataclass(frozen=True)
class Seen:
    """A page in one colour scheme at one width.

    width:    of the window, px
    ms:       until it was loaded
    axe:      what axe-core finds at WCAG 2.2 A and AA
    overflow: what stands out of the window on the right, outside boxes that scroll
    away:     addresses on other machines that it asked for
    errors:   on the console
    """

    page: str
    scheme: str
    width: int
    ms: int
    axe: list[dict[str, Any]]
    overflow: list[str]
    away: list[str]
    errors: list[str]

    @property
    def faults(self) -> list[str]:
        """A line for each thing that is wrong."""
        found = [f"{each['rule']}: {each['help']}: {each['where'][:3]}" for each in self.axe]
        found += [f"wider than the window: {each}" for each in self.overflow]
        found += [f"asks another machine: {each}" for each in self.away]
        found += [f"on the console: {each}" for each in self.errors]
        return [f"{Path(self.page).name}, {self.scheme}, {self.width} px: {each}" for each in found]


def need_browser(promise: str) -> None:
    """Skip the test where there is no browser, or fail it where CI is set.

    promise: what is not checked then, as the subject of a sentence
    """
    lacking = _lacking()
    if lacking and os.environ.get("CI"):
        pytest.fail(f"{promise} must be checked here, and {lacking}.")
    if lacking:
        pytest.skip(f"{promise} was not checked: {lacking}.")


def audit(
    pages: Sequence[Path | str],
    promise: str,
    *,
    ways: Mapping[str, Sequence[int]] = WAYS,
    shots: Path | None = None,
    ignored: Sequence[str] = (),
) -> list[Seen]:
    """Each page in each scheme at its widths.

    pages:   files, or addresses on this machine
    promise: as in need_browser
    shots:   a folder for pictures of the whole pages
    ignored: rules of axe-core that are not asked
    """
    asked = {
        "pages": [str(page) for page in pages], "ways": dict(ways),
        "shots": shots and str(shots), "ignored": list(ignored),
    }  # fmt: skip
    return [Seen(**each) for each in run("audit.mjs", asked, promise)]


def run(script: str, asked: object, promise: str) -> Any:
    """What a script of grader/tests/browser answers; both are JSON.

    raises: AssertionError with what the script said if it fails
    """
    need_browser(promise)
    done = subprocess.run(
        ["node", script],
        cwd=SCRIPTS,
        input=json.dumps(asked),
        env={**os.environ, "CHROMIUM": str(_found(CHROMIUM))},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _lacking() -> str:
    if not _found(CHROMIUM):
        return "Chromium is not installed"
    if not _found(("node",)):
        return "Node.js is not installed"
    if not (SCRIPTS / "node_modules").is_dir():
        return "its npm packages are not (`make browser`)"
    return ""


def _found(programs: Sequence[str]) -> str | None:
    return next(filter(None, map(shutil.which, programs)), None)
