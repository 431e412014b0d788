"""What rebuild takes from a student's notebook, and what has no way in."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grader.core import course
from grader.core.models import Notebook, Rebuilt, Refusal, Submission
from grader.intake.folders import collect
from grader.rebuild import rebuild

Cell = dict[str, Any]

NAME = "offsets-from-lengths"
SECOND = "lengths-from-offsets"
STARTER = "def offsets(lengths):\n    raise NotImplementedError"
ANSWER = "def offsets(lengths):\n    return lengths.cumsum(0) - lengths"


def exercise(name: str, starter: str) -> list[Cell]:
    def cell(source: str, grade_id: str, points: int | None) -> Cell:
        grade = points is not None
        nbgrader = {
            "grade": grade,
            "grade_id": grade_id,
            "locked": grade,
            "schema_version": 3,
            "solution": not grade,
            "task": False,
        } | ({"points": points} if grade else {})
        made: Cell = new_code_cell(source, id=grade_id, metadata={"nbgrader": nbgrader})
        return made

    return [
        new_markdown_cell(f"Write {name}.", id=f"{name}-text"),
        cell(starter, name, None),
        cell(f"expect({name!r})", f"{name}-check", 1),
        cell("", f"{name}-hidden", 2),
    ]


def release() -> Notebook:
    cells = [
        new_markdown_cell("# Bags", id="title"),
        new_code_cell("import torch", id="imports", execution_count=1),
        *exercise(NAME, STARTER),
        new_code_cell(
            "torch.arange(3)",
            id="show",
            execution_count=2,
            outputs=[new_output("stream", text="tensor([0, 1, 2])")],
        ),
        *exercise(SECOND, "def lengths(offsets): ..."),
    ]
    notebook: Notebook = json.loads(json.dumps(new_notebook(cells=cells)))
    nbformat.validate(notebook)
    return notebook


def at(notebook: Notebook, cell_id: str) -> int:
    return next(i for i, cell in enumerate(notebook["cells"]) if cell.get("id") == cell_id)


def code(source: str, **more: Any) -> Cell:
    return {"cell_type": "code", "source": source, "metadata": {}, **more}


def answered(source: str = ANSWER) -> Notebook:
    """The release as an honest student hands it in."""
    notebook = release()
    notebook["cells"][at(notebook, NAME)]["source"] = source
    return notebook


def rebuilt(notebook: Notebook) -> Rebuilt:
    """Rebuild, and prove what holds of every result."""
    ours = release()
    kept, theirs = deepcopy(ours), deepcopy(notebook)
    result = rebuild(Submission("ada", "02_bags", notebook), ours)
    assert (ours, notebook) == (kept, theirs), "an argument was altered"
    assert result == rebuild(Submission("ada", "02_bags", notebook), ours)
    check_ours(result.notebook)
    return result


def check_ours(notebook: Notebook) -> None:
    """All but sources of answers and added cells is the release's."""
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    added = [cell for cell in notebook["cells"] if cell["id"].startswith("added-")]
    assert [cell["id"] for cell in added] == [f"added-{n + 1}" for n in range(len(added))]
    assert all(cell == run_ready(code(cell["source"], id=cell["id"])) for cell in added)
    rest = [cell for cell in notebook["cells"] if not cell["id"].startswith("added-")]
    for ours, cell in zip(release()["cells"], rest, strict=True):
        source = cell["source"] if course.is_answer(ours) else ours["source"]
        assert cell == run_ready(ours | {"source": source})
    assert {key: value for key, value in notebook.items() if key != "cells"} == {
        key: value for key, value in release().items() if key != "cells"
    }


def run_ready(cell: Cell) -> Cell:
    return cell | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})


def layout(result: Rebuilt) -> list[str]:
    """Ids in order, the source in place of an added cell's."""
    return [
        cell["source"] if cell["id"].startswith("added-") else cell["id"]
        for cell in result.notebook["cells"]
    ]


def answer(result: Rebuilt, name: str = NAME) -> str:
    source: str = result.notebook["cells"][at(result.notebook, name)]["source"]
    return source


def test_an_honest_notebook_gives_its_answers_and_no_repair() -> None:
    result = rebuilt(answered())
    assert answer(result) == ANSWER
    assert result.repairs == ()
    assert layout(result) == [cell["id"] for cell in release()["cells"]]


def test_the_untouched_release_stays_as_it_is() -> None:
    result = rebuilt(release())
    assert answer(result) == STARTER
    assert result.repairs == ()


def test_added_code_cells_stay_where_they_stood() -> None:
    notebook = answered()
    cells = notebook["cells"]
    cells.append(code("last"))
    cells.insert(at(notebook, f"{NAME}-check"), code("after answer"))
    cells.insert(at(notebook, NAME), code("first"))
    cells.insert(at(notebook, NAME), code("second"))
    cells.insert(0, code("start"))
    order = layout(rebuilt(notebook))
    assert order[:2] == ["start", "title"]
    assert order[-1] == "last"
    index = order.index(NAME)
    assert order[index - 2 : index + 2] == ["first", "second", NAME, "after answer"]


def test_of_an_added_cell_only_the_source_is_taken() -> None:
    notebook = answered()
    notebook["cells"].append(
        code(
            "mine",
            id="x" * 99,
            metadata={"tags": ["skip-execution"], "nbgrader": {"grade": True, "points": 99}},
            outputs=[{"output_type": "stream", "text": "99"}],
            execution_count=7,
        )
    )
    assert layout(rebuilt(notebook))[-1] == "mine"  # check_ours compares the whole cell


def test_added_markdown_and_blank_cells_are_left_out() -> None:
    notebook = answered()
    notebook["cells"] += [code("  \n"), {"cell_type": "markdown", "source": "x", "metadata": {}}]
    assert len(layout(rebuilt(notebook))) == len(release()["cells"])


@pytest.mark.parametrize("keep", ["grade_id", "id"])
def test_an_answer_is_known_by_its_grade_id_or_its_id_alone(keep: str) -> None:
    notebook = answered()
    for cell in notebook["cells"]:
        if keep == "id":
            cell["metadata"] = {}
        else:
            cell["id"] = "other"
    result = rebuilt(notebook)
    assert answer(result) == ANSWER
    assert result.repairs == ()
    assert "added-1" not in [cell["id"] for cell in result.notebook["cells"]]


def test_cells_that_lost_all_ids_are_known_by_their_text() -> None:
    notebook = answered()
    for cell in notebook["cells"]:
        if cell["id"] != NAME:
            cell["metadata"] = {}
            del cell["id"]
    notebook["cells"].insert(7, code("mine"))
    order = layout(rebuilt(notebook))
    assert order[order.index("mine") - 1] == "show"
    assert len(order) == len(release()["cells"]) + 1


def test_of_two_cells_with_one_text_the_first_is_the_first() -> None:
    ours = release()
    ours["cells"].append(new_code_cell("torch.arange(3)", id="show-again"))
    notebook = deepcopy(ours)
    for cell in notebook["cells"]:
        del cell["id"]
    notebook["cells"].insert(at(ours, "show") + 1, code("mine"))
    order = layout(rebuild(Submission("ada", "02_bags", notebook), ours))
    assert order[order.index("mine") - 1] == "show"


def test_a_copy_of_a_teaching_cell_is_the_students_own() -> None:
    notebook = answered()
    notebook["cells"].append(code("torch.arange(3)", id="copy"))
    notebook["cells"].append(code("other = 1", id="show"))  # an id twice
    assert layout(rebuilt(notebook))[-2:] == ["torch.arange(3)", "other = 1"]


def test_points_locks_tags_and_outputs_are_the_releases() -> None:
    notebook = answered()
    notebook["metadata"] = {"kernelspec": {"name": "evil", "display_name": "x", "language": "x"}}
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell["metadata"].setdefault("nbgrader", {}).update(points=99, solution=True, locked=False)
        cell["metadata"]["tags"] = ["skip-execution"]
        cell["attachments"] = {}
    result = rebuilt(notebook)
    assert answer(result) == ANSWER
    assert result.repairs == ()


def test_changed_checks_and_teaching_cells_are_replaced_and_named() -> None:
    notebook = answered()
    cells = notebook["cells"]
    for cell_id in (f"{NAME}-check", f"{NAME}-hidden", "imports", "title"):
        cells[at(notebook, cell_id)]["source"] += "\n\nevil(1)"
    result = rebuilt(notebook)
    assert layout(result) == [cell["id"] for cell in release()["cells"]]
    assert result.repairs == tuple(
        f"Cell {at(notebook, cell_id) + 1} belongs to the lesson; its line 3 did not run: evil(1) "
        "(write your own code into a new cell)."
        for cell_id in ("imports", f"{NAME}-check", f"{NAME}-hidden")
    )


HELPER = "def helper(x):\n    return x + STEP"


@pytest.mark.parametrize(
    ("source", "runs", "lost"),
    [
        (f"import torch\nSTEP = 1\n\n\n{HELPER}", f"STEP = 1\n{HELPER}", ""),
        (f"import torch, math\n{HELPER}", f"import torch, math\n{HELPER}", ""),
        (f"%matplotlib inline\n{HELPER}", HELPER, "line 1 did not run: %matplotlib inline"),
        (f"import torch\nprint(1)\n{HELPER}\nhelper(2)", HELPER, "line 2 did not run: print(1)"),
        ("import torch  # mine\n\n", "", ""),
        ("import torch\ndef torch(): pass", "", "line 2 did not run: def torch(): pass"),
        ("import torch\nx = = 1", "", "line 2 did not run: x = = 1"),
        ("import torch\n" + "(" * 9_000, "", "line 2 did not run: (((("),
        ("import torch\n" + "-" * 9_000 + "1", "", "line 2 did not run: ----"),
        ("import torch\nx = 1" + "+1" * 9_000, "", "line 2 did not run: x = 1+1"),
        ("import torch\nx = 1 #" + "1" * 90_000, "", "line 2 did not run: x = 1"),
        ("import torch\nx = '\ufffd\0'", "", "line 2 did not run: x = '"),
    ],
)
def test_definitions_in_a_cell_of_the_lesson_run_after_it_and_all_else_is_named(
    source: str, runs: str, lost: str
) -> None:
    notebook = answered()
    notebook["cells"][at(notebook, "imports")]["source"] = source
    result = rebuilt(notebook)
    assert layout(result)[1:3] == (["imports", runs] if runs else ["imports", f"{NAME}-text"])
    assert (lost in " ".join(result.repairs)) and len(result.repairs) == bool(lost) + bool(runs)
    assert all(repair.isprintable() and len(repair) < 200 for repair in result.repairs)


def test_definitions_in_a_check_run_before_it_and_code_in_a_text_cell_runs() -> None:
    notebook = answered()
    cells = notebook["cells"]
    cells[at(notebook, f"{NAME}-check")]["source"] = f"{HELPER}\nexpect({NAME!r})"
    cells[at(notebook, f"{NAME}-text")] |= {"cell_type": "code", "source": "mine = 1"}
    order = layout(rebuilt(notebook))
    place = order.index(NAME)
    assert order[place - 2 : place + 3] == [
        f"{NAME}-text", "mine = 1", NAME, HELPER, f"{NAME}-check",
    ]  # fmt: skip


def test_a_hidden_check_that_the_student_saw_blank_is_no_change() -> None:
    ours = release()
    ours["cells"][at(ours, f"{NAME}-hidden")]["source"] = "expect(secret)"
    result = rebuild(Submission("ada", "02_bags", answered()), ours)
    assert result.repairs == ()
    assert answer(result, f"{NAME}-hidden") == "expect(secret)"


def test_a_missing_answer_cell_becomes_its_starter() -> None:
    notebook = answered()
    del notebook["cells"][at(notebook, NAME)]
    result = rebuilt(notebook)
    assert answer(result) == STARTER
    assert result.repairs == (f"The answer cell {NAME} is missing; its starter was put back.",)


@pytest.mark.parametrize("gone", [[NAME], [f"{NAME}-text", NAME]])
def test_an_answer_in_a_new_cell_is_not_undone_by_the_starter(gone: list[str]) -> None:
    notebook = answered()
    notebook["cells"].insert(at(notebook, f"{NAME}-check"), code("mine"))
    notebook["cells"] = [cell for cell in notebook["cells"] if cell.get("id") not in gone]
    order = layout(rebuilt(notebook))
    assert order.index(NAME) < order.index("mine") < order.index(f"{NAME}-check")


def test_an_added_cell_stays_before_a_check_that_is_missing() -> None:
    notebook = answered()
    notebook["cells"][at(notebook, f"{NAME}-check")] = code("helper")
    order = layout(rebuilt(notebook))
    assert order[order.index("helper") + 1] == f"{NAME}-check"


def test_deleted_cells_cost_nothing() -> None:
    notebook = answered()
    notebook["cells"] = [notebook["cells"][at(notebook, NAME)]]
    result = rebuilt(notebook)
    assert answer(result) == ANSWER
    assert len(result.repairs) == 1  # the other answer


def duplicates(*sources: str, cell_type: str = "code") -> Notebook:
    """An answer that is followed by copies of itself, ids new, as JupyterLab makes them."""
    notebook = answered(sources[0])
    index = at(notebook, NAME)
    for n, source in enumerate(sources[1:], start=1):
        copy = deepcopy(notebook["cells"][index])
        copy |= {"id": f"copy-{n}", "source": source, "cell_type": cell_type}
        notebook["cells"].insert(index + n, copy)
    return notebook


@pytest.mark.parametrize("sources", [(ANSWER, STARTER), (STARTER, ANSWER), (ANSWER, ANSWER)])
def test_a_duplicated_answer_is_the_one_that_was_written(sources: tuple[str, str]) -> None:
    result = rebuilt(duplicates(*sources))
    assert answer(result) == ANSWER
    assert len(layout(result)) == len(release()["cells"])
    assert result.repairs == (f"The answer cell {NAME} occurs 2 times; the last answer counts.",)


def test_a_split_answer_runs_as_it_ran_for_the_student() -> None:
    result = rebuilt(duplicates("helper = 1", "draft", ANSWER, STARTER))
    assert answer(result) == ANSWER
    order = layout(result)
    assert order[order.index(NAME) - 2 : order.index(NAME)] == ["helper = 1", "draft"]


SCRATCH = "def offsets(lengths):\n    return None"


@pytest.mark.parametrize("copied", [True, False])
def test_of_two_answers_the_one_above_its_check_counts_and_the_later_one_runs_at_its_place(
    copied: bool,
) -> None:
    notebook = answered()
    scratch = code(SCRATCH)
    if copied:
        cell = notebook["cells"][at(notebook, NAME)]
        scratch = deepcopy(cell) | {"id": "copy", "source": SCRATCH}
    notebook["cells"] += [code("before"), scratch, code("after")]
    result = rebuilt(notebook)
    assert answer(result) == ANSWER
    assert layout(result)[-4:-1] == ["before", SCRATCH, "after"]
    assert layout(result)[-1].startswith(ANSWER)
    assert result.later == {NAME: len(notebook["cells"]) - 1}
    assert result.otherwise is not None
    check_ours(result.otherwise)
    assert result.otherwise["cells"][at(result.otherwise, NAME)]["source"] in (SCRATCH,)
    assert result.otherwise["cells"][-1]["source"] == "after"


@pytest.mark.parametrize("source", [ANSWER, "other = 1", "offsets == 1"])
def test_what_answers_nothing_anew_changes_nothing(source: str) -> None:
    notebook = answered()
    notebook["cells"].append(code(source))
    result = rebuilt(notebook)
    assert (answer(result), result.later, result.otherwise) == (ANSWER, {}, None)


def test_an_answer_whose_copies_all_stand_below_its_check_is_the_last_of_them() -> None:
    notebook = answered(STARTER)
    copy = deepcopy(notebook["cells"][at(notebook, NAME)]) | {"source": ANSWER}
    notebook["cells"].append(copy)
    result = rebuilt(notebook)
    assert (answer(result), result.later) == (ANSWER, {})


def test_an_emptied_answer_cell_does_not_bring_the_starter_behind_the_answer() -> None:
    notebook = answered(" ")
    notebook["cells"].insert(at(notebook, NAME), code(ANSWER))
    order = layout(rebuilt(notebook))
    assert order.index(NAME) < order.index(ANSWER) < order.index(f"{NAME}-check")


@pytest.mark.parametrize("cell_type", ["markdown", "raw", "heading"])
def test_a_retyped_answer_still_counts(cell_type: str) -> None:
    notebook = answered()
    notebook["cells"][at(notebook, NAME)]["cell_type"] = cell_type
    result = rebuilt(notebook)
    assert answer(result) == ANSWER
    assert "not a code cell" in result.repairs[0]


def test_notes_split_off_an_answer_do_not_replace_it() -> None:
    assert answer(rebuilt(duplicates(ANSWER, "my notes", cell_type="markdown"))) == ANSWER


def test_a_copied_check_wins_no_points() -> None:
    notebook = answered()
    index = at(notebook, f"{NAME}-check")
    notebook["cells"] += [deepcopy(notebook["cells"][index]) for _ in range(3)]
    checks = [cell for cell in rebuilt(notebook).notebook["cells"] if course.is_check(cell)]
    assert sum(course.nbgrader_of(cell)["points"] for cell in checks) == 6


ODD = [None, True, 7, 1.5, "", "x", [], [NAME], {}, {"grade_id": NAME}, {"a": [None]}]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_ids_of_any_json_type_never_raise(odd: Any) -> None:
    for damage in DAMAGES:
        notebook = answered()
        for cell in notebook["cells"]:
            damage(cell, odd)
        rebuilt(notebook)


DAMAGES: list[Callable[[Cell, Any], object]] = [
    lambda cell, odd: cell.update(id=odd),
    lambda cell, odd: cell["metadata"].update(nbgrader=odd),
    lambda cell, odd: cell["metadata"].setdefault("nbgrader", {}).update(grade_id=odd),
    lambda cell, odd: cell.update(outputs=odd, execution_count=odd, attachments=odd),
]

# --- random trees through both rooms ----------------------------------------------------------

WORDS = [
    "cells",
    "cell_type",
    "code",
    "markdown",
    "source",
    "metadata",
    "nbgrader",
    "grade_id",
    "id",
    "nbformat",
    "solution",
    NAME,
    f"{NAME}-check",
    "title",
    STARTER,
    "\ud800",
    "\0",
    "",
]


def random_tree(draw: random.Random, depth: int = 0) -> Any:
    kind = draw.randrange(7 if depth < 5 else 5)
    if kind == 5:
        return [random_tree(draw, depth + 1) for _ in range(draw.randrange(5))]
    if kind == 6:
        return {draw.choice(WORDS): random_tree(draw, depth + 1) for _ in range(draw.randrange(6))}
    return draw.choice([None, True, draw.randint(-5, 5), draw.random(), draw.choice(WORDS)])


def damaged(draw: random.Random) -> Any:
    """An honest notebook with random trees in its ids, its metadata and some other places."""
    notebook: Notebook = json.loads(json.dumps(answered()))
    notebook["cells"] += [code(draw.choice(WORDS)) for _ in range(3)]
    draw.shuffle(notebook["cells"])
    for cell in draw.sample(notebook["cells"], 5):
        draw.choice(DAMAGES)(cell, random_tree(draw))
    for _ in range(draw.randrange(2)):
        spoil(draw, notebook)
    return notebook


def spoil(draw: random.Random, spot: Any) -> None:
    """Put a random tree somewhere below a spot."""
    key = draw.choice(list(spot) if isinstance(spot, dict) else range(len(spot)))
    if spot[key] and isinstance(spot[key], dict | list) and draw.random() < 0.8:
        spoil(draw, spot[key])
    else:
        spot[key] = random_tree(draw)


@pytest.mark.slow
def test_random_notebooks_never_raise(tmp_path: Path) -> None:
    draw = random.Random(4321)
    path = tmp_path / "ada" / "02_bags" / "02_bags.ipynb"
    path.parent.mkdir(parents=True)
    taken = 0
    for number in range(360):
        tree = random_tree(draw) if number % 6 == 0 else damaged(draw)
        path.write_text(json.dumps(tree))
        (item,) = collect(tmp_path, ["02_bags"])
        if isinstance(item, Refusal):
            item.message.encode()
            continue
        taken += 1
        json.dumps(rebuilt(item.notebook).notebook, ensure_ascii=False).encode()
    assert 60 < taken < 300, "the trees are all bad or all good"
