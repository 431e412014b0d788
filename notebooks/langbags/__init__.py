"""Which language is this text in? A small, fast detector built from bags of n-grams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langbags.detector import Detector

__all__ = ["Detector"]


def __getattr__(name: str) -> Any:
    """Load torch only for those who ask for a Detector: reading a corpus does not need it."""
    if name == "Detector":
        from langbags.detector import Detector

        return Detector
    raise AttributeError(f"module 'langbags' has no attribute {name!r}")
