"""Honest notebooks as people hand them in: each is a right answer to the tiny lesson, oddly saved.

An entry alters a notebook in place, or returns the bytes of a file. What programs add follows
notebooks that they saved: names of metadata, order of members, line ends, ids.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from grader.core.course import grade_id, source
from grader.core.models import Notebook
from grader.tests.support.tiny_course import ANSWERS, answered

Odd = Callable[[Notebook], bytes | None]
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAA=="
ODD: dict[str, Odd] = {}


def honest(released: Notebook) -> Notebook:
    """The released lesson with right answers."""
    notebook = answered(released, **ANSWERS)
    for each in notebook["cells"]:
        each["source"] = source(each)
    return notebook


def file_of(name: str, released: Notebook) -> bytes:
    """The odd notebook of that name as a file."""
    notebook = honest(released)
    data = ODD[name](notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode() if data is None else data


def odd(function: Odd) -> Odd:
    """Enter a function under its name."""
    ODD[function.__name__] = function
    return function


def code(text: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code", "execution_count": 9, "metadata": {}, "outputs": [],
        "source": text, **more,
    }  # fmt: skip


def prose(text: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text, **more}


def at(notebook: Notebook, name: str) -> int:
    return next(i for i, cell in enumerate(notebook["cells"]) if cell.get("id") == name)


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    found: dict[str, Any] = notebook["cells"][at(notebook, name)]
    return found


def insert(notebook: Notebook, before: str, *cells: dict[str, Any]) -> None:
    place = at(notebook, before)
    notebook["cells"][place:place] = cells


def in_lines(notebook: Notebook) -> None:
    for each in notebook["cells"]:
        each["source"] = each["source"].splitlines(keepends=True)


def without_ids(notebook: Notebook, minor: int) -> None:
    notebook["nbformat_minor"] = minor
    for each in notebook["cells"]:
        each.pop("id", None)


def without_nbgrader(notebook: Notebook) -> None:
    for each in notebook["cells"]:
        each["metadata"].pop("nbgrader", None)


def raw(notebook: Notebook, before: str, after: str) -> bytes:
    """The file with one text in place of another."""
    found = json.dumps(notebook)
    assert before in found
    return found.replace(before, after).encode()


# --- Colab ----------------------------------------------------------------------------------


def as_colab(notebook: Notebook) -> None:
    """Ids move into the metadata, and the cells come last."""
    cells = notebook.pop("cells")
    for number, each in enumerate(cells):
        each["metadata"]["id"] = f"xY3{number:02d}bQzKp"
        each.pop("id", None)
        if each["cell_type"] == "code":
            each["metadata"] |= {"outputId": "0f-1", "colab": {"base_uri": "https://localhost/"}}
    notebook |= {
        "nbformat_minor": 0,
        "metadata": {
            "colab": {"provenance": [], "toc_visible": True},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
            "accelerator": "GPU",
        },
        "cells": cells,
    }
    in_lines(notebook)


@odd
def colab(notebook: Notebook) -> None:
    as_colab(notebook)


@odd
def colab_with_its_own_cells(notebook: Notebook) -> None:
    drive = "from google.colab import drive\ndrive.mount('/content/drive')"
    insert(notebook, "title", code("!nvidia-smi"), code(drive))
    as_colab(notebook)


@odd
def colab_forms(notebook: Notebook) -> None:
    place = cell(notebook, "double")
    place["source"] = '#@title My answer { display-mode: "form" }\n' + place["source"]
    place["metadata"]["cellView"] = "form"
    as_colab(notebook)


@odd
def colab_widgets_and_tables(notebook: Notebook) -> None:
    table = {"type": "dataframe", "variable_name": "df", "summary": '{"rows": 3}'}
    data = {"application/vnd.google.colaboratory.intrinsic+json": table, "text/html": ["<div>\n"]}
    shown = {"output_type": "execute_result", "metadata": {}, "execution_count": 3, "data": data}
    cell(notebook, "double")["outputs"] = [shown]
    as_colab(notebook)
    state = {"8d": {"model_name": "HBoxModel", "state": {"layout": "IPY_MODEL_9"}}}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}


@odd
def colab_picture_in_the_text(notebook: Notebook) -> None:
    insert(notebook, "longest-text", prose(f"![image.png](data:image/png;base64,{PNG * 90_000})"))
    as_colab(notebook)


@odd
def colab_without_nbgrader(notebook: Notebook) -> None:
    without_nbgrader(notebook)
    as_colab(notebook)


# --- VS Code --------------------------------------------------------------------------------


def as_vscode(notebook: Notebook, minor: int = 2) -> None:
    without_ids(notebook, minor)
    in_lines(notebook)
    notebook["metadata"] = {
        "kernelspec": {"display_name": ".venv (3.12.3)", "language": "python", "name": "python3"},
        "language_info": {
            "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
            "name": "python", "version": "3.12.3",
        },
        "orig_nbformat": 4,
        "vscode": {"interpreter": {"hash": "31f2aee4e71d21fbe5cf8b01ff0e069b9275f58929596ceb"}},
    }  # fmt: skip


@odd
def vscode(notebook: Notebook) -> None:
    as_vscode(notebook)


@odd
def vscode_ids(notebook: Notebook) -> None:
    as_vscode(notebook, 5)
    for number, each in enumerate(notebook["cells"]):
        each["id"] = f"#VSC-{number:08x}"
        each["metadata"]["vscode"] = {"languageId": "python"}


@odd
def vscode_error_outputs(notebook: Notebook) -> None:
    error = {"ename": "NotImplementedError", "evalue": "", "traceback": ["\x1b[0;31m---\x1b[0m"]}
    cell(notebook, "double-check")["outputs"] = [{"output_type": "error", **error}]
    as_vscode(notebook)


@odd
def vscode_on_windows(notebook: Notebook) -> bytes:
    for each in notebook["cells"]:
        each["source"] = each["source"].replace("\n", "\r\n")
    as_vscode(notebook)
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode("utf-8-sig")


# --- Deepnote -------------------------------------------------------------------------------


def as_deepnote(notebook: Notebook) -> None:
    for number, each in enumerate(notebook["cells"]):
        each["metadata"] |= {
            "cell_id": f"{number:032x}", "deepnote_cell_type": each["cell_type"],
            "source_hash": "3b2c", "execution_start": 1700000000000, "execution_millis": 12,
            "deepnote_to_be_reexecuted": False, "deepnote_app_coordinates": {"x": 0, "w": 12},
        }  # fmt: skip
    link = "<a style='text-decoration:none' href='https://deepnote.com'>Created in Deepnote</a>"
    last = {"created_in_deepnote_cell": True, "deepnote_cell_type": "markdown"}
    notebook["cells"].append(prose(link, metadata=last))
    without_ids(notebook, 0)
    notebook |= {"metadata": {"deepnote": {}, "deepnote_execution_queue": []}}


@odd
def deepnote(notebook: Notebook) -> None:
    as_deepnote(notebook)


@odd
def deepnote_without_nbgrader(notebook: Notebook) -> None:
    without_nbgrader(notebook)
    as_deepnote(notebook)


@odd
def deepnote_blocks(notebook: Notebook) -> None:
    query = {"deepnote_cell_type": "sql", "sql_integration_id": "x"}
    insert(notebook, "end", code("_deepnote_execute_sql('select 1')", metadata=query))
    as_deepnote(notebook)


# --- Kaggle ---------------------------------------------------------------------------------


def as_kaggle(notebook: Notebook) -> bytes:
    for number, each in enumerate(notebook["cells"]):
        each["metadata"] |= {"_uuid": f"{number:040x}", "_cell_guid": "b1076dfc", "trusted": True}
        each["metadata"]["execution"] = {"iopub.status.busy": "2025-01-01T10:00:00.000Z"}
        each.pop("id", None)
    kaggle = {"accelerator": "none", "dataSources": [], "isInternetEnabled": True}
    notebook["metadata"] |= {"kaggle": kaggle, "papermill": {"duration": float("nan")}}
    notebook["nbformat_minor"] = 4
    order = ("metadata", "nbformat_minor", "nbformat", "cells")
    return json.dumps({key: notebook[key] for key in order}).encode()


@odd
def kaggle(notebook: Notebook) -> bytes:
    return as_kaggle(notebook)


@odd
def kaggle_first_cell(notebook: Notebook) -> bytes:
    first = "# The kaggle/python image\nimport os\nfor d in os.walk('/kaggle/input'): print(d)"
    insert(notebook, "title", code(first))
    return as_kaggle(notebook)


@odd
def kaggle_magics(notebook: Notebook) -> bytes:
    insert(notebook, "end", code("%%time\n%matplotlib inline\nprint(1)"), code("!ls -la"))
    return as_kaggle(notebook)


# --- JupyterLite ----------------------------------------------------------------------------


def as_lite(notebook: Notebook) -> None:
    kernel = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    language = {"codemirror_mode": {"name": "python", "version": 3}, "name": "python"}
    notebook["metadata"] = {"kernelspec": kernel, "language_info": language}
    for each in notebook["cells"]:
        each["metadata"]["trusted"] = True


@odd
def jupyterlite(notebook: Notebook) -> None:
    as_lite(notebook)


@odd
def jupyterlite_piplite(notebook: Notebook) -> None:
    insert(
        notebook,
        "begin",
        code("%pip install -q torch"),
        code("import piplite\nawait piplite.install('x')"),
    )
    as_lite(notebook)


@odd
def jupyterlite_on_one_line(notebook: Notebook) -> bytes:
    as_lite(notebook)
    return json.dumps(notebook, separators=(",", ":")).encode()


# --- classic Jupyter, JupyterLab ------------------------------------------------------------


@odd
def classic(notebook: Notebook) -> None:
    without_ids(notebook, 2)
    in_lines(notebook)


@odd
def classic_extensions(notebook: Notebook) -> None:
    without_ids(notebook, 4)
    notebook["metadata"] |= {
        "celltoolbar": "Create Assignment", "hide_input": False, "anaconda-cloud": {},
        "toc": {"base_numbering": 1, "toc_position": {}}, "varInspector": {"cols": {"lenName": 16}},
    }  # fmt: skip
    for each in notebook["cells"]:
        timed = {"start_time": "2025-01-01T10:00:00", "end_time": "2025-01-01T10:00:01"}
        each["metadata"] |= {"ExecuteTime": timed, "slideshow": {"slide_type": "-"}}


@odd
def classic_collapsed(notebook: Notebook) -> None:
    without_ids(notebook, 1)
    for each in notebook["cells"]:
        each["metadata"] |= {"collapsed": True, "scrolled": "auto", "deletable": False}
        each.pop("execution_count", None)


@odd
def classic_raw_and_headings(notebook: Notebook) -> None:
    raw_cell = {"cell_type": "raw", "metadata": {"format": "text/latex"}, "source": "\\alpha"}
    insert(notebook, "double-text", raw_cell, {**prose("Mine"), "cell_type": "heading", "level": 2})


@odd
def lab_attachments(notebook: Notebook) -> None:
    pictures = {"image.png": {"image/png": PNG * 90_000}}
    insert(notebook, "end", prose("![](attachment:image.png)", attachments=pictures))


@odd
def lab_split_answer(notebook: Notebook) -> None:
    whole = cell(notebook, "double")
    first = {**copy.deepcopy(whole), "id": "half", "source": "FACTOR = 2"}
    whole["source"] = "def double(number):\n    return FACTOR * number"
    insert(notebook, "double", first)


@odd
def lab_collaboration(notebook: Notebook) -> None:
    for each in notebook["cells"]:
        each["metadata"] |= {"jupyter": {"source_hidden": True}, "tags": ["skip-execution"]}
        each["execution_count"] = None


# --- files ----------------------------------------------------------------------------------


@odd
def byte_order_mark(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode("utf-8-sig")


@odd
def utf_16_of_powershell(notebook: Notebook) -> bytes:
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode("utf-16")


@odd
def old_mac_line_ends(notebook: Notebook) -> bytes:
    return json.dumps(notebook, indent=1).replace("\n", "\r").encode()


@odd
def latin_1_comment(notebook: Notebook) -> bytes:
    cell(notebook, "double")["source"] += "\n# été"
    return json.dumps(notebook, ensure_ascii=False).encode("latin-1")


@odd
def filled_up_by_a_sync_tool(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode() + bytes(4_096)


@odd
def escaped_to_ascii(notebook: Notebook) -> bytes:
    cell(notebook, "double")["source"] = 'größe = "🦊 \\ud800"\n' + ANSWERS["double"]
    return json.dumps(notebook).encode()


@odd
def names_escaped(notebook: Notebook) -> bytes:
    return raw(notebook, '"source"', '"so\\u0075rce"')


@odd
def nan_in_the_metadata(notebook: Notebook) -> bytes:
    return raw(notebook, '"nbformat_minor"', '"rate": NaN, "nbformat_minor"')


@odd
def infinity_in_an_output(notebook: Notebook) -> bytes:
    return raw(notebook, '"outputs": []', '"outputs": [{"data": {"a": [-Infinity, 1e999]}}]')


@odd
def plotly_of_320_000_numbers(notebook: Notebook) -> bytes:
    figure = '{"data": {"application/vnd.plotly.v1+json": {"x": [%s1]}}}' % ("0.25, " * 320_000)
    return raw(notebook, '"outputs": []', f'"outputs": [{figure}]')


@odd
def pictures_of_13_mb(notebook: Notebook) -> None:
    shown = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PNG * 140_000}}
    cell(notebook, "double")["outputs"] = [shown]


@odd
def deep_output(notebook: Notebook) -> bytes:
    return raw(notebook, '"outputs": []', f'"outputs": [{"[" * 5_000}{"]" * 5_000}]')


@odd
def output_cut_in_an_emoji(notebook: Notebook) -> bytes:
    return raw(notebook, '"outputs": []', r'"outputs": [{"text": "\ud83e"}]')


@odd
def metadata_merged_twice(notebook: Notebook) -> bytes:
    return raw(notebook, '"nbformat_minor"', '"x": {"a": 1, "a": 2}, "nbformat_minor"')


@odd
def no_metadata(notebook: Notebook) -> None:
    del notebook["metadata"]


@odd
def sources_missing_a_last_line_end(notebook: Notebook) -> None:
    for each in notebook["cells"]:
        each["source"] = [f"{line}\n" for line in each["source"].splitlines()]


# --- cells ----------------------------------------------------------------------------------


@odd
def ids_all_the_same(notebook: Notebook) -> None:
    for each in notebook["cells"]:
        each["id"] = "copy"


@odd
def only_the_answers(notebook: Notebook) -> None:
    notebook["cells"] = [each for each in notebook["cells"] if grade_id(each) in ANSWERS]


@odd
def checks_deleted(notebook: Notebook) -> None:
    for name in ("double-check", "longest-hidden"):
        del notebook["cells"][at(notebook, name)]


@odd
def exercises_in_another_order(notebook: Notebook) -> None:
    cells = notebook["cells"]
    place = at(notebook, "longest-text")
    cells[place:place] = [
        cells.pop(at(notebook, "double")),
        cells.pop(at(notebook, "double-check")),
    ]


@odd
def helper_in_a_teaching_cell(notebook: Notebook) -> None:
    cell(notebook, "begin")["source"] += "\nimport functools\n\ndef twice(x):\n    return x + x"
    cell(notebook, "double")["source"] = "def double(number):\n    return twice(number)"


@odd
def constant_in_a_teaching_cell(notebook: Notebook) -> None:
    cell(notebook, "teach")["source"] = "FACTOR = 2\nprint(FACTOR)"
    cell(notebook, "double")["source"] = "def double(number):\n    return FACTOR * number"


@odd
def helper_in_the_checks_cell(notebook: Notebook) -> None:
    check = cell(notebook, "double-check")
    check["source"] = f"def twice(x):\n    return x + x\n{check['source']}"
    cell(notebook, "double")["source"] = "def double(number):\n    return twice(number)"


@odd
def helper_in_a_text_cell(notebook: Notebook) -> None:
    cell(notebook, "double-text").update(cell_type="code", source="def twice(x):\n    return x + x")
    cell(notebook, "double")["source"] = "def double(number):\n    return twice(number)"


@odd
def helper_in_a_new_cell(notebook: Notebook) -> None:
    insert(notebook, "double", code("def twice(x):\n    return x + x"))
    cell(notebook, "double")["source"] = "def double(number):\n    return twice(number)"


@odd
def experiment_with_the_lesson(notebook: Notebook) -> None:
    cell(notebook, "teach")["source"] = "print(1 + 2)\n# what if?\nexpect = None"


@odd
def notes_in_the_lessons_text(notebook: Notebook) -> None:
    cell(notebook, "title")["source"] += "\n\nMy notes: ask about this."


@odd
def scratch_copy_below_the_check(notebook: Notebook) -> None:
    scratch = {**copy.deepcopy(cell(notebook, "double")), "id": "scratch"}
    scratch["source"] = "def double(number):\n    return None"
    insert(notebook, "longest-text", scratch)


@odd
def scratch_cell_at_the_end(notebook: Notebook) -> None:
    notebook["cells"].append(code("def double(number):\n    return None"))


@odd
def draft_before_the_answer(notebook: Notebook) -> None:
    draft = {**copy.deepcopy(cell(notebook, "double")), "id": "draft"}
    draft["source"] = "def double(number):\n    return number"
    insert(notebook, "double", draft)


@odd
def answer_in_a_new_cell(notebook: Notebook) -> None:
    insert(notebook, "double-check", code(ANSWERS["double"]))
    del notebook["cells"][at(notebook, "double")]


@odd
def answer_above_its_emptied_cell(notebook: Notebook) -> None:
    insert(notebook, "double", code(ANSWERS["double"]))
    cell(notebook, "double")["source"] = ""


@odd
def answer_as_text(notebook: Notebook) -> None:
    cell(notebook, "double")["cell_type"] = "markdown"


# --- answers --------------------------------------------------------------------------------


def answer(name: str, text: str) -> None:
    """An odd answer to `double`."""

    def function(notebook: Notebook) -> None:
        cell(notebook, "double")["source"] = text

    ODD[name] = function


answer(
    "relative_data",
    "def double(n):\n    with open('../data/sentences.csv') as f: f.readline()\n    return 2 * n",
)
answer(
    "relative_import",
    "import sys\nsys.path.append('..')\nimport lessonkit\ndef double(n): return 2 * n",
)
answer("lambda_", "double = lambda number: 2 * number")
answer("partial", "import functools, operator\ndouble = functools.partial(operator.mul, 2)")
answer("callable_object", "class D:\n    def __call__(self, n): return n + n\ndouble = D()")
answer("timed", "%%time\ndef double(number):\n    return 2 * number")
answer(
    "magics_inside", "%matplotlib inline\n!echo hello\ndef double(number):\n    return 2 * number"
)
answer("tabs", "def double(number):\n\tif number:\n\t\treturn 2 * number\n\treturn 0")
answer("markers_left", ANSWERS["double"] + "\n# YOUR CODE HERE\n")
answer(
    "tests_of_ones_own",
    "def double(n): return 2 * n\nassert double(2) == 4\nprint(double(3))\ndouble(4)",
)
answer(
    "decorated", "import functools\n@functools.lru_cache\ndef double(n: int) -> int: return 2 * n"
)
answer("top_level_await", "import asyncio\nawait asyncio.sleep(0)\ndef double(n): return 2 * n")
answer("unicode_names", "def double(número):\n    π = 2\n    return π * número")
