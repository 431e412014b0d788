"""Leave out repetitive stretches: `script_span/text_processing.cc`, CheapSqueezeInplace.

Works in place and on bytes, as there: going back to a space reads what an earlier move left.
"""

import functools

CHUNK = 48
SPACES = CHUNK * 30 // 100  # a chunk with so many spaces is left out
PREDICTED = CHUNK * 40 // 100  # or with so many predicted bytes
SCAN = 32
SPACE = ord(" ")


def squeeze(text: str) -> str:
    """The text without the chunks of about 48 bytes that are repetitive or mostly spaces."""
    buffer = bytearray(text.encode() + b"\0")
    size, take, put, skipping = len(buffer) - 1, 0, 0, False
    seen, context = dict[int, int](), 0
    while take < size:
        end = _end_of_character(buffer, min(take + CHUNK, size))
        predicted, context = _predicted(buffer[take:end], context, seen)
        if predicted >= PREDICTED or _spaces(buffer[take:end]) >= SPACES:
            if not skipping:
                put -= _back_to_space(buffer, put)
                if put == 0:
                    buffer[0], put = SPACE, 1
            skipping = True
        else:
            if skipping:
                take = buffer.find(b" ", take, min(take + SCAN, end)) + 1 or take
            buffer[put : put + end - take] = buffer[take:end]
            put += end - take
            skipping = False
        take = end
    return buffer[:put].decode(errors="ignore")


def _end_of_character(buffer: bytearray, place: int) -> int:
    while buffer[place] & 0xC0 == 0x80:
        place += 1
    return place


def _spaces(chunk: bytearray) -> int:
    """Counted in steps of four bytes; what is left over at the end does not count."""
    return chunk[: len(chunk) & ~3].count(SPACE)


def _predicted(chunk: bytearray, context: int, seen: dict[int, int]) -> tuple[int, int]:
    """Bytes of the characters that are what followed the last time in this context of three."""
    count = 0
    for size, symbol in map(_utf8, chunk.decode()):
        count += size * (seen.get(context) == symbol)
        seen[context] = symbol
        context = (context << 4 ^ symbol) & 0xFFF
    return count, context


@functools.lru_cache(4096)
def _utf8(character: str) -> tuple[int, int]:
    """How many bytes it has, and these as one number."""
    return len(character.encode()), int.from_bytes(character.encode(), "big")


def _back_to_space(buffer: bytearray, end: int) -> int:
    """How far back the last word began; if over 32 bytes, how far back a character did."""
    limit = min(end, SCAN)
    if (space := buffer.rfind(b" ", end - limit, end)) >= 0:
        return end - space - 1
    return next((n for n in range(limit) if buffer[end - n] & 0xC0 != 0x80), 0)
