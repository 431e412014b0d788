"""Who competes: ours, trained on the protocol's training rows, and the peers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from langbags.cld3 import CLD3
from langbags.cld3.weights import FILE
from langbags.detector import Detector
from langbags.model import SIZES
from langbags.training import train

from grader.benchmarks.detectors.codes import label_of
from grader.benchmarks.detectors.peers import available
from grader.benchmarks.detectors.protocol import Rows
from grader.core.course import CourseError

DetectAll = Callable[[Sequence[str]], list[str]]
VERSION = metadata.version("langbags-course")


@dataclass(frozen=True)
class Entrant:
    """A detector that can be asked, held to some labels where it can be.

    size:  bytes of its model on disk
    known: labels of the protocol that it knows
    """

    name: str
    version: str
    held: bool
    size: int
    known: frozenset[str]
    held_to: Callable[[Collection[str]], DetectAll]


def entrants(training: Rows) -> Iterator[Entrant]:
    """Ours first, OURS of the file before all others, trained in their turn; then the peers.

    raises: CourseError if a peer is not installed: a contest without it would be another one
    """
    peers, missing = available()
    if missing:
        raise CourseError(f"The contest needs {', '.join(missing)}; `make contest` fetches them.")
    for size, settings in reversed(SIZES.items()):
        yield of_ours(f"langbags {size}", train(*training, settings))
    yield from of_cld3()
    for peer in peers:
        yield Entrant(peer.name, peer.version, peer.restricted, peer.size, peer.known, peer.held_to)


def of_ours(name: str, detector: Detector) -> Entrant:
    """A detector of the course's library, its size that of the file that `save` writes."""

    def held_to(labels: Collection[str]) -> DetectAll:
        candidates = set(labels) & set(detector.labels)
        return lambda texts: detector.detect(texts, candidates)

    with tempfile.TemporaryDirectory() as folder:
        size = detector.save(Path(folder) / "model.safetensors").stat().st_size
    return Entrant(name, VERSION, True, size, frozenset(detector.labels), held_to)


def of_cld3() -> Iterator[Entrant]:
    """CLD3 rebuilt: as Google answers, and held to the labels, which Google's own cannot be."""
    cld3 = CLD3(labels="iso639-3")
    known = frozenset(map(label_of, cld3.labels)) - {"und"}
    size = FILE.stat().st_size

    def as_google(labels: Collection[str]) -> DetectAll:
        return lambda texts: [label_of(code, labels) for code in cld3.detect(texts)]

    def held_to(labels: Collection[str]) -> DetectAll:
        candidates = {code for code in cld3.labels if label_of(code) in labels}
        return lambda texts: [label_of(code) for code in cld3.detect(texts, candidates)]

    yield Entrant("langbags CLD3", VERSION, False, size, known, as_google)
    yield Entrant("langbags CLD3, held", VERSION, True, size, known, held_to)
