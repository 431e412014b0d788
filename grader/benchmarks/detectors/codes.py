"""From the codes that others use to the labels of the protocol."""

from __future__ import annotations

from collections.abc import Collection

from grader.benchmarks.detectors.protocol import LABELS

# ISO 639-1, and what CLD2, CLD3 and langdetect write in place of it.
TO_LABEL = {
    "af": "afr", "ar": "ara", "az": "aze", "be": "bel", "bn": "ben", "bg": "bul", "ca": "cat",
    "cs": "ces", "zh": "cmn", "zh-cn": "cmn", "zh-tw": "cmn", "zh-hant": "cmn", "da": "dan",
    "de": "deu", "el": "ell", "en": "eng", "eo": "epo", "et": "est", "eu": "eus", "fi": "fin",
    "fr": "fra", "ga": "gle", "he": "heb", "iw": "heb", "hi": "hin", "hr": "hrv", "hu": "hun",
    "id": "ind", "is": "isl", "it": "ita", "ja": "jpn", "ko": "kor", "la": "lat", "lt": "lit",
    "lv": "lvs", "mr": "mar", "mk": "mkd", "nl": "nld", "no": "nor", "nb": "nor", "nn": "nor",
    "fa": "pes", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv",
    "es": "spa", "sq": "sqi", "sr": "srp", "sv": "swe", "tl": "tgl", "fil": "tgl", "tr": "tur",
    "uk": "ukr", "ur": "urd", "vi": "vie", "ms": "zsm",
}  # fmt: skip

# ISO 639-3 of languages that the protocol names by one of their kinds.
TO_LABEL |= {
    "zho": "cmn", "fas": "pes", "lav": "lvs", "msa": "zsm", "nob": "nor", "nno": "nor",
}  # fmt: skip


def label_of(code: str, labels: Collection[str] = LABELS) -> str:
    """The protocol's label; "und" for a language outside it. Scripts ("ja-Latn") do not count."""
    lowered = code.lower()
    found = TO_LABEL.get(lowered) or TO_LABEL.get(lowered.partition("-")[0]) or lowered
    return found if found in labels else "und"
