"""Which teaching cells the checks of a lesson use: the trusted process runs these alone."""

from __future__ import annotations

import pytest

from grader.core import course
from grader.core.teaching_cells import Cells, cells_of, used_by

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


@pytest.mark.parametrize(
    ("theirs", "suffice"),
    [
        (["def lookup(table, index):\n    return table[index]"], True),
        (["def lookup(table, index):\n    return torch.clone(table)[index]"], True),
        (["def lookup(t, index):\n    return table[index]"], False),
        (["def lookup(t, index):\n    return t[index]", "print(trained)"], False),
        (["def lookup(t, index):\n    return globals()['table'][index]"], False),
        (["import sys\ndef lookup(t, index):\n    return print(index, file=sys.stderr)"], True),
        (["import sys\nfound = sys.modules['__main__']"], False),
        (["%who"], False),
        (["def lookup(t, index:"], False),
        (["x = " + "(" * 5_000], False),
        (["# " + "long " * 5_000], False),
    ],
    ids=["data alone", "an import", "a value", "a cell", "globals", "sys", "modules", "magic",
         "broken", "deep", "long"],
)  # fmt: skip
def test_a_submission_gets_every_cell_if_it_may_use_more_than_the_exercises(
    theirs: list[str], suffice: bool
) -> None:
    cells = Cells(TEACHING, ["expect(lookup, 1, equals=torch.tensor(1))"], ANSWERS)
    assert cells.suffice(theirs) == suffice


def test_every_cell_is_enough_where_the_others_bind_no_name() -> None:
    cells = Cells([IMPORTS, "print(1 + 1)"], ["expect(lookup, 1, equals=torch.tensor(1))"], ANSWERS)
    assert cells.suffice(["import sys"])


@pytest.mark.parametrize("lesson", course.lessons())
def test_checks_of_the_lessons_use_the_first_cell_alone(lesson: str) -> None:
    cells = cells_of(course.read_notebook(course.source_path(lesson)))
    assert cells.used_by_checks() == cells.teaching[:1]
    assert cells.suffice(cells.answers)
