"""Which language is this text in? A small, fast detector built from bags of n-grams, and CLD3.

All that a program needs is named here; the modules below say more, in the order of the lessons:
`ngrams`, `bags`, `model`, `training`, `evaluation`, `cld3`. `_fast` holds what only saves time,
`_download` what fetches files.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langbags.cards import Card
    from langbags.cld3.detector import CLD3
    from langbags.cld3.tuned import TunedCLD3
    from langbags.cld3.tuning import Tuning
    from langbags.detector import Detector
    from langbags.errors import LangbagsError
    from langbags.estimator import LanguageClassifier
    from langbags.model import Settings
    from langbags.saved import load
    from langbags.segmenting import Span
    from langbags.splitting import split
    from langbags.tatoeba import Sentence, read_sentences
    from langbags.training import Recipe, train

__all__ = [
    "CLD3",
    "Card",
    "Detector",
    "LangbagsError",
    "LanguageClassifier",
    "Recipe",
    "Sentence",
    "Settings",
    "Span",
    "TunedCLD3",
    "Tuning",
    "load",
    "read_sentences",
    "split",
    "train",
]

_MODULES = {
    "CLD3": "cld3.detector",
    "Card": "cards",
    "Detector": "detector",
    "LangbagsError": "errors",
    "LanguageClassifier": "estimator",
    "Recipe": "training",
    "Sentence": "tatoeba",
    "Settings": "model",
    "Span": "segmenting",
    "TunedCLD3": "cld3.tuned",
    "Tuning": "cld3.tuning",
    "load": "saved",
    "read_sentences": "tatoeba",
    "split": "splitting",
    "train": "training",
}


def __getattr__(name: str) -> Any:
    """Load torch only for those who ask for a detector: reading a corpus does not need it."""
    if name not in _MODULES:
        raise AttributeError(f"module 'langbags' has no attribute {name!r}")
    return getattr(importlib.import_module(f"langbags.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
