"""Google's CLD3, rebuilt: the same answers from PyTorch, with Google's own weights.

Read the files in the order in which a text meets them; each names the C++ file that it follows.

1. `cleaning`  any text to letters and spaces, by way of
   `spans`     runs of one script,
   `squeeze`   which leaves out repetitive stretches, and
   `snippets`  which samples what is still long
2. `features`  six bags of ids with weights; `hashing` gives the ids
3. `weights`   what Google trained, from notebooks/data/cld3.safetensors
4. `network`   80 to 208 to 109
5. `readable`  all of it for one text

The rest is for use: `CLD3` in `detector`, for many texts and for one by way of `_fast`; `tuning`,
which trains the network further; and `_source`, which makes the data file from Google's source
distribution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langbags.cld3.detector import CLD3

__all__ = ["CLD3"]


def __getattr__(name: str) -> Any:
    """Load the whole only for those who ask for CLD3."""
    if name == "CLD3":
        from langbags.cld3.detector import CLD3

        return CLD3
    raise AttributeError(f"module 'langbags.cld3' has no attribute {name!r}")
