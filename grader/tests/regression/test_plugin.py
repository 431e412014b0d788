"""The plugin as its users meet it: a real pytest, a real kernel."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import nbformat
import pytest
from nbformat import NotebookNode

from grader.core.limits import PROCESSOR
from grader.regression.compare_widgets import STATE
from grader.regression.kernel import kernel_environment
from grader.regression.mutation.gate import kinds
from grader.regression.mutation.mutant import Altered, with_cells
from grader.tests.support.sample import (
    cell_index,
    released_sample,
    run_and_stored,
    solved_sample,
)

pytestmark = pytest.mark.slow(5)

END_TO_END = [
    "number: leading digit",
    "number: last digit by 1",
    "line: dropped",
    "image: one letter of the title",
    "image: brightness by 3",
    "outputs: all dropped",
    "outputs: one added",
    "outputs: swapped with another cell's",
    "cell: stripped of its run",
    "result: another cell's number",
    "stdout <-> stderr",
    "execute_result <-> display_data",
    "output metadata: key added",
    "tag nbval-skip, wrong output",
    "# NBVAL_IGNORE_OUTPUT, wrong output",
    "error: message",
    "bar: another last state",
    "widget: view of another version",
    "metadata: tolerance over the cap",
]
FORGIVEN = {"number: last digit by 1", "image: brightness by 3"}


@pytest.fixture(scope="module")
def solved() -> NotebookNode:
    return solved_sample()


def run_pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Pytest with the installed plugins on a folder, apart from the run that this test is in."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    command = [sys.executable, "-m", "pytest", "-rA", "--tb=short", "--color=no", *options]
    return subprocess.run(
        [*command, f"--rootdir={folder}", "-c", "/dev/null", "-p", "no:cacheprovider", "."],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def failed_cells(output: str) -> dict[str, set[int]]:
    """Numbers of the failed code cells, counted from 0, by notebook."""
    found: dict[str, set[int]] = {}
    for name, number in re.findall(r"^FAILED (\S+)\.ipynb::Cell (\d+)", output, re.MULTILINE):
        found.setdefault(name, set()).add(int(number))
    return found


def write(notebook: NotebookNode, path: Path) -> None:
    nbformat.write(notebook, path)


def mutants_of_each_kind(notebook: NotebookNode) -> list[dict[str, Altered]]:
    """A mutant of each kind of END_TO_END; those that alter other cells share a notebook."""
    found: list[dict[str, Altered]] = []
    for kind in sorted(kinds(), key=lambda kind: kind.name):
        if kind.name in END_TO_END:
            mutants = list(kind.alter(notebook, Random(7)))
            free = (
                (home, mutant)
                for home in found
                for mutant in mutants
                if all(mutant.keys().isdisjoint(other) for other in home.values())
            )
            home, mutant = next(free, ({}, mutants[0]))
            if not home:
                found.append(home)
            home[kind.name] = mutant
    return found


def numbers(notebook: NotebookNode, altered: Altered) -> set[int]:
    """Indices in the notebook as places among the code cells."""
    code = [at for at, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    return {code.index(at) for at in altered}


@pytest.mark.parametrize("mode", ["exact", "tolerant"])
def test_the_altered_cells_fail_under_pytest_and_no_others(
    solved: NotebookNode, tmp_path: Path, mode: str
) -> None:
    mutants = mutants_of_each_kind(solved)
    assert sorted(name for each in mutants for name in each) == sorted(END_TO_END)
    for number, each in enumerate(mutants):
        altered = {at: cell for one in each.values() for at, cell in one.items()}
        write(with_cells(solved, altered), tmp_path / f"mutants_{number}.ipynb")
    write(solved, tmp_path / "unaltered.ipynb")
    write(released_sample(solved), tmp_path / "released.ipynb")
    expected = {
        f"mutants_{number}": {
            at
            for name, altered in each.items()
            if mode == "exact" or name not in FORGIVEN
            for at in numbers(solved, altered)
        }
        for number, each in enumerate(mutants)
    }
    done = run_pytest(tmp_path, "--nbval", f"--nbstrict={mode}")
    assert failed_cells(done.stdout) == expected, done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("mode", ["exact", "tolerant"])
def test_a_bar_and_a_widget_pass_and_a_widget_in_another_state_fails(
    solved: NotebookNode, tmp_path: Path, mode: str
) -> None:
    names = ("teaching-10", "teaching-11", "teaching-12")
    cells = [copy.deepcopy(solved.cells[cell_index(solved, name)]) for name in names]
    for count, cell in enumerate(cells, 1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    cells[0].outputs[0].text = f"\r{cells[0].outputs[0].text}"  # as some front ends store it
    metadata = copy.deepcopy(solved.metadata)
    write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), tmp_path / "right.ipynb")
    for model in metadata.widgets[STATE]["state"].values():
        if model["model_name"] == "IntSliderModel":
            model["state"]["value"] = 5
    write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), tmp_path / "wrong.ipynb")
    done = run_pytest(tmp_path, "--nbval", f"--nbstrict={mode}")
    assert re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE) == ["wrong.ipynb::Widgets"]
    assert "widget.state.value" in done.stdout and "'5'" in done.stdout


def test_a_failure_tells_notebook_cell_output_and_both_versions(
    solved: NotebookNode, tmp_path: Path
) -> None:
    altered = copy.deepcopy(solved)
    cell = altered.cells[cell_index(altered, "teaching-2")]
    cell.outputs[0].text = cell.outputs[0].text.replace("0.1234", "0.9876")
    write(altered, tmp_path / "lesson.ipynb")
    told = run_pytest(tmp_path, "--nbval").stdout
    for part in (
        "lesson.ipynb: code cell 3 (teaching-2, numbered [3]) fails in tolerant mode.",
        "Output 1 of 1 (stdout), text: 0.9876 became 0.1234",
        "stored: 'loss 0.9876 after 10 steps'",
        "now:    'loss 0.1234 after 10 steps'",
        "| print('loss 0.1234 after 10 steps')",
    ):
        assert part in told, told
    assert "Traceback" not in told


def test_a_run_leaves_the_file_as_it_is(solved: NotebookNode, tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    write(solved, path)
    before = path.read_bytes()
    assert run_pytest(tmp_path, "--nbval", "--nbstrict=exact").returncode == 0
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["lesson.ipynb"]


def test_a_notebook_chooses_neither_its_kernel_nor_its_settings(tmp_path: Path) -> None:
    settings = kernel_environment()
    names = sorted([*PROCESSOR, "PYTHONHASHSEED"])
    show = f"import os, sys\nprint(sys.executable, *map(os.environ.get, {names}))"
    shown = " ".join([sys.executable, *(settings[name] for name in names)])
    cell = nbformat.v4.new_code_cell(show, execution_count=1)
    cell.outputs = [nbformat.v4.new_output("stream", text=f"{shown}\n")]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    write(notebook, tmp_path / "lesson.ipynb")
    done = run_pytest(tmp_path, "--nbval", "--nbstrict=tolerant")
    assert done.returncode == 0, done.stdout


def test_a_cell_that_hangs_or_kills_the_kernel_fails_and_the_rest_with_it(tmp_path: Path) -> None:
    for name, source in {"hang": "while True: pass", "kill": "import os; os._exit(1)"}.items():
        cells = [nbformat.v4.new_code_cell(text) for text in (source, "1")]
        for number, cell in enumerate(cells, 1):
            cell.execution_count = number
        write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    done = run_pytest(tmp_path, "--nbval", "--nbval-cell-timeout=2")
    assert failed_cells(done.stdout) == {"hang": {0, 1}, "kill": {0, 1}}
    assert "took more than 2 seconds" in done.stdout
    assert "The kernel died in cell 0" in done.stdout


def test_without_nbval_the_plugin_does_nothing(tmp_path: Path) -> None:
    write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), tmp_path / "a.ipynb")
    assert run_pytest(tmp_path, "--nbstrict=exact").returncode == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize(
    "option",
    ["--nbval-lax", "--nbval-sanitize-with=x", "--nbval-kernel-name=ir", "--nbdime", "-n2"],
)
def test_options_that_would_weaken_the_comparison_are_refused(tmp_path: Path, option: str) -> None:
    done = run_pytest(tmp_path, "--nbval", option)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: " in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_notebook_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.ipynb").write_text("{")
    done = run_pytest(tmp_path, "--nbval")
    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "broken.ipynb is not a notebook" in done.stdout


def test_notebooks_run_on_several_processes_if_each_stays_whole(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in ("x = 1", "y = x", "assert y == 1")]
    stored = run_and_stored(nbformat.v4.new_notebook(cells=cells))
    for name in ("a", "b"):
        write(stored, tmp_path / f"{name}.ipynb")
    done = run_pytest(tmp_path, "--nbval", "-n2", "--dist=loadfile")
    assert done.returncode == 0, done.stdout
