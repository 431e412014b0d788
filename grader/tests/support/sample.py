"""A notebook with an output of every kind, on which the regression is tested itself."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.core import course
from grader.regression.cell_verdict import RAISES
from grader.regression.compare_outputs import to_store
from grader.regression.compare_widgets import STATE
from grader.regression.kernel import lesson_kernel

PICTURE = """
def picture(title, label):
    canvas = Image.new("RGB", (160, 96), "white")
    pen = ImageDraw.Draw(canvas)
    pen.text((40, 4), title, fill="black")
    pen.rectangle((30, 24, 130, 70), outline="black", fill="#0072B2")
    pen.text((60, 80), label, fill="black")
    buffer = io.BytesIO()
    canvas.save(buffer, "png")
    data = {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": title}
    display(data, raw=True, metadata={"image/png": {"alt": title}})
"""

TEACHING = [
    "import base64, io, json, sys\n"
    "from IPython.display import HTML, display\n"
    "from PIL import Image, ImageDraw",
    PICTURE.strip(),
    "print('loss 0.1234 after 10 steps')\nprint('mean -2.5000e-03 of float32')",
    "[0.25, 12345.678, 7]",
    "print('tensor([[0.5000, 1.2500]], grad_fn=<MulBackward0>)')",
    "picture('First title', 'steps')",
    "picture('Second plot', 'epochs')",
    "print('before 1.5000')\ndisplay(HTML('<td>0.3333</td>'))\nprint('late', file=sys.stderr)",
    "json.loads('{')",
    "silent = 1.0",
    "for done in (7, 50, 100):\n    print(f'\\r{done}%', end='')",
    "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\nslider",
    "slider.value = 4",
]
FAILING = 1 + TEACHING.index("json.loads('{')")
ANSWER = """
def double(number):
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION
""".strip()
STUB = "def double(number):\n    raise NotImplementedError"
CHECK = "assert double(2) == 4"
HIDDEN = "### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"
STRIPPED = "# Hidden checks run here when the lesson is graded."


def solved_sample() -> NotebookNode:
    """The author's notebook, with answers, run and stored."""
    cells = [nbformat.v4.new_markdown_cell("# A sample", id="title")]
    for number, source in enumerate(TEACHING):
        cells.append(nbformat.v4.new_code_cell(source, id=f"teaching-{number}"))
    cells[FAILING]["metadata"]["tags"] = [RAISES]
    cells += [
        _exercise_cell("double", ANSWER, solution=True, grade=False),
        _exercise_cell("double-check", CHECK, solution=False, grade=True),
        _exercise_cell("double-hidden", HIDDEN, solution=False, grade=True),
    ]
    return run_and_stored(nbformat.v4.new_notebook(cells=cells))


def run_and_stored(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the outputs and the numbers of a run from its first cell."""
    stored = copy.deepcopy(notebook)
    with lesson_kernel(notebook, Path.cwd()) as kernel:
        cells = [(at, cell) for at, cell in enumerate(stored.cells) if cell.cell_type == "code"]
        for number, (at, cell) in enumerate(cells, 1):
            cell.outputs, cell.execution_count = to_store(kernel.run(at)), number
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = number
        if widgets := kernel.widgets():
            state = {"state": widgets, "version_major": 2, "version_minor": 0}
            stored.metadata["widgets"] = nbformat.from_dict({STATE: state})
    return stored


def released_sample(solved: NotebookNode) -> NotebookNode:
    """The student's notebook: a stub for the answer, answer and checks cleared, the rest kept."""
    released = copy.deepcopy(solved)
    sources = {"double": STUB, "double-check": CHECK, "double-hidden": STRIPPED}
    for cell in released.cells:
        if name := course.grade_id(cell):
            cell.update(source=sources[name], outputs=[], execution_count=None)
    return released


def cell_index(notebook: NotebookNode, name: str) -> int:
    """Where the cell of that id stands in the notebook, Markdown cells counted."""
    return next(at for at, cell in enumerate(notebook.cells) if cell.id == name)


def _exercise_cell(name: str, source: str, *, solution: bool, grade: bool) -> NotebookNode:
    nbgrader = {
        "schema_version": 3,
        "grade_id": name,
        "solution": solution,
        "grade": grade,
        "locked": grade,
        "task": False,
        **({"points": 1} if grade else {}),
    }
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": nbgrader})
