"""A long text's sample: `nnet_language_identifier.cc`, SelectTextGivenBeginAndSize."""

SNIPPETS = 5


def snippet(text: str, max_num_bytes: int = 1000) -> str:
    """The text; if it is longer than so many bytes, five stretches of it, evenly spread."""
    source = text.encode()
    if len(source) <= max_num_bytes:
        return text
    number = SNIPPETS if max_num_bytes > SNIPPETS else 1
    skip, size = (len(source) - max_num_bytes) // (number + 1), max_num_bytes // number
    place, taken = 0, ""
    for _ in range(number):
        place += len(whole_characters(source[place : place + skip]).encode())
        part = whole_characters(source[place : place + size])
        taken += part + " "
        place += len(part.encode())
    return taken


def whole_characters(source: bytes) -> str:
    """Decoded, without the character that was cut at the end."""
    return source.decode(errors="ignore")
