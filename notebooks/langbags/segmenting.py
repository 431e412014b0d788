"""Where a text changes its language: windows around each word, and the cheapest way through them.

Each word is read within its surroundings and once more alone; both give every label a logarithm of
a probability. Of all ways to give the words labels, the one with the highest sum is taken, where
each change of label costs something. That a text is cut where this pays for the cut is the idea of
H. Yamaguchi and K. Tanaka-Ishii, Text segmentation by language using minimum description length
(ACL 2012); the search is A. J. Viterbi's (1967).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from torch import Tensor

from langbags.cld3.spans import INHERITED, NO_LETTER
from langbags.cld3.weights import script_numbers
from langbags.ngrams import is_letter

Scores = npt.NDArray[np.floating[Any]]

AROUND = 20
"""Characters on each side of a word that its window may hold."""
ALONE = 0.5
"""Weight of the word alone, where that of its window is 1."""
COST, AT_PAUSE = 8.0, 4.0
"""Nats that a change of label costs, and less where a sentence ends or a bracket stands. These
four were chosen on mixed texts made of half of the sentences that the course holds out; what
`Answering.spans` tells was measured on the other half."""
PAUSES = frozenset('.?!…:;()"«»—।؟。！？：；（）「」')
FLOOR = 1e-4
"""No probability counts for less, so that one odd word does not outvote its sentence."""
LONGEST = 16
"""Letters in a row that are read as one word; of a script without spaces, more are cut up."""


class Span(NamedTuple):
    """A stretch of a text in one language.

    start, end:  its characters, text[start:end]
    label:       its language, or "und"
    probability: that of the label, from 0 to 1; 0 where there is no answer
    """

    start: int
    end: int
    label: str
    probability: float


Place = tuple[int, int]
"""Characters of a text from the first up to, without it, the second."""


def segments(text: str, logits: Callable[[Sequence[str]], Tensor]) -> list[Place]:
    """The stretches of a text that begin with a change of language; they leave no gap.

    logits:  (texts, labels), for any texts, at least one
    returns: one stretch if there are no letters, none if there is no text
    """
    places = words(text)
    starts = [0] if text else []
    if len(places) > 1:
        around = logits([text[start:end] for start, end in windows(text, places)])
        alone = logits([text[start:end] for start, end in places])
        gaps = [(before[1], after[0]) for before, after in itertools.pairwise(places)]
        costs = [COST if PAUSES.isdisjoint(text[start:end]) else AT_PAUSE for start, end in gaps]
        path = best_path(_log(around) + ALONE * _log(alone), costs)
        changes = zip(itertools.pairwise(path), gaps, strict=True)
        starts += [_cut(text, *gap) for (before, after), gap in changes if before != after]
    return list(itertools.pairwise([*starts, len(text)]))


def words(text: str) -> list[Place]:
    """Runs of letters and marks of one script; a long run in several parts of like length."""
    found, start = [], 0
    for script, run in itertools.groupby(_scripts(text)):
        end = start + len(list(run))
        if script != NO_LETTER:
            parts = -(-(end - start) // LONGEST)
            cuts = [start + (end - start) * part // parts for part in range(parts + 1)]
            found += list(itertools.pairwise(cuts))
        start = end
    return found


def _scripts(text: str) -> Iterator[int]:
    """The number of each character's script; a mark has that of the letter before it."""
    scripts, before = script_numbers(), NO_LETTER
    for each in text:
        own = scripts[ord(each)] if is_letter(each) else NO_LETTER
        if is_letter(each) and own in (NO_LETTER, INHERITED):
            own = before or INHERITED
        yield (before := own)


def windows(text: str, places: Sequence[Place]) -> list[Place]:
    """For each word those of its script around it, within AROUND characters on each side."""
    found = []
    scripts = [next(_scripts(text[start:end])) for start, end in places]
    for _, run in itertools.groupby(range(len(places)), scripts.__getitem__):
        same = list(run)
        first = last = same[0]
        for start, end in (places[word] for word in same):
            while start - places[first][0] > AROUND:
                first += 1
            while last < same[-1] and places[last + 1][1] - end <= AROUND:
                last += 1
            found.append((places[first][0], places[last][1]))
    return found


def best_path(scores: Scores, costs: Sequence[float]) -> list[int]:
    """The label of each word, for the highest sum of scores less the costs of the changes.

    scores: (words, labels)
    costs:  (words - 1,) of a change between a word and the next
    """
    labels = np.arange(scores.shape[1])
    best, came = scores[0], []
    for row, cost in zip(scores[1:], costs, strict=True):
        other = int(best.argmax())
        stays = best >= best[other] - cost
        came.append(np.where(stays, labels, other))
        best = np.where(stays, best, best[other] - cost) + row
    path = [int(best.argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return path[::-1]


def _log(logits: Tensor) -> Scores:
    found: Scores = logits.softmax(dim=1).clamp(min=FLOOR).log().numpy()
    return found


def _cut(text: str, end: int, start: int) -> int:
    """Between two words: after the last space, so that an opening bracket goes with what follows.

    Where there is no space, the second word's start.
    """
    spaces = [place for place in range(end, start) if text[place].isspace()]
    return spaces[-1] + 1 if spaces else start
