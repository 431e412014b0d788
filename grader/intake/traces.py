"""What two notebooks have in common if one file became both, whatever was written over later."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Set
from itertools import pairwise
from typing import Any

RUNS = "run:"
"""Begins the trace of the order in which cells ran; any other trace is the id of a cell."""
MOST = 50
"""Ids that are kept of a notebook."""
_JUMPS = 3
_DRAWN = re.compile(r"(?=[^0-9]*[0-9])[\w-]{8,64}")
"""An id that JupyterLab, Colab or VS Code draws, and no word that somebody gave."""


def traces_of(cells: list[dict[str, Any]], ours: Set[str]) -> tuple[str, ...]:
    """The ids of cells that the student added, and a digest of the order in which cells ran.

    An order says nothing if it is what Run All leaves: each cell one after the cell above it.

    cells: as `notebook_json.parse(data, counts=True)` gives them
    ours:  ids of the lesson's own cells
    """
    ids = (cell.get("id", "") for cell in cells)
    added = [each for each in ids if each not in ours and _DRAWN.fullmatch(each)][:MOST]
    counts = [cell["execution_count"] for cell in cells if "execution_count" in cell]
    if sum(later != earlier + 1 for earlier, later in pairwise(counts)) >= _JUMPS:
        added.append(RUNS + hashlib.sha256(str(counts).encode()).hexdigest()[:16])
    return tuple(dict.fromkeys(added))
