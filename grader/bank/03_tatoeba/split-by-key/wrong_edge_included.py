# misconception: Below means at most.
# loses: 3
import zlib


def split_by_key(texts, keys, percent):
    sides = ([], [])
    for text, key in zip(texts, keys):
        sides[zlib.crc32(key.encode("utf-8")) % 100 <= percent].append(text)
    return sides
