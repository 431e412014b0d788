"""Which teaching cells the checks of a lesson use: the trusted process runs these alone."""

from __future__ import annotations

import pytest

from grader.core import course
from grader.core.course import is_answer, is_check, source
from grader.core.teaching_cells import used_by

IMPORTS = "import torch\nfrom lesson import expect"
TABLE = "table = torch.zeros(2, 3)"
TRAINED = "trained = table + 1\nrows = [1, 2]"
TEACHING = [IMPORTS, TABLE, TRAINED, "print(trained)"]
ANSWERS = ["def lookup(table, index):\n    return table[index]"]


@pytest.mark.parametrize(
    ("check", "used"),
    [
        ("expect(lookup, 1, equals=torch.tensor(1))", [IMPORTS]),
        ("expect(lookup, table, 1, equals=None)", [IMPORTS, TABLE]),
        ("def reference(t):\n    return trained\nexpect(lookup, like=reference)", TEACHING[:3]),
        ("def reference(rows):\n    return sum(rows)\nexpect(lookup, like=reference)", [IMPORTS]),
        ("rows = [3]\nexpect(lookup, rows, equals=len(rows))", [IMPORTS]),
        ("expect(lookup, [rows for rows in range(3)], equals=None)", [IMPORTS]),
        ("assert True", []),
        ("expect(lookup, bound_by_a_star_import, equals=None)", TEACHING),
    ],
    ids=["imports", "a value", "what that uses", "a parameter", "its own", "a loop", "none", "all"],
)
def test_cells_are_used_for_the_names_that_checks_do_not_bind(check: str, used: list[str]) -> None:
    assert used_by([check], TEACHING, ANSWERS) == used


@pytest.mark.parametrize("lesson", course.lessons())
def test_checks_of_the_lessons_use_the_first_cell_alone(lesson: str) -> None:
    code = [
        cell
        for cell in course.read_notebook(course.source_path(lesson))["cells"]
        if cell["cell_type"] == "code"
    ]
    teaching = [source(cell) for cell in code if not is_answer(cell) and not is_check(cell)]
    checks = [source(cell) for cell in code if is_check(cell)]
    assert used_by(checks, teaching, [source(c) for c in code if is_answer(c)]) == teaching[:1]
