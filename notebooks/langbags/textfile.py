"""Texts of a sample in a file instead of in memory: training reads a batch where it stands.

A row then costs some 30 bytes of memory, its place and its label, however long the text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, overload

from langbags.errors import LangbagsError
from langbags.sampling import NO_MERGE, draws
from langbags.splitting import is_held_out
from langbags.tatoeba import Sentence


class Lines:
    """A file of lines, read by their places; it can be pickled, and each process opens it anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None

    def at(self, place: int) -> str:
        """The line that begins with this byte."""
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
        return {"path": self.path, "_file": None}


class TextFile(Sequence[str]):
    """Some lines of a file, as a sequence of texts."""

    def __init__(self, lines: Lines, places: Iterable[int] = ()) -> None:
        self.lines = lines
        self.places = array("q", places)

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self.lines.at(place) for place in self.places[index]]
        return self.lines.at(self.places[index])


Side = tuple[TextFile, list[str]]
"""Texts, and the label of each."""


@contextmanager
def sampled(
    path: Path,
    sentences: Iterable[Sentence],
    count: int,
    seed: int = 0,
    merge: Mapping[str, str] = NO_MERGE,
) -> Iterator[dict[str, TextFile]]:
    """What `sample_per_language` gives, for the same seed, with its texts in a file at `path`.

    The file is gone afterwards.

    raises: LangbagsError if it cannot be written
    """
    places: dict[str, array[int]] = {}
    end = 0
    lines = Lines(path)
    try:
        with _writing(path) as file:
            for lang, slot, sentence in draws(sentences, count, seed, merge):
                kept = places.setdefault(lang, array("q"))
                if slot is not None:
                    kept[slot : slot + 1] = array("q", [end])
                    end += file.write(sentence.text.encode("utf-8") + b"\n")
        yield {lang: TextFile(lines, sorted(places[lang])) for lang in sorted(places)}
    finally:
        lines.close()
        path.unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        raise LangbagsError(
            f"{error.filename or path} cannot be opened or written ({error.strerror}); name a file "
            "in a folder that is yours, on a disk with room for the sentences."
        ) from error


def sides(sample: Mapping[str, TextFile], share: float, seed: int) -> tuple[Side, Side]:
    """The texts for training and, about a `share` of them, those held out, as `split` would."""
    lines = next(iter(sample.values())).lines
    found: tuple[Side, Side] = ((TextFile(lines), []), (TextFile(lines), []))
    for lang, texts in sample.items():
        for place in texts.places:
            side, labels = found[is_held_out(lines.at(place), share, seed)]
            side.places.append(place)
            labels.append(lang)
    return found
