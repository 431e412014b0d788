"""`grader site`: puts the sources together in build/, and Sphinx makes build/site of them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from grader.authoring.launching import address
from grader.core.course import BUILD, CourseError
from grader.site.stage import stage

SITE = BUILD / "site"
NEEDED = ("sphinx", "myst_nb", "sphinx_book_theme", "sphinx_copybutton")
CONFIGURATION = Path(__file__).parent
DONE, FAULTY = 0, 1


def missing() -> list[str]:
    """What a build needs and this environment lacks."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def site_command(url: str | None) -> int:
    """Build the site and say where it is; exit status 1 where Sphinx has a complaint."""
    if lacking := missing():
        raise CourseError(f"{', '.join(lacking)} is not installed; `make site` installs it.")
    if not build(SITE, BUILD / "site-work", url):
        print("grader: the site was not built; Sphinx says above why.", file=sys.stderr)
        return FAULTY
    print(f"The site begins at {SITE / 'index.html'}.")
    return DONE


def build(target: Path, work: Path, url: str | None = None) -> bool:
    """Make the site; a site that is there already stays until the new one is whole.

    work:    a folder for the sources and what Sphinx keeps
    url:     the students' repository, for links that open a lesson; as `grader handout --url`
    returns: whether every page was made without a warning
    """
    stage(work / "source", address(url))
    draft = work / "html"
    options = ["-n", "-W", "--keep-going", "-q", "-E", "-b", "html", "-d", str(work / "doctrees")]
    paths = ["-c", str(CONFIGURATION), str(work / "source"), str(draft)]
    shutil.rmtree(draft, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", *options, *paths]
    if subprocess.run(command, env={**os.environ, "MPLBACKEND": "agg"}, check=False).returncode:
        return False
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    return True
