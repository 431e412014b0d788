"""Makes `pytest --nbval` strict: `pytest --nbval --nbstrict=exact|tolerant NOTEBOOKS`.

Without --nbval this plugin does nothing, and imports nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

# Each of these would let an output pass that nobody compared.
REFUSED = {
    "nbval_lax": "--nbval-lax compares only marked cells",
    "nbval_sanitize_with": "--nbval-sanitize-with alters outputs before they are compared",
    "sanitize_with": "--sanitize-with alters outputs before they are compared",
    "nbval_kernel_name": "--nbval-kernel-name runs another Python than this environment's",
    "nbdime": "--nbdime shows differences that it looks for itself",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("nbval").addoption(
        "--nbstrict",
        choices=["exact", "tolerant"],
        default="tolerant",
        help="with --nbval: compare every output, to the byte and the pixel (exact) or but for "
        "the rounding of last digits and imperceptible pixels (tolerant, the default)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse, with exit status 4, what contradicts a strict comparison."""
    if not _active(config):
        return
    for option, reason in REFUSED.items():
        if getattr(config.option, option, None):
            raise pytest.UsageError(f"{reason}. --nbstrict compares all of them: leave it out.")
    if getattr(config.option, "dist", "no") not in ("no", "loadfile", "loadscope"):
        raise pytest.UsageError(
            "The cells of one notebook share a kernel: add --dist loadfile to -n."
        )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[Any], list[Any]]:
    found = yield
    if not _active(parent.config) or file_path.suffix != ".ipynb":
        return found
    from grader.regression.items import make_strict

    return [make_strict(collector, parent) for collector in found]


def _active(config: pytest.Config) -> bool:
    return bool(getattr(config.option, "nbval", False))
