"""What `import langbags` offers."""

from __future__ import annotations

import langbags
import pytest


def test_every_public_name_is_there_and_has_a_docstring() -> None:
    for name in langbags.__all__:
        assert getattr(langbags, name).__doc__, name
    assert set(langbags.__all__) <= set(dir(langbags))
    assert set(langbags.__all__) == set(langbags._MODULES)


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = langbags.nothing
