"""From any text to what the features see: `nnet_language_identifier.cc`, FindLanguage."""

import re

from langbags.cld3.snippets import snippet, whole_characters
from langbags.cld3.spans import script_spans
from langbags.cld3.squeeze import squeeze
from langbags.cld3.weights import lower_case

MOST_BYTES = 10_000
NO_CHARACTERS = "".join(chr(end - 2) + chr(end - 1) for end in range(0x10000, 0x110001, 0x10000))
# Control characters, halves of surrogate pairs, code points that are no characters.
INVALID = re.compile(f"[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{NO_CHARACTERS}]")


def clean(text: str, max_num_bytes: int = 1000) -> str:
    """Lower-case letters of the text, spaces around each run of one script, then shortened."""
    return snippet(squeeze(letters(text)), max_num_bytes)


def letters(text: str) -> str:
    """All script spans of the valid beginning, one after another, in lower case."""
    valid = valid_beginning(text)
    spans = script_spans(valid, after=text[len(valid) : len(valid) + 1])
    return "".join(span for _, span in spans).translate(lower_case())


def valid_beginning(text: str) -> str:
    """Up to 10,000 bytes and before any invalid one; `script_span/utf8acceptinterchange.h`."""
    found = INVALID.search(text)
    valid = text[: found.start()] if found else text
    return whole_characters(valid.encode()[:MOST_BYTES])
