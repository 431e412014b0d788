"""The public repository: all that students may have, nothing else, and what they wrote stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lessonkit.desk_run import needed

from grader.authoring import public
from grader.authoring.handout import files
from grader.authoring.public import MANIFEST, public_command
from grader.cli import main
from grader.core import course
from grader.core.models import Submission
from grader.rebuild import rebuild

URL = "https://github.com/a-teacher/embeddings"
FIRST, SECOND, THIRD, *_ = course.lessons()
NOTEBOOK = f"{FIRST}/{FIRST}.ipynb"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of the first two lessons, with its address."""
    root = tmp_path_factory.mktemp("public") / "students"
    assert main(["handout", "--to", str(root), "--lessons", "1-2", "--url", URL]) == 0
    return root


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """What a reader can find in each file, by its name; of a notebook the cells' sources."""
    for path in (path for path in root.rglob("*") if path.is_file()):
        content = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".ipynb":
            cells = json.loads(content)["cells"]
            content += "\n".join(course.source(cell) for cell in cells)
        yield path.relative_to(root).as_posix(), content


def secrets() -> Iterator[str]:
    """Every author's answer, and every line that only hidden checks have."""
    for lesson in course.lessons():
        visible = (course.NOTEBOOKS / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
        for cell in course.read_notebook(course.source_path(lesson))["cells"]:
            text = course.source(cell)
            for block in re.findall(r"### BEGIN SOLUTION\n(.+?)\n\s*### END", text, re.DOTALL):
                yield block
            for block in re.findall(r"### BEGIN HIDDEN TESTS\n(.+?)\n\s*### END", text, re.DOTALL):
                yield from (x for x in block.splitlines() if json.dumps(x)[1:-1] not in visible)


def test_it_holds_all_that_students_need_and_nothing_besides(written: Path) -> None:
    there = {path.relative_to(written).parts[0] for path in written.rglob("*")}
    assert there == {
        *(FIRST, SECOND, "data", "langbags", "lesson.py", "lessonkit", "README.md", "LICENSE"),
        *("requirements.txt", "pyproject.toml", ".gitignore", MANIFEST),
        *("binder", ".devcontainer"),
    }
    pins = (written / "requirements.txt").read_text().split()
    environment = yaml.safe_load((written / "binder" / "environment.yml").read_text())
    assert environment["dependencies"][-1]["pip"][1:] == pins
    container = json.loads((written / ".devcontainer" / "devcontainer.json").read_text())
    assert "-r requirements.txt" in container["postCreateCommand"]


def test_no_answer_no_hidden_check_and_no_path_of_ours_is_in_it(written: Path) -> None:
    hidden = list(secrets())
    assert len(hidden) > 100
    answers = {each.strip() for each in hidden if "\n" in each or len(each.strip()) > 40}
    words = re.compile(r"BEGIN (SOLUTION|HIDDEN)|grader/|solutions/|\bbank/|/(home|root)/\w")
    for name, text in texts(written):
        assert not words.search(text), name
        # The library is what the exercises build; checks notice an answer that calls it.
        if not name.startswith("langbags/"):
            assert [each for each in answers if each in text] == [], name


def test_its_badges_lead_to_files_that_it_has(written: Path) -> None:
    readme = (written / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"github/a-teacher/embeddings/blob/main/([\w/.]+)\)", readme)
    assert found == [NOTEBOOK, f"{SECOND}/{SECOND}.ipynb"]
    assert all((written / name).is_file() for name in found)
    assert "mybinder.org/v2/gh/a-teacher/embeddings/main" in readme
    assert "codespaces.new/a-teacher/embeddings" in readme
    assert THIRD not in readme


def test_the_cell_for_colab_costs_nobody_anything(written: Path) -> None:
    """It installs from the address, and neither the desk nor the grading stumbles over it."""
    notebook = course.read_notebook(written / NOTEBOOK)
    release = course.read_notebook(course.release_path(FIRST))
    codes: list[dict[str, Any]] = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    assert f"%pip install --quiet git+{URL}" in course.source(codes[0])
    name = next(iter(course.answers(release)))
    run = [course.source(cell) for cell in needed(codes, (name,))]
    assert any("from lesson import" in text for text in run)
    rebuilt = rebuild(Submission("ada", FIRST, notebook), release)
    assert rebuilt.repairs == ()


def test_run_again_it_updates_what_changed_and_keeps_what_a_student_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root, both = tmp_path, [FIRST, SECOND]
    assert public_command(root, both, None) == 0
    assert "no badges" in capsys.readouterr().out
    (root / NOTEBOOK).write_text("my answers")
    (root / "notes.md").write_text("mine")
    (root / "lesson.py").unlink()
    assert public_command(root, both, None) == 0
    assert "Kept" not in capsys.readouterr().out, "the course has nothing new for that file"
    assert (root / "lesson.py").is_file()

    changed = (NOTEBOOK, f"{SECOND}/{SECOND}.ipynb", "LICENSE")
    monkeypatch.setattr(
        public,
        "files",
        lambda chosen: {n: b"new" if n in changed else c for n, c in files(chosen).items()},
    )
    assert public_command(root, [*both, THIRD], None) == 0
    assert f"Kept {NOTEBOOK}, which somebody changed" in capsys.readouterr().out
    assert (root / NOTEBOOK).read_text() == "my answers"
    assert (root / FIRST / f"{FIRST}.new.ipynb").read_bytes() == b"new"
    assert (root / SECOND / f"{SECOND}.ipynb").read_bytes() == b"new"
    assert (root / "LICENSE").read_bytes() == b"new"
    assert (root / THIRD / f"{THIRD}.ipynb").is_file()

    assert public_command(root, [THIRD], None) == 0
    assert not (root / SECOND).exists(), "a lesson that is not given out any more"
    assert (root / NOTEBOOK).read_text() == "my answers"
    assert (root / "notes.md").read_text() == "mine"
    capsys.readouterr()
    assert public_command(root, [THIRD], None) == 0
    assert "; 0 of its files" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", str(course.ROOT / "notebooks")], "the course's own repository"),
        (["--to", "{}/file"], "is a file"),
        (["--to", "{}/new", "--lessons", "0-3"], "which of the lessons 1 to"),
        (["--to", "{}/new", "--lessons", "first"], "which of the lessons 1 to"),
        (["--to", "{}/new", "--url", "https://example.org/a/b"], "no address of a repository"),
        (["--to", "{}/broken"], "cannot be read"),
        (["--to", "{}/linked"], "leads out of"),
        (["--to", "{}/climbing"], "leads out of"),
        (["--url", URL], "--url belongs to --to"),
    ],
    ids=lambda value: str(value)[-30:],
)
def test_what_cannot_be_written_is_one_sentence_and_nothing_is_written(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    for name, content in (("broken", "[1]"), ("climbing", '{"../file": "0"}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_text(content)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "data").symlink_to(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert main(["handout", *(each.format(tmp_path) for each in options)]) == 2
    error = capsys.readouterr().err
    assert said in error and len(error.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
