"""Which language is this text in? A small, fast detector built from bags of n-grams, and CLD3.

What a lesson imports lies here; `_fast` holds what only saves time, `_download` what fetches files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langbags.cld3.detector import CLD3
    from langbags.detector import Detector

__all__ = ["CLD3", "Detector"]


def __getattr__(name: str) -> Any:
    """Load torch only for those who ask for a detector: reading a corpus does not need it."""
    if name == "Detector":
        from langbags.detector import Detector

        return Detector
    if name == "CLD3":
        from langbags.cld3.detector import CLD3

        return CLD3
    raise AttributeError(f"module 'langbags' has no attribute {name!r}")
