"""A fixed number of sentences of each language, in one pass over a corpus of any size."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from langbags.tatoeba import Sentence

NO_MERGE: Mapping[str, str] = MappingProxyType({})


@dataclass
class Reservoir:
    """A sample in which each item seen so far has the same chance to be.

    Source: algorithm R, J. S. Vitter, Random sampling with a reservoir, ACM TOMS 11 (1985).
    """

    size: int
    generator: random.Random
    seen: int = 0
    kept: list[tuple[int, str]] = field(default_factory=list)

    def offer(self, text: str) -> None:
        """Show the reservoir one more text."""
        if (slot := self.slot()) is not None:
            self.kept[slot : slot + 1] = [(self.seen - 1, text)]

    def slot(self) -> int | None:
        """Count one more item; where among the kept ones it belongs, None if it is not kept."""
        self.seen += 1
        if self.seen <= self.size:
            return self.seen - 1
        drawn = self.generator.randrange(self.seen)
        return drawn if drawn < self.size else None


def sample_per_language(
    sentences: Iterable[Sentence],
    count: int,
    seed: int = 0,
    merge: Mapping[str, str] = NO_MERGE,
) -> dict[str, list[str]]:
    """At most `count` texts of each language, in the order in which they came.

    merge:   languages to count as another, {"nob": "nor"}
    returns: languages in the order of their codes

    A language's sample depends on its own sentences, its code and the seed: another language more
    or less in the file changes nothing.
    """
    kept: dict[str, list[tuple[int, str]]] = {}
    for number, (lang, slot, sentence) in enumerate(draws(sentences, count, seed, merge)):
        texts = kept.setdefault(lang, [])
        if slot is not None:
            texts[slot : slot + 1] = [(number, sentence.text)]
    return {lang: [text for _, text in sorted(kept[lang])] for lang in sorted(kept)}


def draws(
    sentences: Iterable[Sentence], count: int, seed: int, merge: Mapping[str, str]
) -> Iterator[tuple[str, int | None, Sentence]]:
    """The draws of `sample_per_language`, for whoever keeps something else than texts.

    yields: for each sentence its language, its slot among those kept of that language, and itself;
            it takes the place of what the slot held, and with None it is not kept
    """
    reservoirs: dict[str, Reservoir] = {}
    for sentence in sentences:
        lang = merge.get(sentence.lang, sentence.lang)
        if lang not in reservoirs:
            reservoirs[lang] = Reservoir(count, random.Random(f"{seed} {lang}"))  # noqa: S311
        yield lang, reservoirs[lang].slot(), sentence
