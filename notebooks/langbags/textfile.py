"""Texts of a sample in a file instead of in memory: training reads a batch where it stands.

A row then costs some 30 bytes of memory, its place and its label, however long the text.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, overload

from langbags.errors import LangbagsError
from langbags.sampling import NO_MERGE, Reservoir
from langbags.splitting import is_held_out
from langbags.tatoeba import Sentence

Side = tuple["TextFile", list[str]]
"""Texts, and the label of each."""


class TextFile(Sequence[str]):
    """Lines of a file, by their places in it; it can be pickled, and each process opens it anew."""

    def __init__(self, path: Path, places: Iterable[int] = ()) -> None:
        self.path = path
        self.places = array("q", places)
        self._file: BinaryIO | None = None

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        """The text there; of a slice the texts."""
        if isinstance(index, slice):
            return [self._line(place) for place in self.places[index]]
        return self._line(self.places[index])

    def __iter__(self) -> Iterator[str]:
        return map(self._line, self.places)

    def _line(self, place: int) -> str:
        if self._file is None:
            self._file = self.path.open("rb")
        self._file.seek(place)
        return self._file.readline()[:-1].decode("utf-8")

    def close(self) -> None:
        """Close the file; reading opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "places": self.places, "_file": None}


def sampled(
    path: Path,
    sentences: Iterable[Sentence],
    count: int,
    seed: int = 0,
    merge: Mapping[str, str] = NO_MERGE,
) -> dict[str, TextFile]:
    """What `sample_per_language` gives, for the same seed, with its texts in a file at `path`.

    raises: LangbagsError if it cannot be written
    """
    draws: dict[str, Reservoir] = {}
    places: dict[str, array[int]] = {}
    end = 0
    with _opened(path) as file:
        for sentence in sentences:
            lang = merge.get(sentence.lang, sentence.lang)
            if lang not in draws:
                draws[lang] = Reservoir(count, random.Random(f"{seed} {lang}"))  # noqa: S311
                places[lang] = array("q")
            if (slot := draws[lang].slot()) is not None:
                places[lang][slot : slot + 1] = array("q", [end])
                end += file.write(sentence.text.encode("utf-8") + b"\n")
    return {lang: TextFile(path, sorted(places[lang])) for lang in sorted(places)}


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except OSError as error:
        raise LangbagsError(
            f"{path} cannot be written ({error.strerror}); name a file in a folder that is yours."
        ) from error


def sides(sample: Mapping[str, TextFile], share: float, seed: int) -> tuple[Side, Side]:
    """The texts for training and, about a `share` of them, those held out, as `split` would."""
    path = next(iter(sample.values())).path
    found: tuple[Side, Side] = ((TextFile(path), []), (TextFile(path), []))
    for lang, texts in sample.items():
        for place, text in zip(texts.places, texts, strict=True):
            side, labels = found[is_held_out(text, share, seed)]
            side.places.append(place)
            labels.append(lang)
        texts.close()
    return found
