"""From Google's labels to Tatoeba's codes.

Six languages have a second label for texts in Latin letters, such as "ru-Latn". It gets its
language's code, and `merged` adds the two probabilities.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch
from torch import Tensor

# ISO 639-3; of a macrolanguage the member that Tatoeba files its sentences under.
ISO_639_3 = {
    "af": "afr", "am": "amh", "ar": "ara", "az": "aze", "be": "bel", "bg": "bul", "bn": "ben",
    "bs": "bos", "ca": "cat", "ceb": "ceb", "co": "cos", "cs": "ces", "cy": "cym", "da": "dan",
    "de": "deu", "el": "ell", "en": "eng", "eo": "epo", "es": "spa", "et": "est", "eu": "eus",
    "fa": "pes", "fi": "fin", "fil": "tgl", "fr": "fra", "fy": "fry", "ga": "gle", "gd": "gla",
    "gl": "glg", "gu": "guj", "ha": "hau", "haw": "haw", "hi": "hin", "hmn": "hmn", "hr": "hrv",
    "ht": "hat", "hu": "hun", "hy": "hye", "id": "ind", "ig": "ibo", "is": "isl", "it": "ita",
    "iw": "heb", "ja": "jpn", "jv": "jav", "ka": "kat", "kk": "kaz", "km": "khm", "kn": "kan",
    "ko": "kor", "ku": "kur", "ky": "kir", "la": "lat", "lb": "ltz", "lo": "lao", "lt": "lit",
    "lv": "lvs", "mg": "mlg", "mi": "mri", "mk": "mkd", "ml": "mal", "mn": "mon", "mr": "mar",
    "ms": "zsm", "mt": "mlt", "my": "mya", "ne": "npi", "nl": "nld", "no": "nob", "ny": "nya",
    "pa": "pan", "pl": "pol", "ps": "pus", "pt": "por", "ro": "ron", "ru": "rus", "sd": "snd",
    "si": "sin", "sk": "slk", "sl": "slv", "sm": "smo", "sn": "sna", "so": "som", "sq": "sqi",
    "sr": "srp", "st": "sot", "su": "sun", "sv": "swe", "sw": "swh", "ta": "tam", "te": "tel",
    "tg": "tgk", "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie",
    "xh": "xho", "yi": "yid", "yo": "yor", "zh": "cmn", "zu": "zul",
}  # fmt: skip


def iso_639_3(labels: Sequence[str]) -> tuple[str, ...]:
    """A code for each label; a language in Latin letters ("ru-Latn") has its language's code."""
    return tuple(ISO_639_3[label.removesuffix("-Latn")] for label in labels)


def merged(logits: Tensor, names: tuple[str, ...]) -> Tensor:
    """Logits in which columns of one name are one, so that their probabilities are added.

    logits:  (texts, names)
    returns: (texts, different names), in the order in which each name comes first
    """
    firsts, others = _columns(names)
    one = logits[:, firsts]
    for column, other in others:
        one[:, column] = torch.logaddexp(one[:, column], logits[:, other])
    return one


@functools.cache
def _columns(names: tuple[str, ...]) -> tuple[list[int], list[tuple[int, int]]]:
    """Where each name comes first; and each later column, with that of its name in the result."""
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    firsts = [names.index(name) for name in places]
    later = [place for place in range(len(names)) if place not in firsts]
    return firsts, [(places[names[place]], place) for place in later]
