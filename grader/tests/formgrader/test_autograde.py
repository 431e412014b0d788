"""nbgrader's own commands on our road: the same points, and nothing of a student's runs outside."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from grader.core.limits import Limits
from grader.core.models import Executed, Notebook, Status
from grader.execution.runner import LessonRunner
from grader.formgrader import collect
from grader.formgrader.autograde import BENCH
from grader.formgrader.course_folder import CourseFolder
from grader.formgrader.receipts import read_receipts
from grader.pipeline import run
from grader.release.nbgrader_settings import quiet, sqlite_url
from grader.tests.support import tiny_course
from grader.tests.support.nbgrader_apps import nbgrader
from grader.tests.support.tiny_course import ANSWERS, LESSON, answered

with quiet():
    from nbgrader.api import Gradebook
    from nbgrader.apps import AutogradeApp, GenerateFeedbackApp

pytestmark = pytest.mark.slow

WRONG = "def double(number):\n    return 7"
SHOW = """from IPython.display import SVG, HTML, Markdown, display
P = "document.title='owned'"
display(HTML(f"seen<script>{P}</script><img src=x onerror=\\"{P}\\">"))
display(HTML(f"$\\\\href{{javascript:{P}}}{{x}}$</div></div><script>{P}</script>"))
display(Markdown(f"**seen** <script>{P}</script> [x](javascript:{P})"))
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg' onload=\\"{P}\\"><script>{P}</script></svg>"))
display({"application/javascript": P, "text/latex": f"<script>{P}</script>"}, raw=True)
display({"image/png": f'"><script>{P}</script>'}, raw=True, metadata={"image/png": {"alt": '">'}})
print(f"</pre><script>{P}</script>")
raise RuntimeError(f"</pre><script>{P}</script>")"""
RUNS = {"script", "iframe", "object", "embed", "link", "base", "form", "svg", "math"}
CLASS = ("right", "wrong", "José O'Blank", "Mallory", "crash")


class _Harms(HTMLParser):
    """Collects what a browser would run or load, as it reads the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loads = (value for name, value in attrs if name in ("src", "href") and value)
        bad = [value for value in loads if not re.match(r"#|data:image/|https://doc", value)]
        bad += [name for name, _ in attrs if name.startswith("on") or name in ("style", "srcdoc")]
        if tag in RUNS or bad:
            self.found.append(f"{tag} {bad}")


def harms(html: str) -> list[str]:
    parser = _Harms()
    parser.feed(html)
    parser.close()
    return parser.found


def hostile(released: Notebook) -> Notebook:
    """Tags, points, outputs and text of a student who owns the notebook, and no answer."""
    notebook = answered(released, {"teach": SHOW})
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]
        if cell["cell_type"] == "markdown":
            cell["source"] += "<script>document.title='owned'</script>"
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"]["points"] = 100
            data = {"text/plain": "100"}
            result = {"output_type": "execute_result", "execution_count": 1, "data": data}
            cell |= {"source": "100", "outputs": [{**result, "metadata": {}}]}
    return notebook


@pytest.fixture(scope="module")
def lessons() -> Iterator[run.Template]:
    with tiny_course.template() as found:
        yield found
        BENCH.close()


@pytest.fixture(scope="module")
def handed_in(lessons: run.Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    released = lessons.released[LESSON]
    notebooks = {
        "right": answered(released, **ANSWERS),
        "wrong": answered(released, double=WRONG, longest=ANSWERS["longest"]),
        "José O'Blank": released,
        "Mallory": hostile(released),
        "crash": answered(released, double="import os\nos._exit(1)", longest=ANSWERS["longest"]),
    }
    folder = tmp_path_factory.mktemp("handed")
    for student, notebook in notebooks.items():
        path = folder / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        path.with_name("timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
        path.with_name("torch.py").write_text("raise SystemExit")
    return folder


def collected(handed_in: Path, root: Path, lessons: run.Template) -> CourseFolder:
    root.mkdir(exist_ok=True)
    if not (root / "gradebook.db").exists():
        shutil.copy(lessons.gradebook, root / "gradebook.db")
    for row in collect.collect(handed_in, root, [LESSON]):
        assert not row.message, row
    return CourseFolder(root)


def scores(folder: CourseFolder) -> dict[str, tuple[float, bool]]:
    """Score of each submission, and whether each of its checks has one."""
    with Gradebook(sqlite_url(folder.root / "gradebook.db")) as book:
        return {
            submission.student.id: (
                submission.score,
                all(g.auto_score is not None for n in submission.notebooks for g in n.grades),
            )
            for submission in book.assignment_submissions(LESSON)
        }


@pytest.fixture(scope="module")
def graded(
    lessons: run.Template, handed_in: Path, tmp_path_factory: pytest.TempPathFactory
) -> CourseFolder:
    """The class after nbgrader's two commands, as an instructor types them."""
    folder = collected(handed_in, tmp_path_factory.mktemp("class"), lessons)
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    assert nbgrader(GenerateFeedbackApp, folder.root, LESSON) == 0
    return folder


@pytest.fixture
def folder(lessons: run.Template, handed_in: Path, tmp_path: Path) -> CourseFolder:
    """One right submission, collected and not graded."""
    shutil.copytree(handed_in / "right", tmp_path / "handed in" / "right")
    return collected(tmp_path / "handed in", tmp_path / "class", lessons)


# --- points ---------------------------------------------------------------------------------


def test_nbgraders_gradebook_holds_the_points_of_grader_grade(
    graded: CourseFolder, handed_in: Path, tmp_path: Path
) -> None:
    limits = Limits()
    ours = run.grade(run.Grading(handed_in, tmp_path / "out", [LESSON], CLASS, 1, limits))
    points = {result.student: result.points for result in ours}
    assert points == {"right": 6.0, "wrong": 3.0, "José O'Blank": 0.0, "Mallory": 0.0, "crash": 3.0}
    assert scores(graded) == {name: (each, True) for name, each in points.items()}


def test_the_time_in_the_gradebook_is_the_receipts(graded: CourseFolder) -> None:
    with Gradebook(sqlite_url(graded.root / "gradebook.db")) as book:
        for student in CLASS:
            (receipt,) = read_receipts(graded.receipts(student, LESSON))
            found = book.find_submission(LESSON, student).timestamp
            assert found == receipt.time.replace(tzinfo=None)


def test_a_class_is_graded_by_one_warm_process(
    folder: CourseFolder, handed_in: Path, lessons: run.Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    BENCH.close()
    started: list[LessonRunner] = []
    start = LessonRunner._start

    def noted(runner: LessonRunner) -> None:
        started.append(runner)
        start(runner)

    monkeypatch.setattr(LessonRunner, "_start", noted)
    collected(handed_in, folder.root, lessons)
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    assert len(scores(folder)) == len(CLASS)
    assert len(started) == 1


def test_what_a_browser_would_run_is_seen() -> None:
    for attack in ("<script>", "<p onclick=x>", "<img src=//evil>", "<a href='javascript:x'>"):
        assert harms(f"<p>seen</p>{attack}</p>")
    assert not harms(
        "<p>&lt;script&gt; javascript:x onload=x</p><img src='data:image/png;base64,'>"
    )


# --- pages ----------------------------------------------------------------------------------


def test_nothing_in_autograded_runs_in_a_page_of_the_formgrader(graded: CourseFolder) -> None:
    files = sorted((graded.root / "autograded").rglob("*.*"))
    assert {path.name for path in files} == {f"{LESSON}.ipynb", "timestamp.txt"}
    path = graded.root / "autograded" / "Mallory" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    forms = [output["data"] for output in outputs if "data" in output]
    assert {kind for data in forms for kind in data} <= {"text/html", "text/plain"}
    html = ["".join(data["text/html"]) for data in forms if "text/html" in data]
    assert len(html) == 4 and "seen" in html[0] and "<strong>seen</strong>" in html[2]
    assert not [harm for text in html for harm in harms(text)]
    # MathJax, which the formgrader loads, leaves what lies in such a division alone.
    assert all(re.match(r'<div class="tex2jax_ignore .*</div>\Z', t, re.DOTALL) for t in html)
    assert "href{javascript" in html[1] and html[1].count("</div>") == 1
    prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    assert prose and "<script" not in json.dumps(prose)
    assert "skip-execution" not in path.read_text(encoding="utf-8")


def test_the_feedback_page_runs_nothing_and_says_how_each_exercise_ended(
    graded: CourseFolder,
) -> None:
    pages = {
        path.parents[1].name: path.read_text(encoding="utf-8")
        for path in (graded.root / "feedback").rglob("*.html")
    }
    assert set(pages) == set(CLASS)
    for page in pages.values():
        assert not harms(page)
        assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "<strong>6</strong> of 6 points" in pages["right"]
    assert "Not answered yet." in pages["José O'Blank"]
    assert "ended the whole Python process" in pages["crash"]
    assert "seen" in pages["Mallory"] and "0</strong> of 6" in pages["Mallory"]
    assert "belongs to the lesson; its line 1 did not run: 100" in pages["Mallory"]


def test_hidden_checks_are_in_no_file_that_a_student_may_see(graded: CourseFolder) -> None:
    for part in ("autograded", "feedback", "submitted"):
        files = [path for path in (graded.root / part).rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if b"zero-is-the-secret" in path.read_bytes()]


def test_an_instructors_mark_and_comment_are_in_the_feedback(folder: CourseFolder) -> None:
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    with Gradebook(sqlite_url(folder.root / "gradebook.db")) as book:
        book.find_grade("double-hidden", LESSON, LESSON, "right").manual_score = 1
        book.find_comment("double", LESSON, LESSON, "right").manual_comment = "Try <b>harder</b>."
        book.db.commit()
    assert nbgrader(GenerateFeedbackApp, folder.root, LESSON) == 0
    (path,) = (folder.root / "feedback").rglob("*.html")
    page = path.read_text(encoding="utf-8")
    assert "<strong>5</strong> of 6 points" in page and "2 of 3" in page
    assert "Your instructor says: Try &lt;b&gt;harder&lt;/b&gt;." in page


# --- what was not collected -----------------------------------------------------------------


@pytest.mark.parametrize("how", ["no receipt", "other bytes", "a link", "dangling", "another name"])
def test_what_was_not_collected_is_refused_and_gets_no_score(
    folder: CourseFolder, tmp_path: Path, capfd: pytest.CaptureFixture[str], how: str
) -> None:
    good, bad = folder.notebook("right", LESSON), folder.notebook("eve", LESSON)
    bad.parent.mkdir(parents=True)
    (bad.parent / "stolen.txt").symlink_to("/etc/passwd")
    os.mkfifo(bad.parent / "pipe")
    if how == "another name":
        shutil.copy(good, bad.with_name("other.ipynb"))
    elif how in ("a link", "dangling"):
        bad.symlink_to(good if how == "a link" else tmp_path / "nowhere")
    else:
        shutil.copy(good, bad)
    if how == "other bytes":
        shutil.copytree(folder.root / "receipts" / "right", folder.root / "receipts" / "eve")
        bad.write_text(bad.read_text() + "\n")
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 1
    assert scores(folder) == {"right": (6.0, True), "eve": (0.0, False)}
    assert not list((folder.root / "autograded" / "eve").rglob("*.*"))
    said = capfd.readouterr().err
    assert re.search(
        rf"{LESSON} of eve .*receipt|of eve is not the|is a link|not the notebook", said
    )


def test_a_file_that_changes_after_the_hook_is_not_read(
    folder: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.notebook("right", LESSON)

    def swap(*_: object) -> None:
        path.write_text(path.read_text() + "\n")

    monkeypatch.setattr("nbgrader.converters.autograde.Autograde.init_assignment", swap)
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 1
    assert scores(folder) == {}


def test_a_newer_submission_is_graded_again_and_an_unchanged_one_is_not(
    folder: CourseFolder, handed_in: Path, tmp_path: Path, lessons: run.Template
) -> None:
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    assert nbgrader(GenerateFeedbackApp, folder.root, LESSON) == 0
    graded = folder.root / "autograded" / "right" / LESSON / f"{LESSON}.ipynb"
    before = graded.stat().st_mtime_ns
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    assert graded.stat().st_mtime_ns == before
    newer = handed_in / "wrong" / LESSON / f"{LESSON}.ipynb"
    shutil.copy(newer, tmp_path / "handed in" / "right" / LESSON / f"{LESSON}.ipynb")
    collected(tmp_path / "handed in", folder.root, lessons)
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    assert scores(folder) == {"right": (3.0, True)}
    assert nbgrader(GenerateFeedbackApp, folder.root, LESSON) == 0
    (page,) = (folder.root / "feedback").rglob("*.html")
    assert "<strong>3</strong> of 6 points" in page.read_text(encoding="utf-8")


# --- our own faults -------------------------------------------------------------------------


def _no_sandbox(runner: LessonRunner) -> None:
    from grader.core.course import CourseError

    raise CourseError("The sandbox does not start: no bubblewrap.")


def _fault(runner: LessonRunner, rebuilt: object) -> Executed:
    return Executed(Status.ERROR, "Grading failed, and not because of the student.", 1.0)


@pytest.mark.parametrize(
    "fault", [{"_start": _no_sandbox}, {"execute": _fault}], ids=["start", "run"]
)
def test_a_fault_of_ours_leaves_the_submission_ungraded(
    folder: CourseFolder,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    fault: dict[str, Any],
) -> None:
    BENCH.close()
    with monkeypatch.context() as patch:
        for name, broken in fault.items():
            patch.setattr(LessonRunner, name, broken)
        assert nbgrader(AutogradeApp, folder.root, LESSON) == 1
        assert re.search(
            "sandbox does not start|not because of the student", capfd.readouterr().err
        )
    assert scores(folder) == {"right": (0.0, False)}
    assert not list((folder.root / "autograded").rglob("*.ipynb"))
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    assert scores(folder) == {"right": (6.0, True)}


def test_a_fault_of_ours_leaves_no_older_score(
    folder: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    monkeypatch.setattr(LessonRunner, "execute", _fault)
    assert nbgrader(AutogradeApp, folder.root, LESSON, "--force") == 1
    assert scores(folder) == {"right": (0.0, False)}


def test_a_notebook_that_stock_nbgrader_graded_gets_no_page(
    folder: CourseFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert nbgrader(AutogradeApp, folder.root, LESSON) == 0
    path = folder.root / "autograded" / "right" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    del notebook["metadata"]["grading"]
    path.chmod(0o644)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert nbgrader(GenerateFeedbackApp, folder.root, LESSON) == 1
    assert "is to be graded again" in capfd.readouterr().err
    assert not list((folder.root / "feedback").rglob("*.html"))
