"""nbgrader's commands, run in this process as somebody types them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest


def nbgrader(app: Any, root: Path, *arguments: str) -> int:
    """Run one of nbgrader's commands in the course folder; returns its exit status."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr(sys, "path", [*sys.path])
        app.clear_instance()
        command = app.instance()
        try:
            command.initialize([*arguments])
            command.start()
        except SystemExit as end:
            return int(end.code or 0)
        finally:
            app.clear_instance()
    return 0
