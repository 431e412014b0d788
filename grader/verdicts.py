"""From a check's outputs to its points, its status, and a sentence for the learner.

Everything here reads cells that ran; nothing runs.
"""

from __future__ import annotations

import re
from typing import Any

from grader.course import exercise_of, grade_id, is_answer, is_check, nbgrader_of
from grader.preprocessors import END, HIDDEN, NOT_REACHED
from grader.records import CheckResult, Notebook, Status

MESSAGE_CHARS = 500
UNANSWERED = "Not answered yet."
HIDDEN_FAILED = (
    "A hidden check found an input for which this answer is wrong; "
    "try empty, large and repeated inputs."
)
UNFINISHED = {
    Status.TIMED_OUT: "{what} did not end in time; look for a loop that never stops.",
    Status.OUT_OF_MEMORY: "{what} asked for more memory than it may have; look for what grows.",
    Status.CRASHED: "{what} ended the whole Python process; look for an exit or a crash in it.",
}
UNREACHED = {
    Status.TIMED_OUT: "Not run: an earlier cell did not stop in time.",
    Status.OUT_OF_MEMORY: "Not run: an earlier cell took all the memory.",
    Status.CRASHED: "Not run: an earlier cell ended the Python process.",
}
WORST_FIRST = (Status.OUT_OF_MEMORY, Status.CRASHED, Status.TIMED_OUT)

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-_]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PATH = re.compile(r"(?<![\w/.:])(?:[A-Za-z]:)?[/\\](?:[^\s/\\'\":]+[/\\])+([^\s/\\'\":,;)]+)")
_LINE = re.compile(r"(?:Cell In\[\d+\], |\(\d+\.py, )line (\d+)")
_NO_MEMORY = re.compile(r"stops with MemoryError|can't allocate memory|Cannot allocate memory")


def plain(text: str, limit: int = MESSAGE_CHARS) -> str:
    """Text fit for a table: no colours, no control characters, no folders, not too long."""
    text = _PATH.sub(r"\1", _CONTROL.sub("", _ANSI.sub("", text[: 20 * limit]))).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def run_status(notebook: Notebook) -> Status:
    """How the run of a whole notebook ended: as the worst of its cells did."""
    ends = [_end(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    ends += [Status.OUT_OF_MEMORY for cell in notebook["cells"] if _memory_error(cell)]
    return next((status for status in WORST_FIRST if status in ends), Status.GRADED)


def run_message(notebook: Notebook, status: Status) -> str:
    """The sentence for a submission whose run did not end as it should, empty if it did."""
    if status not in UNFINISHED:
        return ""
    ended = [c for c in notebook["cells"] if _end(c) == status or _memory_error(c)]
    if not ended:
        return UNFINISHED[status].format(what="A cell")
    name = grade_id(ended[0])
    return UNFINISHED[status].format(what=f"The cell {name}" if name else "A cell without a check")


def verdict(cell: dict[str, Any], notebook: Notebook, points: float) -> CheckResult:
    """The result of one check cell.

    cell:   the check after its run and after StrictChecks
    points: what nbgrader's determine_grade gives for it
    """
    status = _check_status(cell, run_status(notebook))
    return CheckResult(
        grade_id=grade_id(cell),
        points=points,
        max_points=float(nbgrader_of(cell)["points"]),
        status=status,
        message="" if _passed(cell) else plain(_message(cell, notebook, status)),
    )


def _check_status(cell: dict[str, Any], whole: Status) -> Status:
    end = _end(cell)
    if end == NOT_REACHED:
        return whole
    return Status.OUT_OF_MEMORY if _memory_error(cell) else Status(end)


def _message(cell: dict[str, Any], notebook: Notebook, status: Status) -> str:
    hidden = grade_id(cell).endswith(HIDDEN)
    if _end(cell) == NOT_REACHED:
        return UNREACHED.get(status, "Not run.")
    if status in UNFINISHED:
        return UNFINISHED[status].format(what="A hidden check" if hidden else "The check")
    error = _error(cell) or {}
    if error.get("ename") == "NotImplementedError":
        return UNANSWERED
    if broken := _broken_answer(notebook, exercise_of(grade_id(cell))):
        return broken
    return HIDDEN_FAILED if hidden else _told(error)


def _told(error: dict[str, Any]) -> str:
    """The sentence of a visible check: lesson's own, or Python's with what it means here."""
    name, text = plain(error["ename"], 80), error["evalue"]
    if name == "CheckFailed":
        return str(text)
    if name == "NameError":
        return f"The check does not find a name: {text}. Keep the starter's name."
    return f"The check stops with {name}{': ' + text if text else ''}."


def _broken_answer(notebook: Notebook, exercise: str) -> str:
    """The sentence for an answer cell that raised an error itself, empty if it did not."""
    for cell in notebook["cells"]:
        error = _error(cell)
        if is_answer(cell) and grade_id(cell) == exercise and error:
            trace = _ANSI.sub("", "\n".join([*error["traceback"], error["evalue"]]))
            lines = _LINE.findall(trace)
            at = f" (line {lines[0]})" if lines else ""
            text = re.sub(r" \(\d+\.py, line \d+\)", "", error["evalue"])
            return f"Your answer stops with {plain(error['ename'], 80)}: {text}{at}."
    return ""


def _error(cell: dict[str, Any]) -> dict[str, Any] | None:
    errors = [out for out in cell.get("outputs", []) if out["output_type"] == "error"]
    return errors[0] if errors else None


def _passed(cell: dict[str, Any]) -> bool:
    return _error(cell) is None and _end(cell) == Status.GRADED


def _memory_error(cell: dict[str, Any]) -> bool:
    error = _error(cell) or {}
    return error.get("ename") == "MemoryError" or bool(_NO_MEMORY.search(error.get("evalue", "")))


def _end(cell: dict[str, Any]) -> str:
    return (
        str(cell["metadata"].get(END, NOT_REACHED))
        if is_check(cell)
        else str(cell["metadata"].get(END, Status.GRADED.value))
    )
