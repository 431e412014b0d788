"""A draft of a lesson that keeps every rule, for tests that break one rule at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.authoring.rules.cells import Cell
from grader.core.models import Notebook

EXERCISES = ("one", "two", "three", "four")
ALT = "A square of one blue pixel, which stands for the figure of a lesson."

TITLE = """# 1. A draft

This lesson promises nothing, and keeps it.

**When you finish you can**

- write a lesson.

**Time:** 45 minutes. **You need:** nothing."""
END = """Farewell.

## What you know now

- A draft keeps all rules.

**Next:** [Lesson 2](../02_embedding_bags/02_embedding_bags.ipynb)."""
INTRODUCTION = """## A part

### Exercise 1.{number}: double {name}

Write `double_{name}(number)`, which gives a number twice as large as the one that it gets.

<details><summary>Hint 1</summary>Multiply.</details>

<details><summary>Hint 2</summary>By 2.</details>"""
ANSWER = '''def double_{name}(number: int) -> int:
    """Twice the number."""
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION'''
CHECK = 'expect(double_{name}, 3, equals=6)\npassed("double_{name}")'
HIDDEN = """# Hidden checks run here.
### BEGIN HIDDEN TESTS
{name}_input = int(torch.randint(0, 9, (), generator=fresh("double-{name}")))
expect(double_{name}, {name}_input, equals=2 * {name}_input, rule="the result is twice the number")
### END HIDDEN TESTS"""


def draft() -> Notebook:
    """Setup, a cell that prints, a figure, 22 more teaching cells, prose, four exercises."""
    figure = {
        "output_type": "display_data",
        "data": {"image/png": "iVBORw0KGgo=", "text/plain": ALT},
        "metadata": {"image/png": {"alt": ALT}},
    }
    printed = {"output_type": "stream", "name": "stdout", "text": ["share 0.4553\n", "33.3%\n"]}
    cells = [
        _markdown("title", TITLE),
        _code("setup", "import torch\nfrom lesson import expect, fresh, passed"),
        _code("printed", 'print("share 0.4553")\nprint("33.3%")', printed),
        _code("figure", "show()", figure),
        _markdown("prose", "The share is 0.46 or 45.5%, a third of it 33%."),
        *(_code(f"teach-{number}", f"value_{number} = {number}") for number in range(22)),
        *(cell for name in enumerate(EXERCISES, start=1) for cell in _exercise(*name)),
        _markdown("end", END),
    ]
    for count, cell in enumerate((c for c in cells if c["cell_type"] == "code"), start=1):
        cell["execution_count"] = count
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def by_hand(
    name: str = "essay",
    *,
    task: bool = False,
    number: int = 5,
    rubric: str = "- It is true (2 points)\n- It is short (1 point)",
    answer: str = "It is so.",
    times: int = 1,
    **flags: Any,
) -> Callable[[Notebook], None]:
    """An edit that puts an exercise which a person marks before the last cell."""
    text = f"### Exercise 1.{number}: why\n\n{'Say why it is so. ' * 3}\n\n{rubric}"
    own = {"grade": not task, "solution": not task, "locked": task, "task": task}
    metadata = {"schema_version": 3, "points": 3, "grade_id": name, **own, **flags}

    def edit(notebook: Notebook) -> None:
        marked = {**_markdown(name, text if task else answer), "metadata": {"nbgrader": metadata}}
        cells = [marked] if task else [_markdown(f"{name}-text", text), marked]
        notebook["cells"][-1:-1] = cells * times

    return edit


def cell_of(notebook: Notebook, name: str) -> Cell:
    """The cell with that id."""
    found: Cell = next(cell for cell in notebook["cells"] if cell["id"] == name)
    return found


def _exercise(number: int, name: str) -> list[Cell]:
    flags = {"locked": False, "solution": True, "grade": False, "task": False, "schema_version": 3}
    check = flags | {"locked": True, "solution": False, "grade": True}
    parts = [
        (f"double-{name}", ANSWER, flags),
        (f"double-{name}-check", CHECK, check | {"points": 1}),
        (f"double-{name}-hidden", HIDDEN, check | {"points": 2}),
    ]
    cells = [_markdown(f"exercise-{name}", INTRODUCTION.format(number=number, name=name))]
    for grade_id, source, metadata in parts:
        cell = _code(grade_id, source.format(name=name))
        if grade_id.endswith("-check"):
            line = f"✓ double_{name}: 1 check\n"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [line]}]
        cell["metadata"] = {"nbgrader": metadata | {"grade_id": grade_id}}
        cells.append(cell)
    return cells


def _markdown(name: str, source: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _code(name: str, source: str, *outputs: dict[str, Any]) -> Cell:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "execution_count": None,
        "source": source,
        "outputs": list(outputs),
    }
